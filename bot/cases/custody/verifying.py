"""Whether a case is what was written down: trail, reports, chains of custody, the bytes of its evidence, signed heads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.cases import erasures, events, evidence, sealing
from bot.cases.case import Case
from bot.cases.custody.handling import Custodian
from bot.cases.custody.heads import TRAIL, Head, HeadStore, Signer, holds
from bot.cases.custody.recorded import as_told, chain_faults
from bot.cases.details.told import as_told as details_as_told
from bot.cases.events import Verb
from bot.cases.ports import CaseStore

Chains = Mapping[str, tuple[evidence.CustodyEvent, ...]]
Heads = dict[str, list[Head]]  # by chain


class Fault(NamedTuple):
    """Something that does not hold. ``what`` names its text (``fault_…``), ``where`` the case's reference or an item's number."""

    what: str
    where: str


@dataclass(frozen=True)
class Verified:
    """What came out of a look at a case, and what was looked at: its trail, its items and their chains by the items' ids.

    ``foreign`` says that its heads were signed with another key only, ``unsealed`` that some of what it was told, or goes by,
    is under no hash, because it came before the trail told one.
    """

    case: Case
    faults: tuple[Fault, ...]
    trail: tuple[events.Event, ...]
    items: tuple[evidence.Evidence, ...]
    chains: Chains
    foreign: bool
    unsealed: bool


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
        heads = self.heads.of_case(case.id)  # before the chains, and items before theirs: all may grow meanwhile
        case, trail, items = self._told(case)
        seals = sealing.read(trail)
        foreign = bool(heads) and not any(head.key == self.signer.key_id for head in heads)
        looked = Verified(case, (), trail, items, self.store.chains(case.id), foreign, sealing.unsealed(case, seals))
        kept: Heads = {}
        for head in heads:
            kept.setdefault(head.chain, []).append(head)
        faults = *self._trail(looked, kept), *_facts(looked, seals), *self._items(looked, kept, read_bytes)
        return replace(looked, faults=tuple(dict.fromkeys(faults)))

    def faults(self, case: Case) -> tuple[Fault, ...]:
        """What is wrong with a case's chains; no file of evidence is read, so that it is quick enough whenever one is opened."""
        return self.look(case, read_bytes=False).faults

    def sign(self, case: Case) -> tuple[Head, ...]:
        """Sign where every chain of a case ends now, and keep that. Look first: a chain that was cut must not be signed again."""
        at = self.now()
        chains = {TRAIL: _hashes(self.store.events(case.id))}
        chains |= {item: _hashes(chain) for item, chain in self.store.chains(case.id).items()}
        heads = tuple(self.signer.head(case.id, chain, hashes, at) for chain, hashes in chains.items() if hashes)
        self.heads.keep(heads)
        return heads

    def _told(self, case: Case) -> tuple[Case, tuple[events.Event, ...], tuple[evidence.Evidence, ...]]:
        """A case, its trail and its items at one moment: when one of these changes, the trail tells of it at once."""
        kept = self._kept(case)
        while True:
            trail, before = self.store.events(case.id), kept
            kept = self._kept(case)
            if kept == before:
                return kept[0], trail, kept[1]

    def _kept(self, case: Case) -> tuple[Case, tuple[evidence.Evidence, ...]]:
        return self.store.find(case.id) or case, self.store.evidence(case.id)

    def _trail(self, looked: Verified, kept: Heads) -> Iterator[Fault]:
        case, trail = looked.case, looked.trail
        if events.first_fault(trail) is not None or not trail:
            yield Fault("trail_broken", case.ref)
        told = [(entry.seq, text) for entry in trail if (text := events.erasure(entry))]
        yield from self._erased(case.id, TRAIL, told, kept.get(TRAIL, []), case.ref)
        told = [(entry.seq, text) for entry in trail if (text := events.erasure(entry, events.SEALED_ERASED))]
        yield from self._erased(case.id, sealing.REPORTS, told, kept.get(TRAIL, []), case.ref)
        yield from self._against(kept.get(TRAIL, []), _hashes(trail), case.ref)

    def _items(self, looked: Verified, kept: Heads, read_bytes: bool) -> Iterator[Fault]:
        case, items = looked.case, looked.items
        for item in items:
            chain = looked.chains.get(item.id, ())
            found = self.custodian.verify(item, chain) if read_bytes else chain_faults(item, chain)
            found = found if as_told(item, looked.trail) else (*found, "record_changed")
            yield from (Fault(what, item.number) for what in dict.fromkeys(found))
            erased = [(entry.seq, entry.purpose) for entry in chain if entry.event is evidence.Custody.PERSON_ERASED]
            heads = kept.get(item.id, [])
            yield from self._erased(case.id, item.id, erased, heads, item.number)
            yield from self._against(heads, _hashes(chain), item.number)
        told = {entry.about for entry in looked.trail if entry.verb is Verb.EVIDENCE_ADDED}
        for number in sorted(told - {item.number for item in items}):
            yield Fault("item_gone", number)
        for gone in sorted(kept.keys() - {item.id for item in items} - {TRAIL}):
            yield Fault("item_gone", f"{case.ref} ({gone})")

    def _erased(
        self, case_id: str, chain: str, told: list[tuple[int, str]], heads: list[Head], where: str
    ) -> Iterator[Fault]:
        """An erasure must be signed with our key; with another one only if that was the desk's before ours was."""
        ours = [head.count for head in heads if head.key == self.signer.key_id]
        for seq, text in told:
            erased = erasures.read(text)
            if erased is not None and self.signer.erased(case_id, chain, erased):
                continue
            if erased is None or erased.key == self.signer.key_id or min(ours, default=seq) < seq:
                yield Fault("erasure_forged", where)

    def _against(self, heads: list[Head], hashes: list[str], where: str) -> Iterator[Fault]:
        if any(head.key == self.signer.key_id and not self.signer.made(head) for head in heads):
            yield Fault("head_forged", where)
        elif not all(holds(head, hashes) for head in heads):
            yield Fault("tail_cut", where)


def _facts(looked: Verified, seals: sealing.Seals) -> Iterator[Fault]:
    case = looked.case
    if not details_as_told(case, looked.trail):
        yield Fault("facts_changed", case.ref)
    for number in sealing.changed(case, seals):
        yield (
            Fault("facts_changed", case.ref)
            if number == sealing.BELIEVED
            else Fault("report_changed", f"{case.ref} ({number})")
        )


def _hashes(chain: Iterable[events.Event | evidence.CustodyEvent]) -> list[str]:
    return [entry.hash for entry in chain]
