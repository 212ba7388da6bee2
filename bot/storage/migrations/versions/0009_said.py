"""Cases are found by their notes, questions and replies, too."""

import sqlalchemy as sa
from alembic import op

from bot.cases.finding import fold

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_VERBS = ("noted", "asked_reporter", "reporter_said")


def upgrade() -> None:
    """Make the column, and fill it from the trails there are."""
    # with a default, since desks of the version before go on writing rows without it while they are replaced
    op.add_column("case_texts", sa.Column("said", sa.Text, nullable=False, server_default=sa.text("''")))
    connection = op.get_bind()
    texts = sa.table("case_texts", sa.column("case_id"), sa.column("said"))
    events = sa.table("case_events", *map(sa.column, ("case_id", "seq", "verb", "text")))
    more = sa.update(texts).where(texts.c.case_id == sa.bindparam("case")).values(said=sa.bindparam("words"))
    told = sa.select(events.c.case_id, events.c.text).where(events.c.verb.in_(_VERBS))
    said: dict[str, str] = {}
    for case_id, text in connection.execute(told.order_by(events.c.case_id, events.c.seq)):
        if words := fold(text):
            said[case_id] = f"{said.get(case_id, '')}{words}\n"
    if said:
        connection.execute(more, [{"case": case_id, "words": words} for case_id, words in said.items()])


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("case_texts") as batch:
        batch.drop_column("said")
