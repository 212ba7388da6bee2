"""The console's whole route table. What is not in it is behind the same door: strangers learn of no page whether it exists."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.web.console.case_list import CaseList
from bot.web.console.case_page import CasePage
from bot.web.console.details_page import DetailsPage
from bot.web.console.doors import Doors, secured
from bot.web.console.evidence_page import EvidencePage
from bot.web.console.figures_page import FiguresPage
from bot.web.console.guidance_pages import GuidancePages
from bot.web.console.pages import Pages
from bot.web.console.parts import Parts
from bot.web.console.signing_in import HOME, SIGN_IN, SignIn
from bot.web.console.taking_out import PackPages
from bot.web.console.visit import Visit

STYLES = Path(__file__).parent / "console.css"


def console_routes(parts: Parts, signing: SignIn) -> list[Route]:
    """What reviewers call."""
    pages = Pages(parts.prompts, parts.name)
    doors = Doors(signing, pages)
    cases, case = CaseList(parts, pages), CasePage(parts, pages)
    packs, details = PackPages(parts, pages), DetailsPage(parts, pages)
    evidence, figures, guidance = EvidencePage(parts, pages), FiguresPage(parts, pages), GuidancePages(parts, pages)

    def nothing(visit: Visit) -> Response:
        return pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")

    reading = {
        HOME: cases.show,
        f"{HOME}/cases.csv": cases.csv,
        f"{HOME}/cases.jsonl": cases.json_lines,
        f"{HOME}/cases/{{ref}}": case.show,
        f"{HOME}/cases/{{ref}}/details": details.show,
        f"{HOME}/cases/{{ref}}/packs/{{pack}}": packs.show,
        f"{HOME}/cases/{{ref}}/evidence/{{number}}/picture": evidence.picture,
        f"{HOME}/cases/{{ref}}/evidence/{{number}}/file": evidence.file,
        f"{HOME}/guidance": guidance.index,
        f"{HOME}/guidance/{{page}}": guidance.document,
        f"{HOME}/gaps": guidance.gaps,
        f"{HOME}/figures": figures.show,
        f"{HOME}/figures/{{name}}.csv": figures.export,
    }
    doing = {
        f"{HOME}/cases": cases.act,
        f"{HOME}/views": cases.save,
        f"{HOME}/views/drop": cases.drop,
        f"{HOME}/cases/{{ref}}/packs/{{pack}}": packs.save,
        f"{HOME}/cases/{{ref}}/details": details.save,
        f"{HOME}/cases/{{ref}}/{{action}}": case.act,
    }
    return [
        Route(f"{HOME}/console.css", _styles, methods=["GET"]),
        Route(SIGN_IN, doors.closed(doors.sign_in), methods=["GET"]),
        Route(SIGN_IN, doors.closed(doors.signed_in), methods=["POST"]),
        Route(f"{SIGN_IN}/{{secret}}", doors.closed(doors.sign_in), methods=["GET"]),
        Route(f"{HOME}/sign-out", doors.leaving(), methods=["POST"]),
        *(Route(path, doors.reading(handler), methods=["GET"]) for path, handler in reading.items()),
        *(Route(path, doors.doing(handler), methods=["POST"]) for path, handler in doing.items()),
        Route(f"{HOME}/{{rest:path}}", doors.reading(nothing), methods=["GET"]),
    ]


async def _styles(_request: Request) -> Response:
    return secured(FileResponse(STYLES, media_type="text/css", headers={"Cache-Control": "max-age=3600"}))
