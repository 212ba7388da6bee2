"""Where evidence and vectors are kept, as the settings say: on this machine, or where many machines share them."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.retrieval.version import OpenDense, in_memory
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cases.ports import EvidenceStore
    from bot.storage.engine import Database


def new_id() -> str:
    """32 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(16)


def evidence_store(settings: Settings, new_name: Callable[[], str] = new_id) -> "EvidenceStore":
    """The store of evidence; nothing of it is looked at yet.

    Raises:
        BotError: it is in S3 and the library for that is not installed.
    """
    if settings.evidence_url is None:
        from bot.storage.evidence_files import EvidenceFiles

        return EvidenceFiles(settings.evidence_dir, new_name)
    from bot.storage.evidence_s3 import EvidenceObjects, s3_client

    bucket, _, prefix = settings.evidence_url.removeprefix("s3://").partition("/")
    return EvidenceObjects(s3_client(), bucket, prefix.strip("/"), new_name)


def receiving_store(
    settings: Settings, database: "Database", now: Callable[[], datetime], new_name: Callable[[], str]
) -> "EvidenceStore":
    """The store of evidence for who adds to it: every name is written down before its bytes come."""
    from bot.storage.evidence_names import EvidenceNames

    return evidence_store(settings, EvidenceNames(database, now, new_name).new)


def dense_opener(settings: Settings, now: Callable[[], datetime]) -> OpenDense:
    """How the dense index of a version is opened; nothing of it is looked at yet.

    Raises:
        BotError: it is to be in PostgreSQL, but the database is another.
    """
    if settings.dense_index == "memory":
        return in_memory
    from bot.storage.dense_vectors import VectorTables

    return VectorTables(settings.database, now).open
