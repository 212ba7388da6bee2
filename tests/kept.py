"""A desk's belongings for tests of backups and moves: rows in every kind of table, evidence, an index."""

import hashlib
import secrets
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from bot.answering.model import Declined, Reason
from bot.answering.ports import AnswerRecord, Feedback, InboxItem, Kind, State, Thread
from bot.cases.events import Audience
from bot.cases.ports import Draft
from bot.storage.answers import SqlAnswerLog
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from bot.storage.evidence_files import EvidenceFiles
from bot.storage.inbox import SqlInbox
from tests import case_builders as build

NOW = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)
STORY = "律师函 “C&D”? 🙂\nline two\u2028and\x85more"
CONTENT = b"\x89PNG a picture of a kettle"


def fill(database: Database, evidence: Path, questions: int = 3) -> None:
    """Put something of everything in."""
    inbox, log = SqlInbox(database), SqlAnswerLog(database)
    for number in range(questions):
        thread = Thread("T1", "C1", f"{number}.0")
        inbox.receive(InboxItem(f"k{number}", Kind.ASK, thread, "1.0", "U1", STORY, NOW, state=State.DONE))
        answer = Declined(Reason.NOT_COVERED, None, (), (), NOW.date(), "v1")
        log.record(AnswerRecord(f"a{number}", f"k{number}", thread, "U1", STORY, answer, NOW, 12.3456789))
    log.give_feedback(Feedback("a0", "U2", False, "too short", NOW))
    log.escalate("a1", "U2", NOW)
    stored = EvidenceFiles(evidence, lambda: secrets.token_hex(16)).put(BytesIO(CONTENT), 1000)
    item = build.evidence(stored=stored.name, sha256=stored.sha256)
    store = SqlCaseStore(database)
    with store.work() as work:
        work.next_number(2026)
        work.insert(build.RICH_CASE)
        work.append(build.FULL_EVENT, (Audience.CARD, Audience.REPORTER))
        work.append(build.event(text=STORY))
        work.add_evidence(item)
        work.append_custody(build.custody(sha256=stored.sha256))
        work.append_custody(build.custody(sha256=stored.sha256))
    store.save_draft(Draft("U1", '{"a": 1}', NOW))


def index(folder: Path) -> None:
    """An index folder with a version in it, as far as a backup looks."""
    (folder / "v1").mkdir(parents=True)
    (folder / "v1" / "manifest.json").write_text("{}")
    (folder / "CURRENT").write_text("v1")


def pictures(evidence: Path) -> set[str]:
    """The SHA-256 of every file of evidence."""
    return {hashlib.sha256(file.read_bytes()).hexdigest() for file in evidence.glob("??/*")}
