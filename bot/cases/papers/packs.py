"""Filing packs: what a case already answers of what is asked, what is missing, and whether anybody may file yet.

A pack is a draft that a person checks and files. The desk writes to no seller: nothing here or in a pack's template is a letter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.cases.case import Case
from bot.cases.details.rights import in_force
from bot.cases.evidence import Evidence
from bot.cases.field_words import PLAIN, FieldWords
from bot.cases.papers.packs_model import BY_HAND, Pack, PackField, Packs, PackSource
from bot.cases.papers.packs_read import Reading
from bot.cases.plan import ON_HOLD, standing
from bot.cases.report import ChinaStatus, Right, RightStatus
from bot.cases.triage.proving import aspects_of, covers
from bot.cases.triage_model import StepState
from bot.errors import BotError

Values = tuple[str, ...]
_FILING = "register_in_cn"
_USABLE = (RightStatus.REGISTERED, RightStatus.PENDING, RightStatus.UNKNOWN)


@dataclass(frozen=True)
class Filled:
    """A field with what the case, or a person, answers; ``needed`` says that the pack is not complete without it.

    ``noted`` is what the case says by itself.
    """

    name: str
    label: str
    values: Values
    needed: bool
    by_hand: bool
    source: PackSource
    noted: Values = ()

    @property
    def missing(self) -> bool:
        """Whether it still keeps the pack from being complete."""
        return self.needed and not self.values


@dataclass(frozen=True)
class FilledPack:
    """A pack for a case. ``blocked`` names why nobody may file: steps and conditions that come first."""

    pack: Pack
    ref: str
    fields: tuple[Filled, ...]
    blocked: Values
    disclosure: str
    disclosure_source: PackSource
    sources: tuple[PackSource, ...]

    @property
    def missing(self) -> Values:
        """Names of the fields that are missing."""
        return tuple(field.name for field in self.fields if field.missing)

    def own(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, without what only repeats the case: that goes on to follow it."""
        noted = {field.name: "".join(field.noted) for field in self.fields}
        return {name: "" if text.strip() == noted.get(name) else text for name, text in typed.items()}

    @property
    def complete(self) -> int:
        """How much of what is needed is there, in percent, rounded down."""
        needed = [field for field in self.fields if field.needed]
        return 100 * sum(not field.missing for field in needed) // len(needed) if needed else 100


def fill(
    packs: Packs,
    identity: str,
    case: Case,
    items: tuple[Evidence, ...],
    words: FieldWords,
    given: Mapping[str, str] | None = None,
) -> FilledPack:
    """Fill a pack from a case.

    Args:
        packs: All there are.
        identity: Which one.
        case: The case.
        items: Its evidence; what is privileged stands in a brief alone.
        words: What stands in the case's fields, in words.
        given: What a person fills in, by the names of fields; it goes before what was filled in before, and what the case says.

    Raises:
        BotError: there is no such pack, or no such field in it.
    """
    pack, by_hand = packs.named(identity), {name: text.strip() for name, text in (given or {}).items()}
    if pack is None:
        raise BotError(f"there is no pack '{identity}': {', '.join(each.id for each in packs.packs)}")
    kept = {paper.name: paper.said for paper in case.papers}
    strange = sorted(set(by_hand) - {field.name for field in pack.fields})
    if strange:
        raise BotError(f"{identity} has no field {', '.join(strange)}")
    right = _right(pack, case)
    shown = items if pack.brief == "yes" else tuple(item for item in items if not item.privileged)
    read = Reading(case, shown, right, words, tuple(pack.platforms))
    return FilledPack(
        pack=pack,
        ref=case.ref,
        fields=tuple(_filled(field, read, right, {**_of(pack, kept), **by_hand}, packs) for field in pack.fields),
        blocked=_blocked(pack, case, right),
        disclosure=packs.disclosures[pack.disclosure.kind],
        disclosure_source=packs.sources[pack.disclosure.source],
        sources=tuple(packs.sources[name] for name in pack.sources),
    )


def _filled(field: PackField, read: Reading, right: Right | None, by_hand: Mapping[str, str], packs: Packs) -> Filled:
    typed = by_hand.get(field.name, "")
    needed = field.required == "yes" or (
        field.required == "for_right" and right is not None and right.kind in field.right_kinds
    )
    noted = read.values(field.from_, field.name)
    return Filled(
        name=field.name,
        label=field.label,
        values=(typed,) if typed else noted,
        needed=needed,
        by_hand=field.from_ in BY_HAND,
        noted=noted,
        source=packs.sources[field.source],
    )


def _of(pack: Pack, kept: Mapping[str, str]) -> dict[str, str]:
    """What was filled in before of what a pack has filled in by hand."""
    return {field.name: kept[field.name] for field in pack.fields if field.from_ in BY_HAND and field.name in kept}


def lacking(packs: Packs, step: str, case: Case) -> Values:
    """What the filings of a step still lack, in words, each once: in the packs about marketplaces where it was seen.

    Evidence is left out: a step waits for that by itself.
    """
    there = {*case.report.seen_in, *(listing.platform for listing in case.listings)}
    about = [pack for pack in packs.packs if pack.step == step and not there.isdisjoint(pack.platforms)]
    kept, found = {paper.name: paper.said for paper in case.papers}, []
    for pack in about:
        right, by_hand = _right(pack, case), _of(pack, kept)
        read = Reading(case, (), right, PLAIN, tuple(pack.platforms))
        asked = (_filled(field, read, right, by_hand, packs) for field in pack.fields if field.from_ != "evidence")
        found += [field.label for field in asked if field.missing]
    return tuple(dict.fromkeys(found))


def _right(pack: Pack, case: Case) -> Right | None:
    """The right a pack rests on: those that cover what is copied first, then registered ones, then by its countries' order."""
    countries, aspects = list(pack.right.countries), aspects_of(case.report)
    fitting = [
        right
        for right in in_force(case.report, case.details, case.triage.as_of).rights
        if right.kind in pack.right.kinds and right.jurisdiction in countries and right.status in _USABLE
    ]

    def place(right: Right) -> tuple[bool, int, int]:
        return not covers(right, aspects), _USABLE.index(right.status), countries.index(right.jurisdiction)

    return min(fitting, key=place, default=None)


def _blocked(pack: Pack, case: Case, right: Right | None) -> Values:
    """What keeps the pack from being filed, by name; empty when nothing does."""
    found: list[str] = []
    plan = standing(case)
    filed = case.report.china in {ChinaStatus.PENDING, ChinaStatus.REGISTERED}  # what is left is to see it through
    coming = {step.id for step in plan if step.state in {StepState.DO, StepState.BLOCKED}} - (
        {_FILING} if filed else set()
    )
    found += [name for name in pack.after if name in coming]
    if pack.step is not None:
        step = next((s for s in plan if s.id == pack.step), None)
        if step is None:
            found.append("not_in_the_plan")
        elif step.state is StepState.NOT_ADVISED:
            found.append("not_advised")
        else:
            found += [blocker for blocker in step.blocked_by if blocker != ON_HOLD]
    if pack.right.registered == "yes" and (right is None or right.status is not RightStatus.REGISTERED):
        found.append("no_registered_right")
    if pack.brief == "no" and right is not None and not covers(right, aspects_of(case.report)):
        found.append("right_covers_it")
    there = {*case.report.seen_in, *(listing.platform for listing in case.listings)}
    if pack.platforms and there.isdisjoint(pack.platforms):
        found.append("not_seen_there")
    if pack.brief == "no" and case.held:
        found.append(ON_HOLD)
    if not case.is_open:
        found.append("closed")
    return tuple(dict.fromkeys(found))


def in_words(blocked: Values, case: Case, text: Callable[[str], str]) -> Values:
    """What keeps a pack from being filed, as people read it; ``text`` gives the program's words by their name."""
    titles = {step.id: step.title for step in case.triage.plan}
    return tuple(titles[name] if name in titles else text(f"blocker_{name}") for name in blocked)
