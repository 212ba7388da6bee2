"""The table of signed heads."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Table

from bot.storage.schema import metadata

case_heads = Table(
    "case_heads",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("chain", String(64), primary_key=True),
    Column("count", Integer, primary_key=True, autoincrement=False),
    Column("key", String(16), primary_key=True),
    Column("last", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("signature", String(64), nullable=False),
)
