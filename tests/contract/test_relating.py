"""Two cases that belong together name each other, on every store."""

from datetime import date

import pytest

from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.ports import CaseStore
from bot.cases.relating import Relating
from bot.cases.report import Report
from bot.cases.review import Actor
from bot.cases.roles import Refused, Role
from bot.cases.triage_model import Triage
from tests.case_builders import NOW, PLAIN_TRIAGE, case
from tests.contract.conftest import at_once


class Everybody:
    """Reviewers: all but one."""

    def role(self, person: str) -> Role:
        """What a person is."""
        return Role.STAFF if person == "U1" else Role.OPS


def assess(_report: Report, _case: Case | None, _day: date) -> Triage:
    """No matter."""
    return PLAIN_TRIAGE


@pytest.fixture
def relating(store: CaseStore) -> Relating:
    """Over three cases."""
    with store.work() as work:
        for number in (1, 2, 3):
            work.insert(case(number))
    return Relating(store, Everybody(), assess, lambda: NOW)


def test_each_names_the_other_and_says_so_in_its_trail(store: CaseStore, relating: Relating) -> None:
    changed = relating.relate("case-1", Actor("U2", "console"), "ko-2026-0002")
    one, two = store.find("case-1"), store.find("case-2")
    assert one is not None
    assert two is not None
    assert (changed, one.related, two.related) == (one, ("case-2",), ("case-1",))
    told = [(e.verb, e.about) for number in (1, 2) for e in store.events(f"case-{number}")]
    assert told == [(Verb.RELATED, "KO-2026-0002"), (Verb.RELATED, "KO-2026-0001")]


@pytest.mark.parametrize(
    ("person", "ref", "reason"),
    [
        ("U1", "KO-2026-0002", "not_allowed"),
        ("U2", "KO-2026-0001", "related_itself"),
        ("U2", "KO-2026-0099", "related_unknown"),
        ("U2", " ", "related_unknown"),
    ],
)
def test_what_makes_no_sense_or_is_not_allowed_is_refused(
    store: CaseStore, relating: Relating, person: str, ref: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        relating.relate("case-1", Actor(person, "console"), ref)
    assert refused.value.reason == reason
    assert store.events("case-1") == ()


def test_two_who_relate_the_same_two_at_once_do_it_once(store: CaseStore, relating: Relating) -> None:
    def relate(number: int) -> str:
        try:
            relating.relate(f"case-{number + 1}", Actor("U2", "console"), f"KO-2026-000{2 - number}")
        except Refused as error:
            return error.reason
        return "done"

    assert sorted(at_once(relate)) == ["done", "related_before"]
    assert len(store.events("case-1")) == len(store.events("case-2")) == 1
