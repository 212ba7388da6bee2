"""How long the console takes with 50,000 cases and 500,000 events. Not part of the tests.

Run: python -m tests.benchmarks.console_list [--cases 50000] [--folder .cache/benchmark] [--url postgresql+psycopg://…]
The data is seeded once and kept in the folder.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, insert, select

from bot.cases.case import Case, Listing, Origin, Sighting, Status
from bot.cases.casebook import Casebook
from bot.cases.events import ActorKind, Event, Verb, sealed
from bot.cases.evidence import Custody
from bot.cases.finding import listing_keys, platforms, reporters, said, searched
from bot.cases.links.listings import LinkKind
from bot.cases.report import ChinaStatus, Report
from bot.cases.review.reviewing import Actor
from bot.settings import content_folder
from bot.storage import migrate
from bot.storage.case_milestones import milestone_of, note_milestone
from bot.storage.case_rows import case_row, event_row
from bot.storage.case_tables import (
    case_events,
    case_hazards,
    case_listings,
    case_platforms,
    case_reporters,
    case_texts,
    cases,
)
from bot.storage.engine import Database, open_database
from tests.case_desk import PNG, REPORT
from tests.console_desk import CARLA, OPAL, ConsoleDesk, over
from tests.desk_fixtures import read_casebook
from tests.fakes import FakeClock

NOW = FakeClock().now
KNOWN: dict[int, Any] = {}
BATCH, EVENTS, ROUNDS = 1_000, 10, 21
FULL, ITEMS, LOOKS = "KO-2026-0778", 200, 4  # a case with much evidence, each item of it looked at some times
SELLERS = ("宁波浩维家居用品有限公司", "Yiwu Glass", "Shenzhen Kettle King", "义乌市玻璃厂", "Foshan Pan Works")
STORY = "Seen it at the fair 在展会上看到的，与我们的水壶一模一样。 They had our photos and our name on the box. " * 4
NOTE = "Asked the reporter for the box; 对方说是代工。"
ADDRESSES = {
    "plain": "",
    "any status": "status=any",
    "page 900": "status=any&page=900",
    "last page by severity": "status=any&order=severity&page=1000",
    "mine": "owner=me",
    "one status": "status=counsel_review&order=-severity",
    "broad text": "status=any&text=" + quote("一模一样"),
    "broad text, page 15": "status=any&page=15&text=fair",
    "three words": "status=any&text=" + quote("kettle 一模一样 box"),
    "rare text": "status=any&text=ko-2026-49999",
    "text nobody wrote": "status=any&text=" + quote("无此文字"),
    "broad hazard": "status=any&hazard=tip_off_risk",
    "broad platform": "status=any&platform=alibaba",
    "broad hazard and text": "hazard=tip_off_risk&text=kettle&severity=medium&owner=nobody",
    "hazard nobody has": "hazard=no_such_hazard",
    "since yesterday": "since=2026-11-22",
}


def made(number: int, chance: random.Random, book: Casebook) -> Case:
    """A case like any other."""
    seller = f"{chance.choice(SELLERS)} {chance.randrange(3_000)}"
    report = replace(
        REPORT,
        seller=seller,
        story=f"{number} {STORY}",
        product=chance.choice(("Foldable kettle", "折叠水壶", "Pan")),
        china=ChinaStatus.NONE if number % 50 else ChinaStatus.REGISTERED,
        links=(),
    )
    key = f"alibaba:{1_600_000_000_000 + number}"
    listing = Listing(key, LinkKind.LISTING, "alibaba", key, f"https://www.alibaba.com/{number}", product=True)
    at = NOW - timedelta(minutes=chance.randrange(60 * 24 * 365))
    status = chance.choice(
        (Status.NEW, Status.TRIAGE, Status.HOLD, Status.COUNSEL_REVIEW, Status.CLOSED, Status.CLOSED)
    )
    sighting = Sighting(1, "U1", report, (listing,), Origin("modal"), at)
    triage = _triage(report, book, number % 50)
    owner = chance.choice((None, OPAL, CARLA))
    ref = f"KO-2026-{number:04d}"
    return Case(f"{number:032x}", ref, 1, status, report, triage, "U1", (sighting,), at, at + timedelta(hours=2), owner)


def _triage(report: Report, book: Casebook, kind: int) -> Any:
    """Triage takes a millisecond, and most reports here are alike."""
    if kind not in KNOWN:
        KNOWN[kind] = book.assess(report, None, NOW)
    return KNOWN[kind]


def seed(database: Database, count: int) -> None:
    """Fill an empty database."""
    chance, (book, _) = random.Random(7), read_casebook(content_folder("knowledge"))
    for start in range(1, count + 1, BATCH):
        some = [made(number, chance, book) for number in range(start, min(start + BATCH, count + 1))]
        with database.writing() as connection:
            connection.execute(insert(cases), [case_row(case) for case in some])
            connection.execute(
                insert(case_texts), [{"case_id": c.id, "text": searched(c), "said": said(events(c))} for c in some]
            )
            for table, column, found in (
                (case_listings, "key", listing_keys),
                (case_platforms, "platform", platforms),
                (case_reporters, "person", reporters),
                (case_hazards, "hazard", lambda c: [hazard.id for hazard in c.triage.hazards]),
            ):
                rows = [
                    {
                        column: value,
                        "case_id": c.id,
                        **({"is_open": True} if table is case_listings else dated(table, c)),
                    }
                    for c in some
                    for value in found(c)
                ]
                connection.execute(insert(table), rows)
            trail = [event for case in some for event in events(case)]
            connection.execute(insert(case_events), [event_row(event) for event in trail])
            for event in trail:
                if milestone := milestone_of(event):
                    note_milestone(connection, event, milestone)
        print(f"\r{start + len(some) - 1} cases", end="", flush=True)
    print()


def dated(table: Any, case: Case) -> dict[str, Any]:
    """The opening time, for the tables that figures are counted from."""
    return {} if table is case_reporters else {"opened_at": case.opened_at}


def events(case: Case) -> Iterator[Event]:
    """What happened to a case."""
    previous = "0" * 64
    verbs = (Verb.OPENED, Verb.CLAIMED, *[Verb.NOTED] * (EVENTS - 3), Verb.CLOSED)
    for seq, verb in enumerate(verbs, 1):
        at = case.opened_at + timedelta(hours=seq)
        event = sealed(Event(case.id, seq, verb, OPAL, ActorKind.PERSON, "form", at, NOTE), previous)
        previous = event.hash
        yield event


def laden(desk: ConsoleDesk) -> None:
    """Give one case much evidence, if it has none."""
    case = desk.cases.store.by_ref(FULL)
    assert case is not None
    if desk.cases.store.evidence(case.id):
        return
    for number in range(ITEMS):
        item = desk.takes(case, f"页面 {number}.png", PNG + str(number).encode())
        for _ in range(LOOKS):
            desk.cases.custodian.handle(item, Custody.VIEWED, Actor(OPAL, "console"), "review", "console")


def timed(ask: Any) -> tuple[float, float]:
    """The median and the 95th percentile of some rounds, in milliseconds; the first round warms up."""
    taken = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    ordered = sorted(taken[1:])
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


def main() -> None:
    """Seed if need be, then measure."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--cases", type=int, default=50_000)
    reading.add_argument("--folder", type=Path, default=Path(".cache/benchmark"))
    reading.add_argument("--url")
    given = reading.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    database = open_database(given.url or f"sqlite:///{given.folder / f'console-{given.cases}.sqlite'}")
    migrate.upgrade(database)
    with database.reading() as connection:
        there = connection.execute(select(func.count()).select_from(cases)).scalar_one()
    if there == 0:
        seed(database, given.cases)
    desk = over(database, given.folder, FakeClock())
    laden(desk)
    browser = desk.browser(OPAL)
    paths = {name: f"/console?{query}" for name, query in ADDRESSES.items()}
    paths |= {"case": "/console/cases/KO-2026-0777", f"case with {ITEMS} items": f"/console/cases/{FULL}"}
    paths |= {"figures, 26 weeks": "/console/figures"}
    print(f"{'':28}{'median':>9}{'p95':>9}  ms")
    for name, path in paths.items():
        assert browser.get(path).status_code == 200, path
        median, p95 = timed(lambda path=path: browser.get(path))
        print(f"{name:28}{median:9.1f}{p95:9.1f}")


if __name__ == "__main__":
    main()
