"""The list of cases: searched, narrowed, ordered, in pages, and saved under a name."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.cases.console import SavedView
from bot.cases.triage_model import Severity
from bot.web.console.pages import Pages, go
from bot.web.console.parts import Parts
from bot.web.console.signing_in import HOME
from bot.web.console.visit import Visit
from bot.web.console.wanted import COUNTED, ORDER_NAMES, PAGE, STATES, Wanted, read_said, read_wanted

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

    def _page(self, visit: Visit, wanted: Wanted, problem: str = "", name: str = "") -> Response:
        found = self.parts.cases.store.search(wanted.query(visit.person, self.parts.now().date()))
        views = [(view.name, read_said(view.query)) for view in self.parts.store.saved_views(visit.person)]
        return self.pages.page(
            "list.html",
            422 if problem else 200,
            visitor=visit.visitor,
            wanted=wanted,
            cases=found.cases[:PAGE],
            total=found.total,
            more=found.more,
            counted=COUNTED,
            first=(wanted.page - 1) * PAGE + 1,
            last_page=None if found.more else max(1, -(-found.total // PAGE)),
            has_next=len(found.cases) > PAGE,
            views=views,
            problem=problem,
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
