"""Figures are read from indexes alone: milestones of cases apart from the trail, opening times beside hazards and places."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_COUNTED = {"case_hazards": "hazard", "case_platforms": "platform"}
_MILESTONES = {
    "claim": "verb IN ('claimed', 'handed_over')",
    "register": "verb = 'step_done' AND about = 'register_in_cn'",
    "close": "verb = 'closed'",
}


def upgrade() -> None:
    """Make the table and the columns, and fill them from what there is."""
    op.create_table(
        "case_milestones",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("milestone", sa.String(16), nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("tenths", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "milestone", name="pk_case_milestones"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_milestones_case_id"),
    )
    op.create_index("ix_case_milestones", "case_milestones", ["milestone", "opened_at", "tenths"])
    _fill_milestones()
    for table, column in _COUNTED.items():
        op.add_column(table, sa.Column("opened_at", _TIME))
        op.execute(f"UPDATE {table} SET opened_at = (SELECT opened_at FROM cases WHERE cases.id = {table}.case_id)")  # noqa: S608 - our tables
        with op.batch_alter_table(table) as batch:
            batch.alter_column("opened_at", existing_type=_TIME, nullable=False)
        op.create_index(f"ix_{table}_counted", table, ["opened_at", column])


def downgrade() -> None:
    """Drop the table and the columns."""
    for table in _COUNTED:
        op.drop_index(f"ix_{table}_counted", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("opened_at")
    op.drop_table("case_milestones")


def _fill_milestones() -> None:
    """Tenths of days from the opening to the first event of each kind."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    days = "julianday(min(e.at)) - julianday(c.opened_at)"
    if not sqlite:
        days = "extract(epoch FROM min(e.at) - c.opened_at) / 86400"
    for milestone, condition in _MILESTONES.items():
        tenths = f"CASE WHEN {days} < 0 THEN 0 ELSE CAST(round(({days}) * 10) AS INTEGER) END"
        op.execute(
            "INSERT INTO case_milestones (case_id, milestone, opened_at, tenths) "  # noqa: S608 - our tables
            f"SELECT c.id, '{milestone}', c.opened_at, {tenths} "
            f"FROM case_events e JOIN cases c ON c.id = e.case_id WHERE {condition} GROUP BY c.id, c.opened_at"
        )
