"""Fixtures of the tests that need a desk and a Slack; a folder of tests takes them up in its conftest."""

import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import answerwiring, wiring
from bot.cases.casebook import Casebook
from bot.cases.details.model import load_details
from bot.casewiring import read_playbook
from bot.knowledge.load import load_corpus
from bot.knowledge.model import Corpus
from bot.paperwiring import read_clocks, read_packs
from bot.prompts import Prompts
from bot.settings import Settings, content_folder
from bot.slack import casework
from bot.slack.views.report_form import ReportForm
from bot.storage import migrate
from tests.builders import Json
from tests.built import CACHE, built_reader
from tests.desk import Desk, people
from tests.fake_slack import FakeSlack
from tests.fakes import FakeClock
from tests.sample_answers import FakeAnswering
from tests.trusted import open_trusted

OpenDesk = Callable[..., Desk]
Begin = Callable[..., tuple[Desk, Any]]
read_prompts = cache(Prompts)
draw_form = cache(ReportForm)


@cache
def read_casebook(folder: Path) -> tuple[Casebook, Corpus]:
    """The playbook and the guidance it cites."""
    settings = Settings(_env_file=None, knowledge_dir=folder, data_dir=CACHE)
    if answerwiring.has_playbook(settings):
        built_reader(folder)  # kept there for programs of their own, too; two that fit it at once take twice as long
    corpus = load_corpus(folder, answerwiring.today(settings))
    playbook, markets = read_playbook(settings, corpus)
    clocks, packs = read_clocks(settings, corpus, playbook), read_packs(settings, corpus, playbook)
    return Casebook(playbook, markets, clocks, packs, details=load_details(folder)), corpus


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, to be copied."""
    file = tmp_path_factory.mktemp("template") / "desk.sqlite"
    database = open_trusted(f"sqlite:///{file}")
    migrate.upgrade(database)
    database.close()
    return file


@pytest.fixture
def clock() -> FakeClock:
    """The time, for Slack and the desk."""
    return FakeClock()


@pytest.fixture(autouse=True)
def one_set_of_prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, guidance and playbook are read from the disk, and the report form is drawn, once a run, not once a desk."""
    monkeypatch.setattr(wiring, "Prompts", read_prompts)
    monkeypatch.setattr(casework, "ReportForm", draw_form)
    monkeypatch.setattr(wiring, "casebook", lambda settings, _corpus=None: read_casebook(settings.knowledge_dir)[0])
    monkeypatch.setattr(answerwiring, "read_corpus", lambda settings: read_casebook(settings.knowledge_dir)[1])


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the SDK would have slept between attempts; it does not. Bolt does not wait for acknowledgements either."""
    slept: list[float] = []
    waited: list[float] = []
    for module in ("handler", "builtin_handlers"):
        monkeypatch.setattr(f"slack_sdk.http_retry.{module}.time", SimpleNamespace(sleep=slept.append))
    bolts = SimpleNamespace(sleep=waited.append, time=lambda: time.time() + sum(waited))
    monkeypatch.setattr("slack_bolt.listener.thread_runner.time", bolts)
    return slept


@pytest.fixture
def slack(clock: FakeClock) -> Iterator[FakeSlack]:
    """A Slack with people in it. Whatever the desk sent must have kept every rule; a test that expects otherwise clears
    ``slack.workspace.problems``."""
    with FakeSlack(clock) as running:
        people(running)
        yield running
        assert running.workspace.problems == []


@pytest.fixture
def answering() -> FakeAnswering:
    """Answers made by hand, with the shipped guidance beside them for cases to cite."""
    made = FakeAnswering()
    made.corpus = read_casebook(content_folder("knowledge"))[1]
    return made


@pytest.fixture
def open_desk(
    slack: FakeSlack, answering: FakeAnswering, clock: FakeClock, tmp_path: Path, migrated: Path
) -> Iterator[OpenDesk]:
    """Open a desk with settings or an answering of one's own, over a copy of a folder."""
    opened: list[Desk] = []

    def start(answering: Any = answering, folder: Path = migrated.parent, **settings: Any) -> Desk:
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        opened.append(Desk(slack, answering, clock, tmp_path, **settings))
        return opened[-1]

    yield start
    for desk in opened:
        desk.close()
        assert desk.executor.errors == []


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """The desk."""
    return open_desk()


@dataclass(frozen=True)
class Kept:
    """What there was when something had been done at a desk: its folder, Slack, the time, the next event, and what was made."""

    folder: Path
    workspace: Json
    now: datetime
    event: int
    made: Any


@pytest.fixture(scope="session")
def kept_desks() -> dict[Any, Kept]:
    """By what had been done."""
    return {}


@pytest.fixture
def begin(
    open_desk: OpenDesk,
    slack: FakeSlack,
    clock: FakeClock,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    kept_desks: dict[Any, Kept],
) -> Begin:
    """Open a desk at which something was done, and give what that made: it is done once a run and copied for every test.

    What is done may ask Slack for nothing that outlives the server of a test, such as the address of a file.
    """

    def after(done: Callable[..., Any], *told: Any) -> tuple[Desk, Any]:
        if (done, *told) not in kept_desks:
            first = open_desk()
            made = done(first, *told)
            first.close()
            folder = tmp_path_factory.mktemp("kept") / "desk"
            shutil.copytree(tmp_path, folder)
            kept_desks[(done, *told)] = Kept(folder, slack.workspace.kept(), clock.now, next(first.numbers), made)
        kept = kept_desks[(done, *told)]
        slack.workspace.put_back(kept.workspace)
        clock.now = kept.now
        desk = open_desk(folder=kept.folder)
        desk.numbers = itertools.count(kept.event)
        return desk, kept.made

    return after
