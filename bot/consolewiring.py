"""The console put together over a running desk, and the way into it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.answering.service import Answering
from bot.cases.custody.verifying import Verifier
from bot.cases.deadlines.given import StandingClocks
from bot.cases.links.marketplaces import MarketplacesFile
from bot.cases.papers.handing_out import HandingOut
from bot.cases.papers.packs_model import Packs
from bot.cases.playbook.model import Playbook
from bot.cases.roles import Reviewers
from bot.cases.service import Cases
from bot.prompts import Prompts
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.slack.casework import Casework
    from bot.storage.engine import Database
    from bot.web.console.signing_in import SignIn


def sign_in(
    settings: Settings, database: "Database", reviewers: Reviewers, clock: Callable[[], datetime]
) -> "SignIn | None":
    """The way into the console, where there is one."""
    from bot.storage.console import SqlConsoleStore
    from bot.web.console.signing_in import SignIn

    if settings.base_url is None:
        return None
    store = SqlConsoleStore(database)
    return SignIn(store, reviewers, settings.base_url, clock, lambda: secrets.token_urlsafe(32))


def guidance_page(settings: Settings) -> Callable[[str], str | None]:
    """The address of the console's page with a passage; of none where there is no console."""
    from bot.web.console.pages import passage_url

    base = settings.base_url
    return lambda passage: f"{base}{passage_url(passage)}" if base is not None else None


@dataclass(frozen=True)
class Running:
    """What the console stands on of a running desk."""

    database: "Database"
    cases: Cases
    verifier: Verifier
    handing_out: HandingOut
    packs: Packs
    casework: "Casework"
    answering: Answering
    playbook: Playbook
    markets: MarketplacesFile
    clocks: StandingClocks
    clock: Callable[[], datetime]


def console(settings: Settings, desk: Running) -> "list[Route]":
    """The console's routes; none when no address is set under which it could be reached."""
    from bot.storage.answers import SqlAnswerLog
    from bot.storage.case_figures import SqlFigures
    from bot.storage.console import SqlConsoleStore
    from bot.web.console.parts import Parts, playbook_words
    from bot.web.console.routes import console_routes

    signing = sign_in(settings, desk.database, desk.cases.reviewers, desk.clock)
    if signing is None:
        return []
    people = desk.casework.reviewers
    parts = Parts(
        cases=desk.cases,
        verifier=desk.verifier,
        handing_out=desk.handing_out,
        packs=desk.packs,
        store=SqlConsoleStore(desk.database),
        figures=SqlFigures(desk.database),
        log=SqlAnswerLog(desk.database),
        corpus=lambda: desk.answering.corpus,
        words=playbook_words(desk.playbook, desk.markets, desk.clocks),
        prompts=Prompts(settings.prompts_dir),
        people=people.everyone,
        name=people.name,
        now=desk.clock,
        nudge=desk.casework.rounds.nudge,
    )
    return console_routes(parts, signing)
