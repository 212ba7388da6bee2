"""The table of deadlines: what runs follows from the case whenever it is kept, what was done about it is kept here alone."""

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Index, String, Table, Text

from bot.storage.schema import metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("kind", String(255), primary_key=True),
    Column("starts", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("calendar", String(255), nullable=False),
    Column("assumed", Boolean, nullable=False),
    Column("says", Text, nullable=False),
    Column("met_at", DateTime(timezone=True)),
    Column("snoozed_until", Date),
    Column("snooze_reason", Text, nullable=False),
    Column("reminded", String(64), nullable=False),
    Column("is_open", Boolean, nullable=False),
)
_RUNNING = deadlines.c.met_at.is_(None)
Index(
    "ix_deadlines_running",
    deadlines.c.due,
    deadlines.c.case_id,
    deadlines.c.kind,
    sqlite_where=_RUNNING,
    postgresql_where=_RUNNING,
)
