"""Listening for Slack over HTTP, and for watchers in either mode."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bot import wiring
from bot.consolewiring import sign_in
from bot.errors import BotError
from bot.operating.readiness import Readiness
from bot.paperwiring import make_handing_out, make_verifier, read_packs
from bot.prompts import Prompts
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from bot.web.app import Watch


@contextmanager
def http_server(settings: Settings, program: wiring.Program) -> Iterator[int]:
    """Listening for Slack's requests, and for watchers on the same port; gives the port.

    Raises:
        BotError: there is no signing secret, or the port is taken.
    """
    from slack_sdk.signature import SignatureVerifier

    from bot.web.app import build_web, slack_routes, watch_routes

    if settings.slack_signing_secret is None:
        raise BotError("HTTP mode needs SLACK_SIGNING_SECRET (or set SLACK_APP_TOKEN for Socket Mode)")
    verifier = SignatureVerifier(settings.slack_signing_secret.get_secret_value())
    token = _token(settings)
    # What Slack reaches others may reach too: figures are shown here only to whoever has the token.
    routes = slack_routes(program.app, verifier) + console_of(settings, program)
    routes += watch_routes(_watch(program), token, metrics=token is not None)
    with _listening("KNOCKOFF_HTTP_PORT", build_web(routes), settings.http_host, settings.http_port) as port:
        yield port


@contextmanager
def watch_server(settings: Settings, program: wiring.Program) -> Iterator[int | None]:
    """Listening for watchers on a port of their own, if one is set; gives the port.

    Raises:
        BotError: the port is taken.
    """
    from bot.web.app import build_web, watch_routes

    if settings.watch_port is None:
        yield None
        return
    web = build_web(watch_routes(_watch(program), _token(settings), metrics=True))
    with _listening("KNOCKOFF_WATCH_PORT", web, settings.watch_host, settings.watch_port) as port:
        yield port


@contextmanager
def console_server(settings: Settings, program: wiring.Program) -> Iterator[int | None]:
    """Listening for reviewers where Slack comes by a socket, if the console has an address; gives the port.

    Raises:
        BotError: the port is taken.
    """
    from bot.web.app import build_web

    if settings.base_url is None:
        yield None
        return
    port = settings.console_port or settings.http_port
    name = "KNOCKOFF_CONSOLE_PORT" if settings.console_port else "KNOCKOFF_HTTP_PORT"
    with _listening(name, build_web(console_of(settings, program)), settings.http_host, port) as bound:
        yield bound


def console_of(settings: Settings, program: wiring.Program) -> "list[Route]":
    """The console's routes over a running desk; none when no address is set under which it could be reached."""
    from bot.storage.answers import SqlAnswerLog
    from bot.storage.case_figures import SqlFigures
    from bot.storage.console import SqlConsoleStore
    from bot.web.console.parts import Parts
    from bot.web.console.routes import console_routes

    signing = sign_in(settings, program.database, program.cases.reviewers, program.clock)
    if signing is None:
        return []
    cases, book, answering, reviewers = program.cases, program.book, program.answering, program.casework.reviewers
    verifier, prompts = make_verifier(settings, program.database, cases, program.clock), Prompts(settings.prompts_dir)
    parts = Parts(
        cases=cases,
        verifier=verifier,
        handing_out=make_handing_out(
            cases,
            verifier,
            lambda: book.words,
            prompts,
            lambda name: answering.corpus.by_id.get(name),
            program.clock,
            reviewers.name,
        ),
        packs=read_packs(settings, answering.corpus, book.playbook),
        store=SqlConsoleStore(program.database),
        figures=SqlFigures(program.database),
        log=SqlAnswerLog(program.database),
        corpus=lambda: answering.corpus,
        words=book.words,
        prompts=prompts,
        people=reviewers.everyone,
        name=reviewers.name,
        now=program.clock,
        nudge=program.casework.rounds.nudge,
    )
    return console_routes(parts, signing)


def _watch(program: wiring.Program) -> "Watch":
    from bot.web.app import Watch

    readiness = Readiness(program, program.clock)
    program.metrics.look_with(readiness.figures)
    return Watch(readiness.faults, program.metrics.page)


@contextmanager
def _listening(setting: str, web: "Starlette", host: str, port: int) -> Iterator[int]:
    from bot.web.app import serving

    with ExitStack() as stack:
        try:
            bound = stack.enter_context(serving(web, host, port))
        except OSError as error:
            raise BotError(f"{setting}: cannot listen on {host}:{port}: {error.strerror}") from error
        yield bound


def _token(settings: Settings) -> str | None:
    return settings.metrics_token.get_secret_value() if settings.metrics_token else None
