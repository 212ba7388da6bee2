"""The fields an author of ``playbook/packs.yaml`` writes, and the file read and checked."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.cases.playbook.fields import Name, Web
from bot.cases.report import RightKind
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.model import Corpus
from bot.knowledge.parsing import Place, read_valid

FILE = "playbook/packs.yaml"
Disclosing = Literal["yes_name_email", "yes_told", "yes_public", "yes_act", "optional", "unknown", "no"]
From = Literal[
    "by_hand",
    "product",
    "brand",
    "seller",
    "relation",
    "contact",
    "china",
    "aspects",
    "rights",
    "right_number",
    "right_kind",
    "right_country",
    "right_classes",
    "suspect_legal",
    "suspect_place",
    "listing_urls",
    "evidence",
    "port",
    "arrives",
    "hazards",
    "detail",
    "exporter",
    "right_owner",
    "right_expiry",
    "notice_day",
]
BY_HAND = frozenset({"by_hand", "detail", "right_owner", "right_expiry", "notice_day"})
"""What a person fills in for a filing; all but the first stand there already where somebody noted them."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,3}$")]
SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class PackSource(Strict):
    """Where something was read, how well, and what it says in a few words; what we ask ourselves is read nowhere."""

    url: Web | None = None
    grade: Literal["V", "V2", "U", "I"]
    says: Line

    @model_validator(mode="after")
    def _was_read_somewhere(self) -> Self:
        if self.url is None and self.grade != "I":
            raise ValueError("only what is graded I is without a url")
        return self


class PackRight(Strict):
    """Which right a filing rests on; the earlier country goes first. ``registered``: the pack waits until one is."""

    countries: list[Country] = Field(min_length=1)
    kinds: list[RightKind] = Field(min_length=1)
    registered: Literal["yes", "no"] = "no"


class Disclosure(Strict):
    """Who gets to see our name."""

    kind: Disclosing
    source: SourceName


class PackField(Strict):
    """One thing that is asked. ``required: for_right`` means for the kinds of right in ``right_kinds``."""

    name: Name
    label: Line
    from_: From = Field(alias="from")
    required: Literal["yes", "no", "for_right"]
    right_kinds: list[RightKind] = Field(default=[])
    source: SourceName

    @model_validator(mode="after")
    def _says_for_which(self) -> Self:
        if (self.required == "for_right") != bool(self.right_kinds):
            raise ValueError("right_kinds goes with required: for_right")
        return self


class Pack(Strict):
    """One pack. A ``brief`` goes to our own counsel; all others are filed somewhere.

    ``platforms`` are the marketplaces it is about, of whose listings alone it speaks; none named is any. ``after``: steps that
    come first where the plan has them, whatever ``step`` waits for itself.
    """

    id: Name
    title: Line
    for_whom: Line
    brief: Literal["yes", "no"] = "no"
    step: Name | None = None
    platforms: list[Line] = Field(default=[])
    after: list[Name] = Field(default=[])
    right: PackRight
    disclosure: Disclosure
    sources: list[SourceName] = Field(min_length=1)
    citations: list[Line] = Field(min_length=1)
    fields: list[PackField] = Field(min_length=1)


class Packs(Strict):
    """The whole file."""

    disclosures: dict[Disclosing, Line]
    sources: dict[SourceName, PackSource]
    packs: list[Pack] = Field(min_length=1)

    def named(self, identity: str) -> Pack | None:
        """The pack with an id."""
        return next((pack for pack in self.packs if pack.id == identity), None)


def load_packs(folder: Path, corpus: Corpus, steps: frozenset[str]) -> Packs:
    """Read the packs below the ``knowledge`` folder.

    Args:
        folder: The ``knowledge`` folder.
        corpus: The guidance, which every citation must be part of.
        steps: The ids of the playbook's steps.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    return read_valid(folder, FILE, Packs, lambda packs: _faults(packs, corpus, steps))


def _faults(packs: Packs, corpus: Corpus, steps: frozenset[str]) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []
    for n, pack in enumerate(packs.packs):
        here = ("packs", n)
        if pack.id in [other.id for other in packs.packs[:n]]:
            found.append(((*here, "id"), f"id '{pack.id}' is used twice"))
        if pack.step is not None and pack.step not in steps:
            found.append(((*here, "step"), f"no step has the id '{pack.step}'"))
        strange = [name for name in pack.after if name not in steps]
        found += [((*here, "after"), f"no step has the id '{name}'") for name in strange]
        if pack.disclosure.kind not in packs.disclosures:
            found.append(((*here, "disclosure"), f"there are no words for '{pack.disclosure.kind}'"))
        named = [*pack.sources, pack.disclosure.source, *(each.source for each in pack.fields)]
        unknown = sorted({name for name in named if name not in packs.sources})
        found += [(here, f"no source is named '{name}'") for name in unknown]
        missing = [identity for identity in pack.citations if identity not in corpus.by_id]
        found += [((*here, "citations"), f"no passage has the id '{identity}'") for identity in missing]
        names = [each.name for each in pack.fields]
        found += [(here, f"field '{name}' is there twice") for name in sorted({x for x in names if names.count(x) > 1})]
    return found
