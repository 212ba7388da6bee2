"""What of a case details can be noted about, each by a key that it is known by whatever else changes, and what stands there."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.cases.case import Case, Listing, Progress
from bot.cases.detail import Detail
from bot.cases.details.model import VISIBILITY, DetailField, Details
from bot.cases.finding import ref_order
from bot.cases.report import Right

CASE, SHIPMENT, SELLER = "case", "shipment", "seller"
_ITEM = "item:"
_LONGEST_KEY = 70  # characters: forms carry it


@dataclass(frozen=True)
class Subject:
    """A thing: ``kind`` is one of those in ``playbook/details.yaml``; its name to people follows from the other fields."""

    key: str
    kind: str
    right: Right | None = None
    listing: Listing | None = None
    item: str = ""
    action: Progress | None = None


@dataclass(frozen=True)
class Entry:
    """A field of a thing with what stands in it, empty for nothing."""

    field: DetailField
    said: str

    @property
    def words(self) -> str:
        """What stands in it as people read it."""
        return self.field.words(self.said) if self.said else ""


def subjects(case: Case, items: Iterable[str]) -> tuple[Subject, ...]:
    """All of a case; ``items`` are the numbers of its evidence."""
    every = [Subject(kind, kind) for kind in (CASE, SHIPMENT, SELLER)]
    every += [Subject(right_key(right), "right", right=right) for right in case.report.rights]
    every += [Subject(listing_key(listing), "listing", listing=listing) for listing in case.listings]
    every += [Subject(item_key(number), "item", item=number) for number in items]
    every += [Subject(action_key(taken), "action", action=taken) for taken in case.progress]
    return tuple({subject.key: subject for subject in every}.values())


def found_subject(case: Case, items: Iterable[str], named: str) -> Subject | None:
    """The thing with a key, or an item by its number in any case of letters."""
    wanted = {named, item_key(ref_order(named))}
    normal = (
        (subject, {subject.key, item_key(ref_order(subject.item))} if subject.item else {subject.key})
        for subject in subjects(case, items)
    )
    return next((subject for subject, names in normal if names & wanted), None)


def entries(details: Details, case: Case, subject: Subject) -> tuple[Entry, ...]:
    """The fields of a thing, in the order of the forms."""
    held = {each.name: each.said for each in case.details if each.about == subject.key}
    held |= {VISIBILITY: case.visibility.value} if subject.kind == CASE else {}
    return tuple(Entry(field, held.get(field.name, "")) for field in details.of(subject.kind))


def noted(details: Details, case: Case, subject: Subject) -> tuple[Entry, ...]:
    """Those of them in which something stands."""
    return tuple(entry for entry in entries(details, case, subject) if entry.said)


def with_details(details: tuple[Detail, ...], about: str, read: dict[str, str], by: str) -> tuple[Detail, ...]:
    """Details with what was read in place of what stood there; what is empty goes."""
    left = tuple(each for each in details if each.about != about or each.name not in read)
    return (*left, *(Detail(about, name, said, by) for name, said in read.items() if said))


def renamed(before: tuple[Right, ...], after: tuple[Right, ...]) -> dict[str, str]:
    """The keys of rights that were corrected, and those they have now: one whose number is another is the same right."""
    kept, now = {right_key(right) for right in after}, {right_key(right) for right in before}
    new: dict[str, str] = {}
    for was, is_ in zip(before, after, strict=False):
        same = (was.kind, was.jurisdiction) == (is_.kind, is_.jurisdiction)
        if same and right_key(was) not in kept and right_key(is_) not in now:
            new[right_key(was)] = right_key(is_)
    return new


def moved(details: tuple[Detail, ...], new: Mapping[str, str]) -> tuple[Detail, ...]:
    """The details of rights that have other keys now, which go on with them."""
    return tuple(Detail(new.get(each.about, each.about), each.name, each.said, each.by) for each in details)


def right_key(right: Right) -> str:
    """The key of a right: its kind, place and number."""
    return _key("right", right.kind, right.jurisdiction, "".join(right.number.split()))


def listing_key(listing: Listing) -> str:
    """The key of a listing."""
    return _key("listing", listing.key or listing.typed)


def item_key(number: str) -> str:
    """The key of an item of evidence."""
    return _key("item", number)


def item_of(key: str) -> str:
    """The number of the item of evidence that a key is of; empty for any other thing."""
    return key.removeprefix(_ITEM) if key.startswith(_ITEM) else ""


def action_key(taken: Progress) -> str:
    """The key of a step that was taken on a day."""
    return _key("action", taken.step, taken.on.isoformat())


def _key(kind: str, *parts: str) -> str:
    key = ":".join((kind, *map(str, parts)))
    return key if len(key) <= _LONGEST_KEY else f"{kind}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
