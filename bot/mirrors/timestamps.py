"""Evidence confirmed by a time-stamping authority (RFC 3161): that these bytes were there at that time, by somebody else's word.

The authority gets a hash and nothing else.
"""

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.evidence import Evidence, Timestamp, stamped
from bot.cases.ports import CaseStore, EvidenceStore
from bot.cases.upkeep.mirroring import Mirrored, MirrorFailed
from bot.errors import BotError
from bot.mirrors.http import call

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@dataclass(frozen=True)
class Authority:
    """Where to ask, and whose word counts: ``roots`` are the certificates that the authority's must lead to."""

    url: str
    roots: tuple["Certificate", ...]

    def confirm(self, content: bytes) -> tuple[datetime, bytes]:
        """When the authority says that it saw the hash of these bytes, and its answer, checked.

        Raises:
            MirrorFailed: it gave no answer, or none that holds.
        """
        from rfc3161_client import (
            HashAlgorithm,
            TimestampRequestBuilder,
            VerificationError,
            VerifierBuilder,
            decode_timestamp_response,
        )

        asked = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = call("POST", self.url, {"Content-Type": "application/timestamp-query"}, asked.as_bytes()).body
        try:
            told = decode_timestamp_response(answer)
            verifier = VerifierBuilder.from_request(asked)
            for root in self.roots:
                verifier = verifier.add_root_certificate(root)
            verifier.build().verify_message(told, content)
        except (ValueError, VerificationError) as error:
            raise MirrorFailed("the timestamp does not hold", str(error), hopeless=True) from error
        return told.tst_info.gen_time, answer


@dataclass(frozen=True)
class Timestamping:
    """A ``Mirror`` of evidence alone: has every item confirmed once, and keeps the answer with it."""

    authority: Authority
    store: CaseStore
    files: EvidenceStore

    def send(self, mirrored: Mirrored) -> str:
        """Have an item confirmed that was added; of all else there is nothing to do.

        Raises:
            MirrorFailed: the authority gave no answer that holds.
        """
        if mirrored.event.verb is Verb.EVIDENCE_ADDED:
            items = self.store.evidence(mirrored.case.id)
            item = next((item for item in items if item.number == mirrored.event.about), None)
            if item is not None and item.timestamp is None:
                self._confirm(item)
        return ""

    def _confirm(self, item: Evidence) -> None:
        try:
            with self.files.open(item.stored) as content:
                at, answer = self.authority.confirm(content.read())
        except BotError as error:
            if isinstance(error, MirrorFailed):
                raise
            raise MirrorFailed("the file is gone", hopeless=True) from error
        stamp = Timestamp(at, self.authority.url, base64.b64encode(answer).decode())
        with self.store.work() as work:
            now = next((each for each in work.evidence(item.case_id) if each.id == item.id), None)
            if now is None or now.timestamp is not None:
                return
            work.save_evidence(replace(now, timestamp=stamp, grade=stamped(now.grade)))
            event = Event(item.case_id, 0, Verb.TIMESTAMPED, "desk", ActorKind.DESK, "authority", at, about=item.number)
            work.append(replace(event, text=self.authority.url), (Audience.CARD, Audience.THREAD))


def authority(url: str, roots: Path) -> Authority:
    """An authority, with the certificates in a PEM file.

    Raises:
        BotError: they cannot be read, or what reads them is not installed.
    """
    try:
        import rfc3161_client  # noqa: F401 - asked for at the start, not when the first file comes
        from cryptography.x509 import load_pem_x509_certificates
    except ImportError as error:
        raise BotError("timestamps need an extra: pip install 'knockoff-desk[timestamps]'") from error
    try:
        return Authority(url, tuple(load_pem_x509_certificates(roots.read_bytes())))
    except (OSError, ValueError) as error:
        raise BotError(f"KNOCKOFF_TIMESTAMP_ROOTS: {roots} holds no certificates that can be read (PEM)") from error
