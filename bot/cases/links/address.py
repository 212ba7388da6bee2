"""A web address taken apart: what it points at, written one way, or why it is not taken. Nothing is ever opened."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from unicodedata import combining, decimal, normalize
from urllib.parse import parse_qsl, quote, unquote

LONGEST = 4_000
Pairs = tuple[tuple[str, str], ...]

INVISIBLE = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
# Full-width forms that occur in addresses. Chinese commas, stops and brackets stay: they end an address.
WIDE = {
    0xFF01 + n: chr(0x21 + n) for n in range(94) if chr(0x21 + n).isalnum() or chr(0x21 + n) in ":/.#%&=_-?+@"
} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half of a pair is no text; it could not be encoded

_SAFE = "-._~:@$+="  # what a path may hold unescaped and a reader of plain text takes for part of an address
_WEB = re.compile(r"(?:h(?:tt|xx)p(s?)(?::[/\\]*|[/\\]{2,})|//)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\Z")
_ENTITY = re.compile(r"&(?:amp|#0{0,5}38|#x0{0,5}26);", re.IGNORECASE)

# Small letters of other alphabets that look like Latin ones, where taking off the accent does not already show it.
_LOOKS_LIKE = str.maketrans(
    "аеорсухіјѕԁһӏԛԝвкмнтгбьԍαβειικνορστυχωηγϲϳɡɑıłøđħɩʋʟⅼꓲɪᴏᴀᴇ",
    "aeopcyxijsdhlqwbkmhtrbbgabeiikvopotuxwnycjgailodhivlllioae",
)


class Refusal(StrEnum):
    """Why a link is not taken; the words for people are in ``playbook/marketplaces.yaml``."""

    NOT_HTTP = "not_http"
    CREDENTIALS = "credentials"
    BARE_ADDRESS = "bare_address"
    PRIVATE_HOST = "private_host"
    NO_HOST = "no_host"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    LOOK_ALIKE = "look_alike"


@dataclass(frozen=True)
class Address:
    """An http(s) address. ``host`` is lower-case ASCII, ``path`` percent-encoded and without a slash at its end.

    ``pairs`` are the parameters, decoded and sorted; ``route`` is the fragment when it is a page's address inside a script
    (``#/goods?id=1``), else empty; ``tail`` is all that followed the host, as typed.
    """

    scheme: str
    host: str
    port: str
    path: str
    pairs: Pairs
    route: str
    tail: str

    @property
    def site(self) -> str:
        """Host, and port where it is not the usual one."""
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def page(self) -> str:
        """The address without its scheme: the same for every way of writing it."""
        query = _query(self.pairs)
        return self.site + self.path + (f"?{query}" if query else "") + (f"#{self.route}" if self.route else "")

    @property
    def url(self) -> str:
        """The address in full."""
        return f"{self.scheme}://{self.page}"

    def with_pairs(self, pairs: Pairs) -> "Address":
        """The same place with these parameters alone."""
        return replace(self, pairs=pairs, route="")

    def without(self, names: frozenset[str]) -> "Address":
        """The same place without these parameters; a name may end in ``*``."""
        beginnings = _beginnings(names)

        def kept(pairs: Pairs) -> Pairs:
            folded = [(name.casefold(), (name, value)) for name, value in pairs]
            return tuple(pair for name, pair in folded if name not in names and not name.startswith(beginnings))

        route, _, query = self.route.partition("?")
        asked = _query(kept(tuple(sorted(_pairs(query)))))
        return replace(self, pairs=kept(self.pairs), route=route + (f"?{asked}" if asked else ""))

    def readings(self) -> Iterator[tuple[str, Pairs, bool]]:
        """Decoded path and parameters: as they stand (True), then as a script or a second encoding would have them."""
        path = unquote(self.path)
        yield path, self.pairs, True
        for text in (unquote(self.route.removeprefix("!")) if self.route else "", path if "?" in path else ""):
            if text:
                before, _, query = text.partition("?")
                yield before or path, tuple(sorted((*_pairs(query), *self.pairs))), False


def tidy(typed: str) -> str:
    """An address without what copying adds: invisible and full-width characters, ``&amp;``, ``[.]``, a second encoding."""
    text = typed.translate(INVISIBLE).translate(WIDE).strip().replace("[.]", ".")
    for _ in range(3):
        text = _ENTITY.sub("&", text)
        if re.match(r"https?%(?:25)*3a", text, re.IGNORECASE):
            text = unquote(text)
    return text


def parse(typed: str, private_hosts: Collection[str]) -> Address | Refusal:
    """Take an address apart the way a browser would, so that no spelling hides where it leads."""
    if len(typed) > LONGEST:
        return Refusal.TOO_LONG
    text = tidy(typed)
    if _CONTROL.search(text):
        return Refusal.CONTROL_CHARACTERS
    web = _WEB.match(text)
    if web is None and _SCHEME.match(text):
        return Refusal.NOT_HTTP
    rest = text[web.end() :].lstrip("/\\") if web else text
    authority = re.match(r"[^/\\?#]*", rest)
    named = authority.group() if authority else ""
    host = _host(named, private_hosts)
    if isinstance(host, Refusal):
        return host
    tail = rest[len(named) :]
    before, _, fragment = tail.partition("#")
    path, _, query = before.partition("?")
    return Address(
        scheme="http" if web and web.group(1) == "" else "https",
        host=host[0],
        port=host[1],
        path=_path(path),
        pairs=tuple(sorted(_pairs(query))),
        route=quote(unquote(fragment), safe="/?&!" + _SAFE) if fragment.startswith(("/", "!/", "?")) else "",
        tail=tail,
    )


def imitated(host: str, names: Collection[str]) -> bool:
    """Whether a host wears one of the names in letters of another alphabet."""
    if host.isascii() and "xn--" not in host:
        return False
    try:
        shown = host.encode("ascii").decode("idna")
    except UnicodeError:
        return True  # punycode that decodes to nothing hides something
    bare = "".join(str(decimal(c, c)) for c in normalize("NFKD", shown.casefold()) if not combining(c))
    plain = bare.translate(_LOOKS_LIKE)
    return any(name in part for part in plain.split(".") for name in names)


def _host(authority: str, private_hosts: Collection[str]) -> tuple[str, str] | Refusal:
    """Host and unusual port of what stands between ``//`` and the path."""
    if "@" in authority:
        return Refusal.CREDENTIALS
    if authority.startswith("["):
        return Refusal.BARE_ADDRESS
    name, _, port = authority.partition(":")
    host = normalize("NFKC", unquote(name)).translate(INVISIBLE).replace("。", ".").lower().rstrip(".")
    if not host or not re.fullmatch(r"\d{0,5}", port, re.ASCII):
        return Refusal.NO_HOST
    if _NUMBER.match(host.rpartition(".")[2]):
        return Refusal.BARE_ADDRESS
    if f".{host}".endswith(tuple([f".{private}" for private in private_hosts])):
        return Refusal.PRIVATE_HOST
    if "." not in host:
        return Refusal.PRIVATE_HOST if _HOST.match(host + ".x") else Refusal.NO_HOST
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return Refusal.NO_HOST
    return (host, "" if port in {"80", "443"} else port) if _HOST.match(host) else Refusal.NO_HOST


def _path(typed: str) -> str:
    kept: list[str] = []
    for part in (unquote(part, errors="surrogateescape") for part in typed.replace("\\", "/").split("/")):
        if part == "..":
            kept = kept[:-1]
        elif part not in {"", "."}:
            kept.append(_escaped(part))
    return "".join(f"/{part}" for part in kept)


@cache  # of one list that does not change
def _beginnings(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name[:-1] for name in names if name.endswith("*"))


def _pairs(query: str) -> Pairs:
    return tuple(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))


def _query(pairs: Pairs) -> str:
    return "&".join(f"{_escaped(name)}={_escaped(value)}".removesuffix("=") for name, value in pairs)


def _escaped(text: str) -> str:
    return quote(text, safe=_SAFE, errors="surrogateescape")
