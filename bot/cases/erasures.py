"""A person's erasure: their name goes out of a case, and its chains hold all the same.

The trail is kept: a company must be able to show what it did about a copy. Who did it becomes a name that leads to nobody. An
entry that is changed like this keeps the hash it had, so that the chain and every signed head still fit. What it hashes to now
stands in an entry that is added at the end, signed with the desk's key, so that nobody can pass a forgery off as an erasure.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

Value = TypeVar("Value")
Sign = Callable[[str], str]
SPOKEN = frozenset(
    "text story note reason question detail relation_note purpose counsel original_name".split()  # noqa: SIM905 - a line each else
)
"""Fields that hold people's own words; names are looked for in these alone, so that no seller or product is renamed."""


@dataclass(frozen=True)
class Erased:
    """What an added entry says: ``digests`` are the new ones of earlier entries, by their ``seq``."""

    digests: Mapping[int, str]
    key: str
    signature: str

    def written(self) -> str:
        """As text without spaces, so that it stands in one field."""
        entries = ",".join(f"{seq}={digest}" for seq, digest in sorted(self.digests.items()))
        return f"{entries};{self.key};{self.signature}"


def read(text: str) -> Erased | None:
    """What ``written`` wrote; None when it is something else."""
    entries, _, signed = text.partition(";")
    key, _, signature = signed.partition(";")
    pairs = [pair.partition("=") for pair in entries.split(",")]
    if not key or not all(seq.isdecimal() and re.fullmatch("[0-9a-f]{64}", digest) for seq, _, digest in pairs):
        return None
    return Erased({int(seq): digest for seq, _, digest in pairs}, key, signature)


def covered(added: Iterable[tuple[int, str]]) -> dict[int, str]:
    """By the ``seq`` of entries that were changed, what they hash to now; an added entry speaks for earlier ones alone.

    Args:
        added: The ``seq`` of every entry that tells of an erasure, in order, and what it says.
    """
    found: dict[int, str] = {}
    for seq, text in added:
        erased = read(text)
        found |= {number: digest for number, digest in erased.digests.items() if number < seq} if erased else {}
    return found


def signed(key: bytes, key_id: str, case_id: str, chain: str, digests: Mapping[int, str]) -> Erased:
    """What to add to a chain (as in ``heads``: empty for the trail, else the item's id)."""
    unsigned = Erased(digests, key_id, "")
    return replace(unsigned, signature=_signature(key, case_id, chain, unsigned))


def made(key: bytes, key_id: str, case_id: str, chain: str, erased: Erased) -> bool:
    """Whether it was signed with this key, for this chain."""
    return erased.key == key_id and hmac.compare_digest(erased.signature, _signature(key, case_id, chain, erased))


def _signature(key: bytes, case_id: str, chain: str, erased: Erased) -> str:
    text = "\0".join(("erasure", case_id, chain, replace(erased, signature="").written()))
    return hmac.new(key, text.encode(), sha256).hexdigest()


@dataclass(frozen=True)
class Renaming:
    """Puts another name in a person's place: their Slack id wherever it stands, their names where people wrote."""

    person: str
    becomes: str
    names: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """A text without the person's id."""
        mention = rf"<@{re.escape(self.person)}(\|[^>]*)?>|(?<![A-Za-z0-9]){re.escape(self.person)}(?![A-Za-z0-9])"
        return re.sub(mention, self.becomes, text)

    def spoken(self, text: str) -> str:
        """A text of people's own words without the person's id and names."""
        for name in self.names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self.becomes, text, flags=re.IGNORECASE)
        return self.text(text)

    def value(self, value: Value, spoken: bool = False) -> Value:
        """A value without the person, deep in dataclasses and tuples too."""
        whole: Any = value
        if type(whole) is str:
            whole = self.spoken(whole) if spoken else self.text(whole)
        elif isinstance(whole, tuple):
            whole = tuple(self.value(part, spoken) for part in whole)
        elif is_dataclass(whole) and not isinstance(whole, type):
            renamed = {f.name: self.value(getattr(whole, f.name), f.name in SPOKEN) for f in fields(whole) if f.init}
            whole = replace(whole, **renamed)
        kept: Value = whole
        return kept
