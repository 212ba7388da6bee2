"""A case on one page, and what is done to it from there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date

from starlette.responses import Response

from bot.cases.case import Case
from bot.cases.console import CaseView
from bot.cases.custody.media import media_type
from bot.cases.details.rights import in_force
from bot.cases.details.subjects import action_key, item_key, listing_key, right_key
from bot.cases.duplicates import duplicates
from bot.cases.papers.handing_out import NotWhole
from bot.cases.papers.packs import fill
from bot.cases.plan import standing
from bot.cases.ports import Stale
from bot.cases.roles import Refused
from bot.cases.timeline import Timeline
from bot.cases.triage_model import Hazard, Step
from bot.web.console.case_actions import perform
from bot.web.console.case_forms import ACTIONS, CaseForms
from bot.web.console.details_page import details_url
from bot.web.console.pages import Pages, case_url, go
from bot.web.console.parts import Parts
from bot.web.console.taking_out import export
from bot.web.console.visit import Visit

MOST_RELATED = 25  # the newest; a seller may have hundreds
MOST_EVENTS = 200  # shown at first; all of them on request
MOST_VIEWS = 200  # of which those of one person on one day are shown as one
_ASKED = {
    "right_key": right_key,
    "listing_key": listing_key,
    "item_key": item_key,
    "action_key": action_key,
    "details_url": details_url,
    "in_force": in_force,
}
_NEEDS_FORM = set(ACTIONS) - {"claim"}


@dataclass(frozen=True)
class CasePage:
    """Draws it."""

    parts: Parts
    pages: Pages

    def show(self, visit: Visit) -> Response:
        """A case."""
        case = self.parts.cases.store.by_ref(visit.place["ref"])
        if case is None:
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_case")
        return self._page(visit, case)

    def act(self, visit: Visit) -> Response:
        """Do something to a case; what is refused is said above the form, with all that was typed still in it."""
        case = self.parts.cases.store.by_ref(visit.place["ref"])
        if case is None:
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_case")
        action = visit.place["action"]
        if action not in ACTIONS:
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")
        try:
            if action == "export":
                taken = export(self.parts, case, visit.person, visit.form)
                self.parts.nudge()
                return taken
            perform(action, self.parts.cases, case, visit.person, visit.form)
        except Refused as error:
            return self._page(visit, self._now(case), 422, action, self.parts.said.refusal(error, case))
        except NotWhole as error:
            broken = " ".join(self.parts.prompts.text(f"fault_{fault.what}", fault.where) for fault in error.faults)
            return self._page(visit, self._now(case), 409, action, broken)
        except Stale:
            return self._page(visit, self._now(case), 409, action, self.parts.prompts.text("form_stale"))
        self.parts.nudge()
        return go(f"{case_url(case.ref)}?done={action}")

    def _page(self, visit: Visit, case: Case, status: int = 200, failed: str = "", problem: str = "") -> Response:
        """The case; that it was shown, and to whom, is written down first."""
        store, parts = self.parts.cases.store, self.parts
        parts.show_to(visit, case.id)
        timeline = Timeline(parts.said)
        looked = parts.verifier.look(case, read_bytes=False)
        trail, evidence = looked.trail, tuple(map(parts.cases.custodian.marked, looked.items))
        shown = trail if visit.query.one("all") else trail[-MOST_EVENTS:]
        people = tuple((person, self.pages.who(person)) for person in parts.people())
        forms = CaseForms(parts.prompts, parts.words.dates, tuple(each.number for each in evidence)).forms(
            case, people, parts.now().date(), failed if failed in _NEEDS_FORM else "", problem, visit.form.by_name()
        )
        done = visit.query.one("done")
        return self.pages.page(
            "case.html",
            status,
            visitor=visit.visitor,
            case=case,
            report=case.report,
            words=parts.words,
            said=parts.said,
            steps=[(step, self._blockers(timeline, case, step)) for step in standing(case)],
            citations=self._citations(case),
            evidence=evidence,
            elsewhere=[(each, items) for each in duplicates(case, store.find) if (items := store.evidence(each.id))],
            media_type=media_type,
            custody=looked.chains,
            packs=[fill(parts.packs, pack.id, case, evidence, parts.said) for pack in parts.packs.packs],
            faults=[parts.prompts.text(f"fault_{fault.what}", fault.where) for fault in looked.faults],
            related=[other for one in case.related[: -MOST_RELATED - 1 : -1] if (other := store.find(one)) is not None],
            duplicate_of=store.find(case.duplicate_of) if case.duplicate_of else None,
            entries=timeline.entries(case, shown),
            left_out=len(trail) - len(shown),
            deadlines=store.deadlines_of(case.id),
            grounds=self._grounds(case),
            headed=self._headed,
            views=_lately(parts.store.case_views(case.id, limit=MOST_VIEWS)),
            now=parts.now(),
            noted=parts.said.noted(case, (each.number for each in evidence)),
            **_ASKED,
            forms=forms,
            failed=failed,
            problem=problem,
            done=done if done in ACTIONS else "",
        )

    def _blockers(self, timeline: Timeline, case: Case, step: Step) -> list[tuple[str, str]]:
        """What a step waits for: the anchor of another step on this page, if it is one, and its words."""
        ids = {each.id for each in case.triage.plan}
        return [(name if name in ids else "", timeline.step(case, name)) for name in step.blocked_by]

    def _citations(self, case: Case) -> list[tuple[str, str]]:
        """The passages behind hazards and steps: id and heading; those that are gone by their id."""
        behind: list[Hazard | Step] = [*case.triage.hazards, *case.triage.plan]
        return self._headed(name for thing in behind for name in thing.citations)

    def _grounds(self, case: Case) -> dict[str, list[tuple[str, str]]]:
        """The passages behind each deadline, by its kind."""
        rules = {rule.id: rule.citations for rule in case.triage.rules}
        return {clock.id: self._headed(rules.get(clock.rule, ())) for clock in case.triage.clocks}

    def _headed(self, cited: Iterable[str]) -> list[tuple[str, str]]:
        passages = self.parts.corpus().by_id
        return [(name, passages[name].path if name in passages else "") for name in dict.fromkeys(cited)]

    def _now(self, case: Case) -> Case:
        return self.parts.cases.store.find(case.id) or case


def _lately(views: tuple[CaseView, ...]) -> list[CaseView]:
    """Who opened a case on which day: of all a person's looks on a day, the last."""
    last: dict[tuple[str, date], CaseView] = {}
    for view in views:
        last.setdefault((view.person, view.at.astimezone(UTC).date()), view)
    return list(last.values())
