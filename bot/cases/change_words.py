"""Values of changed fields as people read them, wherever a trail is shown."""

import re
from collections.abc import Callable

_FAMILIES = {
    "status": "status",
    "severity": "severity",
    "china": "china",
    "relation": "relation",
    "evidential_grade": "graded",
    "close_reason": "close",
    "hold_reasons": "hold",
    "counsel_status": "counsel",
    "aspects": "aspect",
    **dict.fromkeys(("contact_seller", "contact_platform", "contact_bought", "shipment_under_way"), "said"),
}
"""Which family of texts has the words of a field's codes."""

_LISTS = {
    **dict.fromkeys(("links", "aspects", "seen_in", "markets"), ", "),
    **dict.fromkeys(("hazards", "plan", "do_not"), " "),
}
"""What stands between the things of a field that lists some."""


def word(text: Callable[[str], str], family: str, name: str) -> str:
    """A code in words; ``text`` gives the program's words by their name. A trail outlives the words of its time."""
    try:
        return text(f"{family}_{name}")
    except KeyError:
        return name.replace("_", " ")


def value_words(text: Callable[[str], str], field: str, value: str) -> str:
    """A value in words: each of its codes where the field has codes, else as it is."""
    family = _FAMILIES.get(field.removeprefix("told_"))
    if family is None:
        return value
    return "; ".join(word(text, family, name) for name in re.split(r"[, ]+", value) if name)


def gone_and_come(field: str, before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What went from a field that lists things, and what came to it; None for other fields."""
    if field not in _LISTS:
        return None
    was, now = (tuple(filter(None, value.split(_LISTS[field]))) for value in (before, after))
    return tuple(each for each in was if each not in now), tuple(each for each in now if each not in was)
