"""The tables of what the desk has dealt with, and of direct messages that belong to no single case."""

from sqlalchemy import Boolean, Column, DateTime, Index, String, Table, Text

from bot.storage.schema import metadata

desk_marks = Table(
    "desk_marks",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("value", Text, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("person", String(255), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("begun", Boolean, nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    Column("failed", Text, nullable=False),
)
_UNSENT = letters.c.sent_at.is_(None)
Index("ix_letters_unsent", letters.c.at, letters.c.key, sqlite_where=_UNSENT, postgresql_where=_UNSENT)
