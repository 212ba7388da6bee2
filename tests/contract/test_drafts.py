"""What every store must do with forms that were not sent."""

import json
from datetime import timedelta

import pytest

from bot.cases.ports import CaseStore, Draft
from tests.case_builders import NOW
from tests.contract.conftest import at_once

DAY = timedelta(days=1)
VALUES = json.dumps({"story": {"value": "律师函 “C&D”? 🙂\nline two"}, "links": None})


def test_a_draft_comes_back_as_it_was_left(store: CaseStore) -> None:
    store.save_draft(Draft("U1", VALUES, NOW))
    assert store.draft("U1", NOW - DAY) == Draft("U1", VALUES, NOW)


def test_a_later_draft_replaces_an_earlier_one(store: CaseStore) -> None:
    store.save_draft(Draft("U1", VALUES, NOW))
    store.save_draft(Draft("U1", "{}", NOW + DAY))
    assert store.draft("U1", NOW - DAY) == Draft("U1", "{}", NOW + DAY)


@pytest.mark.parametrize(
    ("age", "there"), [(timedelta(0), True), (DAY, True), (DAY + timedelta(microseconds=1), False)]
)
def test_a_draft_is_offered_for_as_long_as_it_is_asked_for(store: CaseStore, age: timedelta, there: bool) -> None:
    store.save_draft(Draft("U1", VALUES, NOW - age))
    assert (store.draft("U1", NOW - DAY) is not None) == there


def test_a_persons_draft_is_nobody_elses(store: CaseStore) -> None:
    store.save_draft(Draft("U1", VALUES, NOW))
    store.save_draft(Draft("U2", "{}", NOW))
    store.drop_draft("U2")
    store.drop_draft("U3")
    assert store.draft("U1", NOW) == Draft("U1", VALUES, NOW)
    assert (store.draft("U2", NOW), store.draft("U3", NOW)) == (None, None)


def test_of_drafts_saved_at_once_one_stays_whole(store: CaseStore) -> None:
    at_once(lambda n: store.save_draft(Draft("U1", str(n), NOW)), workers=4)
    kept = store.draft("U1", NOW)
    assert kept is not None
    assert kept.values in {"0", "1", "2", "3"}
