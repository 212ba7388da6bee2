"""The console: who is signed in, saved searches, who opened which case; and where cases were seen, to find them by it.

``case_views`` refuses changes as the trail does (see 0002).
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 500
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and fill in where the cases there are were seen."""
    op.create_table(
        "console_sessions",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_console_sessions"),
    )
    op.create_index("ix_console_sessions_person", "console_sessions", ["person"])
    op.create_table(
        "saved_views",
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name="pk_saved_views"),
    )
    op.create_table(
        "case_views",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "at", "person", name="pk_case_views"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_views_case_id"),
    )
    op.create_table(
        "case_platforms",
        sa.Column("platform", sa.String(255), nullable=False),
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("platform", "case_id", name="pk_case_platforms"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_platforms_case_id"),
    )
    op.create_index("ix_case_platforms_case_id", "case_platforms", ["case_id"])
    op.create_index("ix_cases_counted", "cases", ["opened_at", "status", "severity", "seller_key"])
    op.create_index("ix_cases_id", "cases", ["id", "opened_at"])
    _fill_platforms()
    _refuse_changes()


def downgrade() -> None:
    """Drop the tables; triggers go with them."""
    for index in ("ix_cases_counted", "ix_cases_id"):
        op.drop_index(index, "cases")
    for table in ("case_platforms", "case_views", "saved_views", "console_sessions"):
        op.drop_table(table)


def _fill_platforms() -> None:
    bind = op.get_bind()
    cases = sa.table("cases", sa.column("id"), sa.column("body"))
    platforms = sa.table("case_platforms", sa.column("platform"), sa.column("case_id"))
    last = ""
    while rows := bind.execute(
        sa.select(cases.c.id, cases.c.body).where(cases.c.id > last).order_by(cases.c.id).limit(BATCH)
    ).all():
        found = [{"platform": name, "case_id": row.id} for row in rows for name in _platforms(json.loads(row.body))]
        if found:
            bind.execute(sa.insert(platforms), found)
        last = rows[-1].id


def _platforms(body: dict[str, Any]) -> list[str]:
    """Where a case was seen, as its body tells; ids of the playbook, all of them short."""
    reports = [body["report"], *(sighting["report"] for sighting in body["sightings"])]
    listings = [listing for sighting in body["sightings"] for listing in sighting["listings"]]
    seen = [*(place for report in reports for place in report["seen_in"]), *(each["platform"] for each in listings)]
    return list(dict.fromkeys(place for place in seen if place and len(place) <= 255))


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            refuse = "SELECT RAISE(ABORT, 'case_views is append-only')"
            op.execute(
                f"CREATE TRIGGER case_views_stays_{change.lower()} BEFORE {change} ON case_views BEGIN {refuse}; END"
            )
        return
    op.execute(
        "CREATE TRIGGER case_views_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON case_views "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
