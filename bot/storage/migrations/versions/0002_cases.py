"""Cases: what is worked on, the trail of it, what is still to be told, evidence and who held it.

The trail and the chain of custody refuse changes by triggers named ``<table>_stays…``. A later migration that rebuilds one of
these tables (batch mode on SQLite) must make its triggers again; erasing personal data drops them and makes them again, in one
transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("case_events", "custody")
FOUND_BY = {"case_hazards": "hazard", "case_reporters": "person"}  # a table and its column with which cases are found


def upgrade() -> None:
    """Make the tables."""
    _make_cases()
    _make_what_finds_cases()
    _make_trail()
    _make_notices()
    _make_evidence()
    _make_drafts()
    _refuse_changes()


def downgrade() -> None:
    """Drop the tables; their triggers go with them."""
    for table in (
        *("drafts", "custody", "evidence", "case_posts", "case_notices", "case_events", "case_submissions"),
        *("case_reporters", "case_hazards", "case_listings", "case_numbers", "case_texts", "cases"),
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _time(name: str, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _case_id(table: str) -> tuple["sa.Column[str]", sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"fk_{table}_case_id")
    return sa.Column("case_id", sa.String(64), nullable=False), key


def _make_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("ref_order", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("severity_rank", sa.Integer, nullable=False),
        sa.Column("reporter", sa.String(255), nullable=False),
        sa.Column("owner", sa.String(255)),
        sa.Column("counsel", sa.String(255)),
        sa.Column("visibility", sa.String(16), nullable=False),
        sa.Column("legal_hold", sa.Boolean, nullable=False),
        sa.Column("external_ref", sa.String(255)),
        _time("opened_at"),
        _time("updated_at"),
        sa.Column("seller", sa.Text, nullable=False),
        sa.Column("seller_key", sa.String(255)),
        sa.Column("seller_head", sa.String(255)),
        sa.Column("seller_tail", sa.String(255)),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        *(sa.UniqueConstraint(name, name=f"uq_cases_{name}") for name in ("ref", "ref_order", "external_ref")),
    )
    for name, second in (("status", "updated_at"), ("owner", "updated_at")):
        op.create_index(f"ix_cases_{name}", "cases", [name, second])
    for name in ("updated_at", "opened_at", "severity_rank"):
        op.create_index(f"ix_cases_{name}", "cases", [name, "ref_order"])
    for name in ("seller_key", "seller_head", "seller_tail"):
        op.create_index(f"ix_cases_{name}", "cases", [name])


def _make_what_finds_cases() -> None:
    op.create_table(
        "case_texts",
        *_case_id("case_texts"),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_texts"),
    )
    op.create_table(
        "case_numbers",
        sa.Column("year", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_case_numbers"),
    )
    op.create_table(
        "case_listings",
        sa.Column("key", sa.String(255), nullable=False),
        *_case_id("case_listings"),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("key", "case_id", name="pk_case_listings"),
    )
    for table, column in FOUND_BY.items():
        op.create_table(
            table,
            sa.Column(column, sa.String(255), nullable=False),
            *_case_id(table),
            sa.PrimaryKeyConstraint(column, "case_id", name=f"pk_{table}"),
        )
    for table in ("case_listings", *FOUND_BY):
        op.create_index(f"ix_{table}_case_id", table, ["case_id"])
    op.create_table(
        "case_submissions",
        sa.Column("submission", sa.String(255), nullable=False),
        *_case_id("case_submissions"),
        sa.PrimaryKeyConstraint("submission", name="pk_case_submissions"),
    )


def _make_trail() -> None:
    op.create_table(
        "case_events",
        *_case_id("case_events"),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        _time("at"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("privileged", sa.Boolean, nullable=False),
        _time("occurred_at", nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_case_events"),
    )
    op.create_index("ix_case_events_verb", "case_events", ["verb", "at"])


def _make_notices() -> None:
    op.create_table(
        "case_notices",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("audience", sa.String(16), nullable=False),
        _time("at"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("begun", sa.Boolean, nullable=False),
        _time("held_until", nullable=True),
        _time("not_before", nullable=True),
        _time("told_at", nullable=True),
        sa.Column("failed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", "audience", name="pk_case_notices"),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"], ["case_events.case_id", "case_events.seq"], name="fk_case_notices_case_id"
        ),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_case_notices_untold",
        "case_notices",
        ["case_id", "audience", "seq"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    op.create_table(
        "case_posts",
        *_case_id("case_posts"),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ts", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "audience", "person", name="pk_case_posts"),
    )
    op.create_index("ix_case_posts_channel", "case_posts", ["channel", "ts"])


def _make_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(64), nullable=False),
        *_case_id("evidence"),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("number", name="uq_evidence_number"),
    )
    for name in ("case_id", "sha256"):
        op.create_index(f"ix_evidence_{name}", "evidence", [name])
    op.create_table(
        "custody",
        sa.Column("evidence_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        _time("at"),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("from_place", sa.Text, nullable=False),
        sa.Column("to_place", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", "seq", name="pk_custody"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_custody_evidence_id"),
    )


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        _time("at"),
        sa.PrimaryKeyConstraint("person", name="pk_drafts"),
    )


def _refuse_changes() -> None:
    """What was written down stays: neither this program nor a person at the database changes it by accident."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
                op.execute(
                    f"CREATE TRIGGER {table}_stays_{change.lower()} BEFORE {change} ON {table} BEGIN {refuse}; END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
