"""The id of somebody in Slack; the desk, an import and an operator at a shell are called otherwise."""

import re

PERSON = re.compile(r"[UW][A-Z0-9]{3,}")


def is_person(who: str) -> bool:
    """Whether a name is the id of somebody in Slack."""
    return PERSON.fullmatch(who) is not None
