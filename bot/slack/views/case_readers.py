"""A case as staff may read it who do not review cases: without what is privileged, and without what is told of other cases."""

from collections.abc import Callable
from dataclasses import replace

from bot.cases.details.subjects import item_of
from bot.cases.events import Event, Verb
from bot.cases.evidence import Evidence
from bot.slack.views.case_parts import Shown

_OF_REVIEWERS = {
    *(Verb.RELATED, Verb.MERGED, Verb.PARTED, Verb.WENT_ON),  # name other cases, whose readers are others
    *(Verb.COUNSEL_SAID, Verb.GATE_OVERRIDDEN),
}

_NAMING = {"counsel", "counsel_status", "duplicate_of"}


def for_readers(shown: Shown, marked: Callable[[Evidence], Evidence]) -> Shown:
    """What they see of a case and of what is kept beside it; ``marked`` says whether an item is privileged."""

    def free(items: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(item for item in items if not marked(item).privileged)

    closing = shown.case.closing
    return Shown(
        replace(shown.case, counsel=None, closing=replace(closing, note="", reference="") if closing else None),
        free(shown.evidence),
        of_duplicates=free(shown.of_duplicates),
    )


def trail_for_readers(trail: tuple[Event, ...], withheld: frozenset[str]) -> tuple[Event, ...]:
    """What they see of what happened; nothing about the items that are ``withheld``, by their numbers."""
    return tuple(
        _for_readers(event)
        for event in trail
        if not event.privileged
        and event.verb not in _OF_REVIEWERS
        and not {event.about, item_of(event.about)} & withheld  # items may have become privileged since
    )


def _for_readers(event: Event) -> Event:
    """An event without what ``for_readers`` takes out of the case."""
    said = "" if event.verb is Verb.CLOSED else event.text
    return replace(event, text=said, changes=tuple(each for each in event.changes if each.field not in _NAMING))
