"""Evidence into the case, and who had it in hand since."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from bot.cases.case import Case
from bot.cases.custody.media import MediaType, sniff
from bot.cases.custody.recorded import NO, PRIVILEGED, YES, chain_faults
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence, Grade
from bot.cases.intake.opening import Assess
from bot.cases.keeping import all_writable
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore, EvidenceStore, Stored, Work
from bot.cases.review.doing import heard
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers, Role, reported
from bot.errors import BotError

MOST_BYTES = 50 * 1024 * 1024
CHUNK = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file as it came: what it was called, and where it is from."""

    name: str
    source: str
    source_id: str = ""


@dataclass(frozen=True)
class Custodian:
    """Takes evidence in and keeps account of it. Hash, size and type are always worked out here, from the bytes."""

    store: CaseStore
    files: EvidenceStore
    reviewers: Reviewers
    assess: Assess
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def take(self, case_id: str, actor: Actor, upload: Upload, content: BinaryIO) -> Evidence:
        """Keep a file with a case; the same bytes are kept once a case, and who else brought them is noted.

        Raises:
            Refused: the person may not, or the file is of a kind that is not taken.
            BotError: the file is too large.
        """
        self._check(case_id, actor)
        upload = all_writable(upload)
        media = sniff(content)
        if media is None:
            raise Refused("file_kind", upload.name)
        stored = self.files.put(content, MOST_BYTES)
        try:
            if stored.size == 0:
                raise Refused("file_empty", upload.name)
            with self.store.work() as work:
                case = work.case(case_id)
                if case is None:
                    raise Refused("case_unknown")
                items = work.evidence(case_id)
                same = next((item for item in items if item.sha256 == stored.sha256), None)
                if same is not None:
                    kept = self._again(work, same, actor, upload)
                else:
                    kept = self._record(work, case, len(items) + 1, actor, upload, stored, media)
        except Refused:
            self.files.forget(stored.name)
            raise
        if kept.stored != stored.name:  # the case has these bytes; after another failure it is not sure that it has not
            self.files.forget(stored.name)
        return kept

    def items(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers, each of them marked."""
        return tuple(self.marked(item) for item in self.store.evidence(case_id))

    def marked(self, item: Evidence) -> Evidence:
        """An item that is privileged or not: where nobody has said, what counsel brought is."""
        if item.privileged is not None:
            return item
        return replace(item, privileged=self.reviewers.role(item.uploaded_by) is Role.COUNSEL)

    def refuse(self, case_id: str, actor: Actor, name: str, source_id: str, reason: str) -> None:
        """Note that a file was not taken and why (a refusal's name), once; whoever sent it is told."""
        once = f"refused:{case_id}:{source_id}"
        with self.store.work() as work:
            if work.case(case_id) is None or work.submitted(once) is not None:
                return
            work.note_submission(once, case_id)
            refused = Event(case_id, 0, Verb.EVIDENCE_REFUSED, actor.person, ActorKind.PERSON, actor.source, self.now())
            work.append(replace(refused, about=name, text=reason), (Audience.THREAD, Audience.REPORTER))

    def handle(self, item: Evidence, event: Custody, actor: Actor, purpose: str, to_place: str = "") -> CustodyEvent:
        """Note that an item was viewed, copied, exported, sealed or returned."""
        with self.store.work() as work:
            return work.append_custody(self._entry(item, event, actor.person, purpose, "evidence store", to_place))

    def verify(self, item: Evidence, chain: tuple[CustodyEvent, ...] | None = None) -> tuple[str, ...]:
        """What is wrong with an item: ``file_missing``, ``bytes_changed``, and ``chain_faults``; empty when all is well.

        ``chain`` is its chain of custody, where it was read already.
        """
        try:
            with self.files.open(item.stored) as content:
                faults = () if measured(content) == (item.sha256, item.size) else ("bytes_changed",)
        except BotError:
            faults = ("file_missing",)
        chain = self.store.custody(item.id) if chain is None else chain
        return (*faults, *chain_faults(item, chain))

    def whole(self, item: Evidence) -> BinaryIO | None:
        """The bytes of an item from their beginning, if nothing is wrong with it; whoever reads them closes them."""
        if chain_faults(item, self.store.custody(item.id)):
            return None
        with ExitStack() as undo:
            try:
                content = undo.enter_context(self.files.open(item.stored))
            except BotError:
                return None
            if measured(content) != (item.sha256, item.size):
                return None
            content.seek(0)
            undo.pop_all()
        return content

    def deleted_in_slack(self, case_id: str, source_id: str, actor: Actor) -> None:
        """Note that a file was deleted in Slack; ours stays."""
        with self.store.work() as work:
            for item in work.evidence(case_id):
                if item.source_id == source_id and item.deleted_in_slack_at is None:
                    at = self.now()
                    work.save_evidence(replace(item, deleted_in_slack_at=at))
                    event = Event(case_id, 0, Verb.DELETED_IN_SLACK, actor.person, ActorKind.PERSON, actor.source, at)
                    work.append(replace(event, about=item.number), (Audience.THREAD,))

    def _record(
        self, work: Work, case: Case, number: int, actor: Actor, upload: Upload, stored: Stored, media: MediaType
    ) -> Evidence:
        at = self.now()
        item = Evidence(
            id=self.new_id(),
            case_id=case.id,
            number=f"{case.ref}-E{number:02d}",
            original_name=upload.name,
            stored=stored.name,
            sha256=stored.sha256,
            size=stored.size,
            media_type=media.name,
            grade=Grade.LEAD,
            uploaded_by=actor.person,
            received_at=at,
            source=upload.source,
            source_id=upload.source_id,
            privileged=self.reviewers.role(actor.person) is Role.COUNSEL,
        )
        elsewhere = tuple(other for other in work.with_hash(stored.sha256) if other != case.id)
        work.add_evidence(item)
        work.append_custody(self._entry(item, Custody.RECEIVED, actor.person, "reported", upload.source, stored.name))
        added = Event(case.id, 0, Verb.EVIDENCE_ADDED, actor.person, ActorKind.PERSON, actor.source, at)
        tell = (Audience.CARD, Audience.THREAD, Audience.REPORTER)  # of reporters, only the one who sent it
        marked = (Change(PRIVILEGED, NO, YES),) if item.privileged else ()
        work.append(replace(added, about=item.number, text=upload.name, changes=marked), tell)
        related = tuple(dict.fromkeys((*case.related, *elsewhere)))
        told = heard(replace(case, related=related), self.assess, at)
        if related != case.related:
            told = looked_at(told, self.assess, at)
        if told != case:
            work.save(replace(told, version=case.version + 1, updated_at=at))
        if related != case.related:
            work.append(Event(case.id, 0, Verb.RELATED, "desk", ActorKind.DESK, "evidence", at, about=item.number))
        return item

    def _again(self, work: Work, item: Evidence, actor: Actor, upload: Upload) -> Evidence:
        """Note once that somebody else brought the same bytes.

        What counsel brought is not privileged where a reporter has it as well, unless somebody marked it so.
        """
        received = (entry for entry in self.store.custody(item.id) if entry.event is Custody.RECEIVED)
        if any(entry.actor == actor.person for entry in received):
            return item
        purpose = f"reported again: {upload.name} {upload.source_id}".rstrip()
        work.append_custody(self._entry(item, Custody.RECEIVED, actor.person, purpose, upload.source, item.stored))
        said = (event for event in self.store.events(item.case_id) if event.verb is Verb.MARKED)
        marked = any(event.about == item.number for event in said)
        freely = self.reviewers.role(actor.person) is Role.STAFF and bool(self.marked(item).privileged) and not marked
        kept = replace(item, privileged=False) if freely else item
        if freely:
            work.save_evidence(kept)
        again = Event(item.case_id, 0, Verb.EVIDENCE_AGAIN, actor.person, ActorKind.PERSON, actor.source, self.now())
        changes = (Change(PRIVILEGED, YES, NO),) if freely else ()
        tell = (Audience.CARD, Audience.THREAD)
        work.append(replace(again, about=item.number, text=upload.name, changes=changes), tell)
        return kept

    def _entry(
        self, item: Evidence, event: Custody, person: str, purpose: str, from_place: str, to_place: str
    ) -> CustodyEvent:
        return CustodyEvent(item.id, 0, event, person, self.now(), purpose, from_place, to_place, item.sha256)

    def _check(self, case_id: str, actor: Actor) -> None:
        case = self.store.find(case_id)
        role = self.reviewers.role(actor.person)
        mine = case is not None and role is Role.STAFF and reported(case, actor.person)
        if not (role.reviews or mine):
            raise Refused("not_allowed")
        if case is None:
            raise Refused("case_unknown")


def measured(content: BinaryIO) -> tuple[str, int]:
    """SHA-256 of what is left of a stream, in hex, and how many bytes that is."""
    total, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        total.update(chunk)
        size += len(chunk)
    return total.hexdigest(), size
