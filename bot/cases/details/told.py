"""Whether what is noted of a case is what its trail tells: nothing seals the notes, the trail is sealed."""

from collections.abc import Iterable, Mapping

from bot.cases.case import Case
from bot.cases.changes import READ
from bot.cases.details.model import VISIBILITY
from bot.cases.details.subjects import CASE
from bot.cases.events import SEALED, Change, Event, Verb
from bot.cases.visibility import Visibility

MOVED = "details_moved"
"""The change that tells by which key a corrected right was known, and by which it is now."""

Noted = dict[tuple[str, str], str]  # by what it is about and the field


def moves(new: Mapping[str, str]) -> tuple[Change, ...]:
    """What an entry tells of rights that have other keys now."""
    return tuple(Change(MOVED, was, now) for was, now in new.items())


def known_now(key: str, trail: Iterable[Event]) -> str:
    """The key of a thing now: of a right that was corrected since a form about it was drawn it is another one."""
    for event in trail:
        if event.verb is Verb.RIGHTS_SET:
            key = next((each.after for each in event.changes if (each.field, each.before) == (MOVED, key)), key)
    return key


def as_told(case: Case, trail: tuple[Event, ...]) -> bool:
    """Whether everything that the trail tells of details stands in the case, and nothing else.

    What came with a duplicate is told in the duplicate's trail, and of a case whose opening tells no hash not all may be told.
    """
    told, whole = _told(trail), any(change.field == SEALED for event in trail[:1] for change in event.changes)
    now = {(each.about, each.name): each.said for each in case.details}
    now[CASE, VISIBILITY] = case.visibility.value
    merged = any(event.verb is Verb.MERGED for event in trail)
    strange = now.keys() - told.keys() if whole and not merged else set()
    told.setdefault((CASE, VISIBILITY), Visibility.NEED_TO_KNOW.value if whole else now[CASE, VISIBILITY])
    return strange <= {(CASE, VISIBILITY)} and all(now.get(key, "") == said for key, said in told.items())


def _told(trail: tuple[Event, ...]) -> Noted:
    told: Noted = {}
    for event in trail:
        if event.verb is Verb.DETAILS_SET:
            told |= {(event.about, each.field): each.after for each in event.changes if each.field not in READ}
        elif event.verb is Verb.MERGED:
            told = {
                about: said for about, said in told.items() if said
            }  # what was empty here, the duplicate may have filled
            told |= {(CASE, each.field): each.after for each in event.changes if each.field == VISIBILITY}
        elif event.verb is Verb.RIGHTS_SET:
            new = {each.before: each.after for each in event.changes if each.field == MOVED}
            told = {(new.get(about, about), name): said for (about, name), said in told.items()}
    return told
