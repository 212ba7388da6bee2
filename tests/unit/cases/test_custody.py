"""Evidence into a case: nothing is kept that no record holds."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.custody.grading import Grading
from bot.cases.custody.handling import Custodian, Upload
from bot.cases.custody.heads import Signer
from bot.cases.custody.verifying import Fault, Verifier
from bot.cases.events import Verb
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from tests import case_builders as build
from tests.memory import MemoryEvidenceStore, MemoryHeads

ANN = Actor("U1", "slack")
KINDS = (b"%PDF-1.7 one", b"%PDF-1.7 another", b"", b"\x7fELF\x02\x01\x01\x00 a program")


class Ops:
    """Everybody reviews."""

    def role(self, _person: str) -> Role:
        """What a person is."""
        return Role.OPS


def custodian() -> Custodian:
    """One with two cases and no evidence."""
    store = MemoryCaseStore()
    with store.work() as work:
        for number in (1, 2):
            work.insert(build.case(id=f"case-{number}", ref=f"KO-2026-000{number}"))
    ids = iter(range(1, 1000))
    return Custodian(store, MemoryEvidenceStore(), Ops(), build.assess, lambda: build.NOW, lambda: f"item-{next(ids)}")


@given(st.lists(st.tuples(st.sampled_from(["case-1", "case-2"]), st.sampled_from(KINDS)), max_size=12))
def test_whatever_is_sent_as_often_as_it_may_be_the_store_holds_one_copy_a_case_and_nothing_else(
    sent: list[tuple[str, bytes]],
) -> None:
    keeper = custodian()
    for case_id, content in sent:
        try:
            keeper.take(case_id, ANN, Upload("a.pdf", "slack"), BytesIO(content))
        except Refused as error:
            assert error.reason in {"file_empty", "file_kind"}
    assert isinstance(keeper.files, MemoryEvidenceStore)
    taken = {(case_id, content) for case_id, content in sent if content.startswith(b"%PDF")}
    items = [item for case_id in ("case-1", "case-2") for item in keeper.store.evidence(case_id)]
    assert len(items) == len(taken)
    assert {item.stored for item in items} == set(keeper.files.contents)


class CounselIs:
    """One person is counsel, everybody else reviews."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return Role.COUNSEL if person == "U9" else Role.OPS


def test_what_counsel_brings_is_privileged_also_where_it_came_before_anybody_marked_it() -> None:
    keeper = replace(custodian(), reviewers=CounselIs())
    for number, who in enumerate(("U9", "U1")):
        keeper.take("case-1", Actor(who, "slack"), Upload("a.pdf", "slack"), BytesIO(KINDS[number]))
    assert [item.privileged for item in keeper.store.evidence("case-1")] == [True, False]
    with keeper.store.work() as work:
        for item in work.evidence("case-1"):
            work.save_evidence(replace(item, privileged=None))
    assert [item.privileged for item in keeper.items("case-1")] == [True, False]


class Roles:
    """U9 is counsel, U1 reported, and everybody else reviews."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return {"U9": Role.COUNSEL, "U1": Role.STAFF}.get(person, Role.OPS)


def faults(keeper: Custodian) -> tuple[Fault, ...]:
    """What is wrong with the first case."""
    case = keeper.store.find("case-1")
    assert case is not None
    with keeper.store.work() as work:
        work.append(build.event())
    return Verifier(keeper.store, keeper, MemoryHeads(), Signer(b"k" * 32), lambda: build.NOW).look(case).faults


def test_who_else_brought_the_same_bytes_is_noted_once_and_what_a_reporter_gave_is_not_privileged() -> None:
    keeper = replace(custodian(), reviewers=Roles())
    sent = [("U9", "memo.pdf", "F1"), ("U2", "copy.pdf", "F2"), ("U1", "my.pdf", "F3"), ("U1", "my.pdf", "F3")]
    privileged = []
    for who, name, source_id in sent:
        item = keeper.take("case-1", Actor(who, "slack"), Upload(name, "slack", source_id), BytesIO(KINDS[0]))
        privileged.append(item.privileged)
    assert privileged == [True, True, False, False]
    assert keeper.items("case-1") == (item,)
    assert [(entry.actor, entry.purpose) for entry in keeper.store.custody(item.id)] == [
        ("U9", "reported"),
        ("U2", "reported again: copy.pdf F2"),
        ("U1", "reported again: my.pdf F3"),
    ]
    again = [event for event in keeper.store.events("case-1") if event.verb is Verb.EVIDENCE_AGAIN]
    assert [(event.actor, event.text, event.about) for event in again] == [
        ("U2", "copy.pdf", item.number),
        ("U1", "my.pdf", item.number),
    ]
    assert faults(keeper) == ()


def test_what_somebody_marked_as_privileged_stays_so_whoever_else_has_it() -> None:
    keeper = replace(custodian(), reviewers=Roles())
    item = keeper.take("case-1", Actor("U9", "slack"), Upload("memo.pdf", "slack"), BytesIO(KINDS[0]))
    grading = Grading(keeper.store, Roles(), lambda: build.NOW)
    for privileged in (False, True):
        grading.mark("case-1", item.number, Actor("U9", "slack"), privileged)
    assert keeper.take("case-1", ANN, Upload("my.pdf", "slack"), BytesIO(KINDS[0])).privileged
    assert faults(keeper) == ()


def test_bytes_for_a_case_that_is_gone_when_they_are_here_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = custodian()
    monkeypatch.setattr(MemoryCaseStore, "find", lambda _self, _id: build.case())  # there when it was looked at
    with pytest.raises(Refused, match="case_unknown"):
        keeper.take("case-9", ANN, Upload("a.pdf", "slack"), BytesIO(KINDS[0]))
    assert keeper.files.is_empty()


def test_the_bytes_of_an_item_are_handed_out_from_their_beginning_only_while_nothing_is_wrong_with_it() -> None:
    keeper = custodian()
    item = keeper.take("case-1", ANN, Upload("a.pdf", "slack"), BytesIO(KINDS[0]))
    content = keeper.whole(item)
    assert content is not None
    with content:
        assert content.read() == KINDS[0]
    assert isinstance(keeper.files, MemoryEvidenceStore)
    for kept in ({item.stored: b"%PDF-1.7 changed"}, {}):
        keeper.files.contents = kept
        assert keeper.whole(item) is None
    keeper.files.contents = {item.stored: KINDS[0]}
    assert keeper.whole(replace(item, id="without-a-chain")) is None
    assert keeper.whole(replace(item, size=item.size - 1)) is None
    keeper.files.contents = {item.stored: KINDS[1]}
    assert keeper.whole(replace(item, sha256=hashlib.sha256(KINDS[1]).hexdigest(), size=len(KINDS[1]))) is None
