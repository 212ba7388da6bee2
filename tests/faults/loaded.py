"""Runs the program as it really runs, with its threads, over deliveries that come at once, until it is killed or all is done.

Started once, because importing takes longer than everything else; each run is a fork of it. Reads one JSON object a line, writes
the run's process id and, when it is over, its exit code:

    {"folder": …, "slack": …, "now": …, "acked": …, "bodies": [[number, body], …]}

The numbers of what was acknowledged are written to the file ``acked`` one by one, each before the next is waited for.
"""

import json
import os
import random
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt import BoltRequest

from bot import wiring
from bot.settings import Settings, content_folder
from bot.slack import app as _app  # noqa: F401 - imported before the fork, for speed
from bot.slack import courier, heralds, sending
from bot.storage import migrate as _migrate  # noqa: F401 - the same
from bot.telemetry import set_up_logging
from tests.desk import CASES, FALLBACK, OPAL
from tests.desk_fixtures import read_casebook
from tests.fake_slack import TOKEN
from tests.sample_answers import FakeAnswering

SENDERS = 4  # deliveries at once
LONGEST_S = 20.0  # of a run that nobody kills
NOTHING_LEFT, SOMETHING_LEFT = 0, 3


def hurry() -> None:
    """Make what is paced for Slack and for people's patience a matter of milliseconds."""
    pace: Any = sending.Pace.used
    pace.__defaults__ = (timedelta(milliseconds=1),)
    courier.LOOK_EVERY_S = 0.05
    heralds.LOOK_EVERY = timedelta(milliseconds=50)


def run(order: dict[str, Any]) -> int:
    """One run; says whether something is left to do."""
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr(TOKEN),
        slack_api_url=order["slack"],
        data_dir=Path(order["folder"]),
        reviewers=(OPAL,),
        cases_channel=CASES,
        fallback_channel=FALLBACK,
    )
    began, base = time.monotonic(), datetime.fromisoformat(order["now"])

    def now() -> datetime:
        return base + timedelta(seconds=time.monotonic() - began)

    acked = os.open(order["acked"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with wiring.slack_program(settings, FakeAnswering(), now) as program:

        def deliver(numbered: tuple[int, dict[str, Any]]) -> None:
            number, body = numbered
            response = program.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
            if response.status == 200:
                os.write(acked, f"{number}\n".encode())

        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(deliver, order["bodies"]))
        nothing = threading.Event()
        while time.monotonic() - began < LONGEST_S:
            later = now() + timedelta(days=1)
            if not program.courier._inbox.waiting(later) and not program.cases.store.notices(later):
                return NOTHING_LEFT
            nothing.wait(0.02)
    return SOMETHING_LEFT


def main() -> None:
    """Fork once a line."""
    set_up_logging(as_json=False)
    hurry()
    book, _ = read_casebook(content_folder("knowledge"))
    wiring.casebook = lambda _settings, _corpus: book
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                random.seed()
                os._exit(run(json.loads(line)))
            except BaseException:  # noqa: BLE001 - a fork must not go on with its parent's loop
                traceback.print_exc()
                os._exit(1)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
