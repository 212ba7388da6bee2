"""A person's own is handed to them whole, and goes on demand: nothing names them any more, and every chain still holds."""

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DatabaseError

from bot.answering.model import Declined, Reason
from bot.answering.ports import AnswerRecord, Feedback, InboxItem, Kind, State, Thread
from bot.cases.case import Override, Paper
from bot.cases.console import SavedView
from bot.cases.custody.handling import Upload
from bot.cases.detail import Detail
from bot.cases.erasures import Erased
from bot.cases.events import ERASED, MIRRORS, Audience, Change, Verb, digest, first_fault
from bot.cases.evidence import Custody
from bot.cases.papers.dossier import For, event_row
from bot.cases.papers.exporting import record
from bot.cases.ports import Draft, Post
from bot.cases.report import Right, RightKind, RightStatus
from bot.cases.review.legal_hold import LegalHolds
from bot.cases.review.reviewing import Actor
from bot.cases.upkeep.letters import Letter
from bot.errors import BotError
from bot.operating.person import erase_person, export_person, rehearse_erasure
from bot.operating.shell import ShellDesk, shell_desk
from bot.settings import Settings
from bot.storage import chains, dumping
from bot.storage.answers import SqlAnswerLog
from bot.storage.case_tables import case_events, case_notices
from bot.storage.console import SqlConsoleStore
from bot.storage.console_tables import case_views
from bot.storage.engine import Database
from bot.storage.inbox import SqlInbox
from bot.storage.upkeep import SqlLetters
from tests import case_builders as build
from tests.case_builders import following
from tests.contract.conftest import DATABASES

NewDatabase = Callable[[str], Database]
ALICE, NAME, BOB, PDF = "U0ALICE01", "Alice Example", "U0BOB0001", b"%PDF-1.7\n" + bytes(64)
pytestmark = pytest.mark.parametrize("kind", DATABASES)
NOW = build.NOW


def answer(log: SqlAnswerLog, number: int, asker: str, question: str) -> None:
    """Somebody was answered."""
    said = Declined(Reason.NOT_COVERED, None, (), (), NOW.date(), "v1")
    log.record(AnswerRecord(f"a{number}", f"k{number}", Thread("T", "C", "1"), asker, question, said, NOW, 1.0))


@pytest.fixture
def desk(database: NewDatabase, kind: str, tmp_path: Path) -> ShellDesk:
    """A desk in which Alice asked, reported, owned, decided, was spoken of, and sent files; and Bob as well."""
    filled = database(kind)
    url = filled.engine.url.render_as_string(hide_password=False)
    jira = {"jira_url": "https://jira.example", "webhook_url": "https://hooks.example"}
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=url, reviewers=(ALICE, BOB), **jira)
    with shell_desk(settings) as opened:
        fill(opened, filled)
        yield opened


def fill(desk: ShellDesk, database: Database) -> None:
    """Put it all in."""
    log, inbox, store = SqlAnswerLog(database), SqlInbox(database), desk.cases.store
    answer(log, 1, ALICE, "who registers first?")
    answer(log, 2, BOB, f"what did <@{ALICE}> ask? ask alice example")
    answer(log, 3, ALICE, "does the case on hold begin with this?")
    log.give_feedback(Feedback("a2", ALICE, False, f"{NAME} thinks it is short", NOW))
    log.escalate("a2", ALICE, NOW)
    inbox.receive(InboxItem("k1", Kind.ASK, Thread("T", "C", "1"), "1", ALICE, "who?", NOW, state=State.DONE))
    inbox.receive(InboxItem("k2", Kind.ASK, Thread("T", "C", "2"), "2", BOB, f"<@{ALICE}|al>?", NOW, state=State.DONE))
    store.save_draft(Draft(ALICE, '{"story": "unsent"}', NOW))
    closed = {"status": build.Status.CLOSED, "owner": ALICE, "reporter": ALICE}
    story = replace(build.Report(), story=f"{NAME} saw it; ask {ALICE}", seller=f"{NAME} Trading")
    with store.work() as work:
        work.insert(build.case(1, report=story, **closed))
        took = Detail("item:KO-2026-0002-E01", "captured_by", NAME, ALICE)
        work.insert(build.case(2, reporter=BOB, details=(took,)))
        work.insert(build.case(3, reporter=ALICE, legal_hold=True))
        work.insert(build.case(4, reporter=BOB, owner=ALICE))
        for number in (1, 2, 3, 4):
            case_id = f"case-{number}"
            work.append(build.event(case_id, Verb.OPENED, actor=ALICE if number in (1, 3) else BOB), (Audience.CARD,))
            work.append(build.event(case_id, text=f"thanks <@{ALICE}>, said Alice Example", actor=BOB))
        work.append(build.event("case-1", Verb.HANDED_OVER, about=ALICE, changes=(Change("owner", BOB, ALICE),)))
    held = store.find("case-3")
    origin = replace(held.sightings[0].origin, answer_id="a3")
    with store.work() as work:
        sightings = (replace(held.sightings[0], origin=origin),)
        work.save(replace(held, version=2, sightings=sightings))
    custodian = desk.cases.custodian
    for number, actor in ((1, desk.actor), (2, desk.actor)):
        item = custodian.take(f"case-{number}", actor, Upload("Alice Example.pdf", "shell"), BytesIO(PDF))
        custodian.handle(item, Custody.VIEWED, Actor(ALICE, "console"), f"{NAME} looked")
    store.remember_post("case-1", Audience.REPORTER, ALICE, Post("D0ALICE", "1.0"))
    with database.writing() as connection:
        connection.execute(insert(case_views).values(case_id="case-2", at=NOW, person=ALICE))
        said = f"HTTP 400: the field reporter cannot be {ALICE} ({NAME})"  # what a mirror answered
        connection.execute(update(case_notices).where(case_notices.c.case_id == "case-2").values(failed=said))
    store.save_draft(Draft(BOB, json.dumps({"story": f"{NAME} told me, <@{ALICE}> too"}), NOW))
    SqlLetters(database).write(Letter("digest:bob", BOB, f"<@{ALICE}> and {NAME} are late", NOW))
    SqlConsoleStore(database).save_view(BOB, SavedView("hers", f"owner={ALICE}&status=review"), NOW)


def everything(desk: ShellDesk) -> str:
    """All rows of all tables."""
    with dumping.snapshot(desk.database) as connection:
        return "\n".join(f"{name} {line}" for name in dumping.tables() for line in dumping.lines(connection, name))


def verified(desk: ShellDesk) -> dict[str, tuple[object, ...]]:
    """What does not hold of each case."""
    found = (desk.case(f"KO-2026-{number:04d}") for number in range(1, 5))
    return {case.ref: faults for case in found if (faults := desk.verifier.look(case).faults)}


def hand_over_and_lift(desk: ShellDesk) -> None:
    """Clear what keeps Alice in."""
    LegalHolds(**vars(desk.cases.review)).legal_hold("case-3", desk.actor, False, "settled")
    desk.cases.review.hand_over("case-4", desk.actor, BOB)


def test_nothing_names_an_erased_person_any_more_and_every_chain_and_signed_head_holds(desk: ShellDesk) -> None:
    heads = [head for number in (1, 2) for head in desk.verifier.sign(desk.case(f"KO-2026-{number:04d}"))]
    hand_over_and_lift(desk)
    done = erase_person(desk, ALICE, (NAME,))
    assert len(done.cases) == 4
    assert [(left.ref, "in seller, " in left.why) for left in done.left] == [("KO-2026-0001", True)]
    rows = everything(desk)
    assert ALICE.lower() not in rows.lower()
    kept = [line for line in rows.splitlines() if NAME.lower() in line.lower()]
    assert [line.split()[0] for line in kept] == ["cases", "case_texts"]  # the seller is called so, and stays
    assert all(line.lower().count(NAME.lower()) == line.lower().count(f"{NAME} Trading".lower()) for line in kept)
    assert f"thanks {done.becomes}, said {done.becomes}" in rows
    assert f"thanks {done.becomes}, said {done.becomes}".casefold() in rows  # as it is searched
    assert chains.broken_chains(desk.database) == []
    assert verified(desk) == {}
    assert len(heads) == 4  # two trails, two chains of custody
    assert desk.cases.store.find("case-1").reporter == done.becomes


def test_what_cases_are_mirrored_in_hears_of_an_erasure_and_of_no_name(desk: ShellDesk) -> None:
    hand_over_and_lift(desk)
    done = erase_person(desk, ALICE, (NAME,))
    store, told, later = desk.cases.store, set(), desk.now() + timedelta(days=1)
    while waiting := store.notices(later, 100, MIRRORS):
        for event_id, audience in waiting:
            notice = store.claim(event_id, audience, later, later + timedelta(minutes=1))
            if notice.event.verb is Verb.PERSON_ERASED:
                told.add((notice.event.case_id, audience))
            store.told(event_id, audience, later)
    assert told == {(f"case-{n}", audience) for n in (1, 2, 3, 4) for audience in (Audience.JIRA, Audience.WEBHOOK)}
    mirrored = json.dumps([record(store.find(f"case-{n}")) for n in (1, 2, 3, 4)])
    assert (ALICE in mirrored, done.becomes in mirrored) == (False, True)


def test_what_is_under_legal_hold_or_at_work_stays_until_it_is_not(desk: ShellDesk) -> None:
    before = everything(desk)
    done = erase_person(desk, ALICE, (NAME,))
    whys = {left.ref: left.why.split()[0] for left in done.left}
    assert whys == {"KO-2026-0003": "it", "KO-2026-0004": "they", "answers": "it", "KO-2026-0001": "it"}
    stayed = [line for line in everything(desk).splitlines() if ALICE in line]
    assert {line for line in stayed if "case-3" in line or "case-4" in line} == {
        line for line in before.splitlines() if ALICE in line and ("case-3" in line or "case-4" in line)
    }
    log = SqlAnswerLog(desk.database)
    assert (log.find("a1"), log.find("a3").asker) == (None, ALICE)  # the held case began with the latter
    hand_over_and_lift(desk)
    assert [left.ref for left in erase_person(desk, ALICE, (NAME,)).left] == ["KO-2026-0001"]  # its seller is called so
    assert ALICE not in everything(desk)
    assert verified(desk) == {}


@pytest.mark.parametrize("held", ["case-1", "case-2"])
def test_a_legal_hold_is_of_all_cases_that_were_put_together(desk: ShellDesk, held: str) -> None:
    store = desk.cases.store
    desk.cases.review.merge("case-1", desk.actor, "KO-2026-0002")
    now = store.find("case-2")
    origin = replace(now.sightings[0].origin, answer_id="a1")
    with store.work() as work:
        sightings = (replace(now.sightings[0], origin=origin), *now.sightings[1:])
        work.save(following(now, sightings=sightings))
    LegalHolds(**vars(desk.cases.review)).legal_hold(held, desk.actor, True, "litigation")
    done = erase_person(desk, ALICE, (NAME,))
    assert {"KO-2026-0001", "KO-2026-0002"} <= {left.ref for left in done.left if "legal hold" in left.why}
    assert {item.original_name for item in store.evidence("case-1")} == {"Alice Example.pdf"}
    assert SqlAnswerLog(desk.database).find("a1") is not None


def test_a_case_that_is_not_whole_is_left_so_that_nothing_blurs_what_was_done_to_it(desk: ShellDesk, kind: str) -> None:
    tamper(desk.database, kind, "case-2", 1, text="another story")
    (left,) = (left for left in erase_person(desk, ALICE).left if left.ref == "KO-2026-0002")
    assert "not whole" in left.why
    assert ALICE in desk.cases.store.events("case-2")[1].text


def tamper(database: Database, kind: str, case_id: str, seq: int, **values: object) -> None:
    """Change an entry as an administrator of the database can."""
    with unguarded(database, kind) as connection:
        here = (case_events.c.case_id == case_id) & (case_events.c.seq == seq)
        connection.execute(update(case_events).where(here).values(**values))


@contextmanager
def unguarded(database: Database, kind: str):
    """A transaction in which the trail does not refuse changes."""
    with database.writing() as connection:
        if kind == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            return
        (kept,) = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE name = 'case_events_stays_update'")
        ).scalars()
        connection.execute(text("DROP TRIGGER case_events_stays_update"))
        yield connection
        connection.exec_driver_sql(kept)


def test_an_entry_changed_after_an_erasure_does_not_fit(desk: ShellDesk, kind: str) -> None:
    erase_person(desk, ALICE)
    for seq in (1, 2, len(desk.cases.store.events("case-1"))):
        tamper(desk.database, kind, "case-1", seq, text="another story")
        assert first_fault(desk.cases.store.events("case-1")) == seq
        break
    assert "case case-1: entry 1 of its trail" in chains.broken_chains(desk.database)


@pytest.mark.parametrize("known", [True, False], ids=["with our key's name", "with another's"])
def test_a_change_dressed_up_as_an_erasure_is_called_forged(desk: ShellDesk, kind: str, known: bool) -> None:
    case = desk.case("KO-2026-0002")
    desk.verifier.sign(case)
    tamper(desk.database, kind, case.id, 1, text="another story")
    entry = desk.cases.store.events(case.id)[0]
    key = desk.verifier.signer.key_id if known else "0" * 16
    forged = Erased({1: digest(entry)}, key, "f" * 64).written()
    with desk.cases.store.work() as work:
        work.append(build.event(case.id, Verb.PERSON_ERASED, changes=(Change(ERASED, "", forged),)))
    assert chains.broken_chains(desk.database) == []  # the chain alone cannot tell
    assert [fault.what for fault in desk.verifier.look(case).faults] == ["erasure_forged"]


def test_the_trail_refuses_changes_again_afterwards(desk: ShellDesk) -> None:
    erase_person(desk, ALICE)
    for table in ("case_events", "custody", "case_views"):
        with pytest.raises(DatabaseError, match="append-only"), desk.database.writing() as connection:
            connection.execute(text(f"DELETE FROM {table}"))


def test_a_name_goes_out_of_every_field_that_holds_words_of_people(desk: ShellDesk) -> None:
    name, written = "José Núñez", "JOSÉ NÚÑEZ"
    case = desk.cases.store.find("case-2")
    said = {"papers": (Paper("signatory", written, BOB),), "overrides": (Override("x", written, "so", BOB, NOW),)}
    right = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, checked=NOW.date(), checked_by=written)
    with desk.cases.store.work() as work:
        work.save(following(case, report=replace(case.report, rights=(right,)), **said))
        work.append(build.event(case.id, changes=(Change("signatory", written, f"not {written}"),)))
    desk.cases.store.save_draft(Draft(BOB, json.dumps({"story": written}), NOW))
    done = erase_person(desk, ALICE, (name,))
    kept, trail = desk.cases.store.find(case.id), desk.cases.store.events(case.id)
    words = (
        kept.papers[0].said,
        kept.overrides[0].counsel,
        kept.report.rights[0].checked_by,
        trail[-2].changes[0].before,
    )
    draft = json.loads(desk.cases.store.draft(BOB, NOW).values)["story"]
    assert {*words, draft} == {done.becomes}
    assert chains.broken_chains(desk.database) == []


def test_what_an_erasure_leaves_is_listed_with_where_it_stands(desk: ShellDesk) -> None:
    case, link = desk.cases.store.find("case-2"), "https://shop.example/ana/1"
    with desk.cases.store.work() as work:
        work.save(following(case, report=replace(case.report, product="Ana bottle", story=f"Ana saw {link}")))
    done = erase_person(desk, ALICE, ("Ana",))
    assert desk.cases.store.find("case-2").report.story == f"{done.becomes} saw {link}"
    (left,) = (left.why for left in done.left if left.ref == "KO-2026-0002")
    assert "product, " in left


def test_a_rehearsal_shows_each_place_a_name_would_be_replaced_in_and_changes_nothing(desk: ShellDesk) -> None:
    case = desk.cases.store.find("case-2")
    with desk.cases.store.work() as work:
        work.save(following(case, report=replace(case.report, product="the mark", story="We filed the mark in May.")))
    before = everything(desk)
    shown = rehearse_erasure(desk, ALICE, ("Mark", NAME))
    assert shown.known
    assert ("KO-2026-0002", "We filed the »mark« in May.") in shown.replaced
    assert ("", f"»{NAME}« thinks it is short") in shown.replaced
    assert not [ref for ref, _ in shown.replaced if ref in {"KO-2026-0003", "KO-2026-0004"}]  # those stay as they are
    assert everything(desk) == before
    assert rehearse_erasure(desk, "U0NOBODY1", ()).known is False


def test_a_case_in_which_nothing_is_erased_has_no_entry_that_says_so(desk: ShellDesk) -> None:
    case = desk.cases.store.find("case-2")
    with desk.cases.store.work() as work:
        work.save(following(case, report=replace(case.report, product="Mark 2", story="marked https://a.example/mark")))
    before = everything(desk)
    done = erase_person(desk, "U0NOBODY1", ("Mark",))
    assert done.cases == ()
    assert everything(desk) == before
    assert [left.ref for left in done.left] == ["KO-2026-0002"]


def test_two_people_are_erased_out_of_the_same_entries_one_after_the_other(desk: ShellDesk) -> None:
    hand_over_and_lift(desk)
    erase_person(desk, ALICE, (NAME,))
    closing = replace(desk.cases.store.find("case-4"), status=build.Status.CLOSED)
    with desk.cases.store.work() as work:
        work.save(replace(closing, version=closing.version + 1))
    assert erase_person(desk, BOB).left == ()
    rows = everything(desk)
    assert (ALICE in rows, BOB in rows) == (False, False)
    assert verified(desk) == {}


def test_what_leaves_the_house_says_of_such_an_entry_that_it_cannot_be_worked_out_again(desk: ShellDesk) -> None:
    erase_person(desk, ALICE)
    trail = desk.cases.store.events("case-1")
    withheld = [event_row(event, For.COUNSEL, privileged=True).get("withheld") for event in trail]
    assert [bool(one) for one in withheld] == [digest(event) != event.hash for event in trail]
    assert any(withheld)


def test_a_person_is_handed_everything_of_their_own_and_nothing_of_others(desk: ShellDesk) -> None:
    told = json.loads(json.dumps(export_person(desk, ALICE)))
    assert [row["id"] for row in told["questions"]] == ["a1", "a3"]
    assert [row["ref"] for row in told["reports"]] == ["KO-2026-0001", "KO-2026-0003"]
    assert told["reports"][0]["report"]["story"].startswith(NAME)
    assert len(told["trail"]) == 2
    assert {row["purpose"] for row in told["custody"]} == {f"{NAME} looked"}
    kinds = ("feedback", "escalations", "messages", "unsent_reports", "cases_opened")
    assert {name: len(told[name]) for name in kinds} == dict.fromkeys(kinds, 1)
    assert "k2" not in json.dumps(told)


@pytest.mark.parametrize("who", ["", "alice", "C0123456", "U0123-45", "u0123456", "%"])
def test_only_somebodys_id_can_be_erased_or_exported(desk: ShellDesk, who: str) -> None:
    before = everything(desk)
    for work in (erase_person, export_person):
        with pytest.raises(BotError, match="id of a person"):
            work(desk, who)
    assert everything(desk) == before


def test_what_somebody_asked_and_waits_for_is_answered_first(desk: ShellDesk) -> None:
    inbox = SqlInbox(desk.database)
    inbox.receive(InboxItem("k9", Kind.ASK, Thread("T", "C", "9"), "9", ALICE, "who?", NOW))
    assert erase_person(desk, ALICE).gone["waiting"] == 1
    assert [item.key for item in inbox.waiting(NOW + timedelta(days=1))] == ["k9"]


def test_retention_keeps_the_answer_that_a_held_case_began_with(desk: ShellDesk) -> None:
    log, later = SqlAnswerLog(desk.database), NOW + timedelta(days=1)
    assert (log.purge(later), log.find("a3") is not None) == (2, True)
    LegalHolds(**vars(desk.cases.review)).legal_hold("case-3", desk.actor, False, "settled")
    assert (log.purge(later), log.find("a3")) == (1, None)
