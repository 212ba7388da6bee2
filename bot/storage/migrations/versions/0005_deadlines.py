"""Deadlines: what runs for each case, as its triage says, and what was done about it."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "deadlines",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(255), nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("calendar", sa.String(255), nullable=False),
        sa.Column("assumed", sa.Boolean, nullable=False),
        sa.Column("says", sa.Text, nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True)),
        sa.Column("snoozed_until", sa.Date),
        sa.Column("snooze_reason", sa.Text, nullable=False),
        sa.Column("reminded", sa.String(64), nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "kind", name="pk_deadlines"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deadlines_case_id"),
    )
    running = sa.text("met_at IS NULL")
    op.create_index(
        "ix_deadlines_running",
        "deadlines",
        ["due", "case_id", "kind"],
        sqlite_where=running,
        postgresql_where=running,
    )
    _take_over()


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("deadlines")


def _take_over() -> None:
    """Rows for the deadlines of the cases that are there."""
    connection = op.get_bind()
    cases = sa.table("cases", *(sa.column(name, sa.String) for name in ("id", "status", "body")))
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in ("case_id", "kind", "calendar", "assumed", "says", "snooze_reason")
    ]
    columns += [sa.column(name, sa.Date) for name in ("starts", "due")]
    deadlines = sa.table("deadlines", *columns, sa.column("reminded"), sa.column("is_open", sa.Boolean))
    for case in connection.execute(sa.select(cases)).all():
        rows = _rows(case.id, case.status != "closed", json.loads(case.body)["triage"])
        if rows:
            connection.execute(sa.insert(deadlines), rows)


def _rows(case_id: str, is_open: bool, triage: dict[str, Any]) -> list[dict[str, Any]]:
    said = {rule["id"]: rule["say"] for rule in triage["rules"]}
    return [
        {
            "case_id": case_id,
            "kind": clock["id"],
            "starts": date.fromisoformat(clock["starts"]),
            "due": date.fromisoformat(clock["due"]),
            "calendar": clock["calendar"],
            "assumed": clock["assumed"],
            "says": said.get(clock["rule"], clock["rule"]),
            "snooze_reason": "",
            "reminded": "",
            "is_open": is_open,
        }
        for clock in triage["clocks"]
    ]
