"""Whether a case is what was written down: its trail, the chains of custody, the bytes of its evidence, the signed heads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.cases import erasures, events, evidence
from bot.cases.case import Case
from bot.cases.custody.handling import Custodian
from bot.cases.custody.heads import TRAIL, Head, HeadStore, Signer, holds
from bot.cases.events import Verb
from bot.cases.ports import CaseStore


class Fault(NamedTuple):
    """Something that does not hold. ``what`` names its text (``fault_…``), ``where`` the case's reference or an item's number."""

    what: str
    where: str


@dataclass(frozen=True)
class Verified:
    """What came out of a look at a case. ``foreign`` says that its heads were signed with another key only."""

    case: Case
    faults: tuple[Fault, ...]
    entries: int
    items: int
    foreign: bool


@dataclass(frozen=True)
class Verifier:
    """Looks, and signs what it found whole."""

    store: CaseStore
    custodian: Custodian
    heads: HeadStore
    signer: Signer
    now: Callable[[], datetime]

    def look(self, case: Case, read_bytes: bool = True) -> Verified:
        """Hold a case against everything that was written down about it.

        Args:
            case: The case.
            read_bytes: Read every file of evidence and work its hash out again, which takes as long as reading them.
        """
        trail = self.store.events(case.id)
        kept = self.heads.of_case(case.id)
        faults = (*self._trail(case, trail, kept), *self._items(case, trail, kept, read_bytes))
        ours = any(head.key == self.signer.key_id for head in kept)
        return Verified(case, faults, len(trail), len(self.store.evidence(case.id)), bool(kept) and not ours)

    def faults(self, case: Case) -> tuple[Fault, ...]:
        """What is wrong with a case's chains; no file of evidence is read, so that it is quick enough whenever one is opened."""
        return self.look(case, read_bytes=False).faults

    def sign(self, case: Case) -> tuple[Head, ...]:
        """Sign where every chain of a case ends now, and keep that. Look first: a chain that was cut must not be signed again."""
        at = self.now()
        chains = {TRAIL: [entry.hash for entry in self.store.events(case.id)]}
        for item in self.store.evidence(case.id):
            chains[item.id] = [entry.hash for entry in self.store.custody(item.id)]
        heads = tuple(self.signer.head(case.id, chain, hashes, at) for chain, hashes in chains.items() if hashes)
        self.heads.keep(heads)
        return heads

    def _trail(self, case: Case, trail: tuple[events.Event, ...], kept: tuple[Head, ...]) -> Iterator[Fault]:
        if events.first_fault(trail) is not None or not trail:
            yield Fault("trail_broken", case.ref)
        told = [(entry.seq, text) for entry in trail if (text := events.erasure(entry))]
        yield from self._erased(case.id, TRAIL, told, kept, case.ref)
        yield from self._against(kept, TRAIL, [entry.hash for entry in trail], case.ref)

    def _items(
        self, case: Case, trail: tuple[events.Event, ...], kept: tuple[Head, ...], read_bytes: bool
    ) -> Iterator[Fault]:
        items = self.store.evidence(case.id)
        for item in items:
            chain = self.store.custody(item.id)
            if read_bytes:
                yield from (Fault(what, item.number) for what in self.custodian.verify(item))
            elif evidence.first_fault(chain) is not None:
                yield Fault("chain_broken", item.number)
            erased = [(entry.seq, entry.purpose) for entry in chain if entry.event is evidence.Custody.PERSON_ERASED]
            yield from self._erased(case.id, item.id, erased, kept, item.number)
            yield from self._against(kept, item.id, [entry.hash for entry in chain], item.number)
        told = {entry.about for entry in trail if entry.verb is Verb.EVIDENCE_ADDED}
        for number in sorted(told - {item.number for item in items}):
            yield Fault("item_gone", number)
        known = {item.id for item in items} | {TRAIL}
        for gone in sorted({head.chain for head in kept} - known):
            yield Fault("item_gone", f"{case.ref} ({gone})")

    def _erased(
        self, case_id: str, chain: str, told: list[tuple[int, str]], kept: tuple[Head, ...], where: str
    ) -> Iterator[Fault]:
        """An erasure must be signed with our key; with another one only if that was the desk's before ours was."""
        ours = [head.count for head in kept if head.chain == chain and head.key == self.signer.key_id]
        for seq, text in told:
            erased = erasures.read(text)
            if erased is not None and self.signer.erased(case_id, chain, erased):
                continue
            if erased is None or erased.key == self.signer.key_id or min(ours, default=seq) < seq:
                yield Fault("erasure_forged", where)

    def _against(self, kept: tuple[Head, ...], chain: str, hashes: list[str], where: str) -> Iterator[Fault]:
        mine = [head for head in kept if head.chain == chain]
        if any(head.key == self.signer.key_id and not self.signer.made(head) for head in mine):
            yield Fault("head_forged", where)
        elif not all(holds(head, hashes) for head in mine):
            yield Fault("tail_cut", where)
