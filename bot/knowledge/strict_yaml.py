"""YAML without YAML's surprises.

Duplicate keys are refused, and nothing but text, lists and maps is read: in YAML 1.1 a bare ``NO`` is false, ``1.10`` is 1.1
and ``2027-01-01`` is a date; here each stays the text that was typed, and pydantic turns it into what the field wants.
"""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import yaml

DEEPEST = 100  # both readers go inwards by recursion, and libyaml's ends the process where that goes too far
_INWARDS = re.compile(r"(?:[-?:][ \t]+){50}")


class _Strict:
    """What is read differently: every plain scalar is text, and a key given twice is refused."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}
    yaml_constructors: ClassVar[dict[Any, Any]] = {
        tag: make
        for tag, make in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.endswith((":str", ":seq", ":map"))
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build the map of a node; raises ``ConstructorError`` for a key given twice."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key '{key}' given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)  # type: ignore[misc,no-any-return] # a loader has it, with which this is mixed


class StrictLoader(_Strict, yaml.SafeLoader):
    """Says exactly where a mistake is."""


class FastLoader(_Strict, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # which of them is known when it runs
    """The same, four times as fast where pyyaml was built with libyaml, which is vaguer about mistakes."""


class YamlProblem(Exception):
    """The text is not YAML as we read it; ``line`` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def load_yaml(text: str) -> Any:
    """Read one YAML document as nested text, lists and maps.

    Raises:
        YamlProblem: not YAML, a tag (``!!int``), a key given twice, or nested more deeply than anybody writes.
    """
    if text.count("[") + text.count("{") > DEEPEST or _INWARDS.search(text):
        _refuse_depth(text)
    try:
        return yaml.load(text, Loader=FastLoader)  # noqa: S506 - a SafeLoader with fewer abilities
    except yaml.YAMLError:
        return _load_exactly(text)


def _refuse_depth(text: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=FastLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                mark = event.start_mark
                raise YamlProblem("nested too deeply", mark.line + 1 if mark is not None else 1)
    except yaml.YAMLError:
        return  # said with its place by who reads it next


def _load_exactly(text: str) -> Any:
    try:
        return yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a SafeLoader with fewer abilities
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(error.problem or str(error), (mark.line if mark else 0) + 1) from error
    except yaml.reader.ReaderError as error:
        raise YamlProblem(
            f"{error.reason}: U+{error.character:04X}", text.count("\n", 0, error.position) + 1
        ) from error


def _composed(text: str) -> yaml.Node | None:
    """The document as the reader that took it sees it: each refuses some of what the other takes."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=FastLoader)
    except yaml.YAMLError:
        node = yaml.compose(text, Loader=StrictLoader)
    return node


def line_of(text: str, place: Iterable[str | int]) -> int:
    """The line (from 1) of a place in a valid document, or of the nearest thing around it that was written."""
    node, line = _composed(text), 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == step]
            key, node = found[0] if found else (None, None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            key = node = node.value[step]
        else:
            break
        line = key.start_mark.line + 1 if key is not None else line
    return line
