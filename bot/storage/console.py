"""What the console keeps, in the database."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.cases.console import CaseView, SavedView
from bot.storage.case_rows import fitted
from bot.storage.console_tables import case_views, console_sessions, saved_views
from bot.storage.engine import Database
from bot.storage.inbox import utc
from bot.storage.upsert import insert_new, insert_or_replace

LINK, SESSION = "link", "session"
_sessions = console_sessions.c


class SqlConsoleStore:
    """A ``ConsoleStore`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give_link(self, link: str, person: str, at: datetime, until: datetime) -> None:
        """Keep a link's hash; links the person had before, and whatever is over, are forgotten."""
        before = (_sessions.kind == LINK) & (_sessions.person == fitted(person))
        with self._database.writing() as connection:
            connection.execute(delete(console_sessions).where(before | (_sessions.until <= at)))
            row = {"hash": link, "kind": LINK, "person": fitted(person), "at": at, "until": until}
            connection.execute(insert(console_sessions).values(row))

    def sign_in(self, link: str, session: str, now: datetime, until: datetime) -> str | None:
        """Spend a link for a session; of two at once one is too late."""
        usable = (_sessions.hash == link) & (_sessions.kind == LINK) & (_sessions.until > now)
        with self._database.writing() as connection:
            spent = delete(console_sessions).where(usable).returning(_sessions.person)
            person = connection.execute(spent).scalar()
            if person is None:
                return None
            row = {"hash": session, "kind": SESSION, "person": person, "at": now, "until": until}
            connection.execute(insert(console_sessions).values(row))
        return str(person)

    def holder(self, link: str, now: datetime) -> str | None:
        """Whom a link would sign in."""
        return self._whose(link, LINK, now)

    def person(self, session: str, now: datetime) -> str | None:
        """Whose session it is, while it lasts."""
        return self._whose(session, SESSION, now)

    def sign_out(self, session: str) -> None:
        """End a session."""
        with self._database.writing() as connection:
            connection.execute(delete(console_sessions).where(_sessions.hash == session))

    def sign_out_everywhere(self, person: str) -> None:
        """End all sessions of a person, and their links."""
        with self._database.writing() as connection:
            connection.execute(delete(console_sessions).where(_sessions.person == fitted(person)))

    def saved_views(self, person: str) -> tuple[SavedView, ...]:
        """A person's saved searches, by name."""
        mine = select(saved_views).where(saved_views.c.person == fitted(person)).order_by(saved_views.c.name)
        with self._database.reading() as connection:
            return tuple(SavedView(row.name, row.query) for row in connection.execute(mine))

    def save_view(self, person: str, view: SavedView, at: datetime) -> None:
        """Save a search; one of the same name is replaced."""
        row = {"person": fitted(person), "name": fitted(view.name), "query": view.query, "at": at}
        with self._database.writing() as connection:
            insert_or_replace(connection, saved_views, row, ["person", "name"])

    def drop_view(self, person: str, name: str) -> None:
        """Forget a saved search."""
        mine = (saved_views.c.person == fitted(person)) & (saved_views.c.name == fitted(name))
        with self._database.writing() as connection:
            connection.execute(delete(saved_views).where(mine))

    def note_view(self, case_id: str, person: str, at: datetime) -> None:
        """Write down that somebody opened a case."""
        with self._database.writing() as connection:
            insert_new(connection, case_views, {"case_id": case_id, "at": at, "person": fitted(person)})

    def case_views(self, case_id: str, limit: int = 20) -> tuple[CaseView, ...]:
        """Who opened a case lately, newest first."""
        lately = select(case_views).where(case_views.c.case_id == case_id).order_by(case_views.c.at.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(CaseView(row.person, utc(row.at)) for row in connection.execute(lately))

    def _whose(self, hash_: str, kind: str, now: datetime) -> str | None:
        valid = (_sessions.hash == hash_) & (_sessions.kind == kind) & (_sessions.until > now)
        with self._database.reading() as connection:
            return connection.execute(select(_sessions.person).where(valid)).scalar()
