"""Which cases are held while they are with counsel, and an index by who may read cases."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, said of the cases there are; desks of the version before do not say it while they are replaced."""
    op.add_column("cases", sa.Column("held", sa.Boolean))
    cases = sa.table("cases", sa.column("status"), sa.column("body"), sa.column("held", sa.Boolean))
    # stands in a body at this one place: in what people wrote, quotes are escaped
    reasons = cases.c.body.contains('"hold_reasons":["', autoescape=True)
    held = (cases.c.status == "hold") | ((cases.c.status == "escalated") & reasons)
    op.execute(cases.update().values(held=sa.case((held, sa.true()), else_=sa.false())))
    op.create_index("ix_cases_visibility", "cases", ["visibility", "updated_at"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_cases_visibility", "cases")
    op.drop_column("cases", "held")
