"""Links that people paste, turned into the listings they point at. Pure: no link is ever opened, short ones neither."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from bot.cases.links.address import Address, Refusal, imitated, parse, tidy
from bot.cases.links.marketplaces import MarketplaceEntry, MarketplacesFile, PlaceEntry, WrapperEntry, fold, read_file
from bot.cases.links.text import Pasted

MOST_WRAPPERS = 5
_SHORTEST_BRAND = 4  # "jd" is part of too many honest names
_LONGEST_NAME = 300
_TARGET = re.compile(r"[a-z][a-z0-9+.-]*:|https?%|/|[\w-]+(?:\.[\w-]+)+(?:[/?:]|\Z)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|https?%|(?:[\w-]+\.)+(?!html?\b)[a-z]{2,12}(?:[/?:]|\Z)", re.IGNORECASE)


class LinkKind(StrEnum):
    """What a link is."""

    LISTING = "listing"
    SHORT = "short"  # leads anywhere; only opening it would tell
    PAGE = "page"  # no listing: a marketplace's shop, search or video, or a site that sells nothing
    WEB = "web"  # a site that is no known marketplace
    REFUSED = "refused"


@dataclass(frozen=True)
class Link:
    """A link as ``typed`` and what it points at.

    ``key`` is ``platform:id`` for a listing and ``web:host/path?parameters`` for other pages; None when it is short, refused or
    a marketplace's front page. ``url`` is normalised, "" when refused; ``reason`` is the id of a refusal's text; ``shop`` is
    the seller's shop (``alibaba:shop/name``) where the address shows it; ``also`` are keys that may mean the same listing.
    """

    typed: str
    kind: LinkKind
    platform: str | None
    key: str | None
    url: str
    reason: str | None = None
    shop: str | None = None
    also: tuple[str, ...] = ()

    @property
    def names_a_product(self) -> bool:
        """Whether the key stands for one product: a listing, or a page below the front page of an unknown shop."""
        if self.kind is LinkKind.WEB:
            return self.key is not None and re.search("[/?#]", self.key) is not None
        return self.kind is LinkKind.LISTING


class Marketplaces:
    """The known marketplaces, and the reading of links by what is known of them."""

    def __init__(self, file: MarketplacesFile) -> None:
        self.file = file
        self._hosts = {host: market for market in file.marketplaces for host in market.hosts}
        self._short: dict[str, list[tuple[str, str | None]]] = {}
        owned = [(short, market.id) for market in file.marketplaces for short in market.short]
        for short, owner in (*owned, *((short, None) for short in file.short_links)):
            host, _, path = short.partition("/")
            self._short.setdefault(host, []).append((f"/{path}" if path else "", owner))
        self._brands = frozenset(b for b in (h.partition(".")[0] for h in self._hosts) if len(b) >= _SHORTEST_BRAND)
        self._no_shops = frozenset(file.no_shops)
        self._tracking = frozenset(name.casefold() for name in file.tracking)
        self._endings = tuple(f".{ending}" for ending in file.bare_endings)
        carrying = [
            f"{w.host.pattern}{w.path.pattern if w.path else '/'}" for w in file.wrappers if w.follows == "true"
        ]
        self._carries = re.compile(rf"//(?:{'|'.join(carrying) or '(?!)'})\Z", re.IGNORECASE | re.ASCII)
        self.by_id: dict[str, PlaceEntry] = {entry.id: entry for entry in file.everywhere}
        self._remembered = lru_cache(maxsize=512)(self._read)  # a report's links are looked at by form, case and card

    def read(self, text: str) -> tuple[Link, ...]:
        """Every link in a text, in its order; of those with the same key (or, without a key, address) the first."""
        return self._remembered(text)

    def _read(self, text: str) -> tuple[Link, ...]:
        pasted = Pasted(text, self._is_host, self._carries)
        found: dict[str, Link] = {}
        position = 0
        while (start := pasted.next_start(position)) is not None:
            link, end = self._best(pasted, start)
            position = max(pasted.after(end), start + 1)
            if link is not None:
                found.setdefault(link.key or link.url or link.typed, link)
        return tuple(found.values())

    def platform_of(self, name_or_word: str) -> str | None:
        """The id of the marketplace or place that people mean by a name, a host, or words that hold a name."""
        words = fold(name_or_word)
        if words in self.file.by_name:
            return self.file.by_name[words]
        for link in self.read(name_or_word):
            if link.platform:
                return link.platform
        for host in re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", name_or_word[:_LONGEST_NAME].lower()):
            if market := self._market(host):
                return market.id
        inside = (owner for name, owner in self.file.by_name.items() if _holds(words, name))
        return next(inside, None)

    def title(self, platform: str) -> str:
        """A marketplace or place as shown to people."""
        return self.by_id[platform].title

    def marketplace(self, platform: str) -> MarketplaceEntry | None:
        """What is known of a marketplace; None for places and unknown ids."""
        entry = self.by_id.get(platform)
        return entry if isinstance(entry, MarketplaceEntry) else None

    def refusal(self, reason: str) -> str:
        """Why a link is not taken, in words for people."""
        return self.file.refusals[Refusal(reason)]

    def _best(self, pasted: Pasted, start: int) -> tuple[Link | None, int]:
        """The first reading that names a listing, else the likeliest one."""
        likeliest: tuple[Link, int] | None = None
        for reading in pasted.readings(start):
            if likeliest is None and re.fullmatch(r"[a-zA-Z]+:[/\\]*", reading.text):
                return None, reading.end  # "https://" alone, as in "http://https://…"
            link = self._judge(reading.text)
            if likeliest is None:
                likeliest = link, reading.end
            if link.kind is LinkKind.LISTING:
                likeliest = link, reading.end
            if likeliest[0].kind is not LinkKind.PAGE:
                break
        if likeliest is None:
            return None, start
        return replace(likeliest[0], typed=pasted.typed(start, likeliest[1])), likeliest[1]

    def _judge(self, text: str, wrappers: int = 0) -> Link:
        address = parse(text, self.file.private_hosts)
        if isinstance(address, Address) and imitated(address.host, self._brands):
            address = Refusal.LOOK_ALIKE
        if isinstance(address, Refusal):
            return Link(text, LinkKind.REFUSED, None, None, "", address.value)
        if wrappers < MOST_WRAPPERS:
            inner = [self._judge(target, wrappers + 1) for target in self._targets(address)]
            inner.sort(key=lambda link: link.kind is not LinkKind.LISTING)
            if inner and inner[0].reason != Refusal.NO_HOST:
                return inner[0]
        return self._place(address.without(self._tracking), text)

    def _place(self, address: Address, text: str) -> Link:
        market = self._market(address.host)
        listing = market.listing(address) if market else None
        shop = market.shop(address) if market else None
        if market and listing:
            key, also = f"{market.key}:{listing[0]}", tuple(market.also(listing[0]))
            return Link(text, LinkKind.LISTING, market.id, key, listing[1].url, shop=shop, also=also)
        for host in _upwards(address.host):
            for path, owner in self._short.get(host, []):
                if address.path and f"{address.path}/".startswith(path):
                    return Link(text, LinkKind.SHORT, owner, None, address.url)
        if market:
            is_front = address.page == address.site and shop is None
            key_of_page = None if is_front else f"web:{address.page}"
            return Link(text, LinkKind.PAGE, market.id, key_of_page, address.url, shop=shop)
        sells = self._no_shops.isdisjoint(_upwards(address.host))
        return Link(text, LinkKind.WEB if sells else LinkKind.PAGE, None, f"web:{address.page}", address.url)

    def _targets(self, address: Address) -> Iterator[str]:
        """Where a site that only sends people on would send them."""
        for wrapper in self.file.wrappers:
            if not wrapper.host.fullmatch(address.host):
                continue
            on_path = wrapper.path.match(address.tail) if wrapper.path else None
            if wrapper.path and not on_path:
                continue
            if wrapper.follows == "true":
                follows = address.tail[on_path.end() if on_path else 1 :]
                yield follows.partition(wrapper.until)[0] if wrapper.until else follows
            else:
                yield from _in_parameters(wrapper, address)
        if address.host.endswith(".translate.goog"):
            label = address.host.removesuffix(".translate.goog")
            host = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
            yield f"{address.scheme}://{host}{address.tail}"

    def _market(self, host: str) -> MarketplaceEntry | None:
        return next((self._hosts[name] for name in _upwards(host) if name in self._hosts), None)

    def _is_host(self, name: str) -> bool:
        known = any(part in self._hosts or part in self._short for part in _upwards(name))
        return known or name.endswith(self._endings)


def load_marketplaces(folder: Path) -> Marketplaces:
    """Read ``playbook/marketplaces.yaml`` below the ``knowledge`` folder.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    return Marketplaces(read_file(folder))


def _in_parameters(wrapper: WrapperEntry, address: Address) -> Iterator[str]:
    for wanted in wrapper.query:
        for name, value in address.pairs:
            if name.casefold() != wanted.casefold():
                continue
            if wrapper.decode == "urldefense_v2":
                value = unquote(value.replace("-", "%").replace("_", "/"))
            elif wrapper.decode == "base64":
                value = _from_base64(value)
            elif wrapper.decode == "bing":
                value = _from_base64(value[2:])  # behind two characters for the kind of encoding
            if not _TARGET.match(value):
                continue
            yield _absolute(value, address)
            # An address put in without encoding has lost what stood behind its first "&".
            _, found, rest = address.tail.partition(f"{name}={value}&")
            if found:
                yield _absolute(f"{value}&{rest}", address)


def _from_base64(value: str) -> str:
    """What a text stands for; nothing when it is none."""
    try:
        return urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except ValueError:
        return ""


def _absolute(target: str, base: Address) -> str:
    if _ABSOLUTE.match(target) or target.startswith("//"):
        return tidy(target)
    return f"{base.scheme}://{base.site}/{target.lstrip('/')}"


def _upwards(host: str) -> Iterator[str]:
    """A host, then each name above it."""
    while host:
        yield host
        host = host.partition(".")[2]


def _holds(words: str, name: str) -> bool:
    """Whether a folded text holds a folded name as whole words; Chinese has no spaces to go by."""
    return f" {name} " in f" {words} " if name.isascii() else name in words
