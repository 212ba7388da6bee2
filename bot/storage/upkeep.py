"""What the desk has dealt with, and direct messages that belong to no single case, in the database."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.cases.keeping import in_utc
from bot.cases.upkeep.letters import Letter
from bot.characters import writable
from bot.storage.engine import Database
from bot.storage.upkeep_tables import desk_marks, letters
from bot.storage.upsert import insert_new, insert_or_replace


class SqlMarks:
    """``Marks`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def those(self, beginning: str) -> dict[str, str]:
        """Marks whose names begin like this."""
        wanted = select(desk_marks).where(desk_marks.c.name.startswith(beginning, autoescape=True))
        with self._database.reading() as connection:
            return {row.name: row.value for row in connection.execute(wanted)}

    def put(self, marks: Mapping[str, str | None]) -> None:
        """Set marks; None drops one."""
        with self._database.writing() as connection:
            for name, value in marks.items():
                if value is None:
                    connection.execute(delete(desk_marks).where(desk_marks.c.name == name))
                else:
                    insert_or_replace(connection, desk_marks, {"name": name, "value": value}, ["name"])


class SqlLetters:
    """``Letters`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, letter: Letter) -> bool:
        """Keep a letter unless one with its key was ever kept; says whether it was new."""
        row = {**vars(in_utc(letter)), "text": writable(letter.text), "failed": ""}
        with self._database.writing() as connection:
            return insert_new(connection, letters, row)

    def waiting(self, limit: int = 100) -> tuple[Letter, ...]:
        """Letters that are not sent, the oldest first."""
        left = select(letters).where(letters.c.sent_at.is_(None)).order_by(letters.c.at, letters.c.key).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(left).all()
        return tuple(Letter(row.key, row.person, row.text, in_utc(row.at), row.begun) for row in rows)

    def begin(self, key: str) -> None:
        """Note that a letter is about to be sent."""
        with self._database.writing() as connection:
            connection.execute(update(letters).where(letters.c.key == key).values(begun=True))

    def sent(self, key: str, at: datetime, failed: str = "") -> None:
        """Note that a letter was sent, or why it cannot be; its words are forgotten, its key is not."""
        unsent = (letters.c.key == key) & letters.c.sent_at.is_(None)
        with self._database.writing() as connection:
            connection.execute(
                update(letters).where(unsent).values(text="", sent_at=in_utc(at), failed=writable(failed))
            )
