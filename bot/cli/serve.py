"""``knockoff serve``: the desk on a real workspace."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import structlog
import typer

from bot import answerwiring, wiring
from bot.cli.output import stderr
from bot.errors import BotError
from bot.inference.remembering import RememberingEncoder
from bot.operating import serving
from bot.settings import Settings, read_settings
from bot.slack.rush import Rush, YieldingEncoder
from bot.telemetry import set_up_logging

_MOST_HEAPS = -8  # M_ARENA_MAX, malloc.h
_LOOK_S = 0.1


def serve(
    http: Annotated[
        bool, typer.Option("--http", help="Listen for Slack's requests instead of opening a socket")
    ] = False,
    verbose: Annotated[bool, typer.Option(help="Log more")] = False,
) -> None:
    """Run the Slack app until it is told to stop (Ctrl-C or SIGTERM)."""
    settings = read_settings()
    set_up_logging(settings.log_json, verbose)
    if http or settings.slack_app_token is None:
        if settings.slack_bot_token and settings.slack_signing_secret is None:
            raise BotError("HTTP mode needs SLACK_SIGNING_SECRET (or set SLACK_APP_TOKEN for Socket Mode)")
        run(settings, over_http=True)
    else:
        run(settings, over_http=False)


def run(settings: Settings, over_http: bool, stop: threading.Event | None = None) -> None:
    """Build the desk and run it until ``stop`` is set or a signal comes."""
    share_heaps()
    stop = stop or threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    if settings.slack_bot_token is None:
        raise BotError("SLACK_BOT_TOKEN is not set; 'knockoff sandbox' needs no tokens")
    say = _said(settings)
    rush = Rush()
    prepare(settings, stop)
    loading = answerwiring.loading_encoder(settings, say)  # what is sent meanwhile is acknowledged, and waits for it
    loading.when_failed(stop.set)
    encoder = YieldingEncoder(RememberingEncoder(loading), rush.let_pass)
    answering = answerwiring.make_answering(settings, encoder)
    with wiring.slack_program(settings, answering, rush=rush) as program, serving.watch_server(settings, program):
        connect = serving.http_server if over_http else _socket
        with connect(settings, program):
            say(f"The desk is ready ({len(answering.corpus.passages)} passages, version {answering.corpus_version}).")
            stop.wait()
            say("Stopping…")
    if program.courier.unfinished:
        # Threads that hang would keep the process for as long as they like; what they were at stays in the inbox.
        say(f"{program.courier.unfinished} questions are left to whoever runs next")
        os._exit(0)
    if loading.failure is not None:
        raise loading.failure


def _said(settings: Settings) -> answerwiring.Say:
    """How to say something: as a line of the log where that is for programs, which stumble over others."""
    return structlog.get_logger().info if settings.log_json else stderr.print


def share_heaps() -> None:
    """Let threads share two heaps, before there are any.

    glibc gives them eight for each core, and what is free in one is no use to a thread of another: with as many threads as
    wait for Slack here, memory grows for days. Other C libraries have no such setting and do not do so.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MOST_HEAPS, 2)


def prepare(settings: Settings, stop: threading.Event) -> None:
    """Have what answers are found with made, unless it is there: minutes the first time, nothing afterwards.

    A process of its own makes it, as what that takes in memory, some hundred megabytes, would never be given back by this one.

    Raises:
        SystemExit: it could not be made, and that process has said why; or ``stop`` was set meanwhile.
    """
    if answerwiring.is_prepared(settings):
        return
    with subprocess.Popen([sys.executable, "-m", "bot", "guidance", "index"], stdout=subprocess.DEVNULL) as making:
        while making.poll() is None:
            if stop.wait(_LOOK_S):
                making.terminate()
                sys.exit(0)
    if making.returncode:
        sys.exit(1)


@contextmanager
def _socket(settings: Settings, program: wiring.Program) -> Iterator[None]:
    """Slack by a socket; reviewers come by HTTP all the same."""
    with serving.console_server(settings, program) as port, wiring.socket(settings, program):
        if port is not None:
            _said(settings)(
                f"The console is at {settings.base_url}/console (ask for a link on the desk's Home in Slack)."
            )
        yield
