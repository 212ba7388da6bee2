"""The console in a test: its real pages over a real SQLite file, with people whose roles a test may change."""

import itertools
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.answering.model import Declined, Reason
from bot.answering.ports import AnswerRecord, Feedback, Thread
from bot.cases.case import Case, Origin
from bot.cases.custody.handling import Upload
from bot.cases.evidence import Evidence
from bot.cases.intake.opening import Submission
from bot.cases.papers.packs_model import Packs
from bot.cases.report import Report
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Role
from bot.cases.service import Cases
from bot.casewiring import make_cases
from bot.paperwiring import make_handing_out, make_verifier, read_packs
from bot.prompts import Prompts
from bot.settings import Settings, content_folder
from bot.storage.answers import SqlAnswerLog
from bot.storage.case_figures import SqlFigures
from bot.storage.console import SqlConsoleStore
from bot.storage.engine import Database
from bot.web.app import build_web
from bot.web.console.parts import Parts
from bot.web.console.routes import console_routes
from bot.web.console.signing_in import SignIn
from tests.case_desk import PNG, REPORT
from tests.desk_fixtures import read_casebook, read_prompts
from tests.fakes import FakeClock
from tests.trusted import open_trusted

OUT, STAFF, REPORTER, OPAL, CARLA, ADA = "U00OUT", "U01STAFF", "U02REPORT", "U04OPAL", "U03CARLA", "U05ADA"
NAMES = {OPAL: "Opal", CARLA: "Carla", ADA: "Ada", REPORTER: "Rita", STAFF: "Stan"}
BASE = "http://desk.example"


@dataclass
class People:
    """``Reviewers`` that a test says."""

    roles: dict[str, Role] = field(
        default_factory=lambda: {
            OUT: Role.OUTSIDER,
            STAFF: Role.STAFF,
            REPORTER: Role.STAFF,
            OPAL: Role.OPS,
            CARLA: Role.COUNSEL,
            ADA: Role.ADMIN,
        }
    )

    def role(self, person: str) -> Role:
        """What a person is."""
        return self.roles.get(person, Role.OUTSIDER)

    def everyone(self) -> tuple[str, ...]:
        """Who reviews."""
        return tuple(person for person, role in self.roles.items() if role.reviews)


@dataclass
class ConsoleDesk:
    """A console and what is behind it. ``nudges`` counts how often the desk was told that there is something to tell.

    ``portal`` is where browsers have the app run; without it each of their requests starts a thread and a loop of its own.
    """

    database: Database
    cases: Cases
    store: SqlConsoleStore
    log: SqlAnswerLog
    signing: SignIn
    people: People
    clock: FakeClock
    web: Starlette
    nudges: list[bool]
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    portal: BlockingPortal | None = None

    def browser(self, person: str | None = None) -> TestClient:
        """A browser, signed in if a person is named."""
        client = TestClient(self.web, base_url=self.signing.base_url, follow_redirects=False)
        client.portal = self.portal
        if person is not None:
            link = self.signing.link(person)
            assert link is not None
            answer = client.post("/console/sign-in", data={"secret": link.rpartition("/")[2]})
            assert answer.status_code == 303, answer.text
        return client

    def opens(self, report: Report = REPORT, reporter: str = REPORTER) -> Case:
        """Somebody reports something; each report is a case of its own unless its links are known."""
        key = f"report-{next(self.numbers)}"
        return self.cases.opening.submit(Submission(key, report, reporter, Origin("modal"))).case

    def now(self, case: Case) -> Case:
        """A case as it is now."""
        found = self.cases.store.find(case.id)
        assert found is not None
        return found

    def takes(self, case: Case, name: str = "page.png", content: bytes = PNG) -> Evidence:
        """A file comes in."""
        return self.cases.custodian.take(case.id, Actor(OPAL, "slack"), Upload(name, "slack"), BytesIO(content))

    def fails_to_answer(self, question: str, reason: Reason = Reason.NOT_COVERED, helpful: bool | None = None) -> None:
        """A question is declined, and somebody may say what they make of that."""
        number = next(self.numbers)
        answer = Declined(reason, None, (), (), self.clock().date(), "v1")
        thread = Thread("T1", "C1", f"{number}.0")
        key = f"q{number}"
        self.log.record(AnswerRecord(key, key, thread, STAFF, question, answer, self.clock(), 10.0))
        if helpful is not None:
            self.log.give_feedback(Feedback(key, STAFF, helpful, "why", self.clock()))


def console_desk(migrated: Path, folder: Path, clock: FakeClock | None = None, base: str = BASE) -> ConsoleDesk:
    """A console over a copy of a migrated database."""
    clock = clock or FakeClock()
    database = open_trusted(f"sqlite:///{shutil.copy(migrated, folder / 'desk.sqlite')}")
    return over(database, folder, clock, base)


def over(database: Database, folder: Path, clock: Callable[[], Any], base: str = BASE) -> ConsoleDesk:
    """A console over a database."""
    people, nudges = People(), list[bool]()
    settings = Settings(_env_file=None, data_dir=folder)
    book, corpus = read_casebook(content_folder("knowledge"))
    cases = make_cases(settings, database, people, clock, lambda: secrets.token_hex(16), book)
    store, log = SqlConsoleStore(database), SqlAnswerLog(database)
    prompts: Prompts = read_prompts(content_folder("prompts"))
    verifier = make_verifier(settings, database, cases, clock)
    passages = corpus.by_id
    named = NAMES.get
    parts = Parts(
        cases=cases,
        verifier=verifier,
        handing_out=make_handing_out(
            cases, verifier, lambda: book.words, prompts, passages.get, clock, lambda who: named(who, who)
        ),
        packs=shipped_packs(),
        store=store,
        figures=SqlFigures(database),
        log=log,
        corpus=lambda: corpus,
        words=book.words,
        prompts=prompts,
        people=people.everyone,
        name=lambda person: NAMES.get(person, person),
        now=clock,
        nudge=lambda: nudges.append(True),
    )
    signing = SignIn(store, people, base, clock, lambda: secrets.token_urlsafe(32))
    web = build_web(console_routes(parts, signing))
    return ConsoleDesk(database, cases, store, log, signing, people, clock, web, nudges)


@cache
def shipped_packs() -> Packs:
    """The filing packs, read once."""
    settings = Settings(_env_file=None)
    book, corpus = read_casebook(settings.knowledge_dir)
    return read_packs(settings, corpus, book.playbook)


def token(page: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def version(page: str) -> str:
    """The version of the case that a page shows."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def words(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def does(browser: TestClient, case: Case, action: str, **fields: Any) -> Any:
    """Somebody fills a form of a case's page and sends it."""
    page = browser.get(f"/console/cases/{case.ref}").text
    return browser.post(
        f"/console/cases/{case.ref}/{action}", data={"csrf": token(page), "version": version(page), **fields}
    )


def report(number: int, **changes: Any) -> Report:
    """A report of a listing that no other one is of."""
    link = f"https://www.alibaba.com/product-detail/Kettle_{1600000000000 + number}.html"
    return replace(REPORT, links=(link,), **changes)
