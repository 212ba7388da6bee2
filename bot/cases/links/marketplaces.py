"""``playbook/marketplaces.yaml``: where people find copies, and how each place writes the address of one listing."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from unicodedata import normalize

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.cases.links.address import Address, Pairs, Refusal
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.parsing import Place, read_valid

FILE = "playbook/marketplaces.yaml"


def _pattern(written: object) -> re.Pattern[str]:
    """ASCII, because ``\\d`` must not take the digits of other scripts; case never tells two addresses' shapes apart."""
    try:
        return re.compile(str(written), re.IGNORECASE | re.ASCII)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error


Regex = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
KeyPrefix = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
HostAndPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
ANY_FORM = _pattern(r"[^/?#\s]{1,80}")


class Naming(Strict):
    """One way of naming a thing: in the path or host (group ``id``), or in a parameter."""

    host: Regex | None = Field(None, description="The whole host must match; may hold the group `id`")
    path: Regex | None = Field(None, description="Looked for in the decoded path; may hold the group `id`")
    query: list[Line] = Field(default=[], description="Parameters that hold the id, the best first")

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        groups = {name for part in (self.host, self.path) if part for name in part.groupindex}
        if not self.query and "id" not in groups:
            raise ValueError("give a group `id` in path or host, or parameters in query")
        return self

    def read(self, host: str, path: str, pairs: Pairs, form: re.Pattern[str]) -> tuple[str, Pairs] | None:
        """What is named, and the parameter that names it (none when host or path do); None when it is not named."""
        by_host = self.host.fullmatch(host) if self.host else None
        by_path = self.path.search(path) if self.path else None
        if (self.host and not by_host) or (self.path and not by_path):
            return None
        if self.query:
            found = _parameter(self.query, pairs, form)
            return (found[0], (found[1],)) if found else None
        named = [match.groupdict().get("id") for match in (by_path, by_host) if match]
        fitting = next((value for value in named if value and form.fullmatch(value)), None)
        return (fitting, ()) if fitting else None


def _parameter(names: list[str], pairs: Pairs, form: re.Pattern[str]) -> tuple[str, tuple[str, str]] | None:
    """The id that the first of some parameters holds, and the parameter as it stands."""
    for wanted in names:
        for name, value in pairs:
            match = form.match(value) if name.casefold() == wanted.casefold() else None
            # "1005006:12000038" is listing and variant; "123abc" is no number at all
            if match and not value[match.end() : match.end() + 1].isalnum():
                return match.group(), (name, value)
    return None


class PlaceEntry(Strict):
    """A place that is no marketplace, such as a trade fair."""

    id: Name
    title: Line = Field(description="As shown to people")
    names: list[Line] = Field(min_length=1, description="What people call it, in any language")
    loose: list[Line] = Field(default=[], description="Likewise, but in most sentences it means something else")

    @property
    def called(self) -> tuple[str, ...]:
        """Everything that people call it."""
        return (*self.names, *self.loose)


class MarketplaceEntry(PlaceEntry):
    """A marketplace. A link on one of ``hosts`` is its; the first of ``items`` that fits names the listing."""

    key: KeyPrefix = Field(description="What stands before the colon of a listing's key")
    hosts: list[Host] = Field(min_length=1, description="Hosts, each with everything below it")
    form: Regex = Field(description="What an id looks like")
    case: Literal["keep", "upper", "lower"] = Field("keep", description="How an id is written in the key")
    offset: int | None = Field(
        None,
        description="What one of its sites adds to the ids of the others: with and without it they may mean one listing",
    )
    twins: list[KeyPrefix] = Field(
        default=[], description="Keys of marketplaces that give a listing shown on both the same id"
    )
    items: list[Naming] = Field(min_length=1, description="How an address names a listing")
    shops: list[Naming] = Field(default=[], description="How an address names a seller's shop")
    short: list[HostAndPath] = Field(default=[], description="Hosts of its short links, with the beginning of the path")

    def listing(self, address: Address) -> tuple[str, Address] | None:
        """A listing's id and the shortest address that still names it."""
        for path, pairs, is_plain in address.readings():
            for naming in self.items:
                found = naming.read(address.host, path, pairs, self.form)
                if found is not None:
                    return self._identity(found[0]), address.with_pairs(found[1]) if is_plain else address
        return None

    def _identity(self, found: str) -> str:
        return {"keep": found, "upper": found.upper(), "lower": found.lower()}[self.case]

    def also(self, identity: str) -> Iterator[str]:
        """Keys under which the listing with this id may be known besides its own: a twin's, and that on another of its sites."""
        yield from (f"{twin}:{identity}" for twin in self.twins)
        if self.offset is not None and identity.isdecimal():
            number = int(identity)
            yield f"{self.key}:{number - self.offset if number >= self.offset else number + self.offset}"

    def shop(self, address: Address) -> str | None:
        """The seller's shop, when the address shows it, as ``alibaba:shop/name``."""
        for path, pairs, _ in address.readings():
            for naming in self.shops:
                found = naming.read(address.host, path, pairs, ANY_FORM)
                if found is not None:
                    return f"{self.key}:shop/{found[0].lower()}"
        return None


class WrapperEntry(Strict):
    """A site that only sends people on. The target is in a parameter, or follows the path's beginning, as far as ``until``."""

    host: Regex
    path: Regex | None = None
    query: list[Line] = Field(default=[])
    follows: Literal["true", "false"] = "false"
    until: Line | None = None
    decode: Literal["plain", "urldefense_v2", "base64", "bing"] = "plain"


class MarketplacesFile(Strict):
    """The whole file."""

    marketplaces: list[MarketplaceEntry] = Field(min_length=1)
    places: list[PlaceEntry]
    short_links: list[HostAndPath] = Field(description="Shorteners that belong to no marketplace")
    wrappers: list[WrapperEntry]
    tracking: list[Line] = Field(description="Parameters that name no page; `*` at the end stands for anything")
    no_shops: list[Host] = Field(description="Sites where no shop sells: a page there is no product")
    private_hosts: list[Line] = Field(description="Names that mean this machine or this network, with all below them")
    sites: dict[Host, Country] = Field(description="Countries of sites whose ending does not say it, or says another")
    bare_endings: list[Line] = Field(description="Endings by which a name typed without https:// is taken for a host")
    refusals: dict[Refusal, Line] = Field(description="Why a link is not taken, as shown to people")

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Ids by folded name, longest name first."""
        pairs = [(fold(name), entry.id) for entry in self.everywhere for name in (entry.id, entry.title, *entry.called)]
        return dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))

    @property
    def everywhere(self) -> list[PlaceEntry]:
        """Marketplaces and places, in the file's order."""
        return [*self.marketplaces, *self.places]

    def country_of(self, host: str) -> str:
        """The country that a site is for, by its host; "" where that does not say."""
        labels = host.split(".")
        above = (".".join(labels[start:]) for start in range(len(labels)))
        ending = labels[-1].upper() if re.fullmatch("[a-z]{2}", labels[-1]) else ""
        return next((self.sites[name] for name in above if name in self.sites), ending)


def fold(name: str) -> str:
    """A name as it is compared: case, width, punctuation and accents of spacing do not count."""
    return " ".join(re.findall(r"[^\W_]+", normalize("NFKC", name).casefold()))


def read_file(folder: Path) -> MarketplacesFile:
    """Read the file below the ``knowledge`` folder.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    return read_valid(folder, FILE, MarketplacesFile, _faults)


def _faults(file: MarketplacesFile) -> Iterator[tuple[Place, str]]:
    """What no single field can know: things said twice, and refusals without words."""
    for missing in [reason for reason in Refusal if reason not in file.refusals]:
        yield ("refusals",), f"there is no text for '{missing}'"
    taken: dict[str, Place] = {}
    parts: list[tuple[str, list[PlaceEntry]]] = [("marketplaces", [*file.marketplaces]), ("places", file.places)]
    for place, entry in [((part, number), entry) for part, some in parts for number, entry in enumerate(some)]:
        claims = [("id", fold(entry.id)), *(("names", fold(name)) for name in entry.called)]
        if isinstance(entry, MarketplaceEntry):
            claims += [("key", f"{entry.key}:"), *(("hosts", f".{host}") for host in entry.hosts)]
            claims += [("short", short) for short in entry.short]
            keys = {market.key for market in file.marketplaces}
            yield from (
                ((*place, "twins"), f"no marketplace has the key '{key}'") for key in entry.twins if key not in keys
            )
        for where, claim in claims:
            if taken.setdefault(claim, place) != place:
                yield (*place, where), f"'{claim.strip(':.')}' is used before, for another entry"
