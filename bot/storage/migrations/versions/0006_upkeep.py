"""What the desk has dealt with by itself, and direct messages that belong to no single case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk_marks",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_desk_marks"),
    )
    op.create_table(
        "letters",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun", sa.Boolean, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("failed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_letters"),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index("ix_letters_unsent", "letters", ["at", "key"], sqlite_where=unsent, postgresql_where=unsent)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("letters")
    op.drop_table("desk_marks")
