"""The list of cases: searched, narrowed, ordered, in pages, and saved under a name."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import structlog
from starlette.responses import Response, StreamingResponse

from bot.cases.case import Case
from bot.cases.console import SavedView
from bot.cases.forms import impossible
from bot.cases.papers.exporting import FIELDS, cells, changed_pages, record
from bot.cases.ports import CasePage, Stale
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.cases.triage_model import Severity
from bot.web.console.case_actions import SOURCE
from bot.web.console.csv_files import MARK, csv_lines
from bot.web.console.pages import Pages, go
from bot.web.console.parts import Parts
from bot.web.console.saving import saved_as
from bot.web.console.signing_in import HOME
from bot.web.console.visit import Visit
from bot.web.console.wanted import COUNTED, ORDER_NAMES, PAGE, STATES, Wanted, misread, read_said, read_wanted

log = structlog.get_logger()
Found = Iterator[list[Case]]
Rows = Callable[[Found], Iterator[str]]
MOST_VIEWS = 30
NAME_CHARS = 60


@dataclass(frozen=True)
class CaseList:
    """Draws it."""

    parts: Parts
    pages: Pages

    def show(self, visit: Visit) -> Response:
        """The cases that the address asks for."""
        return self._page(visit, read_wanted(visit.query))

    def csv(self, visit: Visit) -> Response:
        """The cases that the address asks for as a table, all pages of it."""

        def rows(found: Found) -> Iterator[str]:
            yield MARK + csv_lines([FIELDS])
            for some in found:
                yield csv_lines([cells(case) for case in some])

        return self._table(visit, rows, "csv", "text/csv; charset=utf-8")

    def json_lines(self, visit: Visit) -> Response:
        """The same as JSON, a case a line."""

        def rows(found: Found) -> Iterator[str]:
            for some in found:
                yield "".join(json.dumps(record(case), ensure_ascii=False) + "\n" for case in some)

        return self._table(visit, rows, "jsonl", "application/jsonl; charset=utf-8")

    def _table(self, visit: Visit, rows: Rows, ending: str, media_type: str) -> Response:
        """Cases changed since a time, the longest unchanged first; read in pages as they are sent."""
        said = visit.query.one("changed_since")
        try:
            since = datetime.fromisoformat(said) if said else None
        except ValueError:
            return self.pages.page("notice.html", 422, visitor=visit.visitor, what="no_time")
        if since is not None and since.tzinfo is None:
            since = since.replace(tzinfo=UTC)
        wanted = replace(read_wanted(visit.query), page=1).query(visit.person, self.parts.now().date())
        found = changed_pages(self.parts.cases.store, since, wanted)
        log.info("cases_saved", person=visit.person, as_=ending, since=since.isoformat() if since else "")
        headers = saved_as(f"cases-{self.parts.now():%Y-%m-%d-%H%M}.{ending}")
        return StreamingResponse(rows(found), media_type=media_type, headers=headers)

    def save(self, visit: Visit) -> Response:
        """Keep a search under a name."""
        wanted = replace(read_said(visit.form.one("query")), page=1)
        name = " ".join(visit.form.one("name").split())
        mine = self.parts.store.saved_views(visit.person)
        if not name or len(name) > NAME_CHARS:
            return self._page(visit, wanted, "name", name)
        if len(mine) >= MOST_VIEWS and name not in {view.name for view in mine}:
            return self._page(visit, wanted, "most", name)
        self.parts.store.save_view(visit.person, SavedView(name, wanted.said()), self.parts.now())
        return go(wanted.address())

    def drop(self, visit: Visit) -> Response:
        """Forget a saved search."""
        self.parts.store.drop_view(visit.person, visit.form.one("name"))
        return go(HOME)

    def act(self, visit: Visit) -> Response:
        """Claim the ticked cases or hand them over, each as on its own page; those that are refused are named, with why."""
        review, text, form = self.parts.cases.review, self.parts.prompts.text, visit.form
        actor, to, wanted = Actor(visit.person, SOURCE), form.one("person"), read_said(form.one("query"))
        found = [case for ref in form.all("ref") if (case := self.parts.cases.store.by_ref(ref)) is not None]
        do, done = form.one("do"), 0
        if not found or do not in {"claim", "hand_over"}:
            nothing = text("refused_choice", do[:NAME_CHARS]) if found else text("bulk_nothing")
            return self._page(visit, wanted, refused=[nothing])
        refused: list[str] = []
        for case in found:
            try:
                if do == "claim":
                    review.claim(case.id, actor)
                else:
                    self._hand_over(case, actor, to)
                done += 1
            except Refused as error:
                refused.append(f"{case.ref}: {self.parts.said.refusal(error, case)}")
            except Stale:
                refused.append(f"{case.ref}: {text('form_stale')}")
        self.parts.nudge()
        return (
            self._page(visit, wanted, refused=[text("bulk_done", str(done)), *refused])
            if refused
            else go(wanted.address())
        )

    def _hand_over(self, case: Case, actor: Actor, to: str) -> None:
        """Hand one case over, as far as its own page offers it."""
        if impossible(case, has_evidence=False, has_dates=False)("hand_over"):
            raise Refused("closed_before")
        if case.owner == to:
            raise Refused("owner_before", to)
        self.parts.cases.review.hand_over(case.id, actor, to)

    def _found(self, visit: Visit, wanted: Wanted) -> tuple[Wanted, CasePage]:
        """The page asked for, or the last one there is."""
        store, query = self.parts.cases.store, wanted.query(visit.person, self.parts.now().date())
        found = store.search(query)
        if found.cases or wanted.page == 1:
            return wanted, found
        total = store.search(replace(query, limit=0, count_to=None)).total
        last = replace(wanted, page=max(1, -(-total // PAGE)))
        return last, store.search(last.query(visit.person, self.parts.now().date()))

    def _due(self, cases: Sequence[Case]) -> dict[str, date]:
        """The soonest deadline of each open case that has one not met yet."""
        store = self.parts.cases.store
        running = [d for c in cases if c.is_open and c.triage.clocks for d in store.deadlines_of(c.id) if not d.met_at]
        return {deadline.case_id: deadline.due for deadline in reversed(running)}

    def _page(
        self, visit: Visit, wanted: Wanted, problem: str = "", name: str = "", refused: Sequence[str] = ()
    ) -> Response:
        wanted, found = self._found(visit, wanted)
        views = [(view.name, read_said(view.query)) for view in self.parts.store.saved_views(visit.person)]
        return self.pages.page(
            "list.html",
            422 if problem or refused else 200,
            visitor=visit.visitor,
            wanted=wanted,
            cases=found.cases[:PAGE],
            due=self._due(found.cases[:PAGE]),
            misread=misread(visit.query, wanted),
            total=found.total,
            more=found.more,
            counted=COUNTED,
            first=(wanted.page - 1) * PAGE + 1,
            last_page=None if found.more else max(1, -(-found.total // PAGE)),
            has_next=len(found.cases) > PAGE,
            views=views,
            problem=problem,
            refused=refused,
            name=name,
            name_chars=NAME_CHARS,
            words=self.parts.words,
            choices={
                "status": STATES,
                "severity": [severity.value for severity in reversed(Severity)],
                "platform": list(self.parts.words.places),
                "hazard": list(self.parts.words.hazards),
                "owner": self.parts.people(),
                "order": ORDER_NAMES,
            },
        )
