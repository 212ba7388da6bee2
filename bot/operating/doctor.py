"""Diagnosis: what keeps the desk from working, each finding with its remedy. Reads, and changes nothing."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import answerwiring
from bot.answering.building import is_current
from bot.errors import BotError
from bot.mirrorwiring import make_mirroring
from bot.operating.doctor_chat import chat_findings
from bot.operating.doctor_slack import slack_findings
from bot.operating.finding import Finding, State, failed, fine, skipped, warned
from bot.settings import Settings, unknown_settings
from bot.storewiring import evidence_store

if TYPE_CHECKING:
    from bot.storage.engine import Database

OLD_S, STUCK_S = 120, 900
LITTLE, TOO_LITTLE = 2 << 30, 200 << 20  # bytes free

__all__ = ["State", "diagnose"]


def diagnose(settings: Settings, now: Callable[[], datetime] = answerwiring.now) -> list[Finding]:
    """Everything there is to look at, in the order in which to mend it."""
    return [
        *_settings(),
        *slack_findings(settings, now),
        *_guidance(settings),
        *chat_findings(settings),
        _mirrors(settings, now),
        *_database(settings, now),
        _evidence(settings),
        _disk(settings.data_dir),
    ]


def _settings() -> Iterator[Finding]:
    """What is set under a name that nothing reads."""
    for name, nearest in unknown_settings().items():
        remedy = (
            f"perhaps {nearest} is meant: write that" if nearest else "see deploy/OPTIONS.md for the names there are"
        )
        yield warned("settings", f"{name} is no setting and changes nothing", f"{remedy}, or unset it")


def _mirrors(settings: Settings, now: Callable[[], datetime]) -> Finding:
    """Whether what sends cases elsewhere can be put together; nothing is sent."""
    from bot.cases.memory.store import MemoryCaseStore

    try:
        mirroring = make_mirroring(settings, MemoryCaseStore(), lambda: evidence_store(settings), now)
    except BotError as error:
        return failed("mirrors", str(error), "set what is missing (deploy/OPTIONS.md), or unset the address")
    if mirroring is None:
        return skipped("mirrors", "none is set: no case leaves this machine for one")
    return fine("mirrors", f"cases go to {', '.join(mirroring.names)}; whether they arrive, a case's notices say")


def _guidance(settings: Settings) -> Iterator[Finding]:
    """The encoder, the guidance, and the index made of both."""
    from bot.inference.exported import load_exported

    encoder = load_exported(settings.encoder_dir, settings.encoder)
    if encoder is None:
        found = f"no whole export of {settings.encoder} in {settings.encoder_dir}"
        yield warned(
            "encoder",
            found,
            "run 'knockoff guidance index' and restart the desk; till then sentence-transformers answers, with more memory",
        )
    else:
        yield fine("encoder", f"{encoder.name}, weights {encoder.hash[:12]}, graph and tokenizer as exported")
    try:
        knowledge, warnings = answerwiring.read_knowledge(settings, encoder)
    except BotError as error:
        count = len(str(error).splitlines())
        yield failed("guidance", f"{count} problems", "run 'knockoff guidance check' and mend what it lists")
        return
    yield fine("guidance", f"{len(knowledge.corpus.passages)} passages, {len(warnings)} warnings")
    store = answerwiring.index_store(settings)
    manifest = store.manifest()
    build = "run 'knockoff guidance index'; a running desk takes it up by itself"
    if manifest is None:
        yield warned("index", "there is none that this version reads: the next start builds it", build)
    elif encoder is not None and manifest.encoder_hash != encoder.hash:
        yield failed("index", "it was built with another encoder", build)
    elif not is_current(knowledge, store, manifest.encoder_hash):
        yield warned(
            "index", f"built {manifest.built_at} from other guidance, or by another version of this program", build
        )
    else:
        yield fine("index", f"version {manifest.corpus_version}, built {manifest.built_at}")


def _database(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    from bot.storage import engine, migrate

    file = settings.database.removeprefix("sqlite:///")
    if settings.database.startswith("sqlite") and not Path(file).exists():
        yield skipped("database", "there is none yet: the first start makes it")
        return
    try:
        database = engine.open_database(settings.database)
    except BotError as error:
        yield failed("database", str(error), "see deploy/env.example on KNOCKOFF_DATABASE_URL")
        return
    try:
        at_head = database.attempt(lambda: migrate.is_current(database))
        if at_head is None:
            yield failed("database", "it does not answer", "check KNOCKOFF_DATABASE_URL, the server and the network")
        elif not at_head:
            yield failed("database", "it is not at the newest version", "run 'knockoff db upgrade'")
        else:
            yield fine("database", f"{database.engine.dialect.name}, at the newest version")
            yield from _waiting(database, now)
    except BotError as error:
        yield failed("database", str(error), "see 'Roll back' in deploy/OPERATIONS.md")
    finally:
        database.close()


def _waiting(database: "Database", now: Callable[[], datetime]) -> Iterator[Finding]:
    from bot.storage import figures

    waiting = database.attempt(lambda: figures.waiting(database, now()))
    if waiting is None:
        yield failed("inbox", "it cannot be read", "look for 'inbox_unreadable' in the log")
        return
    for check, age in (("inbox", waiting.inbox_oldest_s), ("outbox", waiting.outbox_oldest_s)):
        found = f"the oldest open item came {age / 60:.0f} minutes ago"
        remedy = "see that a desk is running; look for 'inbox_item_failed' and Slack's codes in its log"
        if age > STUCK_S:
            yield failed(check, found, remedy)
        else:
            yield warned(check, found, remedy) if age > OLD_S else fine(check, "nothing waits long")


def _evidence(settings: Settings) -> Finding:
    if settings.evidence_url is None:
        return _folder("evidence folder", settings.evidence_dir)
    try:
        evidence_store(settings).is_empty()
    except (BotError, OSError) as error:
        remedy = (
            "check KNOCKOFF_EVIDENCE_URL, AWS_ENDPOINT_URL_S3, and that the desk's keys may list, get, put and delete"
        )
        return failed("evidence bucket", str(error), remedy)
    return fine("evidence bucket", f"{settings.evidence_url} answers")


def _folder(check: str, folder: Path) -> Finding:
    if not folder.exists():
        return skipped(check, f"{folder} is made with the first file")
    try:
        with tempfile.TemporaryFile(dir=folder):
            return fine(check, f"{folder} can be written")
    except OSError as error:
        return failed(check, f"{folder}: {error.strerror}", "give the desk's user the folder, or mount it writable")


def _disk(folder: Path) -> Finding:
    place = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(place).free
    found = f"{free / (1 << 30):.1f} GB free for {folder}"
    remedy = "make room; 'knockoff purge' deletes what is past retention"
    if free < TOO_LITTLE:
        return failed("disk", found, remedy)
    return warned("disk", found, remedy) if free < LITTLE else fine("disk", found)
