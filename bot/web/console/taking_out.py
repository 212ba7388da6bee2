"""A case taken out of the desk: the dossier, the package with its evidence, and drafts of filings; each time is in its trail."""

from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from bot.cases.case import Case
from bot.cases.papers.dossier import For
from bot.cases.papers.handing_out import Thing
from bot.cases.papers.packs import FilledPack, fill, in_words
from bot.cases.papers.packs_model import Pack
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.prompts import PackPage
from bot.web.console.case_actions import SOURCE
from bot.web.console.case_forms import EXPORTS, LONG, SHORT
from bot.web.console.pages import Pages
from bot.web.console.parts import Parts
from bot.web.console.saving import saved_as
from bot.web.console.visit import Filled, Visit

HTML, ZIP = "text/html; charset=utf-8", "application/zip"


def export(parts: Parts, case: Case, person: str, form: Filled) -> Response:
    """What the form asks for, to save. A package is read from where the evidence is as it is sent, and never all held.

    Raises:
        Refused: it may not be taken out, or the form says nothing that can be.
        NotWhole: the case or its evidence is not what was written down.
    """
    wanted, privileged = form.one("export"), bool(form.one("privileged"))
    if wanted not in EXPORTS:
        raise Refused("choice", wanted[:SHORT])
    thing, _, for_ = wanted.partition("_")
    actor, name = Actor(person, SOURCE), f"{case.ref}-{thing}-{for_}"
    if thing == Thing.DOSSIER:
        page = parts.handing_out.dossier(case, actor, For(for_), privileged)
        return Response(page, media_type=HTML, headers=saved_as(f"{name}.html"))
    package = parts.handing_out.package(case, actor, For(for_), privileged)
    package.leaves()  # what of it arrives, nobody can know here
    return StreamingResponse(package.bag.zipped(name), media_type=ZIP, headers=saved_as(f"{name}.zip"))


@dataclass(frozen=True)
class PackPages:
    """Drafts of filings."""

    parts: Parts
    pages: Pages

    def show(self, visit: Visit) -> Response:
        """What a filing asks, what the case answers, and what a person has to fill in."""
        case, filled = self._filled(visit)
        if case is None or filled is None:
            return self._nothing(visit)
        self.parts.show_to(visit, case.id)
        known = self.parts.corpus().by_id
        citations = [(name, known[name].path if name in known else name) for name in filled.pack.citations]
        blocked = in_words(filled.blocked, case, self.parts.prompts.text)
        return self.pages.page(
            "pack.html",
            visitor=visit.visitor,
            case=case,
            pack=filled,
            blocked=blocked,
            graded=self.parts.said.graded,
            citations=citations,
            long=LONG,
        )

    def save(self, visit: Visit) -> Response:
        """The draft with what was filled in, as a page to print and file from."""
        case, filled = self._filled(visit)
        if case is None or filled is None:
            return self._nothing(visit)
        blocked = in_words(filled.blocked, case, self.parts.prompts.text)
        page = self.parts.prompts.render(PackPage(filled, blocked, self.parts.said.graded)) + "\n"
        actor, typed = Actor(visit.person, SOURCE), self._typed(visit, filled.pack)
        self.parts.cases.drafting.drafted(case.id, actor, filled.pack, filled.own(typed))
        self.parts.nudge()
        return Response(page, media_type=HTML, headers=saved_as(f"{case.ref}-{filled.pack.id}-draft.html"))

    def _filled(self, visit: Visit) -> tuple[Case | None, FilledPack | None]:
        store, packs = self.parts.cases.store, self.parts.packs
        case, pack = store.by_ref(visit.place["ref"]), packs.named(visit.place["pack"])
        if case is None or pack is None:
            return case, None
        items = self.parts.cases.custodian.items(case.id)
        return case, fill(packs, pack.id, case, items, self.parts.said, self._typed(visit, pack))

    def _typed(self, visit: Visit, pack: Pack) -> dict[str, str]:
        """What the form holds, by the names of fields; nothing of a page that was asked for without one."""
        sent = visit.form.by_name()
        return {each.name: visit.form.one(name)[:LONG] for each in pack.fields if (name := f"by-{each.name}") in sent}

    def _nothing(self, visit: Visit) -> Response:
        return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")
