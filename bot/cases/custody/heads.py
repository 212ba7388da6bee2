"""Signed heads: how long a chain of entries was, and what its last entry was, when somebody looked.

A chain of hashes shows every change but one: with its last entries cut off, it still fits. Held against the last signed head, a
cut tail shows.

What the signature proves, and what not: it is HMAC-SHA256 under a key of this desk, so it tells *whoever holds the key* that the
head was made by somebody who held it. It proves nothing to an outsider, who cannot check it, and nothing against somebody who
took the key. What proves more is a head that left the house: every export carries one, and whoever has it can hold a later
export against it without any key. A signature that outsiders can check (Ed25519) needs a library that the desk does not have.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.cases import erasures
from bot.cases.erasures import Erased
from bot.cases.keeping import in_utc

TRAIL = ""
"""The ``chain`` of a case's trail; that of a chain of custody is the id of its item."""


@dataclass(frozen=True)
class Head:
    """``count`` entries, the last of them with the hash ``last``. ``key`` tells which key signed it, without giving it away."""

    case_id: str
    chain: str
    count: int
    last: str
    at: datetime
    key: str
    signature: str


class HeadStore(Protocol):
    """Keeps heads; none is changed or dropped."""

    def keep(self, heads: Sequence[Head]) -> None:
        """Keep heads; of one chain, length and key the first stays."""

    def of_case(self, case_id: str) -> tuple[Head, ...]:
        """Of each chain of a case and each key the longest, in the order of chains and keys."""


class Signer:
    """Signs heads with a secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.key_id = hashlib.sha256(b"knockoff head key\0" + key).hexdigest()[:16]

    def head(self, case_id: str, chain: str, hashes: Sequence[str], at: datetime) -> Head:
        """The head of a chain with these hashes, of which there is at least one."""
        moment = in_utc(at)
        signature = self._sign(case_id, chain, len(hashes), hashes[-1], moment)
        return Head(case_id, chain, len(hashes), hashes[-1], moment, self.key_id, signature)

    def made(self, head: Head) -> bool:
        """Whether a head was signed with this key and not changed since."""
        expected = self._sign(head.case_id, head.chain, head.count, head.last, in_utc(head.at))
        return head.key == self.key_id and hmac.compare_digest(head.signature, expected)

    def erasure(self, case_id: str, chain: str, digests: Mapping[int, str]) -> Erased:
        """What to add to a chain out of whose entries a person was erased."""
        return erasures.signed(self._key, self.key_id, case_id, chain, digests)

    def erased(self, case_id: str, chain: str, erased: Erased) -> bool:
        """Whether an erasure was signed with this key and not changed since."""
        return erasures.made(self._key, self.key_id, case_id, chain, erased)

    def _sign(self, case_id: str, chain: str, count: int, last: str, at: datetime) -> str:
        content = {"case_id": case_id, "chain": chain, "count": count, "last": last, "at": at.isoformat()}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def holds(head: Head, hashes: Sequence[str]) -> bool:
    """Whether a chain with these hashes may be the one the head was made of, grown since."""
    return len(hashes) >= head.count and hashes[head.count - 1] == head.last
