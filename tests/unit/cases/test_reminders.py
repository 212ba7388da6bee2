"""Reminders come at seven, three, one and no days left, in office hours of the owner's zone, each once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.case import Case, Status
from bot.cases.deadlines.reminders import THRESHOLDS, owing
from bot.cases.deadlines.running import OVERDUE, Deadline
from bot.cases.events import Audience, Verb, first_fault
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.triage_model import Clock, FiredRule, RuleKind
from bot.cases.upkeep.reminding import Reminding
from tests.case_builders import PLAIN_TRIAGE, case, following

DUE = date(2026, 12, 10)
DEADLINE = Deadline("case-1", "counter-notice", date(2026, 11, 25), DUE, "none", False, "Counsel hears of it today.")
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def at(left: int, hour: int = 10, zone: tzinfo = SHANGHAI) -> datetime:
    """A time of a day on which so many days are left."""
    day = DUE - timedelta(days=left)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


@pytest.mark.parametrize(
    ("left", "reminded", "owed"),
    [
        (8, (), None),
        (7, (), 7),
        (6, (), 7),
        (6, (7,), None),
        (3, (7,), 3),
        (2, (7, 3), None),
        (1, (7, 3), 1),
        (0, (7, 3, 1), 0),
        (0, (7, 3, 1, 0), None),
        (-1, (7, 3, 1, 0), OVERDUE),
        (-40, (), OVERDUE),
        (-2, (0, OVERDUE), None),
        (1, (), 1),  # those that were missed are not sent late
    ],
)
def test_the_nearest_reminder_that_was_not_sent_is_owed(left: int, reminded: tuple[int, ...], owed: int | None) -> None:
    assert owing(replace(DEADLINE, reminded=reminded), at(left)) == owed


@pytest.mark.parametrize(("hour", "owed"), [(0, None), (8, None), (9, 7), (16, 7), (17, None), (23, None)])
def test_nobody_is_disturbed_outside_office_hours(hour: int, owed: int | None) -> None:
    assert owing(DEADLINE, at(7, hour, SHANGHAI)) == owed


@pytest.mark.parametrize(
    ("due", "friday"),
    [
        ("2026-12-05", 0),
        ("2026-12-06", 0),
        ("2026-12-07", 1),
        ("2026-12-09", 3),
        ("2026-12-10", None),
        ("2026-12-13", 7),
    ],
)
def test_nobody_is_disturbed_on_a_weekend_and_what_would_be_owed_then_is_owed_on_friday(
    due: str, friday: int | None
) -> None:
    ends = replace(DEADLINE, due=date.fromisoformat(due), reminded=(7,) if friday is None else ())
    days = [datetime(2026, 12, day, 10, tzinfo=SHANGHAI) for day in (4, 5, 6)]
    assert [owing(ends, day) for day in days] == [friday, None, None]


def test_what_was_put_off_to_a_weekend_is_owed_on_friday() -> None:
    put_off = replace(DEADLINE, due=date(2026, 12, 6), snoozed_until=date(2026, 12, 6))
    assert [owing(put_off, datetime(2026, 12, day, 10, tzinfo=SHANGHAI)) for day in (3, 4, 7)] == [None, 0, OVERDUE]


LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("calendar", "zone", "day", "owed"),
    [
        ("CN", LOS_ANGELES, 26, OVERDUE),  # nine there is one in the morning of the 27th in Shanghai
        ("CN", LOS_ANGELES, 25, 0),
        ("none", LOS_ANGELES, 26, OVERDUE),
        ("US", LOS_ANGELES, 26, 0),
        ("CN", NEW_YORK, 26, 0),  # ten at night in Shanghai
        ("US", SHANGHAI, 27, 0),  # the evening of the 26th in New York
        ("EU", SHANGHAI, 26, 0),
    ],
)
def test_days_are_counted_where_the_deadline_is_and_told_in_the_owner_s_office_hours(
    calendar: str, zone: tzinfo, day: int, owed: int
) -> None:
    ends = replace(DEADLINE, due=date(2026, 11, 26), calendar=calendar)
    assert owing(ends, datetime(2026, 11, day, 9, tzinfo=zone)) == owed


def test_what_ends_in_shanghai_before_los_angeles_is_in_office_on_monday_is_owed_on_friday() -> None:
    ends = replace(DEADLINE, due=date(2026, 12, 7), calendar="CN")  # a Monday
    assert owing(ends, datetime(2026, 12, 4, 9, tzinfo=LOS_ANGELES)) == 0


def test_what_was_put_off_is_quiet_until_its_day_but_that_it_has_passed_is_said() -> None:
    put_off = replace(DEADLINE, snoozed_until=DUE - timedelta(days=2))
    assert owing(put_off, at(3)) is None
    assert owing(put_off, at(2)) == 3
    assert owing(replace(DEADLINE, snoozed_until=DUE), at(-1)) == OVERDUE


def test_what_is_met_is_never_spoken_of_again() -> None:
    met = replace(DEADLINE, met_at=at(5))
    assert [owing(met, at(left)) for left in range(-3, 9)] == [None] * 12


@given(st.lists(st.integers(-30, 60 * 24), min_size=1, max_size=60))
def test_however_often_one_looks_no_reminder_is_owed_twice_and_none_after_the_end(hours: list[int]) -> None:
    deadline, sent = DEADLINE, []
    for hour in sorted(hours):
        moment = at(10, 0) + timedelta(hours=hour)
        step = owing(deadline, moment)
        if step is not None:
            sent.append(step)
            deadline = replace(deadline, reminded=(*deadline.reminded, step))
    assert len(sent) == len(set(sent))
    assert sent == sorted(sent, reverse=True)
    assert set(sent) <= {*THRESHOLDS, OVERDUE}


class Bench:
    """A store with a case that has a deadline, and a clock."""

    def __init__(self, owner: str | None = "U2", **given: object) -> None:
        self.store, self.now = MemoryCaseStore(), at(9)
        clocks = (Clock("counter-notice", "counter-notice", DEADLINE.starts, DUE, 15, "days", "none", True),)
        rules = (FiredRule("counter-notice", RuleKind.CLOCK, DEADLINE.says, "V", (), False),)
        triage = replace(PLAIN_TRIAGE, clocks=clocks, rules=rules)
        with self.store.work() as work:
            work.insert(case(1, triage=triage, owner=owner, **given))
        self.restart()

    def restart(self) -> None:
        """Another process takes over."""
        self.reminding = Reminding(self.store, lambda who: SHANGHAI if who == "U2" else UTC, lambda: self.now)

    def passes(self, moments: Iterable[datetime]) -> list[tuple[str, str]]:
        """Let time pass, looking twice at every moment and from another process too; what was written."""
        before = len(self.store.events("case-1"))
        for self.now in moments:
            for _ in range(2):
                self.reminding.round()
                self.restart()
        return [(event.verb, change(event, "left")) for event in self.store.events("case-1")[before:]]

    def change(self, changed: Case) -> None:
        """Keep the case's next version."""
        with self.store.work() as work:
            work.save(changed)


def change(event: object, field: str) -> str:
    """What an event says of a field."""
    return next(each.after for each in event.changes if each.field == field)


def hours(first: int, last: int) -> list[datetime]:
    """Every hour from the day with so many days left to another."""
    start = at(first, 0)
    return [start + timedelta(hours=n) for n in range((first - last + 1) * 24)]


def test_from_the_first_day_to_the_last_each_reminder_is_written_once_over_any_number_of_restarts() -> None:
    bench = Bench()
    assert bench.passes(hours(9, -3)) == [
        (Verb.REMINDED, "7"),
        (Verb.REMINDED, "3"),
        (Verb.REMINDED, "1"),
        (Verb.REMINDED, "0"),
        (Verb.OVERDUE, "-1"),
    ]
    assert first_fault(bench.store.events("case-1")) is None
    told = {(event_id, audience) for event_id, audience in bench.store.kept.notices}
    assert ("case-1:1", Audience.OWNER) in told
    assert ("case-1:1", Audience.COUNSEL) not in told
    assert ("case-1:5", Audience.COUNSEL) in told


def test_reminders_are_written_at_nine_where_the_owner_is() -> None:
    bench = Bench()
    bench.passes(hours(8, 6))
    assert bench.store.events("case-1")[0].at.astimezone(SHANGHAI).hour == 9


def test_a_case_that_nobody_has_is_spoken_of_in_its_thread() -> None:
    bench = Bench(owner=None)
    assert bench.passes([at(7, 10, UTC)]) == [(Verb.REMINDED, "7")]
    assert {audience for _, audience in bench.store.kept.notices} == {Audience.THREAD}


def test_a_closed_case_is_left_in_peace() -> None:
    assert Bench(status=Status.CLOSED).passes(hours(9, -3)) == []


def test_a_desk_that_was_down_sends_only_the_nearest_reminder() -> None:
    bench = Bench()
    assert bench.passes([at(1, 10, SHANGHAI)]) == [(Verb.REMINDED, "1")]
    assert bench.passes([at(-11, 10, SHANGHAI)]) == [(Verb.OVERDUE, "-11")]


def test_after_a_change_of_the_case_reminders_go_on_where_they_were() -> None:
    bench = Bench()
    assert bench.passes([at(7, 10, SHANGHAI)]) == [(Verb.REMINDED, "7")]
    kept = bench.store.find("case-1")
    assert kept is not None
    bench.change(following(kept, owner="U3"))
    assert bench.passes([at(6, 10, UTC)]) == []
    assert bench.passes([at(3, 10, UTC)]) == [(Verb.REMINDED, "3")]
