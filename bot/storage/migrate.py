"""Bring a database to the newest version of its tables (Alembic, without an ini file)."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import BotError
from bot.storage.engine import Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration up to ``revision``; running it again does nothing, and is quick, because every command does.

    Raises:
        BotError: a newer version of the desk has been at the database.
    """
    known, at = _known(), refuse_newer(database)
    if at is None or known.get_revision(revision).revision != at:
        command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Undo migrations down to ``revision``."""
    command.downgrade(_config(database), revision)


def is_current(database: Database) -> bool:
    """Whether every migration has been run.

    Raises:
        BotError: and more than those: a newer version of the desk has been at the database.
    """
    return refuse_newer(database) == _known().get_current_head()


def revision(database: Database) -> str | None:
    """Which migration was run last; None before the first."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def refuse_newer(database: Database) -> str | None:
    """Leave a database alone that this version cannot know; gives which migration was run last.

    Raises:
        BotError: a newer version of the desk has been at it.
    """
    at = revision(database)
    if at is not None and at not in {each.revision for each in _known().walk_revisions()}:
        raise BotError(
            f"the database is at '{at}', where a newer version of the desk brought it: run that version, or give this one an "
            "empty database and restore a backup into it that was made before"
        )
    return at


@cache
def _known() -> ScriptDirectory:
    """The migrations of this version."""
    return ScriptDirectory.from_config(_config(None))


def _config(database: Database | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database"] = database
    return config
