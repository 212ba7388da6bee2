"""What a card shows is known of the card, so that every replica knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is known of the cards there are."""
    op.add_column("case_posts", sa.Column("shows", sa.String(64)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("case_posts") as batch:
        batch.drop_column("shows")
