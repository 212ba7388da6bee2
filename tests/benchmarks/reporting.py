"""How long fifty people wait who report in the same moment while twenty questions a second are answered. Not part of the tests.

Run: python -m tests.benchmarks.reporting [--rounds 6] [--people 50] [--questions 20] [--folder .cache/tests]
The desk runs as ``knockoff serve`` does in Socket Mode: Bolt and the SDK's socket client, SQLite with its log and its fsync in a
folder of its own, the encoder and the index of ``--folder`` (made if need be). Slack is another process; times are what it sees:
a form's from sending the command to being asked to open it, a report's from sending the form to its acknowledgement.
Compare runs of one pace only: on a machine that others use, too, the same work takes twice as long a minute later.
"""

import argparse
import itertools
import multiprocessing
import resource
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from bot import answerwiring, wiring
from bot.knowledge.held_out import load_held_out
from bot.settings import Settings, content_folder
from bot.slack import ids
from bot.slack.rush import Rush, YieldingEncoder
from bot.storage.case_tables import case_submissions, cases
from bot.telemetry import set_up_logging
from tests import builders, fake_web_api
from tests.builders import Json
from tests.desk import CHANNELS, GENERAL, OPAL, people
from tests.fake_slack import TOKEN, FakeSlack
from tests.fake_socket import FakeSocket
from tests.report_desk import FILLED, Form

WAIT_S = 3.0  # as long as Slack waits
SETTLE_S = 4.0
CHOICE_S = 0.1  # between one person's last choice and another's
LOOP = 500_000
STORY = "Found at the fair: our photos, our name on the box. Nobody has written to them. We have a mark in the US only."


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass
class Measured:
    """Milliseconds each took; a form that never opened and a report never acknowledged are missing."""

    opened: list[float] = field(default_factory=list)
    acked: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    failed: list[Any] = field(default_factory=list)
    sent: int = 0
    questions: int = 0
    answers: int = 0
    views: list[str] = field(default_factory=list)
    paces: list[float] = field(default_factory=list)


class Crowd:
    """The people, in Slack's process."""

    def __init__(self, slack: FakeSlack, ends: FakeSocket, questions: list[str]) -> None:
        self.slack, self.ends, self.questions = slack, ends, questions
        self.found = Measured()
        self._opened: dict[str, tuple[float, int]] = {}
        self._numbers = itertools.count(1)
        api = slack._api
        real, turn = api.views_open, threading.Lock()
        for rule in ("check_view", "check_message"):  # the tests check; here it takes longer than all that is measured
            setattr(fake_web_api, rule, lambda _sent, _people: ())
        slack.workspace.socket = ends.url

        def views_open(args: Json) -> Json:
            at = time.perf_counter()
            with turn:
                answer = real(args)
                self._opened[args["trigger_id"]] = (at, len(slack.workspace.views))
            return answer

        api.views_open = views_open  # type: ignore[method-assign] # the same, timed

    def envelope(self, kind: str, payload: Json) -> tuple[str, Json]:
        """An envelope and its id."""
        name = f"E{next(self._numbers)}"
        accepts = kind != "events_api"
        return name, {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": accepts}

    def asks(self, per_second: float, stop: threading.Event) -> None:
        """Questions in direct messages, one after the other, at a steady pace."""
        began, sent = time.perf_counter(), []
        askers = [f"UASK{n:02d}" for n in range(20)]
        for count in itertools.count():
            if stop.wait(max(0.0, began + count / per_second - time.perf_counter())):
                break
            user = askers[count % len(askers)]
            channel = self.slack.workspace.direct(user)
            with self.slack.workspace.turn:
                post = self.slack.workspace.keep(
                    channel, {"user": user, "text": self.questions[count % len(self.questions)]}
                )
            body = builders.event(builders.message(channel, post), 100_000 + count)
            name, text = self.envelope("events_api", body)
            sent.append((name, time.perf_counter()))
            self.ends.wires[-1].send(text)
        self.found.questions = len(sent)
        acks = [(self.ends.acknowledged.get(name), at) for name, at in sent]
        self.found.asked = [(ack[0] - at) * 1000 for ack, at in acks if ack]

    def opens(self, users: list[str]) -> dict[str, int]:
        """Everybody opens the form; gives the number of each one's view."""
        triggers = {user: self.slack.workspace.trigger() for user in users}
        hooks = {user: self.slack.hook(GENERAL, user) for user in users}
        bodies = [
            {**builders.command("", GENERAL, user, triggers[user], hooks[user]), "command": ids.COMMAND_REPORT}
            for user in users
        ]
        texts = [self.envelope("slash_commands", body)[1] for body in bodies]
        began = time.perf_counter()
        for text in texts:
            self.ends.wires[-1].send(text)
        self._until(lambda: all(trigger in self._opened for trigger in triggers.values()))
        times = {user: self._opened[trigger] for user, trigger in triggers.items() if trigger in self._opened}
        self.found.opened += [(at - began) * 1000 for at, _ in times.values()]
        self.found.failed += [f"{user}: the form did not open" for user in users if user not in times]
        return {user: number for user, (_, number) in times.items()}

    def fills(self, views: dict[str, int]) -> list[Form]:
        """Everybody fills in the form, one after the other; Slack tells of the last choice as it does."""
        stand_in: Any = SimpleNamespace(slack=self.slack)
        forms = []
        for user, number in views.items():
            form = Form(stand_in, user, number).fill(
                **{**FILLED, "links": link(number), "product": f"Kettle {number}", "story": f"{number} {STORY}"}
            )
            self.ends.wires[-1].send(self.envelope("interactive", form.pressed(f"{ids.REPORT_FIELD}_contact"))[1])
            self.found.views.append(f"V{number}")
            forms.append(form)
            time.sleep(CHOICE_S)
        return forms

    def sends(self, forms: list[Form]) -> None:
        """Everybody sends their report."""
        waiting = [self.envelope("interactive", form.body("view_submission")) for form in forms]
        began = time.perf_counter()
        for _, text in waiting:
            self.ends.wires[-1].send(text)
        names = [name for name, _ in waiting]
        self._until(lambda: all(name in self.ends.acknowledged for name in names))
        self.found.sent += len(names)
        for name in names:
            at, payload = self.ends.acknowledged.get(name, (None, None))
            if at is None or (payload or {}).get("response_action") != "update":
                self.found.failed.append(f"{name}: {payload}")
            else:
                self.found.acked.append((at - began) * 1000)

    def _until(self, done: Any) -> None:
        end = time.perf_counter() + 4 * WAIT_S
        while not done() and time.perf_counter() < end:
            time.sleep(0.02)


def link(number: int) -> str:
    """A listing; two people in ten report one that somebody else reports in the same moment."""
    listing = number - number % 10 if number % 10 < 2 else number
    return f"https://www.alibaba.com/product-detail/Kettle_{1_600_000_000_000 + listing}.html?spm=a2700"


def crowd(pipe: Connection, rounds: int, count: int, per_second: float, questions: list[str]) -> None:
    """Slack's process: tell the address, wait for the desk, measure, tell what was found."""
    with FakeSlack(now) as slack, FakeSocket() as ends:
        people(slack)
        everybody = Crowd(slack, ends, questions)
        groups = [[f"U{round_:02d}N{n:03d}" for n in range(count)] for round_ in range(rounds)]
        for user in [*itertools.chain(*groups), *(f"UASK{n:02d}" for n in range(20))]:
            slack.workspace.add_user(user)
            slack.workspace.direct(user)
            slack.workspace.channels[GENERAL].members.add(user)
        pipe.send(slack.url)
        pipe.recv()
        stop = threading.Event()
        asking = threading.Thread(target=everybody.asks, args=(per_second, stop))
        if per_second:
            asking.start()
        time.sleep(SETTLE_S)
        for users in groups:
            everybody.found.paces.append(pace())
            views = everybody.opens(users)
            time.sleep(SETTLE_S)
            forms = everybody.fills(views)
            time.sleep(SETTLE_S)
            everybody.found.paces.append(pace())
            everybody.sends(forms)
            time.sleep(SETTLE_S)
        stop.set()
        if per_second:
            asking.join()
        time.sleep(SETTLE_S)
        everybody.found.answers = sum(
            any(m.get("thread_ts") == asked["ts"] for m in channel.messages if "bot_id" in m)
            for name, channel in slack.workspace.channels.items()
            if name.startswith("DASK")
            for asked in channel.messages
            if "bot_id" not in asked
        )
        pipe.send(everybody.found)
        pipe.recv()


def pace() -> float:
    """Milliseconds of processor time that a loop takes which never changes."""
    began, number = time.process_time(), 0
    for step in range(LOOP):
        number += step % 7
    return (time.process_time() - began) * 1000


def shown(name: str, times: list[float]) -> None:
    """One line of figures."""
    if times:
        ordered = sorted(times)
        p50, p95 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        late = sum(one > WAIT_S * 1000 for one in ordered)
        print(f"{name:28}{len(ordered):6}{p50:9.0f}{p95:9.0f}{ordered[-1]:9.0f}{late:14}")


def report(found: Measured, missing: int, used_s: float, took_s: float) -> None:
    """What was found."""
    print(f"{'':28}{'n':>6}{'p50':>9}{'p95':>9}{'most':>9}{'over 3 s':>14}   ms")
    shown("command to form", found.opened)
    shown("sent to acknowledged", found.acked)
    shown("question to acknowledged", found.asked)
    print(f"the machine: {min(found.paces):.0f} to {max(found.paces):.0f} ms for a loop of {LOOP:,} steps")
    print(f"reports sent {found.sent}, acknowledged {len(found.acked)}, not in the database {missing}")
    print(f"questions asked {found.questions}, answered {found.answers}; the desk used {used_s / took_s:.0%} of a core")
    for failure in found.failed[:5]:
        print("failed:", failure)


def main() -> None:
    """Measure."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--rounds", type=int, default=6)
    reading.add_argument("--people", type=int, default=50)
    reading.add_argument("--questions", type=float, default=20)
    reading.add_argument("--folder", type=Path, default=Path(".cache/tests"))
    given = reading.parse_args()
    set_up_logging(as_json=True)
    questions = [entry.question for entry in load_held_out(content_folder("knowledge"))]
    context = multiprocessing.get_context("spawn")
    pipe, other = context.Pipe()
    given.folder.mkdir(parents=True, exist_ok=True)
    slack = context.Process(
        target=crowd, args=(other, given.rounds, given.people, given.questions, questions), daemon=True
    )
    slack.start()
    url = pipe.recv()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(TOKEN),
            slack_app_token=SecretStr(TOKEN),
            slack_api_url=url,
            data_dir=Path(folder),
            built_dir=given.folder,
            reviewers=(OPAL,),
            **CHANNELS,
        )
        encoder, rush = answerwiring.make_encoder(settings), Rush()
        answerwiring.bring_index_up_to_date(settings, encoder, lambda _done, _total: None)
        answering = answerwiring.make_answering(settings, YieldingEncoder(encoder, rush.let_pass))
        with wiring.slack_program(settings, answering, rush=rush) as program, wiring.socket(settings, program):
            before, began = used(), time.perf_counter()
            pipe.send("go")
            found: Measured = pipe.recv()
            used_s, took_s = used() - before, time.perf_counter() - began
            with program.database.reading() as connection:
                kept = set(connection.execute(select(case_submissions.c.submission)).scalars())
                count = len(list(connection.execute(select(cases.c.id))))
        pipe.send("done")
    missing = sum(not any(key.startswith(f"view:{view}:") for key in kept) for view in found.views)
    report(found, missing, used_s, took_s)
    print(f"cases {count}")


def used() -> float:
    """Seconds of processor time this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
