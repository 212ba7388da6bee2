"""Answers by the passages they quote."""

import json
from datetime import datetime

from sqlalchemy import select

from bot.cases.keeping import in_utc
from bot.storage.engine import Database
from bot.storage.tables import answers

Cited = tuple[str, datetime, str, frozenset[str]]
"""Who asked, when, what, and which passages the answer quotes."""


def answers_citing(database: Database, passages: frozenset[str], since: datetime) -> tuple[Cited, ...]:
    """Answers given since a time, and not taken back, that quote one of these passages, the newest first."""
    columns = (answers.c.asker, answers.c.asked_at, answers.c.question, answers.c.passages)
    standing = (answers.c.asked_at >= in_utc(since), answers.c.retracted_at.is_(None))
    given = select(*columns).where(*standing).order_by(answers.c.asked_at.desc())
    found = []
    with database.reading() as connection:
        for row in connection.execution_options(yield_per=500).execute(given):
            cited = frozenset(str(entry[1]) for entry in json.loads(row.passages))
            if cited & passages:
                found.append((row.asker, in_utc(row.asked_at), row.question, cited))
    return tuple(found)
