"""The tables of the console: who is signed in, which searches they saved, and who opened which case."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, Table, Text

from bot.storage.schema import metadata

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("person", String(255), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)
Index("ix_console_sessions_person", console_sessions.c.person)

saved_views = Table(
    "saved_views",
    metadata,
    Column("person", String(255), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("query", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

case_views = Table(
    "case_views",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("person", String(255), primary_key=True),
)
