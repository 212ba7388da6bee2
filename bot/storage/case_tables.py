"""The tables of cases. ``cases.body`` is the whole case; all other columns and tables are there to find it by."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.storage.schema import metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("ref", String(64), nullable=False, unique=True),
    Column("ref_order", String(255), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("status", String(32), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("severity_rank", Integer, nullable=False),
    Column("reporter", String(255), nullable=False),
    Column("owner", String(255)),
    Column("counsel", String(255)),
    Column("visibility", String(16), nullable=False),
    Column("held", Boolean),  # unknown of what desks of the version before wrote
    Column("legal_hold", Boolean, nullable=False),
    Column("external_ref", String(255), unique=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("seller", Text, nullable=False),
    Column("seller_key", String(255)),
    Column("seller_head", String(255)),
    Column("seller_tail", String(255)),
    Column("body", Text, nullable=False),
)
Index("ix_cases_status", cases.c.status, cases.c.updated_at)
Index("ix_cases_owner", cases.c.owner, cases.c.updated_at)
Index("ix_cases_visibility", cases.c.visibility, cases.c.updated_at)
Index("ix_cases_updated_at", cases.c.updated_at, cases.c.ref_order)
Index("ix_cases_opened_at", cases.c.opened_at, cases.c.ref_order)
Index("ix_cases_severity_rank", cases.c.severity_rank, cases.c.ref_order)
# Figures read no body.
Index("ix_cases_counted", cases.c.opened_at, cases.c.status, cases.c.severity, cases.c.seller_key)
Index("ix_cases_id", cases.c.id, cases.c.opened_at)
Index("ix_cases_seller_key", cases.c.seller_key)
Index("ix_cases_seller_head", cases.c.seller_head)
Index("ix_cases_seller_tail", cases.c.seller_tail)

case_texts = Table(  # apart from the wide rows of cases, so that looking through all of it stays quick
    "case_texts",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("said", Text, nullable=False, server_default=text("''")),  # notes and replies, put at its end as they come
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

case_listings = Table(
    "case_listings",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("is_open", Boolean, nullable=False),
)
Index("ix_case_listings_case_id", case_listings.c.case_id)

case_hazards = Table(
    "case_hazards",
    metadata,
    Column("hazard", String(255), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),  # the case's, so that figures need not look there
)
Index("ix_case_hazards_counted", case_hazards.c.opened_at, case_hazards.c.hazard)
Index("ix_case_hazards_case_id", case_hazards.c.case_id)

case_platforms = Table(
    "case_platforms",
    metadata,
    Column("platform", String(255), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
)
Index("ix_case_platforms_counted", case_platforms.c.opened_at, case_platforms.c.platform)
Index("ix_case_platforms_case_id", case_platforms.c.case_id)

case_reporters = Table(
    "case_reporters",
    metadata,
    Column("person", String(255), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
)
Index("ix_case_reporters_case_id", case_reporters.c.case_id)

case_submissions = Table(
    "case_submissions",
    metadata,
    Column("submission", String(255), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
)

case_events = Table(
    "case_events",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("verb", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("text", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("privileged", Boolean, nullable=False),
    Column("occurred_at", DateTime(timezone=True)),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("ix_case_events_verb", case_events.c.verb, case_events.c.at)

case_milestones = Table(  # read off the trail as it is written, since figures cannot go through all of it
    "case_milestones",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("milestone", String(16), primary_key=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("tenths", Integer, nullable=False),  # of days from the opening
)
Index("ix_case_milestones", case_milestones.c.milestone, case_milestones.c.opened_at, case_milestones.c.tenths)

case_notices = Table(
    "case_notices",
    metadata,
    Column("case_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("audience", String(16), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("begun", Boolean, nullable=False),
    Column("held_until", DateTime(timezone=True)),
    Column("not_before", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    Column("failed", Text, nullable=False),
    ForeignKeyConstraint(["case_id", "seq"], ["case_events.case_id", "case_events.seq"]),
)
_UNTOLD = case_notices.c.told_at.is_(None)
Index(
    "ix_case_notices_untold",
    case_notices.c.case_id,
    case_notices.c.audience,
    case_notices.c.seq,
    sqlite_where=_UNTOLD,
    postgresql_where=_UNTOLD,
)

case_posts = Table(
    "case_posts",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("audience", String(16), primary_key=True),
    Column("person", String(255), primary_key=True),
    Column("channel", String(64), nullable=False),
    Column("ts", String(64), nullable=False),
    Column("shows", String(64)),
)
Index("ix_case_posts_channel", case_posts.c.channel, case_posts.c.ts)

evidence = Table(
    "evidence",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("number", String(64), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("privileged", Boolean),  # beside the body, which desks of the version before write anew without it
)
Index("ix_evidence_case_id", evidence.c.case_id)
Index("ix_evidence_sha256", evidence.c.sha256)

custody = Table(
    "custody",
    metadata,
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("event", String(16), nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("from_place", Text, nullable=False),
    Column("to_place", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("person", String(255), primary_key=True),
    Column("form", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
