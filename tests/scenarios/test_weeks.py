"""Ten days and a turn of the year at the desk, an hour at a time: what people in two time zones are told, and when."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cases.case import Case
from bot.cases.events import Verb
from bot.cases.review.reviewing import Actor
from bot.slack import ids
from tests.case_desk import OTHER, lines, presses, reported, trail
from tests.console_desk import report
from tests.desk import ALICE, BOB, CARLA, CASES, COUNSEL, OPAL, Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")
AN_HOUR = timedelta(hours=1)


class Watch:
    """Looks at what was said since it looked last."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._seen = desk, set[tuple[str, str]]()
        self.new()

    def new(self) -> Iterator[str]:
        """What is new and done by the clock, with the hour in Shanghai, where it was said and what about."""
        return iter([line for line in self._lines() if line])

    def _lines(self) -> list[str]:
        space = self._desk.slack.workspace
        places = {"ops": CASES, "counsel": COUNSEL, "Opal": space.direct(OPAL), "Carla": space.direct(CARLA)}
        found = []
        for name, channel in places.items():
            for message in space.channels[channel].messages:
                if (channel, message["ts"]) not in self._seen:
                    self._seen.add((channel, message["ts"]))
                    found.append(self._line(name, str(message["text"])))
        return found

    def _line(self, name: str, text: str) -> str:
        what = re.search(r"What runs out|Reminder|Overdue|desk escalates|law changed", text)
        hour = self._desk.clock().astimezone(SHANGHAI).strftime("%a %d %H")
        left = ", ".join(re.findall(r"\((\d+ days? left|today is the last day|\d+ days? over)", text))
        return f"{hour} {name}: {what[0]} {left}".rstrip() if what else ""


def lives(desk: Desk, watch: Watch, hours: int, restarts: int = 0) -> list[str]:
    """Let time pass; now and then the desk is started anew, at once or in the middle of telling."""
    found = []
    for number in range(1, hours + 1):
        desk.clock.forward(AN_HOUR)
        desk.program.casework.upkeep.look()
        if restarts and number % restarts == 0:
            desk.program.casework.herald.look()
            desk.restart()
            desk.program.casework.upkeep.look()
        desk.delivers()
        found += watch.new()
    return found


def claimed(desk: Desk) -> tuple[Case, Case, Case]:
    """Three cases: Opal's in Shanghai, Carla's in New York, and nobody's."""
    desk.slack.workspace.users[OPAL]["tz"] = "Asia/Shanghai"
    desk.slack.workspace.users[CARLA]["tz"] = "America/New_York"
    mine, hers, nobodys = reported(desk, ALICE), reported(desk, BOB, OTHER), reported(desk, BOB, report(7))
    presses(desk, OPAL, ids.CASE_CLAIM, mine)
    presses(desk, CARLA, ids.CASE_CLAIM, hers)
    return mine, hers, nobodys


def test_in_ten_days_everybody_is_told_in_their_own_office_hours_once_whatever_is_restarted_in_between(
    desk: Desk,
) -> None:
    desk.clock.forward(datetime(2026, 11, 27, tzinfo=UTC) - desk.clock())  # a Friday, eight o'clock in Shanghai
    mine, hers, nobodys = claimed(desk)
    give = desk.program.cases.dating.give_day
    give(mine.id, Actor(OPAL, "form"), "counter_notice", date(2026, 11, 19))  # ends on Friday the fourth
    give(hers.id, Actor(CARLA, "form"), "customs_notice", date(2026, 11, 27))  # ends on Wednesday the second
    give(nobodys.id, Actor(OPAL, "form"), "counter_notice", date(2026, 11, 12))  # ends today
    desk.delivers()
    watch = Watch(desk)
    told = lives(desk, watch, 15)
    kind = desk.program.cases.store.deadlines_of(mine.id)[0].kind
    desk.program.cases.dating.snooze(mine.id, Actor(OPAL, "form"), kind, date(2026, 12, 2), "counsel is away")
    told += lives(desk, watch, 9 * 24, restarts=23)

    assert [line for line in told if " Opal:" in line] == [
        "Fri 27 09 Opal: What runs out 7 days left",
        "Fri 27 09 Opal: Reminder 7 days left",
        "Wed 02 09 Opal: What runs out 2 days left",
        "Wed 02 09 Opal: Reminder 2 days left",
        "Thu 03 09 Opal: What runs out 1 day left",
        "Thu 03 09 Opal: Reminder 1 day left",
        "Fri 04 09 Opal: What runs out today is the last day",
        "Fri 04 09 Opal: Reminder today is the last day",
    ]
    assert [line for line in told if " Carla:" in line and "What" not in line] == [
        "Fri 27 22 Carla: Reminder 5 days left",
        "Mon 30 22 Carla: Reminder 2 days left",  # each of these a day before the day in China is over at her noon
        "Tue 01 22 Carla: Reminder 1 day left",
        "Thu 03 00 Carla: Overdue 1 day over",
    ]
    digests = [line[:6] for line in told if "Carla: What runs out" in line]
    assert digests == ["Fri 27", "Mon 30", "Tue 01", "Wed 02", "Thu 03", "Fri 04"]
    assert [line for line in told if " counsel:" in line] == [
        "Sat 28 00 counsel: desk escalates",
        "Thu 03 00 counsel: desk escalates",
    ]
    assert sum("Overdue" in line for line in lines(desk, nobodys)) == 1


def test_at_the_turn_of_the_year_a_case_is_read_by_the_new_law_and_its_owner_hears_once_what_changed(
    desk: Desk,
) -> None:
    desk.clock.forward(datetime(2026, 12, 30, 3, tzinfo=UTC) - desk.clock())
    mine, hers, _ = claimed(desk)
    desk.program.cases.dating.give_day(mine.id, Actor(OPAL, "form"), "application_published", date(2026, 12, 15))
    desk.delivers()
    lives(desk, Watch(desk), 2 * 24, restarts=15)

    (deadline,) = desk.program.cases.store.deadlines_of(mine.id)
    assert (deadline.kind, deadline.due) == ("application-published", date(2027, 2, 15))
    said = [str(message["text"]) for message in desk.slack.posted(desk.slack.workspace.direct(OPAL))]
    (told,) = [text for text in said if "law changed" in text]
    assert "application-published-2027" in told
    assert [event.verb for event in trail(desk, hers)].count(Verb.TRIAGED) == 1
