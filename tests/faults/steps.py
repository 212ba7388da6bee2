"""``kill -9`` in an index swap, a migration, a backup and a restoration; after each death the work is done again.

A step is a change to the disk (a file opened for writing, renamed, removed …) or a statement sent to the database. It is known
by the lines of the program that led to it. Run as a process, which forks for every death: ``python -m tests.faults.steps FOLDER
[DEATHS]`` dies the first and the last time the program comes to each step, or at so many steps of each sort of work, and writes
as JSON how many steps there are, how many different ones, how often it died, and what did not hold.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faiss
from sqlalchemy import Engine, event

from bot.knowledge.load import load
from bot.operating.backup import back_up, restore
from bot.operating.backup_folder import check, read_manifest
from bot.retrieval.store import IndexStore
from bot.settings import Settings
from bot.storage import dumping, migrate
from bot.storage.chains import broken_chains
from bot.storage.engine import open_database
from bot.storage.tables import metadata
from tests import kept
from tests.fakes import FakeEncoder
from tests.knowledge_builders import REPOSITORY, TODAY, build_tiny, edit, write_tiny

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.copyfile", "shutil.rmtree"}
KILLED, ENDED = -signal.SIGKILL, 0
NEVER = 0
PROGRAM = f"{REPOSITORY}/bot/"
ENCODER = FakeEncoder()


@dataclass
class Tally:
    """What came of one sort of work."""

    steps: int = 0
    different: int = 0
    deaths: int = 0
    faults: list[str] = field(default_factory=list)


class Steps:
    """Takes down which steps are taken, and dies at one of them."""

    def __init__(self, last: int) -> None:
        self.last, self.taken = last, list[str]()

    def one(self, sort: str) -> None:
        """A step is about to be taken."""
        self.taken.append(sort + ":" + _way_here())
        if len(self.taken) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_disk(self, what: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook."""
        writes = what == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if what in CHANGES or writes:
            self.one(what)


def _way_here() -> str:
    """The lines of the program under way, the innermost first."""
    frame, lines = sys._getframe(1), []
    while frame is not None:
        if frame.f_code.co_filename.startswith(PROGRAM):
            lines.append(f"{frame.f_code.co_filename.removeprefix(PROGRAM)}:{frame.f_lineno}")
        frame = frame.f_back
    return " ".join(lines)


def dies_at(step: int, work: Callable[[], object]) -> tuple[int, list[str]]:
    """Do something in a process that is killed at its nth step; says how it ended, and if it was not killed its steps."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        steps = Steps(step)
        try:
            sys.addaudithook(steps.watch_disk)
            event.listen(Engine, "before_cursor_execute", lambda *_: steps.one("statement"))
            event.listen(Engine, "commit", lambda *_: steps.one("commit"))
            work()
            with os.fdopen(writing, "w") as telling:
                json.dump(steps.taken, telling)
        except BaseException:  # noqa: BLE001 - a fork must not go on with its parent's loop
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        taken = told.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), json.loads(taken or "[]")


def tally(
    deaths: int | None, prepare: Callable[[], None], work: Callable[[], object], look: Callable[[], list[str]]
) -> Tally:
    """Die at steps of some work; ``look`` says what does not hold after a death, and does the work again."""
    prepare()
    _, taken = dies_at(NEVER, work)
    first = {step: number for number, step in reversed(list(enumerate(taken, 1)))}
    last = {step: number for number, step in enumerate(taken, 1)}
    chosen = sorted({*first.values(), *last.values()})
    found = Tally(len(taken), len(last))
    for step in chosen if deaths is None else range(1, found.steps + 1, max(1, found.steps // deaths)):
        prepare()
        ended, _ = dies_at(step, work)
        found.deaths += ended == KILLED
        found.faults += [f"step {step}: it ended with {ended}"] if ended not in {KILLED, ENDED} else []
        found.faults += [f"step {step}: {fault}" for fault in look()]
    return found


def index_swap(folder: Path, deaths: int | None) -> Tally:
    """A version of the guidance is taken into use."""
    old = load(write_tiny(folder / "knowledge"), TODAY)[0]
    edit(folder / "knowledge", "guidance/marks.md", "has the better position", "has the stronger position")
    new = load(folder / "knowledge", TODAY)[0]
    store = IndexStore(folder / "index")

    def prepare() -> None:
        shutil.rmtree(folder / "index", ignore_errors=True)
        build_tiny(old, store, ENCODER)

    def look() -> list[str]:
        faults = [] if store.load(ENCODER.hash).knowledge in (old, new) else ["a mixture"]
        build_tiny(new, store, ENCODER, 2)
        return faults + ([] if store.load(ENCODER.hash).knowledge == new else ["it cannot be done again"])

    return tally(deaths, prepare, lambda: build_tiny(new, store, ENCODER, 1), look)


def migration(folder: Path, deaths: int | None) -> Tally:
    """A database with something in it is brought from the first version to the newest."""
    url, first = f"sqlite:///{folder / 'desk.sqlite'}", folder / "first.sqlite"
    with closing(open_database(f"sqlite:///{first}")) as database:
        migrate.upgrade(database, "0001")
        with database.writing() as connection:
            connection.exec_driver_sql(
                "INSERT INTO inbox (key, kind, team, channel, thread_ts, ts, person, text, addressed, state, attempts,"
                " received_at) VALUES ('k', 'ask', 'T', 'C', '1', '1', 'U', 'who signs?', 1, 'received', 0,"
                " '2026-11-23 09:00:00')"
            )

    def prepare() -> None:
        for file in folder.glob("desk.sqlite*"):
            file.unlink()
        shutil.copy(first, folder / "desk.sqlite")

    def upgrade() -> None:
        with closing(open_database(url)) as database:
            migrate.upgrade(database)

    def look() -> list[str]:
        upgrade()
        with closing(open_database(url)) as database, database.reading() as connection:
            there = dumping.counts(connection)
            kept_one = connection.exec_driver_sql("SELECT text FROM inbox").scalars().all() == ["who signs?"]
        return (
            [] if kept_one and set(there) == set(metadata.tables) else ["the tables or the rows are not what they were"]
        )

    return tally(deaths, prepare, upgrade, look)


def backup(folder: Path, deaths: int | None) -> Tally:
    """A desk is backed up."""
    settings = _desk(folder / "here")

    def look() -> list[str]:
        faults = []
        if (folder / "backup").exists():
            faults += check(folder / "backup", read_manifest(folder / "backup"))
            shutil.rmtree(folder / "backup")
        return faults + back_up(settings, folder / "backup").faults

    return tally(
        deaths,
        lambda: shutil.rmtree(folder / "backup", ignore_errors=True),
        lambda: back_up(settings, folder / "backup"),
        look,
    )


def restoration(folder: Path, deaths: int | None) -> Tally:
    """A backup is put back over what is there."""
    back_up(_desk(folder / "here"), folder / "backup")
    _desk(folder / "other")
    there = Settings(_env_file=None, data_dir=folder / "there")

    def prepare() -> None:
        shutil.rmtree(folder / "there", ignore_errors=True)
        shutil.copytree(folder / "other", folder / "there")

    def look() -> list[str]:
        faults = restore(there, folder / "backup", replace=True).faults
        with closing(open_database(there.database)) as database:
            return faults + broken_chains(database)

    return tally(deaths, prepare, lambda: restore(there, folder / "backup", replace=True), look)


def _desk(folder: Path) -> Settings:
    """A desk with something of everything."""
    settings = Settings(_env_file=None, data_dir=folder)
    with closing(open_database(settings.database)) as database:
        migrate.upgrade(database)
        kept.fill(database, settings.evidence_dir)
    kept.index(settings.index_dir)
    return settings


def main() -> None:
    """Do all of it."""
    folder, deaths = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None
    faiss.omp_set_num_threads(1)  # the threads of a pool do not live on in a fork, which would wait for them for ever
    told = {}
    for work in (index_swap, migration, backup, restoration):
        place = folder / work.__name__
        place.mkdir(parents=True)
        done = work(place, deaths)
        told[work.__name__] = vars(done)
        counts = f"{done.steps} steps, {done.different} different ones, {done.deaths} deaths, {len(done.faults)} faults"
        print(f"{work.__name__}: {counts}", file=sys.stderr)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
