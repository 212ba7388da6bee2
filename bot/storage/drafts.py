"""Forms that were not sent."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.cases.keeping import in_utc
from bot.cases.ports import Draft
from bot.storage.case_tables import drafts
from bot.storage.engine import Database
from bot.storage.upsert import insert_or_replace

_RECENT = select(drafts).where(drafts.c.person == bindparam("person"), drafts.c.at >= bindparam("since"))


class SqlDrafts:
    """The part of a ``CaseStore`` that keeps unsent forms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_draft(self, draft: Draft) -> None:
        """Keep a person's unsent form; a later one replaces it."""
        row = {"person": draft.person, "form": draft.values, "at": in_utc(draft.at)}
        with self._database.writing() as connection:
            insert_or_replace(connection, drafts, row, ["person"])

    def draft(self, person: str, since: datetime) -> Draft | None:
        """A person's unsent form, if it is not older."""
        with self._database.reading() as connection:
            row = connection.execute(_RECENT, {"person": person, "since": in_utc(since)}).one_or_none()
        return Draft(row.person, row.form, in_utc(row.at)) if row else None

    def drop_draft(self, person: str) -> None:
        """Forget a person's unsent form."""
        with self._database.writing() as connection:
            connection.execute(delete(drafts).where(drafts.c.person == person))

    def drop_older(self, before: datetime) -> None:
        """Forget every unsent form that was left before a time."""
        old = drafts.c.at < in_utc(before)
        with self._database.reading() as connection:  # by the clock there is mostly none, and writing makes others wait
            if connection.execute(select(drafts.c.person).where(old).limit(1)).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(delete(drafts).where(old))
