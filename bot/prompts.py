"""The program's own words, as templates. Guidance is never in here; it is quoted from passages.

Each prompt is a frozen class that names its template; the template may use exactly the class's fields (tested).
"""

import re
from collections.abc import Callable
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol

import yaml
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # with libyaml where there is one: four times as fast
_HAN = re.compile("[\u3400-\u9fff]")  # Chinese characters, so that pages can say that they are


class Prompt(Protocol):
    """A dataclass whose ``template`` is a file below the prompts folder."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True)
class Said:
    """A quotation in an answer: its citation's number and the sentence, and what is to stand above it."""

    number: int
    text: str
    above: str = ""


@dataclass(frozen=True)
class LawLine:
    """Which version of the law a passage states; ``other`` is a quotation of the other version, if it is near in time."""

    number: int
    valid_from: str
    valid_to: str
    other: Said | None
    starts: str


@dataclass(frozen=True)
class AnswerText:
    """The answer as a person reads it, without the sources; ``further`` are headings of passages to read on.

    ``remarks`` are the desk's own words about it: what it leaves out, and for which right it speaks.
    """

    template: ClassVar[str] = "answer.j2"
    statements: tuple[Said, ...]
    do: tuple[Said, ...]
    avoid: tuple[Said, ...]
    remarks: tuple[str, ...]
    further: tuple[Said, ...]
    laws: tuple[LawLine, ...]
    notice: str


@dataclass(frozen=True)
class DeclinedText:
    """An honest no, with what the guidance does say about a refused request."""

    template: ClassVar[str] = "declined.j2"
    reason: str
    quotes: tuple[Said, ...]
    notice: str


@dataclass(frozen=True)
class Arrange:
    """What a chat model is told to do with a question and passages; ``most`` sentences may be chosen."""

    template: ClassVar[str] = "llm/arrange.j2"
    most: int


@dataclass(frozen=True)
class DossierPage:
    """A case for a lawyer's file, as one HTML page that needs nothing else; ``dossier`` is ``bot.cases.papers.dossier``'s.

    ``who`` names a person by their id, ``named`` a step or condition, ``words`` what stands in fields
    (``bot.cases.field_words``); ``told`` gives an entry of the trail in words (``bot.cases.timeline``).
    """

    template: ClassVar[str] = "documents/dossier.html.j2"
    dossier: object
    who: Callable[[str], str]
    named: Callable[[str], str]
    words: object
    told: Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class PackPage:
    """A filing pack as an HTML page to check, print and file from; ``pack`` is ``bot.cases.papers.packs``'s.

    ``blocked`` is what keeps it from being filed, in words; ``graded`` says how well a source was read.
    """

    template: ClassVar[str] = "documents/pack.html.j2"
    pack: object
    blocked: tuple[str, ...]
    graded: Callable[[str], str]


@dataclass(frozen=True)
class HowToVerify:
    """How somebody without this program checks that an export is whole."""

    template: ClassVar[str] = "documents/verify.txt.j2"
    ref: str
    made_at: str
    unsealed: bool


def _is_page(template: str | None) -> bool:
    """Whether what a template makes is HTML, in which every value is escaped."""
    return bool(template) and str(template).endswith(".html.j2")


class Prompts:
    """Renders prompts from a folder of templates, and the short texts of ``texts.yaml`` by name."""

    def __init__(self, folder: Path, escape: Callable[[object], object] | None = None) -> None:
        written = (folder / "texts.yaml").read_text(encoding="utf-8")
        self._texts: dict[str, str] = yaml.load(written, Loader=_LOADER)  # noqa: S506 - one of the two safe ones
        self._compiled: dict[str, Template] = {}
        self._plain: dict[str, str] = {}  # without a value they are always the same
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=escape,
            autoescape=_is_page,
        )
        self._environment.tests["han"] = _HAN.search

    def text(self, name: str, value: str = "") -> str:
        """A short text by its name; ``value`` is the one thing some of them show."""
        if name not in self._compiled:  # compiling takes longer than all else that is done for a form of fifty texts
            self._compiled[name] = self._environment.from_string(self._texts[name])
        if value:
            return self._compiled[name].render(value=value)
        if name not in self._plain:
            self._plain[name] = self._compiled[name].render(value="")
        return self._plain[name]

    def render(self, prompt: Prompt) -> str:
        """The text of a prompt, without blank space at the ends."""
        template = self._environment.get_template(prompt.template)
        values = {f.name: getattr(prompt, f.name) for f in fields(prompt)}
        return template.render(values).strip()
