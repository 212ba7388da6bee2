"""The buttons of a case, its modal, and the forms it is worked on with. Whether somebody may is decided behind them, not here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.cases.case import Case
from bot.cases.custody.verifying import Fault
from bot.cases.events import Change
from bot.cases.forms import Sent, corrected, perform
from bot.cases.ports import Stale
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, may_see
from bot.cases.service import Cases
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.listeners.case_details import DETAILS, CaseDetails
from bot.slack.payloads import Press, press
from bot.slack.poster import Poster
from bot.slack.views.answer import Message
from bot.slack.views.card import case_value, read_value
from bot.slack.views.case_fields import Filled
from bot.slack.views.case_forms import FORMS, CaseForms
from bot.slack.views.case_lines import change_line
from bot.slack.views.case_modal import CaseModal
from bot.slack.views.case_parts import Parts, Shown
from bot.slack.views.case_readers import for_readers, trail_for_readers
from bot.slack.views.detail_forms import read_about

Body = dict[str, Any]
BUTTON, FORM = "button", "form"  # where an action came from, as the trail tells it
OPENS = {ids.CASE_HOLD: "hold", ids.CASE_ASK: "ask", ids.CASE_ESCALATE: "escalate"}
_FIELDS = {
    "hold_needs_reason": "reasons",
    "override_needs_counsel": "counsel",
    "market_unread": "markets",
    "counsel_unnamed": "counsel",
    "step_blocked": "step",
    "step_not_open": "step",
    "day_in_future": "day",
    "not_a_reviewer": "person",
    "status_not_allowed": "status",
    **dict.fromkeys(("right_unread", "right_place_unread", "right_end_unread"), "rights"),
    "related_unknown": "ref",
    "related_itself": "ref",
    "related_before": "ref",
    "merge_into_closed": "ref",
    "deadline_met": "deadline",
    "deadline_unknown": "deadline",
    "deadline_which": "deadline",
    "snooze_past_due": "until",
    "custody_needs_where_and_why": "to",
    "grade_needs_reference": "paper",
    "grade_as_before": "grade",
    "grade_timestamped": "grade",
    "item_unknown": "item",
    "detail_about_unknown": "about",
}


@dataclass(frozen=True)
class CaseButtons:
    """Listeners. ``shown`` reads what is kept beside a case, ``nudge`` says that there is something to tell.

    ``looked`` notes that a person looked at the case with an id, ``faults`` says what is wrong with a case's chains.
    """

    cases: Cases
    client: WebClient
    poster: Poster
    prompts: Prompts
    parts: Parts
    forms: CaseForms
    modal: CaseModal
    shown: Callable[[Case], Shown]
    nudge: Callable[[], None]
    looked: Callable[[str, str], None]
    faults: Callable[[Case], tuple[Fault, ...]]

    def claim(self, ack: Ack, body: Body) -> None:
        """Take the case; who is second is told who was first."""
        ack()
        pressed = press(body)
        case_id, _ = read_value(pressed.answer_id)
        try:
            self.cases.review.claim(case_id, Actor(pressed.person, BUTTON))
        except Refused as error:
            self._tell(pressed, self.parts.said.refusal(error, self.cases.store.find(case_id)))
            return
        self.nudge()

    def form(self, ack: Ack, body: Body) -> None:
        """Open a form that needs nothing from the database, so that it opens in time."""
        ack()
        pressed = press(body)
        view = self.forms.form(OPENS[pressed.action_id], pressed.answer_id)
        self.client.views_open(trigger_id=pressed.trigger_id, view=view)

    def open(self, ack: Ack, body: Body) -> None:
        """Open the whole case: at once, and filled when it is read."""
        ack()
        pressed = press(body)
        opened = self.client.views_open(trigger_id=pressed.trigger_id, view=self.modal.loading())
        case_id, _ = read_value(pressed.answer_id)
        self.client.views_update(view_id=str(opened["view"]["id"]), view=self._whole(case_id, pressed.person))

    def chosen(self, ack: Ack, body: Body) -> None:
        """Go on from the whole case to what was chosen to be done."""
        view, who = body["view"], str(body["user"]["id"])
        case_id, _ = read_value(str(view["private_metadata"]))
        action = Filled(view).one(ids.CASE_NEXT)
        try:
            case = self._for_reviewer(case_id, who)
            if action == "claim":
                self.cases.review.claim(case_id, Actor(who, FORM))
        except Refused as error:
            refusal = self.parts.plain.refusal(error, self.cases.store.find(case_id))
            ack(response_action="errors", errors={ids.CASE_NEXT: refusal})
            return
        if action in FORMS:
            ack(response_action="push", view=self.forms.form(action, case_value(case), self.shown(case)))
        else:
            ack(response_action="clear")
            self.nudge()

    def submitted(self, ack: Ack, body: Body) -> None:
        """Do what a form asks for; acknowledged when it is done, so that nothing typed is lost."""
        view, who = body["view"], str(body["user"]["id"])
        action = str(view["callback_id"]).removeprefix(f"{ids.CASE_FORM}_")
        case_id, version = read_value(read_about(str(view["private_metadata"]))[1])
        filled = Filled(view)
        try:
            if action in DETAILS:
                details = CaseDetails(self.cases, self.parts)
                if details.sent(ack, body, self._for_reviewer(case_id, who), FORM):
                    self.nudge()
                return
            actor = Actor(who, FORM, once=f"{FORM}:{view['id']}")
            confirmation = self._do(action, Sent(self.cases, case_id, version, actor, filled))
        except Refused as error:
            refusal = self.parts.plain.refusal(error, self.cases.store.find(case_id))
            ack(response_action="errors", errors={_field(view, error.reason): refusal})
            return
        except Stale:
            self._again(ack, action, case_id, who)
            return
        if confirmation is None:
            ack(response_action="clear")
        else:
            ack(response_action="update", view=confirmation)
        self.nudge()

    def _do(self, action: str, sent: Sent) -> View | None:
        """One action; returns what is shown in the end, if anything."""
        if action == "rights":
            return self._correct(sent)
        perform(action, sent)
        return None

    def _correct(self, sent: Sent) -> View:
        """Set rights and facts, and show what that makes different."""
        before = self._for_reviewer(sent.case_id, sent.actor.person).report
        report = corrected(before, sent.filled, self.cases.places)
        case, changes = self.cases.review.correct(sent.case_id, sent.actor, sent.version, report)
        return self.forms.notice(self._difference(case, changes))

    def _difference(self, case: Case, changes: tuple[Change, ...]) -> str:
        fields = ("hazards", "plan", "severity")
        lines = [change_line(self.parts.timeline.change(change, case)) for change in changes if change.field in fields]
        return "\n".join([self.prompts.text("form_done"), *lines]) if lines else self.prompts.text("form_same")

    def _again(self, ack: Ack, action: str, case_id: str, who: str) -> None:
        """Show the form anew for the case as it is now; Slack keeps what was typed, since the fields are the same."""
        case = self._for_reviewer(case_id, who)
        ack(
            response_action="update",
            view=self.forms.form(action, case_value(case), self.shown(case), notice=self.prompts.text("form_stale")),
        )

    def _whole(self, case_id: str, who: str) -> View:
        role = self.cases.reviewers.role(who)
        case = self.cases.store.find(case_id)
        if case is None or not may_see(case, role, who):
            return self.forms.notice(
                self.prompts.text("refused_case_unknown" if role.reviews else "refused_not_allowed")
            )
        self.looked(case.id, who)
        faults = [self.prompts.text(f"fault_{fault.what}", fault.where) for fault in self.faults(case)]
        shown, trail = self.shown(case), self.cases.store.events(case_id)
        if not role.reviews:
            whole, shown = shown, for_readers(shown, self.cases.custodian.marked)
            withheld = frozenset(item.number for item in set(whole.whole_evidence) - set(shown.whole_evidence))
            trail = trail_for_readers(trail, withheld)
        return self.modal.view(shown, trail, role.reviews, faults)

    def _for_reviewer(self, case_id: str, who: str) -> Case:
        """The case, for who reviews cases.

        Raises:
            Refused: they do not, or there is none.
        """
        if not self.cases.reviewers.role(who).reviews:
            raise Refused("not_allowed")
        case = self.cases.store.find(case_id)
        if case is None:
            raise Refused("case_unknown")
        return case

    def _tell(self, pressed: Press, text: str) -> None:
        """Say something to the person alone."""
        if pressed.channel and self.poster.whisper(pressed.channel, pressed.person, text, pressed.thread_ts or None):
            return
        if pressed.response_url:
            self.poster.reply(pressed.response_url, Message(text, ()))


def _field(view: Body, reason: str) -> str:
    """The field a refusal is about, or the first one there is."""
    fields = [str(block["block_id"]) for block in view["blocks"] if block.get("type") == "input"]
    wanted = _FIELDS.get(reason, "text")
    return wanted if wanted in fields else fields[0]
