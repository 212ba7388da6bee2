"""``kill -9`` at random moments under load, over and over: nothing reported is lost or doubled, nothing is answered twice.

By hand, with as many kills as wanted (``make faults`` does it with 200):

    python -m tests.faults.storm --kills 200 --seed 1
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cases.case import Origin
from bot.cases.events import Audience, Verb
from bot.cases.links.listings import load_marketplaces
from bot.cases.ports import CaseQuery
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack import ids
from bot.slack.views.card import case_value
from bot.slack.views.report_form import ReportForm
from bot.slack.ways_in import Carried
from bot.storage import migrate
from bot.storage.cases import SqlCaseStore
from bot.storage.chains import broken_chains
from bot.storage.engine import open_database
from tests import builders
from tests.builders import Json
from tests.case_desk import PNG, REPORT, fields
from tests.desk import ALICE, BOB, CASES, DESK, GENERAL, OPAL, people
from tests.fake_slack import FakeSlack, Fault
from tests.filled_form import values_of
from tests.report_desk import as_sent

ROOT = Path(__file__).resolve().parents[2]
BETWEEN = timedelta(minutes=3)  # between runs: whatever a dead process held is free by then
MOST_QUIET_RUNS = 20
LOST = (Fault(drop=True, done=True), Fault(drop=True), Fault(status=503), Fault(status=429, retry_after=1))


class Time:
    """Slack's clock, which goes on and can be put forward."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        """The time."""
        return datetime.now(UTC) + self._ahead

    def forward(self, span: timedelta) -> None:
        """Go on faster."""
        self._ahead += span


@dataclass
class Sent:
    """What people did, and what of it Slack has an acknowledgement of."""

    bodies: dict[int, Json] = field(default_factory=dict)
    acked: set[int] = field(default_factory=set)
    questions: list[str] = field(default_factory=list)  # timestamps
    reports: list[tuple[str, str]] = field(default_factory=list)  # listing, person
    notes: list[str] = field(default_factory=list)  # texts
    claims: set[str] = field(default_factory=set)  # cases

    def add(self, body: Json) -> None:
        """Somebody did something."""
        self.bodies[len(self.bodies)] = body


class Storm:
    """People at work with a desk that keeps dying."""

    def __init__(self, folder: Path, slack: FakeSlack, clock: Time, seed: int) -> None:
        self.folder, self.slack, self.clock, self.random = folder, slack, clock, random.Random(seed)
        self.sent = Sent()
        self.kills = 0
        self.url = f"sqlite:///{folder / 'desk.sqlite'}"
        self.form = ReportForm(
            Prompts(content_folder("prompts")), load_marketplaces(content_folder("knowledge")), uploads=False
        )

    def act(self) -> None:
        """A few people do something."""
        for _ in range(self.random.randint(2, 5)):
            self._ask()
        for _ in range(self.random.randint(1, 3)):
            self._report()
        for _ in range(self.random.randint(0, 3)):
            self._review()

    def run(self, process: "subprocess.Popen[str]", kill_after_s: float | None) -> int:
        """One life of the desk; says how it ended."""
        open_ones = [(number, body) for number, body in self.sent.bodies.items() if number not in self.sent.acked]
        again = self.random.sample(sorted(self.sent.acked), min(3, len(self.sent.acked)))  # Slack did not hear of it
        deliveries = [*open_ones, *((number, self.sent.bodies[number]) for number in again if self._is_event(number))]
        self.random.shuffle(deliveries)
        acked = self.folder / "acked"
        order = {"folder": str(self.folder), "slack": self.slack.url, "now": self.clock().isoformat()}
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({**order, "acked": str(acked), "bodies": deliveries}) + "\n")
        process.stdin.flush()
        child = int(process.stdout.readline())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            with suppress(ProcessLookupError):  # it was quicker
                os.kill(child, signal.SIGKILL)
        ended = int(process.stdout.readline())
        self.kills += ended == -signal.SIGKILL
        if acked.exists():
            self.sent.acked |= {int(line) for line in acked.read_text().split()}
        self.clock.forward(BETWEEN)
        return ended

    def _is_event(self, number: int) -> bool:
        return self.sent.bodies[number]["type"] == "event_callback"

    def _ask(self) -> None:
        person, number = self.random.choice((ALICE, BOB)), len(self.sent.questions)
        direct = self.random.random() < 0.3
        channel = self.slack.workspace.direct(person) if direct else GENERAL
        words = f"is this ours? {number}" if direct else f"{DESK} is this ours? {number}"
        post = self.slack.workspace.keep(channel, {"user": person, "text": words})
        self.sent.questions.append(post["ts"])
        events = [builders.message(channel, post)] + ([] if direct else [builders.app_mention(channel, post)])
        for event in events:
            self.sent.add(builders.event(event, len(self.sent.bodies) + 1))

    def _report(self) -> None:
        known = [listing for listing, _ in self.sent.reports]
        if known and self.random.random() < 0.3:
            listing, person = self.random.choice(known), BOB
        else:
            listing, person = f"https://www.alibaba.com/product-detail/K_{1600000000000 + len(known)}.html", ALICE
        if (listing, person) in self.sent.reports:
            return
        report = replace(REPORT, links=(listing,), seller=f"Seller {listing[-18:-5]}", rights=())
        carried = Carried(Origin("command", GENERAL), self.clock().isoformat())
        number = len(self.sent.bodies)
        view = {"id": f"VR{number}", "hash": f"{number}.a", **self.form.view(carried, values_of(report))}
        body = builders.submitted(view, person, {})
        body["view"]["state"] = as_sent(view)
        self.sent.reports.append((listing, person))
        self.sent.add(body)

    def _review(self) -> None:
        """Claim, note by form, or write into the thread with a file: whatever there is a card for."""
        with closing(open_database(self.url)) as database:
            store = SqlCaseStore(database)
            cases = store.search(CaseQuery(limit=500)).cases
            if not cases:
                return
            case = self.random.choice(cases)
            post = store.post(case.id, Audience.CARD)
        cards = [m for m in self.slack.posted(CASES) if post is not None and m["ts"] == post.ts]
        text, number = f"note {len(self.sent.notes)} of a reviewer", len(self.sent.bodies)
        how = self.random.choice(("claim", "form", "thread"))
        if how == "form":
            view = {"id": f"VN{number}", "type": "modal", "callback_id": f"{ids.CASE_FORM}_note", "blocks": []}
            body = builders.submitted({**view, "private_metadata": case_value(case)}, OPAL, fields(text=text))
            self.sent.notes.append(text)
            self.sent.add(body)
        elif cards and how == "thread":
            file = self.slack.workspace.add_file(f"{number}.png", PNG + str(number).encode(), self.slack.host)
            said = {"user": OPAL, "text": text, "thread_ts": cards[0]["ts"], "files": [file], "subtype": "file_share"}
            post = self.slack.workspace.keep(CASES, said)
            self.sent.notes.append(text)
            self.sent.add(builders.event(builders.message(CASES, post), number + 1))
        elif cards and how == "claim":
            trigger, hook = self.slack.workspace.trigger(), self.slack.hook(CASES, OPAL)
            action = {"action_id": ids.CASE_CLAIM, "value": case_value(case)}
            self.sent.claims.add(case.id)
            self.sent.add(builders.pressed(action, OPAL, trigger, **builders.under(CASES, cards[0], hook)))

    def faults(self) -> list[str]:
        """What was lost, doubled or broken; empty when all is well."""
        found = [f"delivery {n} was never acknowledged" for n in set(self.sent.bodies) - self.sent.acked]
        with closing(open_database(self.url)) as database:
            store = SqlCaseStore(database)
            cases = store.search(CaseQuery(limit=10_000)).cases
            events = {case.id: store.events(case.id) for case in cases}
            found += [f"broken: {fault}" for fault in broken_chains(database)]
        answers = Counter(m["thread_ts"] for m in self._own() if m.get("thread_ts"))
        found += [f"{answers[ts]} answers to the question {ts}" for ts in self.sent.questions if answers[ts] != 1]
        reported = Counter((s.report.links[0], s.reporter) for case in cases for s in case.sightings)
        found += [f"{reported[one]} sightings of {one}" for one in self.sent.reports if reported[one] != 1]
        if len(cases) != len({listing for listing, _ in self.sent.reports}):
            found.append(f"{len(cases)} cases")
        said = Counter(e.text for each in events.values() for e in each if e.verb is Verb.NOTED)
        found += [f"{said[text]} times {text!r}" for text in self.sent.notes if said[text] != 1]
        cards = Counter(str(m["event"]).split(":")[0] for m in self._marks() if m["audience"] == Audience.CARD)
        for case in cases:
            verbs = Counter(event.verb for event in events[case.id])
            if verbs[Verb.CLAIMED] > 1 or verbs[Verb.OPENED] != 1 or cards[case.id] != 1:
                found.append(f"{case.ref}: {cards[case.id]} cards, {dict(verbs)}")
        told = Counter(json.dumps(mark, sort_keys=True) for mark in self._marks())
        return found + [f"told {times} times: {mark}" for mark, times in told.items() if times != 1]

    def _marks(self) -> Iterator[Json]:
        """What each message about a case says it is."""
        payloads = ((m.get("metadata") or {}).get("event_payload") or {} for m in self._own())
        return (payload for payload in payloads if "audience" in payload)

    def _own(self) -> Iterator[Json]:
        return (message for channel in self.slack.workspace.channels for message in self.slack.posted(channel))


@contextmanager
def lives() -> Iterator["subprocess.Popen[str]"]:
    """The process that forks the runs."""
    command = [sys.executable, "-m", "tests.faults.loaded"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def rage(folder: Path, kills: int, seed: int) -> Storm:
    """Kill the desk so many times, then let it come to rest."""
    clock = Time()
    database = open_database(f"sqlite:///{folder / 'desk.sqlite'}")
    migrate.upgrade(database)
    database.close()
    with FakeSlack(clock) as slack, lives() as process:
        people(slack)
        storm = Storm(folder, slack, clock, seed)
        storm.run(process, None)  # it is loaded by then
        storm.act()
        began = time.monotonic()
        storm.run(process, None)
        whole_s = time.monotonic() - began
        while storm.kills < kills:
            storm.act()
            if storm.random.random() < 0.3:
                slack.fail("chat.postMessage", storm.random.choice(LOST))
            storm.run(process, storm.random.uniform(0, whole_s))
        slack.heal()
        for _ in range(MOST_QUIET_RUNS):
            if storm.run(process, None) == 0 and len(storm.sent.acked) == len(storm.sent.bodies):
                break
        if slack.workspace.problems:
            raise AssertionError(f"Slack's rules were broken: {slack.workspace.problems[:3]}")
        return storm


def main() -> None:
    """Rage and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        storm = rage(Path(folder), given.kills, given.seed)
        faults, sent = storm.faults(), storm.sent
    print(
        f"seed {given.seed}: killed {storm.kills} times in {time.monotonic() - began:.0f} s; {len(sent.questions)} questions, "
        f"{len(sent.reports)} reports, {len(sent.notes)} notes, {len(sent.claims)} claims; faults: {len(faults)}"
    )
    for fault in faults[:50]:
        print(f"  {fault}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
