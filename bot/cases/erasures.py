"""A person's erasure: their name goes out of a case, and its chains hold all the same.

The trail is kept: a company must be able to show what it did about a copy. Who did it becomes a name that leads to nobody. An
entry that is changed like this keeps the hash it had, so that the chain and every signed head still fit. What it hashes to now
stands in an entry that is added at the end, signed with the desk's key, so that nobody can pass a forgery off as an erasure.
"""

import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

Value = TypeVar("Value")
Sign = Callable[[str], str]
KEPT = frozenset(
    # What is copied and by whom: no seller or product is renamed. Then what things are found by, and the guidance's own words.
    """seller product brand legal_name aliases shops code
    url key permalink external_ref stored source_id token seen_in about step name kind erased report_sha256 report_sha256_erased
    hazards plan rules clocks severity_reasons missing do_not passages citations nearest""".split()  # noqa: SIM905 - a line each else
)
"""Fields in which no name is looked for; every other one may hold words of people."""
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_OF_A_WORD = rf"[^\W_{_UNSPACED}]"  # a letter or digit of a script in which a name ends where the word ends
_BETWEEN = r"[\W_]{1,3}"  # parts of a name in texts, files' names and addresses
AROUND = 40  # letters on either side
_LINK = re.compile(r"(?:https?://|www\.)[!-;=?-{}~]*", re.IGNORECASE)


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
    replaced: list[str] = field(default_factory=list, compare=False)
    """Each place where a name was replaced, with some of the words around it."""

    def text(self, text: str) -> str:
        """A text without the person's id."""
        mention = rf"<@{re.escape(self.person)}(\|[^>]*)?>|(?<![A-Za-z0-9]){re.escape(self.person)}(?![A-Za-z0-9])"
        return re.sub(mention, self.becomes, text)

    def spoken(self, text: str) -> str:
        """A text of people's own words without the person's id and names; links in it stay links."""
        return self.text(self._without_names(text) if self._names_in(text) else text)

    def value(self, value: Value, spoken: bool = True) -> Value:
        """A value without the person, deep in what JSON has, dataclasses and tuples too."""
        whole: Any = value
        if type(whole) is str:
            whole = self.spoken(whole) if spoken else self.text(whole)
        elif isinstance(whole, tuple | list):
            whole = type(whole)(self.value(part, spoken) for part in whole)
        elif isinstance(whole, dict):
            whole = {name: self.value(part, spoken and name not in KEPT) for name, part in whole.items()}
        elif is_dataclass(whole) and not isinstance(whole, type):
            spoken = spoken and getattr(whole, "field", "") not in KEPT  # a change says which field it is of
            parts = {each.name: getattr(whole, each.name) for each in fields(whole) if each.init}
            whole = replace(whole, **{n: self.value(part, spoken and n not in KEPT) for n, part in parts.items()})
        kept: Value = whole
        return kept

    def places(self, name: str, value: Any) -> Iterator[str]:
        """The names of the fields that name the person, deep in what JSON has; ``name`` is that of the whole."""
        if isinstance(value, str) and (self.text(value) != value or self._names_in(value)):
            yield name
        elif isinstance(value, list | tuple):
            for part in value:
                yield from self.places(name, part)
        elif isinstance(value, dict):
            for field, part in value.items():
                yield from self.places(field, part)

    @cached_property
    def _any_name(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_name, sorted(self.names, key=len, reverse=True))))

    def _names_in(self, text: str) -> bool:
        return bool(self.names) and self._any_name.search(_folded(text)) is not None

    def _without_names(self, text: str) -> str:
        """Found as a reader finds them: in any case and any way to write a letter down (``é`` is one character or two)."""
        whole = list(_whole_letters(text))
        folded = [_folded(text[start:end]) for start, end in whole]
        at = [number for number, letter in enumerate(folded) for _ in letter]
        links = [link.span() for link in _LINK.finditer(text)]
        parts, last = [], 0
        for match in self._any_name.finditer("".join(folded)):
            start, end = whole[at[match.start()]][0], whole[at[match.end() - 1]][1]
            if start >= last and not any(begin < end and start < until for begin, until in links):
                self.replaced.append(_around(text, start, end))
                parts += [text[last:start], self.becomes]
                last = end
        return "".join((*parts, text[last:]))


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return " ".join(f"{before}»{text[start:end]}«{after}".split())


def _folded(text: str) -> str:
    return (
        text.lower()
        if text.isascii()
        else unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    )


def _name(name: str) -> str:
    """A pattern that finds a name in folded text, as a word where its script has words."""
    folded = _folded(name)
    parts = [re.escape(part) for part in re.split(r"[\W_]+", folded) if part] or [re.escape(folded)]
    before = f"(?<!{_OF_A_WORD})" if re.match(_OF_A_WORD, folded) else ""
    after = f"(?!{_OF_A_WORD})" if re.match(_OF_A_WORD, folded[-1:]) else ""
    return before + _BETWEEN.join(parts) + after


def _whole_letters(text: str) -> Iterator[tuple[int, int]]:
    """Where each letter begins and ends, with the marks on it; a Korean one may be written in its parts."""
    start = 0
    for number, character in enumerate(text):
        joined = unicodedata.combining(character) or "\u1160" <= character <= "\u11ff"
        if number > start and not joined:
            yield start, number
            start = number
    if text:
        yield start, len(text)
