"""What Slack refuses, one function a rule. The SDK's models let all of it through; the fake Slack lets none of it through.

``check_message`` and ``check_view`` walk a payload with every rule and return what they found.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
BLOCK_TEXT, BLOCK_TEXT_REFUSED, MESSAGE_TEXT = 12_000, 13_200, 40_000
SECTION, FIELDS, FIELD, HEADER, CONTEXT, ACTIONS = 3_000, 10, 2_000, 150, 10, 25
BUTTON, VALUE, URL, TITLE, METADATA, IDENTIFIER, VIEW_BYTES = 75, 2_000, 3_000, 24, 3_000, 255, 250_000
OPTION, OPTION_VALUE, RADIOS, SELECTS, LABEL, PLACEHOLDER = 75, 150, 10, 100, 2_000, 150
TYPED, FILES = 3_000, 10
INPUTS = frozenset(
    ["plain_text_input", "static_select", "users_select", "radio_buttons", "checkboxes", "datepicker", "file_input"]
)
LEAF_TYPES = {"mrkdwn", "plain_text"}
BLOCK_TYPES = {"actions", "context", "divider", "header", "image", "input", "section"}
_CONTROL = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Problem:
    """A rule broken, and where in the payload. ``advice`` is what Slack would take but we do not."""

    rule: str
    where: str
    advice: bool = False


@dataclass(frozen=True)
class Surface:
    """A message or a view. ``users`` are the people a mention may name."""

    payload: Json
    kind: str
    users: frozenset[str]

    @property
    def blocks(self) -> list[Json]:
        """The blocks, none if there are none."""
        return list(self.payload.get("blocks") or [])

    def nodes(self) -> Iterator[tuple[str, Json]]:
        """Every object in blocks, title, submit and close, with its path."""
        for name in ("blocks", "title", "submit", "close"):
            yield from _walk(self.payload.get(name), name)

    def texts(self) -> Iterator[tuple[str, Json]]:
        """Every text object."""
        return ((path, node) for path, node in self.nodes() if node.get("type") in LEAF_TYPES)

    def elements(self, *types: str) -> Iterator[tuple[str, Json]]:
        """Every object of these types."""
        return ((path, node) for path, node in self.nodes() if node.get("type") in types)

    def mrkdwn(self) -> Iterator[tuple[str, str]]:
        """Every text in which Slack reads ``<…>``."""
        if self.kind == "message":
            yield "text", str(self.payload.get("text") or "")
        yield from ((path, str(node.get("text"))) for path, node in self.texts() if node["type"] == "mrkdwn")


Rule = Callable[[Surface], Iterator[Problem]]


def _walk(node: object, path: str) -> Iterator[tuple[str, Json]]:
    if isinstance(node, dict):
        yield path, node
        for name, value in node.items():
            yield from _walk(value, f"{path}.{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _walk(value, f"{path}[{number}]")


def block_count(surface: Surface) -> Iterator[Problem]:
    """A message takes 50 blocks, a view 100 and at least one."""
    most = MESSAGE_BLOCKS if surface.kind == "message" else VIEW_BLOCKS
    if len(surface.blocks) > most or (surface.kind != "message" and not surface.blocks):
        yield Problem("block_count", f"{len(surface.blocks)} blocks")


def block_type(surface: Surface) -> Iterator[Problem]:
    """Every block is of a type that exists; a message has no inputs."""
    for number, block in enumerate(surface.blocks):
        if block.get("type") not in BLOCK_TYPES or (block["type"] == "input" and surface.kind == "message"):
            yield Problem("block_type", f"blocks[{number}]")


def section_size(surface: Surface) -> Iterator[Problem]:
    """A section has a text of at most 3,000 characters or 1 to 10 fields of at most 2,000."""
    for path, node in surface.elements("section"):
        fields = node.get("fields") or []
        if not node.get("text") and not fields:
            yield Problem("section_size", path)
        too_long = len(_text(node.get("text"))) > SECTION or any(len(_text(field)) > FIELD for field in fields)
        if too_long or len(fields) > FIELDS:
            yield Problem("section_size", path)


def header(surface: Surface) -> Iterator[Problem]:
    """A header is plain text of at most 150 characters."""
    for path, node in surface.elements("header"):
        text = node.get("text") or {}
        if text.get("type") != "plain_text" or len(_text(text)) > HEADER:
            yield Problem("header", path)


def context_elements(surface: Surface) -> Iterator[Problem]:
    """A context block has 1 to 10 elements, each a text of at most 3,000 characters."""
    for path, node in surface.elements("context"):
        elements = node.get("elements") or []
        if not 1 <= len(elements) <= CONTEXT or any(len(_text(element)) > SECTION for element in elements):
            yield Problem("context_elements", path)


def actions_elements(surface: Surface) -> Iterator[Problem]:
    """An actions block has 1 to 25 elements."""
    for path, node in surface.elements("actions"):
        if not 1 <= len(node.get("elements") or []) <= ACTIONS:
            yield Problem("actions_elements", path)


def button(surface: Surface) -> Iterator[Problem]:
    """A button's label is plain text of at most 75 characters, its value 2,000, its address 3,000."""
    for path, node in surface.elements("button"):
        label = node.get("text") or {}
        if label.get("type") != "plain_text" or len(_text(label)) > BUTTON:
            yield Problem("button", f"{path}.text")
        if len(node.get("value") or "") > VALUE or len(node.get("url") or "") > URL:
            yield Problem("button", path)


def options(surface: Surface) -> Iterator[Problem]:
    """An option's text has at most 75 characters and its value 150; radio buttons and boxes take 1 to 10, a select 100.

    In its place a select takes as many groups of as many, each with a label of 75 characters.
    """
    for path, node in surface.nodes():
        groups = node.get("option_groups")
        if groups is not None and ("options" in node or not 1 <= len(groups) <= SELECTS):
            yield Problem("options", path)
        choices = node.get("options")
        if choices is None:
            continue
        grouped = "label" in node and "type" not in node
        if grouped and not 1 <= len(_text(node["label"])) <= OPTION:
            yield Problem("options", path)
        most = SELECTS if grouped or str(node.get("type")).endswith("_select") else RADIOS
        if not 1 <= len(choices) <= most:
            yield Problem("options", path)
        for choice in choices:
            if len(_text(choice.get("text"))) > OPTION or not 1 <= len(choice.get("value") or "") <= OPTION_VALUE:
                yield Problem("options", path)


def initial_option(surface: Surface) -> Iterator[Problem]:
    """What is chosen beforehand is one of the options."""
    for path, node in surface.nodes():
        if "initial_option" in node and node["initial_option"] not in (node.get("options") or []):
            yield Problem("initial_option", path)


def initial_options(surface: Surface) -> Iterator[Problem]:
    """Boxes ticked beforehand are some of the options, none twice, at least one."""
    for path, node in surface.nodes():
        ticked = node.get("initial_options")
        if ticked is None:
            continue
        values = [option.get("value") for option in ticked]
        known = all(option in (node.get("options") or []) for option in ticked)
        if not ticked or not known or len(set(values)) < len(values):
            yield Problem("initial_options", path)


def typed_fields(surface: Surface) -> Iterator[Problem]:
    """A text field takes 1 to 3,000 characters and begins with no more; a day is one; a file field takes 1 to 10 files."""
    for path, node in surface.elements("plain_text_input"):
        most = node.get("max_length", TYPED)
        if not 1 <= most <= TYPED or len(node.get("initial_value") or "") > most:
            yield Problem("typed_fields", path)
    for path, node in surface.elements("datepicker"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", node.get("initial_date") or "2026-01-01"):
            yield Problem("typed_fields", path)
    for path, node in surface.elements("file_input"):
        if not 1 <= node.get("max_files", FILES) <= FILES:
            yield Problem("typed_fields", path)


def input_elements(surface: Surface) -> Iterator[Problem]:
    """An input has an element that takes something in, with an action id; a hint has at most 2,000 characters."""
    for path, node in surface.elements("input"):
        element = node.get("element") or {}
        if element.get("type") not in INPUTS or not element.get("action_id") or len(_text(node.get("hint"))) > LABEL:
            yield Problem("input_elements", path)


def labels(surface: Surface) -> Iterator[Problem]:
    """An input has a plain-text label of at most 2,000 characters; a placeholder has at most 150."""
    for path, node in surface.nodes():
        label = node.get("label") or {}
        if node.get("type") == "input" and (label.get("type") != "plain_text" or len(_text(label)) > LABEL):
            yield Problem("labels", path)
        if len(_text(node.get("placeholder"))) > PLACEHOLDER:
            yield Problem("labels", path)


def empty_text(surface: Surface) -> Iterator[Problem]:
    """No text object is empty."""
    yield from (
        Problem("empty_text", path) for path, node in surface.texts() if not str(node.get("text") or "").strip()
    )


def duplicate_ids(surface: Surface) -> Iterator[Problem]:
    """No block id twice; no action id twice."""
    for name in ("block_id", "action_id"):
        seen = Counter(node[name] for _, node in surface.nodes() if node.get(name))
        yield from (Problem("duplicate_ids", f"{name} {value}") for value, times in seen.items() if times > 1)


def id_length(surface: Surface) -> Iterator[Problem]:
    """Block, action and callback ids have at most 255 characters."""
    nodes = [*surface.nodes(), ("", surface.payload)]
    for path, node in nodes:
        if any(len(str(node.get(name) or "")) > IDENTIFIER for name in ("block_id", "action_id", "callback_id")):
            yield Problem("id_length", path)


def view_texts(surface: Surface) -> Iterator[Problem]:
    """A modal has a title; title, submit and close are plain text of at most 24 characters."""
    if surface.kind == "modal" and not surface.payload.get("title"):
        yield Problem("view_texts", "title")
    for name in ("title", "submit", "close"):
        text = surface.payload.get(name)
        if text is not None and (text.get("type") != "plain_text" or len(_text(text)) > TITLE):
            yield Problem("view_texts", name)


def submit(surface: Surface) -> Iterator[Problem]:
    """A modal with an input has a submit button."""
    inputs = any(block.get("type") == "input" for block in surface.blocks)
    if surface.kind == "modal" and inputs and not surface.payload.get("submit"):
        yield Problem("submit", "submit")


def view_size(surface: Surface) -> Iterator[Problem]:
    """Private metadata has at most 3,000 characters, the whole view 250 KB."""
    if len(surface.payload.get("private_metadata") or "") > METADATA:
        yield Problem("view_size", "private_metadata")
    if surface.kind != "message" and len(json.dumps(surface.payload)) > VIEW_BYTES:
        yield Problem("view_size", "view")


def fallback(surface: Surface) -> Iterator[Problem]:
    """A message has a text, for where blocks cannot be shown; more than 40,000 characters are cut off."""
    text = str(surface.payload.get("text") or "")
    if surface.kind == "message" and (not text.strip() or len(text) > MESSAGE_TEXT):
        yield Problem("fallback", "text", advice=True)


def total_text(surface: Surface) -> Iterator[Problem]:
    """All text of a message's blocks together; Slack refuses above some 13,200 characters, we stay below 12,000."""
    size = sum(len(str(node.get("text") or "")) for _, node in surface.texts())
    if surface.kind == "message" and size > BLOCK_TEXT:
        yield Problem("total_text", f"{size} characters", advice=size <= BLOCK_TEXT_REFUSED)


def controls(surface: Surface) -> Iterator[Problem]:
    """No alarm (``<!channel>``), no mention of somebody unknown, no link to anything but http(s), no stray ``<`` ``>``."""
    for path, text in surface.mrkdwn():
        for found in _CONTROL.finditer(text):
            target = found.group(1).partition("|")[0]
            known = target.startswith("@") and target[1:] in surface.users
            if not known and not re.match(r"https?://[^\s]+$", target):
                yield Problem("controls", f"{path}: <{target[:30]}", advice=True)
        if re.search(r"[<>]", _without_quote_marks(_CONTROL.sub("", text))):
            yield Problem("controls", f"{path}: stray < or >", advice=True)


def escapes(surface: Surface) -> Iterator[Problem]:
    """Every ``&`` begins one of Slack's three escapes, none of which was cut in two."""
    for path, text in surface.mrkdwn():
        if re.search(r"&(?!(?:amp|lt|gt);)", _CONTROL.sub("", text)):
            yield Problem("escapes", path, advice=True)


def _without_quote_marks(text: str) -> str:
    return re.sub(r"(?m)^(?:>>>|>) ", "", text)


def _text(node: object) -> str:
    return str(node.get("text") or "") if isinstance(node, dict) else ""


RULES: tuple[Rule, ...] = (
    block_count,
    block_type,
    section_size,
    header,
    context_elements,
    actions_elements,
    button,
    options,
    initial_option,
    initial_options,
    typed_fields,
    input_elements,
    labels,
    empty_text,
    duplicate_ids,
    id_length,
    view_texts,
    submit,
    view_size,
    fallback,
    total_text,
    controls,
    escapes,
)


def check_message(payload: Json, users: frozenset[str]) -> list[Problem]:
    """What is wrong with a message."""
    return _check(Surface(payload, "message", users))


def check_view(view: Json, users: frozenset[str]) -> list[Problem]:
    """What is wrong with a modal or a Home tab."""
    return _check(Surface(view, str(view.get("type")), users))


def _check(surface: Surface) -> list[Problem]:
    return [problem for rule in RULES for problem in rule(surface)]
