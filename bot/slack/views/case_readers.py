"""A case as staff may read it who do not review cases: without what is privileged, and without what is told of other cases."""

from collections.abc import Callable
from dataclasses import replace

from bot.cases.events import Event, Verb
from bot.cases.evidence import Evidence
from bot.slack.views.case_parts import Shown

_OF_REVIEWERS = {
    *(Verb.RELATED, Verb.MERGED, Verb.PARTED, Verb.WENT_ON),  # name other cases, whose readers are others
    *(Verb.COUNSEL_SAID, Verb.GATE_OVERRIDDEN),
}


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
        event
        for event in trail
        if not event.privileged and event.verb not in _OF_REVIEWERS and event.about not in withheld
    )
