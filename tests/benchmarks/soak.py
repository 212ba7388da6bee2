"""An hour's work of fifty people, as fast as it is acknowledged in time, against the real program over HTTP. By hand.

Run: python -m tests.benchmarks.soak [--rates 20,40,60] [--hours 12] [--flood 300] [--built .cache/tests]
The desk is a process of its own with the shipped guidance; Slack, and what people do, are the process that measures, beside it
on the same cores. First the rate is raised until an acknowledgement takes longer than Slack waits, counted from when the delivery
was due; then so many hours' work are done at the highest rate at which answers kept up, too, and the desk's memory is watched;
then more questions come at once than can be answered, and a report after them.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from slack_sdk.signature import SignatureVerifier

from bot.cases.case import Origin
from bot.cases.events import Verb
from bot.cases.links.listings import load_marketplaces
from bot.cases.ports import CaseQuery
from bot.knowledge.load import load
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack import ids
from bot.slack.views.report_form import ReportForm
from bot.slack.ways_in import Carried
from bot.storage.cases import SqlCaseStore
from bot.storage.chains import broken_chains
from bot.storage.engine import open_database
from tests import builders
from tests.builders import Json
from tests.case_desk import REPORT, fields
from tests.desk import CASES, DESK, FALLBACK, GENERAL, OPAL, people
from tests.fake_slack import TOKEN, FakeSlack
from tests.filled_form import values_of
from tests.knowledge_builders import KNOWLEDGE, REPOSITORY, TODAY
from tests.report_desk import as_sent

SECRET = "0123456789abcdef0123456789abcdef"
STAFF = [f"U{number:02}STAFF" for number in range(50)]
HOUR = {"question": 300, "report": 50, "claim": 50, "note": 100}  # what fifty people do
AN_HOUR = sum(HOUR.values())
WAITS_S = 3.0  # Slack
RAISED_S, KEEPS_UP_S = (
    10,
    3.0,
)  # how long a rate is tried, and how soon after it the last answer is there if none queued up
SENDERS = 64


@dataclass(frozen=True)
class Delivery:
    """One delivery: what it was, how long after it was due it was acknowledged, and whether."""

    kind: str
    ack_s: float
    acked: bool


class Town:
    """Fifty people, their Slack and their desk."""

    def __init__(self, slack: FakeSlack, port: int, folder: Path, pid: int) -> None:
        self.slack, self.port, self.folder, self.pid = slack, port, folder, pid
        self.chance = random.Random(1)
        self.signer = SignatureVerifier(SECRET)
        self.form = ReportForm(
            Prompts(content_folder("prompts")), load_marketplaces(content_folder("knowledge")), False
        )
        corpus = load(KNOWLEDGE, TODAY)[0].corpus
        self.words = [asked for passage in corpus.passages for asked in passage.asked_as]
        self.questions: list[str] = []
        self.reports = 0
        self.notes = 0
        self.done: list[Delivery] = []
        self.memory: list[tuple[int, float]] = []

    def things(self, number: int) -> list[str]:
        """So many of the things people do, in the shares they have in an hour, in any order."""
        hour = [kind for kind, times in HOUR.items() for _ in range(times)]
        kinds: list[str] = []
        while len(kinds) < number:
            self.chance.shuffle(hour)
            kinds += hour
        return kinds[:number]

    def work(self, kinds: list[str], rate: float) -> list[Delivery]:
        """Do all of it, so many a second whether or not the desk keeps up; gives what came of it."""
        before, began = len(self.done), time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            for number, kind in enumerate(kinds):
                due = began + number / rate
                time.sleep(max(0.0, due - time.monotonic()))
                for body in self._bodies(kind):
                    senders.submit(self._deliver, kind, body, due)
                if number % 50 == 0:
                    self.memory.append((len(self.done), self._rss()))
        return self.done[before:]

    def answered(self) -> Counter[str]:
        """How many messages of the desk stand in each question's thread."""
        own = self.slack.posted(GENERAL)
        return Counter(str(message["thread_ts"]) for message in own if message.get("thread_ts"))

    def wait_for_answers(self, most_s: float) -> int:
        """Wait until every question has its answer; says how many have none."""
        until = time.monotonic() + most_s
        while (missing := set(self.questions) - set(self.answered())) and time.monotonic() < until:
            time.sleep(0.2)
        return len(missing)

    def _bodies(self, kind: str) -> Iterator[Json]:
        with self.slack.workspace.turn:
            person = self.chance.choice(STAFF)
            if kind == "question":
                text = f"{DESK} {self.chance.choice(self.words)}"
                post = self.slack.workspace.keep(GENERAL, {"user": person, "text": text})
                self.questions.append(post["ts"])
                events = [builders.app_mention(GENERAL, post), builders.message(GENERAL, post)]
                yield from (builders.event(event, len(self.questions) * 2 + n) for n, event in enumerate(events))
            elif kind == "report":
                yield self._report(person)
            else:
                yield from self._review(kind)

    def _report(self, person: str) -> Json:
        self.reports += 1
        link = f"https://www.alibaba.com/product-detail/K_{1600000000000 + self.reports}.html"
        report = replace(REPORT, links=(link,), seller=f"Seller {self.reports}", rights=())
        view = self.form.view(Carried(Origin("command", GENERAL), datetime.now(UTC).isoformat()), values_of(report))
        body = builders.submitted({"id": f"VR{self.reports}", "hash": f"{self.reports}.a", **view}, person, {})
        body["view"]["state"] = as_sent(view)
        return body

    def _review(self, kind: str) -> Iterator[Json]:
        posted = self.slack.workspace.channels[CASES].messages
        picked = self.chance.choices(posted, k=20) if posted else []  # to look through all of them takes ever longer
        card = next((m for m in picked if m.get("bot_id") and not m.get("thread_ts")), None)
        if card is None:
            return
        value = next(e["value"] for b in card["blocks"] for e in b.get("elements", []) if e.get("value"))
        if kind == "claim":
            trigger, hook = self.slack.workspace.trigger(), self.slack.hook(CASES, OPAL)
            action = {"action_id": ids.CASE_CLAIM, "value": value}
            yield builders.pressed(action, OPAL, trigger, **builders.under(CASES, card, hook))
        else:
            self.notes += 1
            view = {"id": f"VN{self.notes}", "type": "modal", "callback_id": f"{ids.CASE_FORM}_note", "blocks": []}
            yield builders.submitted({**view, "private_metadata": value}, OPAL, fields(text=f"note {self.notes}"))

    def _deliver(self, kind: str, body: Json, due: float) -> None:
        event = body["type"] == "event_callback"
        raw = json.dumps(body).encode() if event else urlencode({"payload": json.dumps(body)}).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json" if event else "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": self.signer.generate_signature(timestamp=stamp, body=raw) or "",
        }
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("POST", "/slack/events", raw, headers)
            acked = connection.getresponse().status == 200
            connection.close()
        except OSError:
            acked = False
        self.done.append(Delivery(kind, time.monotonic() - due, acked))

    def _rss(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def town(built: Path) -> Iterator[Town]:
    """A desk at work."""
    with FakeSlack(lambda: datetime.now(UTC)) as slack, tempfile.TemporaryDirectory() as name:
        people(slack)
        for user in STAFF:
            slack.workspace.add_user(user)
            slack.workspace.direct(user)
            slack.workspace.channels[GENERAL].members.add(user)
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        settings = {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.url,
            "KNOCKOFF_DATA_DIR": name,
            "KNOCKOFF_BUILT_DIR": str(built.resolve()),
            "KNOCKOFF_HTTP_PORT": str(port),
            "KNOCKOFF_REVIEWERS": OPAL,
            "KNOCKOFF_CASES_CHANNEL": CASES,
            "KNOCKOFF_FALLBACK_CHANNEL": FALLBACK,
        }
        command = [sys.executable, "-m", "bot", "serve", "--http"]
        log = Path(name) / "log"
        with log.open("w") as errors:
            desk = subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, **settings}, stderr=errors)
            try:
                _await(port, desk, log)
                yield Town(slack, port, Path(name), desk.pid)
            finally:
                desk.send_signal(signal.SIGTERM)
                desk.wait(40)


def _await(port: int, desk: "subprocess.Popen[bytes]", log: Path) -> None:
    while desk.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
    raise RuntimeError(f"the desk ended before it was ready: {log.read_text()}")


def acks(done: list[Delivery]) -> str:
    """The acknowledgements in figures."""
    took = sorted(delivery.ack_s for delivery in done)
    late = sum(delivery.ack_s > WAITS_S or not delivery.acked for delivery in done)
    return (
        f"{len(done)} deliveries, ack p50 {statistics.median(took) * 1e3:.0f} ms, p95 {took[int(len(took) * 0.95)] * 1e3:.0f} ms,"
        f" longest {took[-1] * 1e3:.0f} ms, {late} late or refused"
    )


def in_time(done: list[Delivery]) -> bool:
    """Whether every one was acknowledged while Slack waited."""
    return all(delivery.acked and delivery.ack_s < WAITS_S for delivery in done)


def main() -> None:
    """Soak and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rates",
        default="20,40,50,55,60,80,120,160,200,240",
        help="things people do a second, to be tried in this order",
    )
    parser.add_argument("--hours", type=int, default=12, help="hours' work at the highest rate that was kept")
    parser.add_argument("--flood", type=int, default=300, help="questions at once")
    parser.add_argument("--built", type=Path, default=Path(".cache/tests"), help="folder of index and encoder")
    given = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text file where this runs
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the desk ends with it
    with town(given.built) as place:
        highest = _raise(place, [float(rate) for rate in given.rates.split(",")])
        if given.hours:
            _soak(place, given.hours, highest)
        if given.flood:
            _flood(place, given.flood)
        _hold_to_account(place)


def _raise(place: Town, rates: list[float]) -> float:
    """The highest rate at which answers keep up; every one after it is tried, until an acknowledgement is late."""
    highest, keeps_up = rates[0], True
    for rate in rates:
        done = place.work(place.things(int(rate * RAISED_S)), rate)
        began = time.monotonic()
        missing = place.wait_for_answers(240)
        after = time.monotonic() - began
        print(f"{rate:g} a second: {acks(done)}; all answered {after:.1f} s after the last, {missing} not")
        if not in_time(done):
            break
        keeps_up = keeps_up and after < KEEPS_UP_S
        highest = rate if keeps_up else highest
    return highest


def _soak(place: Town, hours: int, rate: float) -> None:
    began, place.memory = time.monotonic(), []
    done = place.work(place.things(AN_HOUR * hours), rate)
    missing = place.wait_for_answers(120)
    took = time.monotonic() - began
    print(
        f"{hours} hours' work in {took:.0f} s at {rate:g} a second: {acks(done)}; {missing} questions without an answer"
    )
    later = place.memory[len(place.memory) // 2 :]  # threads and caches are filled by then
    if len(later) > 5:
        slope = np.polyfit([number for number, _ in later], [rss for _, rss in later], 1)[0] * 1_000
        print(
            f"memory: {place.memory[0][1]:.0f} MB before, {later[0][1]:.0f} MB half way, {later[-1][1]:.0f} MB after; "
            f"in the second half {slope:+.2f} MB per 1,000 deliveries"
        )


def _flood(place: Town, questions: int) -> None:
    seen, before = len(place.slack.workspace.statuses), set(place.questions)
    began = time.monotonic()
    done = place.work(["question"] * questions, 1_000)
    cards = len(place.slack.posted(CASES))
    place.work(["report"], 1_000)
    reported = time.monotonic()
    while len(place.slack.posted(CASES)) == cards and time.monotonic() - reported < 60:
        time.sleep(0.05)
    card_s, left = time.monotonic() - reported, len(set(place.questions) - before - set(place.answered()))
    missing = place.wait_for_answers(240)
    told = [status["status"] for status in place.slack.workspace.statuses[seen:] if "queue" in status["status"]]
    print(
        f"flood of {questions} questions: {acks(done)}; {len(told)} saw that they were in the queue; a report after it had"
        f" its card in {card_s:.1f} s with {left} questions waiting; all answered after {time.monotonic() - began:.0f} s,"
        f" {missing} not"
    )


def _hold_to_account(place: Town) -> None:
    database = open_database(f"sqlite:///{place.folder / 'desk.sqlite'}")
    with closing(database):
        store = SqlCaseStore(database)
        cases = [
            case
            for page in range(0, place.reports, 200)
            for case in store.search(CaseQuery(limit=200, offset=page)).cases
        ]
        noted = Counter(e.text for case in cases for e in store.events(case.id) if e.verb is Verb.NOTED)
        broken = broken_chains(database)
    twice = [ts for ts, number in place.answered().items() if number > 1]
    doubled = [text for text, number in noted.items() if number > 1]
    print(
        f"in all {len(place.questions)} questions, {len(twice)} answered twice; {place.reports} reports, {len(cases)} cases; "
        f"{place.notes} notes, {len(noted)} kept, {len(doubled)} twice; {len(broken)} broken chains"
    )


if __name__ == "__main__":
    main()
