"""Real processes over HTTP: two on one PostgreSQL, of which one is killed; and one that is asked to stop with work under way."""

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.cases.clocks import day_of
from bot.cases.deadlines.reminders import in_office
from bot.cases.events import Audience, Verb
from bot.cases.ports import CaseQuery
from bot.cases.triage_model import Clock, FiredRule, RuleKind
from bot.retrieval.dense import Encoder
from bot.storage import chains, migrate
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database, open_database
from bot.storage.inbox import SqlInbox
from tests import case_builders as build
from tests.contract.conftest import new_postgresql
from tests.desk import ALICE, BOB, CASES, DESK, people
from tests.fake_slack import FakeSlack, Fault
from tests.fake_workspace import BOT_USER
from tests.real_desk import People, RealDesk, wait_until, wall_clock

ROOMS = [f"C7{number:06d}" for number in range(4)]
QUESTIONS, REPORTS = 12, 5
SETTLED_S = 4  # a process that lives is done with what it holds by then, or holds it anew
pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack that real processes talk to."""
    with FakeSlack(wall_clock) as running:
        people(running)
        for room in ROOMS:
            running.workspace.add_channel(room, ALICE, BOB, BOT_USER)
        yield running


@pytest.fixture
def database(postgresql: str) -> Iterator[Database]:
    """A migrated database on a server."""
    opened = open_database(new_postgresql(postgresql, f"desks{random.randrange(10**9)}"))
    migrate.upgrade(opened)
    yield opened
    opened.close()


def url_of(database: Database) -> str:
    """Its URL."""
    return database.engine.url.render_as_string(hide_password=False)


def due_today(database: Database) -> None:
    """Keep a case with a deadline that runs out today."""
    today = day_of("none", wall_clock())
    clock = Clock("answer", "answer", today, today, 0, "days", "none", False)
    rule = FiredRule("answer", RuleKind.CLOCK, "Answer the platform.", "V", (), False)
    triage = replace(build.PLAIN_TRIAGE, clocks=(clock,), rules=(rule,))
    with SqlCaseStore(database).work() as work:
        work.insert(build.case(900, triage=triage))
        work.append(build.event("case-900", Verb.OPENED), (Audience.CARD,))


class Afterlife:
    """What a killed process held is held by nobody; this lets the time pass until others may see that."""

    def __init__(self, database: Database) -> None:
        self._database, self._seen = database, dict[tuple[str, ...], float]()

    def go_on(self) -> None:
        """Free what has been held in the same way for a while."""
        with self._database.writing() as connection:
            held = {
                ("inbox", row.key, str(row.held_until))
                for row in connection.execute(text("SELECT key, held_until FROM inbox WHERE held_until > now()"))
            } | {
                ("case_notices", row.case_id, str(row.held_until))
                for row in connection.execute(
                    text("SELECT case_id, held_until FROM case_notices WHERE held_until > now()")
                )
            }
            self._seen = {each: self._seen.get(each, time.monotonic()) for each in held}
            for table, key, until in (
                each for each, since in self._seen.items() if time.monotonic() - since > SETTLED_S
            ):
                column = "key" if table == "inbox" else "case_id"
                connection.execute(
                    text(f"UPDATE {table} SET held_until = NULL WHERE {column} = :key AND held_until = :until"),
                    {"key": key, "until": until},
                )


def open_ends(database: Database) -> int:
    """How much is still to be done."""
    with database.reading() as connection:
        asked = text("SELECT count(*) FROM inbox WHERE state NOT IN ('done', 'failed')")
        told = text("SELECT count(*) FROM case_notices WHERE told_at IS NULL")
        return int(connection.execute(asked).scalar_one() + connection.execute(told).scalar_one())


def noon() -> str:
    """A time zone in which it is noon now: people are at their desks there, except at weekends."""
    ahead = 12 - wall_clock().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def test_of_two_desks_on_one_database_one_dies_and_everything_is_done_once(
    database: Database, slack: FakeSlack, real_index_folder: Path, tmp_path: Path
) -> None:
    due_today(database)
    crowd, delay = People(slack), random.SystemRandom().uniform(0, 1.5)
    print(f"killed after {delay:.2f} s")

    def opened(number: int) -> RealDesk:
        settings = {"KNOCKOFF_TIME_ZONE": noon(), "KNOCKOFF_SIGNING_KEY": "a key of both of them"}
        return RealDesk(tmp_path / str(number), real_index_folder.parent, slack, url_of(database), **settings)

    with ExitStack() as stack, ThreadPoolExecutor(8) as pool:
        desks = [stack.enter_context(closing(desk)) for desk in pool.map(opened, (1, 2))]
        asked = [crowd.asks(ALICE, f"{DESK} who registers first? {n}", ROOMS[n % 4]) for n in range(QUESTIONS)]
        events = [(desk, event) for _ts, events in asked for event in events for desk in desks]  # Slack tries both
        random.shuffle(events)
        reports = [(desks[n % 2], crowd.reports(BOB)) for n in range(REPORTS)]
        sent = [pool.submit(desk.event, event) for desk, event in events]
        sent += [pool.submit(desk.interaction, report) for desk, report in reports]
        time.sleep(delay)
        desks[0].close()
        lost = [
            (report, done)
            for (_desk, report), done in zip(reports, sent[len(events) :], strict=True)
            if done.exception()
        ]
        assert all(done.exception() or done.result() == 200 for done in sent)
        for ts_events in asked:  # what had no acknowledgement Slack and people send again
            for event in ts_events[1]:
                assert desks[1].event(event) == 200
        assert [desks[1].interaction(report) for report, _ in lost] == [200] * len(lost)
        beyond = Afterlife(database)
        wait_until(lambda: (beyond.go_on(), open_ends(database) == 0)[1], 150, "not everything was done")
    for number, (ts, _events) in enumerate(asked):
        assert len(slack.posted(ROOMS[number % 4], ts)) == 1
    cases = SqlCaseStore(database).search(CaseQuery(limit=100)).cases
    assert len(cases) == REPORTS + 1
    posted = slack.posted(CASES)
    cards = [message for message in posted if not message.get("thread_ts")]
    assert len(cards) == REPORTS + 1
    reminders = [message for message in posted if "Reminder" in json.dumps(message)]
    assert len(reminders) == in_office(wall_clock().astimezone(ZoneInfo(noon())))  # once, and never at a weekend
    assert chains.broken_chains(database) == []


def test_a_desk_that_is_told_to_stop_finishes_or_leaves_its_questions_within_twenty_seconds(
    database: Database, slack: FakeSlack, real_index_folder: Path, encoder: Encoder, tmp_path: Path
) -> None:
    crowd = People(slack)
    desk = RealDesk(tmp_path / "first", real_index_folder.parent, slack, url_of(database))
    with closing(desk):
        slack.fail("chat.postMessage", Fault(hold=lambda: time.sleep(60)), times=1)  # one that does not come back
        asked = [crowd.asks(ALICE, f"{DESK} who registers first? {n}", ROOMS[n % 4]) for n in range(QUESTIONS)]
        for _ts, events in asked:
            assert desk.event(events[0]) == 200
        code, seconds = desk.stop()
    assert (code, seconds < 20) == (0, True)
    left = SqlInbox(database).waiting(wall_clock() + timedelta(days=1))
    assert left  # the one that hung at least
    slack.heal()
    with database.writing() as connection:
        connection.execute(text("UPDATE inbox SET held_until = NULL"))  # the time passes
    with closing(RealDesk(tmp_path / "second", real_index_folder.parent, slack, url_of(database))):
        wait_until(lambda: open_ends(database) == 0, 100, "not everything was answered")
    answered = [len(slack.posted(ROOMS[number % 4], ts)) for number, (ts, _events) in enumerate(asked)]
    assert answered == [1] * QUESTIONS
