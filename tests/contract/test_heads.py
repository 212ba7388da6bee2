"""Signed heads: kept for ever, the longest of each chain found, and a cut tail shows against them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.cases.case import Case
from bot.cases.custody.grading import Grading
from bot.cases.custody.handling import Custodian, Upload
from bot.cases.custody.heads import TRAIL, Head, HeadStore, Signer, holds
from bot.cases.custody.verifying import Fault, Verifier
from bot.cases.evidence import Custody, Evidence, Grade, Timestamp
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.ports import CaseStore
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Role
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from bot.storage.heads import SqlHeads
from tests.case_builders import NOW, assess, case, event
from tests.contract.conftest import BACKENDS, DATABASES
from tests.memory import MemoryEvidenceStore, MemoryHeads

OpenDatabase = Callable[[str], Database]
OURS, THEIRS = Signer(b"ours" * 8), Signer(b"theirs" * 6)
HASHES = [f"{number:064x}" for number in range(1, 9)]
ACTOR = Actor("U1", "shell")
PDF = b"%PDF-1.7\n" + bytes(64)


class Everybody:
    """Reviewers who are everybody."""

    def role(self, _person: str) -> Role:
        return Role.ADMIN


def stores(kind: str, database: OpenDatabase) -> tuple[CaseStore, HeadStore]:
    """An empty store of cases and one of heads beside it."""
    if kind == "memory":
        return MemoryCaseStore(), MemoryHeads()
    opened = database(kind)
    return SqlCaseStore(opened), SqlHeads(opened)


@pytest.mark.parametrize("kind", BACKENDS)
def test_of_each_chain_and_key_the_longest_head_is_found_and_the_first_of_a_length_stays(
    kind: str, database: OpenDatabase
) -> None:
    cases, heads = stores(kind, database)
    with cases.work() as work:
        work.insert(case(1))
        work.insert(case(2))
    short, long = (OURS.head("case-1", TRAIL, HASHES[:n], NOW) for n in (2, 5))
    later = OURS.head("case-1", TRAIL, HASHES[:5], NOW + timedelta(days=1))
    theirs = THEIRS.head("case-1", TRAIL, HASHES[:3], NOW)
    item = OURS.head("case-1", "item-1", HASHES[:1], NOW)
    heads.keep([long, short])
    heads.keep([later, item, theirs, OURS.head("case-2", TRAIL, HASHES[:7], NOW)])
    assert set(heads.of_case("case-1")) == {long, theirs, item}
    assert heads.of_case("case-3") == ()


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("change", ["UPDATE case_heads SET count = 1", "DELETE FROM case_heads"])
def test_the_database_refuses_to_change_or_drop_a_head(kind: str, database: OpenDatabase, change: str) -> None:
    opened = database(kind)
    with SqlCaseStore(opened).work() as work:
        work.insert(case(1))
    SqlHeads(opened).keep([OURS.head("case-1", TRAIL, HASHES, NOW)])
    with pytest.raises(IntegrityError, match="append-only"), opened.writing() as connection:
        connection.execute(text(change))


def test_a_head_holds_for_its_chain_and_what_grows_out_of_it_alone() -> None:
    head = OURS.head("case-1", TRAIL, HASHES[:4], NOW)
    assert OURS.made(head)
    assert not THEIRS.made(head)
    assert holds(head, HASHES[:4])
    assert holds(head, HASHES)
    assert not holds(head, HASHES[:3])
    assert not holds(head, [*HASHES[:3], HASHES[6]])


@pytest.mark.parametrize(
    "forged",
    [{"count": 3}, {"last": HASHES[2]}, {"at": NOW + timedelta(seconds=1)}, {"chain": "item"}, {"case_id": "x"}],
)
def test_a_head_of_which_anything_was_changed_is_not_ours(forged: dict[str, object]) -> None:
    head = OURS.head("case-1", TRAIL, HASHES[:4], NOW)
    assert not OURS.made(replace(head, **forged))


class Bench:
    """A case with an item of evidence, and who verifies it."""

    def __init__(self) -> None:
        self.store, self.files, self.heads = MemoryCaseStore(), MemoryEvidenceStore(), MemoryHeads()
        numbers = count(1)
        custodian = Custodian(self.store, self.files, Everybody(), assess, lambda: NOW, lambda: f"item-{next(numbers)}")
        self.verifier = Verifier(self.store, custodian, self.heads, OURS, lambda: NOW)
        with self.store.work() as work:
            work.insert(case(1))
            work.append(event(text="first"))
            work.append(event(text="second"))
        self.item: Evidence = custodian.take("case-1", ACTOR, Upload("a.pdf", "shell"), BytesIO(PDF))
        custodian.handle(self.item, Custody.VIEWED, ACTOR, "to look")

    @property
    def case(self) -> Case:
        """The case as it is now."""
        found = self.store.find("case-1")
        assert found is not None
        return found

    def faults(self) -> set[Fault]:
        """What is wrong with it."""
        return set(self.verifier.look(self.case).faults)


def test_a_whole_case_has_no_faults_and_growing_after_its_heads_were_signed_makes_none() -> None:
    bench = Bench()
    signed = bench.verifier.sign(bench.case)
    assert {head.chain for head in signed} == {TRAIL, bench.item.id}
    with bench.store.work() as work:
        work.append(event(text="more"))
    found = bench.verifier.look(bench.case)
    assert (found.faults, len(found.trail), len(found.items), found.foreign) == ((), 4, 1, False)


def test_a_cut_tail_shows_against_the_signed_head_and_not_without_one() -> None:
    bench = Bench()
    kept = bench.store.kept
    with bench.store.work() as work:
        work.append(event(text="last"))
    bench.verifier.sign(bench.case)
    kept.events["case-1"] = kept.events["case-1"][:-1]
    kept.custody[bench.item.id] = kept.custody[bench.item.id][:-1]
    assert bench.faults() == {Fault("tail_cut", "KO-2026-0001"), Fault("tail_cut", "KO-2026-0001-E01")}
    bench.heads.kept.clear()
    assert bench.faults() == set()


def test_a_chain_that_was_cut_and_grew_again_shows_as_well() -> None:
    bench = Bench()
    bench.verifier.sign(bench.case)
    bench.store.kept.events["case-1"] = bench.store.kept.events["case-1"][:-1]
    with bench.store.work() as work:
        work.append(event(text="something else"))
        work.append(event(text="and more"))
    assert Fault("tail_cut", "KO-2026-0001") in bench.faults()


def test_changed_bytes_missing_files_and_items_that_are_gone_show() -> None:
    bench = Bench()
    bench.verifier.sign(bench.case)
    bench.files.contents[bench.item.stored] = PDF + b"x"
    assert bench.faults() == {Fault("bytes_changed", "KO-2026-0001-E01")}
    assert bench.verifier.look(bench.case, read_bytes=False).faults == ()
    bench.files.contents.clear()
    assert bench.faults() == {Fault("file_missing", "KO-2026-0001-E01")}
    bench.store.kept.evidence.clear()
    assert {fault.what for fault in bench.faults()} == {"item_gone"}


OTHERS = b"%PDF-1.7 forged"


@pytest.mark.parametrize("read_bytes", [True, False])
@pytest.mark.parametrize(
    "forged",
    [
        {"sha256": hashlib.sha256(OTHERS).hexdigest(), "size": len(OTHERS)},
        {"grade": Grade.NOTARISED},
        {"privileged": True},
        {"received_at": NOW - timedelta(days=30)},
        {"timestamp": Timestamp(NOW - timedelta(days=30), "https://tsa.example", "")},
    ],
)
def test_a_record_that_says_other_than_chain_and_trail_shows(forged: dict[str, object], read_bytes: bool) -> None:
    bench = Bench()
    bench.files.contents[bench.item.stored] = OTHERS if "sha256" in forged else PDF
    with bench.store.work() as work:
        work.save_evidence(replace(bench.item, **forged))
    found = bench.verifier.look(bench.case, read_bytes)
    assert found.faults == (Fault("record_changed", bench.item.number),)


def test_an_item_that_was_graded_is_whole_and_that_it_was_cannot_be_taken_back() -> None:
    bench = Bench()
    Grading(bench.store, Everybody(), lambda: NOW).grade("case-1", bench.item.number, ACTOR, Grade.NOTARISED, "deed 7")
    assert bench.faults() == set()
    with bench.store.work() as work:
        work.save_evidence(replace(bench.item, grade=Grade.LEAD))
    assert bench.faults() == {Fault("record_changed", bench.item.number)}


def test_an_item_that_no_entry_tells_of_shows() -> None:
    bench = Bench()
    with bench.store.work() as work:
        work.add_evidence(replace(bench.item, id="smuggled", number="KO-2026-0001-E02"))
        work.append_custody(replace(bench.store.custody(bench.item.id)[0], evidence_id="smuggled"))
    assert bench.faults() == {Fault("record_changed", "KO-2026-0001-E02")}


@pytest.mark.parametrize("read_bytes", [True, False])
def test_a_chain_that_is_gone_whole_shows_without_any_head(read_bytes: bool) -> None:
    bench = Bench()
    bench.store.kept.custody[bench.item.id] = ()
    found = bench.verifier.look(bench.case, read_bytes)
    assert set(found.faults) == {Fault("chain_broken", bench.item.number)}


def test_a_changed_entry_shows_without_any_head() -> None:
    bench = Bench()
    trail = bench.store.kept.events["case-1"]
    bench.store.kept.events["case-1"] = (replace(trail[0], text="never said"), *trail[1:])
    assert bench.faults() == {Fault("trail_broken", "KO-2026-0001")}


def test_a_forged_head_is_a_fault_and_one_under_another_key_is_said() -> None:
    bench = Bench()
    hashes = [entry.hash for entry in bench.store.events("case-1")]
    bench.heads.keep([THEIRS.head("case-1", TRAIL, hashes, NOW)])
    found = bench.verifier.look(bench.case)
    assert (found.faults, found.foreign) == ((), True)
    forged: Head = replace(OURS.head("case-1", TRAIL, hashes, NOW), at=NOW + timedelta(days=1))
    bench.heads.keep([forged])
    assert bench.faults() == {Fault("head_forged", "KO-2026-0001")}
