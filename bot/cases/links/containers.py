"""Freight containers named in what people wrote: reports that name the same one may be about the same goods."""

import re

# ISO 6346: three letters of the owner, one of the kind (U, J or Z), six digits and a check digit, often typed in groups.
# The check digit is not checked: this only relates cases, and a mistyped one is better related than lost.
_NUMBER = re.compile(r"(?<![a-z0-9])([a-z]{3}[ujz])[\s\-/]{0,2}(\d{3})[\s\-]?(\d{3})[\s\-/]{0,2}(\d)(?![0-9a-z])", re.I)


def container_keys(text: str) -> tuple[str, ...]:
    """The keys of the containers in a text, each once: ``container:MSCU1234566`` for "mscu 123456-6"."""
    return tuple(dict.fromkeys(f"container:{''.join(found.groups()).upper()}" for found in _NUMBER.finditer(text)))
