"""Questions: what came in, what was answered, what people made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_inbox()
    _make_answers()
    _make_what_hangs_on_answers()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("escalations", "feedback", "answers", "inbox"):
        op.drop_table(table)


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(64), nullable=False),
        sa.Column("ts", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("addressed", sa.Boolean, nullable=False),
        sa.Column("reply_url", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answer_id", sa.String(64)),
        sa.Column("posted_ts", sa.String(64)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_state", "inbox", ["state", "received_at"])


def _make_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(64), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("topic", sa.String(128), nullable=False),
        sa.Column("passages", sa.Text, nullable=False),
        sa.Column("corpus_version", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("elapsed_ms", sa.Float, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("key", name="uq_answers_key"),
    )
    op.create_index("ix_answers_thread", "answers", ["team", "channel", "thread_ts"])
    op.create_index("ix_answers_asked_at", "answers", ["asked_at"])


def _make_what_hangs_on_answers() -> None:
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "person", name="pk_feedback"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_feedback_answer_id", ondelete="CASCADE"),
    )
    op.create_table(
        "escalations",
        sa.Column("answer_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_escalations"),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_escalations_answer_id", ondelete="CASCADE"),
    )
