"""Runs ``knockoff serve`` with a question that never ends under way, and sends the process SIGTERM.

Reads one JSON object: {"folder": …, "slack": …, "bodies": […]}
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt import BoltRequest

from bot import answerwiring, wiring
from bot.cli import serve
from bot.inference.loading import LoadingEncoder
from bot.settings import Settings, content_folder
from bot.slack import courier
from tests.desk_fixtures import read_casebook
from tests.fake_slack import TOKEN
from tests.fakes import FakeEncoder

BEGUN = threading.Event()
CASEBOOK, CORPUS = read_casebook(content_folder("knowledge"))


class Endless:
    """Answers nothing, ever."""

    corpus, corpus_version, problem = CORPUS, "v1", None
    passage = CORPUS.by_id.get

    def answer(self, _question: Any) -> Any:
        """Hang."""
        BEGUN.set()
        threading.Event().wait(120)


given = json.loads(sys.stdin.readline())


@contextmanager
def connected(_settings: Settings, program: wiring.Program) -> Iterator[None]:
    """In place of a socket: deliver, wait until the question is under way, ask the process to stop."""
    for body in given["bodies"]:
        program.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert BEGUN.wait(30)
    os.kill(os.getpid(), signal.SIGTERM)
    yield


replaced: Any = wiring
replaced.socket = connected
replaced.casebook = lambda *_arguments: CASEBOOK
answers: Any = answerwiring
answers.is_prepared = lambda *_arguments: True
answers.loading_encoder = lambda *_arguments: LoadingEncoder("none", "none", FakeEncoder)
answers.make_answering = lambda *_arguments: Endless()
waits: Any = courier.Courier.stop
waits.__defaults__ = (0.2,)
serve.run(
    Settings(
        _env_file=None,
        slack_bot_token=SecretStr(TOKEN),
        slack_api_url=given["slack"],
        data_dir=Path(given["folder"]),
        counsel_channel="C09COUNSEL",
    ),
    over_http=False,
)
sys.exit(3)  # it must not get here: threads that hang are not waited for
