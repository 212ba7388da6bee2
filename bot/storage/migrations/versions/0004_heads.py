"""Signed heads: how long the trails and chains of custody were when somebody looked. As append-only as what they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "case_heads",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("last", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "chain", "count", "key", name="pk_case_heads"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_heads_case_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            refuse = "SELECT RAISE(ABORT, 'case_heads is append-only')"
            op.execute(
                f"CREATE TRIGGER case_heads_stays_{change.lower()} BEFORE {change} ON case_heads BEGIN {refuse}; END"
            )
        return
    op.execute(  # the function is the trail's
        "CREATE TRIGGER case_heads_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON case_heads "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Drop the table; its triggers go with it."""
    op.drop_table("case_heads")
