"""The tables, as the newest migration leaves them: questions here, all about cases in ``…_tables``."""

from sqlalchemy import Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table, Text

from bot.storage import case_tables, console_tables, deadline_tables, head_tables, upkeep_tables
from bot.storage.schema import metadata

__all__ = [
    "answers",
    "case_tables",
    "console_tables",
    "deadline_tables",
    "escalations",
    "feedback",
    "head_tables",
    "inbox",
    "metadata",
    "upkeep_tables",
]

inbox = Table(
    "inbox",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("team", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread_ts", String(64), nullable=False),
    Column("ts", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("addressed", Boolean, nullable=False),
    Column("reply_url", Text),
    Column("state", String(16), nullable=False),
    Column("answer_id", String(64)),
    Column("posted_ts", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("held_until", DateTime(timezone=True)),
)
Index("ix_inbox_state", inbox.c.state, inbox.c.received_at)

answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("team", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread_ts", String(64), nullable=False),
    Column("asker", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", String(32)),
    Column("topic", String(128), nullable=False),
    Column("passages", Text, nullable=False),
    Column("corpus_version", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("elapsed_ms", Float, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("retracted_at", DateTime(timezone=True)),
)
Index("ix_answers_thread", answers.c.team, answers.c.channel, answers.c.thread_ts)
Index("ix_answers_asked_at", answers.c.asked_at)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

escalations = Table(
    "escalations",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
