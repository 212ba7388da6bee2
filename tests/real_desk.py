"""``knockoff serve --http`` as a process of its own, over a real database and the shipped guidance, spoken to as Slack does."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.cases.case import Origin
from bot.cases.links.listings import load_marketplaces
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack.views.report_form import ReportForm
from bot.slack.ways_in import Carried
from tests import builders
from tests.builders import Json
from tests.case_desk import REPORT
from tests.desk import CASES, COUNSEL, FALLBACK, OPAL
from tests.fake_slack import TOKEN, FakeSlack
from tests.filled_form import values_of
from tests.knowledge_builders import REPOSITORY
from tests.report_desk import as_sent

SECRET = "0123456789abcdef0123456789abcdef"
START_S = 90


def wall_clock() -> datetime:
    """The time, for a fake Slack that real processes talk to."""
    return datetime.now(UTC)


def wait_until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Come back when something is so.

    Raises:
        AssertionError: it was not in time.
    """
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def free_port() -> int:
    """A port nobody has now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class RealDesk:
    """One replica."""

    def __init__(self, folder: Path, built: Path, slack: FakeSlack, database_url: str, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.log = free_port(), folder / "log"
        given = {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.url,
            "KNOCKOFF_DATA_DIR": str(folder),
            "KNOCKOFF_BUILT_DIR": str(built),
            "KNOCKOFF_DATABASE_URL": database_url,
            "KNOCKOFF_HTTP_PORT": str(self.port),
            "KNOCKOFF_CASES_CHANNEL": CASES,
            "KNOCKOFF_COUNSEL_CHANNEL": COUNSEL,
            "KNOCKOFF_FALLBACK_CHANNEL": FALLBACK,
            "KNOCKOFF_REVIEWERS": OPAL,
            "KNOCKOFF_LOG_JSON": "true",
            "KNOCKOFF_METRICS_TOKEN": "hush",
            **settings,
        }
        around = {name: value for name, value in os.environ.items() if not name.startswith(("KNOCKOFF_", "SLACK_"))}
        began = time.monotonic()
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "bot", "serve", "--http"]
            self.process = subprocess.Popen(
                command, cwd=folder, env={**around, "PYTHONPATH": str(REPOSITORY), **given}, stderr=log
            )
        wait_until(self._is_ready, START_S, "the desk did not get ready")
        self.started_s = time.monotonic() - began

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Ask for a page."""
        return self._ask("GET", path, b"", headers)

    def event(self, body: Json) -> int:
        """Deliver an event; gives the status."""
        return self._post(json.dumps(body).encode(), "application/json")

    def interaction(self, body: Json) -> int:
        """Deliver what somebody pressed or sent; gives the status."""
        return self._post(urlencode({"payload": json.dumps(body)}).encode(), "application/x-www-form-urlencoded")

    def metric(self, name: str) -> float:
        """A sample, by its name with labels."""
        page = self.get("/metrics", Authorization="Bearer hush")[1].decode()
        return sum(float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(name))

    def memory(self) -> int:
        """Bytes of memory it holds."""
        kilobytes = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return int(kilobytes[1]) * 1024 if kilobytes else 0

    def stop(self) -> tuple[int, float]:
        """Ask it to end (SIGTERM); its exit code and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        return code, time.monotonic() - began

    def close(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(20)

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def _post(self, body: bytes, kind: str) -> int:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": kind}
        return self._ask("POST", "/slack/events", body, headers)[0]

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class People:
    """What people in a fake Slack do, as Slack tells of it."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._form = ReportForm(
            Prompts(content_folder("prompts")), load_marketplaces(content_folder("knowledge")), uploads=False
        )
        self._number = 0

    def asks(self, user: str, text: str, channel: str) -> tuple[str, list[Json]]:
        """Somebody writes; the post's timestamp, and the events about it."""
        post = self._slack.workspace.keep(channel, {"user": user, "text": text})
        events = [builders.app_mention(channel, post), builders.message(channel, post)]
        return post["ts"], [builders.event(event, self._next()) for event in events]

    def reports(self, user: str) -> Json:
        """Somebody sends the form, about a listing that nobody reported."""
        number = self._next()
        link = f"https://www.alibaba.com/product-detail/Kettle_16004829{number:05d}.html"
        report = replace(REPORT, links=(link,), seller=f"Seller {number}")
        view = {
            "id": f"V{number}",
            "hash": f"{number}.a",
            **self._form.view(Carried(Origin("command", CASES), wall_clock().isoformat()), values_of(report)),
        }
        body = builders.submitted(view, user, {})
        body["view"]["state"] = as_sent(view)
        return body

    def _next(self) -> int:
        self._number += 1
        return self._number
