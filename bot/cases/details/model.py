"""The fields an author of ``playbook/details.yaml`` writes, and the file read, checked and asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from bot.cases.detail import Detail
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.fields import Name
from bot.knowledge.front_matter import Line, Strict
from bot.knowledge.parsing import Place, read_valid

FILE = "playbook/details.yaml"
VISIBILITY = "visibility"
"""The one field that is kept in the case itself: stores look for it."""

BETWEEN = ", "
"""What stands between the things of a field that lists some."""

About = Literal["case", "shipment", "seller", "right", "listing", "item", "action"]
Kind = Literal["line", "text", "number", "day", "moment", "countries", "currency", "choice", "choices", "tick"]
LISTS = frozenset({"countries", "choices"})
_CHOOSES = {"choice", "choices", "tick"}
_HAS_A_DAY = {"day", "moment"}


class DetailField(Strict):
    """One thing that can be noted."""

    name: Name
    label: Line
    kind: Kind
    help: Line | None = None
    choices: dict[Name, Line] = Field(default={})
    past: Literal["yes", "no"] = "no"
    needs: Name | None = None
    not_before: Name | None = None
    facts: dict[Name, list[Fact]] = Field(default={})

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if bool(self.choices) != (self.kind in _CHOOSES):
            raise ValueError("choices go with choice, choices and tick")
        if self.kind == "tick" and set(self.choices) != {"yes"}:
            raise ValueError("a tick has the one choice 'yes'")
        if not set(self.facts) <= set(self.choices):
            raise ValueError("facts are of choices")
        if (self.past == "yes" or self.not_before) and self.kind not in _HAS_A_DAY:
            raise ValueError("past and not_before go with day and moment")
        return self

    def words(self, said: str) -> str:
        """What stands in it as people read it."""
        if self.kind == "moment" and said[10:11] == "T":
            return f"{said[:10]} {said[11:16]} {said[16:]}"
        parts = said.split(BETWEEN) if self.kind in LISTS else [said]
        return BETWEEN.join(self.choices.get(part, part) for part in parts)


class DetailGroup(Strict):
    """The fields of a kind of thing."""

    of: About
    title: Line
    fields: list[DetailField] = Field(min_length=1)


class DetailsFile(Strict):
    """The whole file."""

    groups: list[DetailGroup] = Field(min_length=1)


@dataclass(frozen=True)
class Details:
    """What can be noted, by what it is about."""

    groups: tuple[DetailGroup, ...] = field(default=())

    @cached_property
    def named(self) -> dict[str, DetailField]:
        """Every field by its name."""
        return {each.name: each for group in self.groups for each in group.fields}

    def of(self, kind: str) -> tuple[DetailField, ...]:
        """The fields of a kind of thing, in the order of the forms."""
        return next((tuple(group.fields) for group in self.groups if group.of == kind), ())

    def title(self, kind: str) -> str:
        """What a kind of thing is called."""
        return next((group.title for group in self.groups if group.of == kind), kind)

    def facts(self, details: Iterable[Detail]) -> frozenset[Fact]:
        """What a case is read by with what was noted."""
        known = ((self.named[each.name], each.said) for each in details if each.name in self.named)
        return frozenset(f for one, said in known for part in said.split(BETWEEN) for f in one.facts.get(part, ()))


NO_DETAILS = Details()


def load_details(folder: Path) -> Details:
    """Read the fields below the ``knowledge`` folder.

    Raises:
        InvalidKnowledge: with every problem as ``path:line: message``.
    """
    return Details(tuple(read_valid(folder, FILE, DetailsFile, _faults).groups))


def _faults(file: DetailsFile) -> list[tuple[Place, str]]:
    found: list[tuple[Place, str]] = []
    names = [each.name for group in file.groups for each in group.fields]
    kinds = [group.of for group in file.groups]
    found += [(("groups",), f"'{kind}' is there twice") for kind in sorted({k for k in kinds if kinds.count(k) > 1})]
    found += [(("groups",), f"'{name}' is there twice") for name in sorted({n for n in names if names.count(n) > 1})]
    for n, group in enumerate(file.groups):
        of_group = {each.name: each for each in group.fields}
        for m, each in enumerate(group.fields):
            here = ("groups", n, "fields", m)
            if each.needs and each.needs not in of_group:
                found.append(((*here, "needs"), f"no field beside it is named '{each.needs}'"))
            if each.not_before and getattr(of_group.get(each.not_before), "kind", "") not in _HAS_A_DAY:
                found.append(((*here, "not_before"), f"no day beside it is named '{each.not_before}'"))
    return found
