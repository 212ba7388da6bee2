"""The report form sent, closed or left: kept before it is acknowledged, and nothing that was typed into it is lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from slack_bolt import Ack, App

from bot.cases.case import Case, Sighting
from bot.cases.intake.opening import Opened, Opening, Submission
from bot.cases.report import Report
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.acks import in_time
from bot.slack.directory import OUTSIDE, Standing
from bot.slack.drafts import Begun, Drafts, continued
from bot.slack.failures import Failed, Failures
from bot.slack.listeners.report_ways import ReportWays
from bot.slack.payloads import part
from bot.slack.poster import Poster
from bot.slack.report_threads import ReportThreads
from bot.slack.rush import Rush
from bot.slack.views.report_form import ReportForm, shown
from bot.slack.views.report_form_read import FILES, FormErrors, ReportReader, typed
from bot.slack.ways_in import Carried, Values, unpacked

Body = dict[str, Any]
_FIRST = "product"  # the field that bears what is wrong with no field in particular


@dataclass(frozen=True)
class Sent:
    """A form as Slack sent it: by whom, and what is in it now."""

    view: Body
    person: str
    carried: Carried
    values: Values

    @cached_property
    def before(self) -> Values:
        """What was in it when it was drawn."""
        return shown(self.view)

    @property
    def view_id(self) -> str:
        """The view's id."""
        return str(self.view.get("id") or "")

    @property
    def key(self) -> str:
        """The same when the form is sent again. A view's id alone may come again in a Slack that began anew."""
        return f"view:{self.view_id}:{self.carried.opened}"


@dataclass(frozen=True)
class Reports:
    """Listeners. Another than Slack itself (not ``is_slack``) sends nothing for a field that stands as it was drawn.

    ``left_alone`` says what not to do, ``take_files`` has a case's files fetched, ``nudge`` says that there is something to tell.
    """

    ways: ReportWays
    opening: Opening
    drafts: Drafts
    form: ReportForm
    reader: ReportReader
    threads: ReportThreads
    poster: Poster
    failures: Failures
    prompts: Prompts
    standing: Callable[[str], Standing]
    left_alone: Callable[[Case, Sighting], str]
    take_files: Callable[[str, str, Sequence[str]], None]
    now: Callable[[], datetime]
    nudge: Callable[[], None]
    rush: Rush
    is_slack: bool

    def routes(self, app: App) -> None:
        """What Slack may send about the form."""
        app.view_submission(ids.REPORT_FORM)(self.submitted)
        self.ways.routes(app)
        app.action(ids.REPORT_CONTINUE)(self.go_on)
        app.action(re.compile(rf"^{ids.REPORT_FIELD}_"))(self.chosen)
        app.view_closed(ids.REPORT_FORM)(self.left)

    def go_on(self, ack: Ack, body: Body) -> None:
        """Put a draft into the form. What was typed since it was opened stays: it is added, or stands in the draft's place."""
        ack()
        sent = self._sent(body)
        draft = self.drafts.latest(sent.person, self.now(), but=sent.view_id)
        if draft is None:  # sent or too old meanwhile
            self.ways.redraw(sent.view, self.form.view(sent.carried, sent.before))
            return
        origin = sent.carried.origin
        origin = origin if origin.message_ts or origin.answer_id else unpacked(draft.carried).origin
        carried = replace(sent.carried, origin=origin, drawn=sent.carried.drawn + 1, continues=draft.view)
        self.ways.redraw(sent.view, self.form.view(carried, continued(draft.values, sent.before, sent.values)))

    def left(self, ack: Ack, body: Body) -> None:
        """Keep what somebody had typed when they closed the form."""
        ack()
        self._keep_draft(body, self._sent(body))

    def chosen(self, ack: Ack, body: Body) -> None:
        """Keep what somebody has typed as they go on in the form, and read it: what they wait for is quicker then."""
        ack()
        sent = self._sent(body)
        self._keep_draft(body, sent)
        self.rush.let_pass()
        self.failures.attempt(body, partial(self._read_ahead, sent))

    def submitted(self, ack: Ack, body: Body) -> None:
        """Keep a report, and only then say that it is kept; else the form stays, and the person gets their own words.

        When keeping it takes longer than Slack waits, the form stays, too: sent again, the report is the same one.
        """
        sent = self._sent(body)
        with in_time(ack, partial(self._wrong, sent, "report_late")) as answer:
            opened = self._take(answer, body, sent)
        if opened is None:
            return
        self.nudge()
        self.rush.let_pass()
        self.failures.attempt(body, partial(self._drop_draft, sent))
        self.failures.attempt(body, partial(self._link, sent, opened))

    def _take(self, ack: Callable[..., None], body: Body, sent: Sent) -> Opened | None:
        """Acknowledge a report with its case, or with what is wrong."""
        standing = self.standing(sent.person)
        read = self.reader.read(sent.values, self.now().date())
        if standing is not Standing.STAFF:
            read = FormErrors({_FIRST: self.prompts.text(standing.value)})
        if isinstance(read, FormErrors):
            ack(response_action="errors", errors=self.form.errors(read, sent.view))
            if standing not in OUTSIDE:
                self._keep_draft(body, sent)
            return None
        opened = self.failures.attempt(body, partial(self._keep, sent, read))
        if isinstance(opened, Failed):
            ack(**self._wrong(sent, "report_not_kept", opened.reference))
            self._give_back(body, sent, opened.reference)
            return None
        confirmed = self.failures.attempt(body, partial(self._confirmation, sent, opened))
        if isinstance(confirmed, Failed):  # the report is kept, and that is what must be said
            confirmed = self.form.confirmation(opened, "")
        ack(response_action="update", view=confirmed)
        return opened

    def _wrong(self, sent: Sent, name: str, reference: str = "") -> Body:
        """What Slack is told when the form is to stay for a reason that is no field's."""
        wrong = FormErrors({_FIRST: self.prompts.text(name, reference)})
        return {"response_action": "errors", "errors": self.form.errors(wrong, sent.view)}

    def _sent(self, body: Body) -> Sent:
        view = dict(part(body, "view"))
        values = typed(view.get("state"))
        if not self.is_slack:
            values = {**shown(view), **values}
        carried = unpacked(str(view.get("private_metadata") or ""))
        return Sent(view, str(body["user"]["id"]), carried, values)

    def _keep(self, sent: Sent, report: Report) -> Opened:
        opened = self.opening.submit(self._submission(sent, report))
        self.take_files(opened.case.id, sent.person, sent.values.get(FILES, ()))
        return opened

    def _submission(self, sent: Sent, report: Report) -> Submission:
        return Submission(sent.key, self.reader.placed(report), sent.person, sent.carried.origin)

    def _read_ahead(self, sent: Sent) -> None:
        """Make ready what could be sent as it is; what is read of it is remembered for a while."""
        read = self.reader.read(sent.values, self.now().date())
        if isinstance(read, Report):
            self.opening.ready(self._submission(sent, read))

    def _confirmation(self, sent: Sent, opened: Opened) -> Body:
        """By the person's own report: when a form is sent again, others may have added theirs meanwhile."""
        case = opened.case
        mine = next((s for s in reversed(case.sightings) if s.reporter == sent.person), case.sightings[-1])
        new = all(sighting.reporter == sent.person for sighting in case.sightings[: mine.number])
        own = replace(opened, is_new=new, sighting=mine.number)
        return self.form.confirmation(own, self.left_alone(case, mine), self.reader.unread(mine.report))

    def _link(self, sent: Sent, opened: Opened) -> None:
        self.threads.link(sent.key, sent.person, sent.carried.origin, opened.case)

    def _drop_draft(self, sent: Sent) -> None:
        self.drafts.drop(sent.person, (sent.view_id, sent.carried.continues), self.now())

    def _keep_draft(self, body: Body, sent: Sent) -> None:
        """Keep a form that somebody began; one in which nothing was changed is none, and must not replace another."""
        values = {name: some for name, some in sent.values.items() if name != FILES}
        if values and values != sent.before:
            begun = Begun(sent.view_id, self.now().isoformat(), sent.carried.packed(), values)
            self.failures.attempt(
                body, partial(self.drafts.keep, sent.person, begun, self.now(), sent.carried.continues)
            )

    def _give_back(self, body: Body, sent: Sent, reference: str) -> None:
        """Send somebody their own words, and keep them if that is possible again."""
        for message in self.form.returned(sent.values, reference):
            self.failures.attempt(body, partial(self.poster.announce, sent.person, message))
        self._keep_draft(body, sent)
