"""When the question of an answer was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of the answers there are nobody has said it, nor do desks of the version before while they are replaced."""
    op.add_column("answers", sa.Column("retracted_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("answers") as batch:
        batch.drop_column("retracted_at")
