"""Which items of evidence are privileged."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of the items there are nobody has said it, nor do desks of the version before while they are replaced."""
    op.add_column("evidence", sa.Column("privileged", sa.Boolean))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("evidence") as batch:
        batch.drop_column("privileged")
