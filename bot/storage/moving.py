"""From one database into another, in as many goes as it takes."""

from collections.abc import Callable

from sqlalchemy import Connection

from bot.errors import BotError
from bot.storage import chains, dumping, migrate
from bot.storage.engine import Database

Progress = Callable[[int, int], None]


def copy(source: Database, target: Database, progress: Progress = lambda _done, _total: None) -> dict[str, int]:
    """Copy every row that is not there yet, and hold both databases against each other; gives the rows of each table.

    Rows that are there from an interrupted go are left alone, so that a second one takes up where the first one ended.

    Raises:
        BotError: the target holds rows that the source does not, or the copy is not the source.
    """
    migrate.upgrade(target)
    with dumping.snapshot(source) as reading:
        there = {name: _known(target, name) for name in dumping.tables()}
        _refuse_strangers(reading, there)
        total = sum(dumping.counts(reading).values())
        done = sum(len(rows) for rows in there.values())
        for name, known in there.items():
            missing = (line for line in dumping.lines(reading, name) if dumping.digest(line) not in known)
            for batch in dumping.batched(missing):
                with target.writing() as writing:
                    done += dumping.insert_lines(writing, name, batch)
                progress(done, total)
        _compare(reading, target)
    faults = chains.broken_chains(target)
    if faults:
        raise BotError("everything was copied, but was not whole before either: " + "; ".join(faults[:10]))
    with target.reading() as connection:
        return dumping.counts(connection)


def _known(target: Database, name: str) -> set[bytes]:
    with target.reading() as connection:
        return {dumping.digest(line) for line in dumping.lines(connection, name)}


def _refuse_strangers(source: Connection, there: dict[str, set[bytes]]) -> None:
    for name, rows in there.items():
        if rows and rows - {dumping.digest(line) for line in dumping.lines(source, name)}:
            raise BotError(
                f"the other database has rows of its own in '{name}', or this one has gone on since the last go: "
                "stop the desk and copy into an empty database"
            )


def _compare(source: Connection, target: Database) -> None:
    for name in dumping.tables():
        if _known(target, name) != {dumping.digest(line) for line in dumping.lines(source, name)}:
            raise BotError(f"the rows of '{name}' are not the same in both databases: copy into an empty database")
