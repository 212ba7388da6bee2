"""The desk put together out of what the other wiring makes; leaving ``slack_program`` closes all of it in reverse."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.answering.service import Answering
from bot.answerwiring import now, read_corpus
from bot.cases.casebook import Casebook
from bot.cases.details.model import load_details
from bot.cases.intake.batch import Batch
from bot.cases.service import Cases
from bot.casewiring import DeskParts, make_casework, read_playbook
from bot.consolewiring import guidance_page
from bot.errors import BotError
from bot.knowledge.model import Corpus
from bot.paperwiring import read_clocks, read_packs
from bot.prompts import Prompts
from bot.settings import Settings
from bot.storewiring import evidence_store, new_id
from bot.telemetry import Metrics
from bot.tracing import Traces, make_traces

if TYPE_CHECKING:
    from bot.slack.casework import Casework
    from bot.slack.clients import Called, Clients
    from bot.slack.courier import Courier
    from bot.slack.rush import Rush
    from bot.slack.watched import WatchedApp
    from bot.storage.answers import SqlAnswerLog
    from bot.storage.engine import Database

Clock = Callable[[], datetime]


def casebook(settings: Settings, corpus: Corpus | None = None) -> Casebook:
    """What cases are read by; who has the guidance that it cites gives it."""
    corpus = corpus or read_corpus(settings)
    playbook, markets = read_playbook(settings, corpus)
    clocks, packs = read_clocks(settings, corpus, playbook), read_packs(settings, corpus, playbook)
    details = load_details(settings.knowledge_dir)
    return Casebook(playbook, markets, clocks, packs, ZoneInfo(settings.time_zone), details)


def batch(settings: Settings) -> Batch:
    """Triage of many reports, as of now; nothing is kept."""
    return Batch(*read_playbook(settings, read_corpus(settings)), now().astimezone(ZoneInfo(settings.time_zone)))


@contextmanager
def open_database(settings: Settings) -> Iterator["Database"]:
    """The database, migrated when it is an SQLite file.

    Raises:
        BotError: a database server is not at the newest version.
    """
    from bot.storage import engine, migrate

    database = engine.open_database(settings.database)
    try:
        if settings.database.startswith("sqlite"):
            migrate.upgrade(database)
        elif not migrate.is_current(database):
            raise BotError("the database is not at the newest version: run 'knockoff db upgrade'")
        yield database
    finally:
        database.close()


def answer_log(database: "Database") -> "SqlAnswerLog":
    """The answers kept in a database."""
    from bot.storage.answers import SqlAnswerLog

    return SqlAnswerLog(database)


@dataclass(frozen=True)
class Program:
    """The running desk: the Slack app and the courier that works the inbox off."""

    app: "WatchedApp"
    courier: "Courier"
    answering: Answering
    database: "Database"
    metrics: Metrics
    cases: Cases
    casework: "Casework"
    book: Casebook
    traces: Traces
    clock: Callable[[], datetime]
    lines: list[Callable[[], bool]] = field(default_factory=list)
    """Of each connection Slack comes by, whether there is one."""


@contextmanager
def slack_program(
    settings: Settings, answering: Answering, clock: Clock = now, rush: "Rush | None" = None
) -> Iterator[Program]:
    """The Slack app over a database and an answering desk, running. ``rush`` is the one that answers stand back for.

    Raises:
        BotError: no bot token is set.
    """
    from bot.slack.rush import Rush

    with ExitStack() as stack:
        database = stack.enter_context(open_database(settings))
        executor = ThreadPoolExecutor(settings.workers, "answer")
        stack.callback(executor.shutdown, wait=False)  # the courier has waited, and not for ever
        program = assemble(settings, answering, database, executor, clock, rush or Rush())
        program.book.playbook.phrases.prepare()
        stack.callback(program.traces.close)
        stack.callback(program.courier.stop)
        stack.callback(program.casework.stop)
        program.courier.start()
        program.casework.start()
        gc.collect()
        gc.freeze()  # what was read stays: to look through all of it for garbage takes a tenth of a second, while people wait
        stack.callback(gc.unfreeze)
        yield program


def assemble(
    settings: Settings, answering: Answering, database: "Database", executor: Executor, clock: Clock, rush: "Rush"
) -> Program:
    """The Slack app put together, with a courier that has not started; answers are worked out on the executor.

    Raises:
        BotError: no bot token is set.
    """
    from bot.slack.app import Front, build_app
    from bot.slack.counsel import AskingCounsel
    from bot.slack.courier import Courier
    from bot.slack.directory import Directory
    from bot.slack.failures import Failures
    from bot.slack.listeners.buttons import Buttons
    from bot.slack.poster import Poster
    from bot.slack.questions import Questions
    from bot.slack.signs import Signs
    from bot.slack.views.answer import AnswerView
    from bot.slack.watched import TracedWork
    from bot.slack.works import Works
    from bot.storage.watched import WatchedAnswerLog, WatchedInbox

    prompts, metrics, traces = Prompts(settings.prompts_dir), Metrics(), make_traces(settings.otlp_endpoint, clock)
    clients = _clients(settings, metrics.called, traces.called)
    client, hurrying, poster = clients.calling, clients.hurrying, Poster(clients.calling, clients.posting)
    inbox, log = WatchedInbox(database, metrics, clock), WatchedAnswerLog(database, metrics, traces)
    directory = Directory(client, clock, settings.allowed_guests, settings.refused_people)
    view, zone = AnswerView(prompts, guidance_page(settings)), ZoneInfo(settings.time_zone)
    courier: Courier  # made below, from what works its items off and wakes it
    desk = DeskParts(
        answering, clients, directory, prompts, inbox, log, clock, lambda item: courier.wake(item), rush, traces
    )
    book, signs = casebook(settings, answering.corpus), Signs(inbox, poster, hurrying, prompts)
    cases, casework = make_casework(settings, database, book, desk)
    asking = (answering, log, inbox, directory, poster, signs, prompts, view, clock, rush, zone)
    questions = Questions(*asking, casework.threads.unthreaded.offered, desk.wake)
    counsel = AskingCounsel(log, inbox, poster, view, prompts, settings.counsel_channel)
    work = TracedWork(Works(questions, casework.threads, counsel), traces, clock)
    courier = Courier(inbox, work, executor, clock, rush.let_pass)
    buttons = Buttons(client, log, inbox, directory, poster, view, prompts, clock, courier.wake)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    failures, wake, queued = Failures(poster, prompts), courier.wake, signs.queued
    app = build_app(Front(client, secret, log, inbox, buttons, prompts, failures, clock, wake, queued, casework))
    app.acknowledged, app.rush = metrics.acknowledged, rush
    return Program(app, courier, answering, database, metrics, cases, casework, book, traces, clock)


def _clients(settings: Settings, *called: "Called") -> "Clients":
    from bot.slack.clients import make_clients

    if settings.slack_bot_token is None:
        raise BotError("SLACK_BOT_TOKEN is not set; 'knockoff sandbox' needs no tokens")
    return make_clients(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, *called)


@contextmanager
def socket(settings: Settings, program: Program) -> Iterator[None]:
    """Connected to Slack by Socket Mode."""
    from bot.slack.socket import connected

    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    with connected(program.app, token, settings.slack_api_url) as is_connected:
        program.lines.append(is_connected)
        yield


def upgrade_database(settings: Settings) -> None:
    """Run the migrations."""
    from bot.storage import engine, migrate

    database = engine.open_database(settings.database)
    try:
        migrate.upgrade(database)
    finally:
        database.close()


def purge(settings: Settings, database: "Database", before: datetime) -> tuple[int, int]:
    """Delete answers and finished inbox items from before a time, and says how many of each.

    Evidence that no case holds goes as well, and forms that were not sent and are offered no more.
    """
    from bot.slack.drafts import KEPT
    from bot.storage.drafts import SqlDrafts
    from bot.storage.evidence_names import EvidenceNames
    from bot.storage.inbox import SqlInbox

    EvidenceNames(database, now, new_id).forget_unheld(evidence_store(settings))
    SqlDrafts(database).drop_older(now() - KEPT)
    return answer_log(database).purge(before), SqlInbox(database).purge(before)
