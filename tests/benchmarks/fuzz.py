"""A million broken inputs for everything that reads what people, files and Slack hand in; nothing may crash or hang.

By hand (``make fuzz``); the suite does some thousands (``tests/unit/test_fuzz.py``). Inputs are real ones with parts cut,
doubled, swapped, or replaced by what has broken parsers before. A crash is any exception that the reader's docstring does not
name.

    python -m tests.benchmarks.fuzz --inputs 1000000 --seed 1
"""

import argparse
import copy
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.cases.case import Origin
from bot.cases.intake.importing import Unfit, read_rows
from bot.cases.intake.lenient import Reader
from bot.cases.intake.right_lines import read_rights
from bot.cases.links.listings import load_marketplaces
from bot.cases.playbook.fields import HazardsFile, RulesFile, StepsFile
from bot.cases.roles import Refused
from bot.knowledge.front_matter import PageHeader, SectionHeader
from bot.knowledge.markdown import split_page, split_sentences
from bot.knowledge.strict_yaml import YamlProblem, line_of, load_yaml
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack.case_posts import case_post
from bot.slack.payloads import incoming
from bot.slack.views.case_fields import Filled
from bot.slack.views.report_form import ReportForm, shown
from bot.slack.views.report_form_read import FormErrors, ReportReader, typed
from bot.slack.ways_in import Carried, from_button, from_message, prefilled, unpacked
from tests import builders
from tests.case_desk import REPORT
from tests.desk_fixtures import read_casebook
from tests.fakes import FakeClock
from tests.filled_form import values_of
from tests.knowledge_builders import KNOWLEDGE
from tests.report_desk import as_sent

SLOW_S = 2.0  # one input that takes longer counts as a hang
NASTY = (
    *(
        "\0",
        "\ufeff",
        "\u202e",
        "\ud800",
        "\U0001f642",
        "\u2028",
        "\x85",
        "％",
        "。",
        "://",
        "//",
        "..",
        "@",
        "[",
        "]",
        "{",
        "}",
    ),
    *(
        "<",
        ">",
        "|",
        "&amp;",
        "%00",
        "%",
        "%ff",
        "xn--",
        ":99999999",
        "?",
        "#",
        "&",
        "=",
        ";",
        "\\",
        "\r\n",
        "\t",
        "---\n",
    ),
    *(
        "~~~yaml\n",
        "~~~",
        "!!python/object/apply:os.system [id]",
        "&a [*a]",
        "*a",
        "<<: *a",
        "? ",
        "- ",
        ": ",
        "{{ 7*7 }}",
    ),
    *(
        "{% for x in y %}",
        "=cmd|' /C calc'!A0",
        '"',
        "'",
        ",",
        "9" * 40,
        "-1",
        "1e999",
        "NaN",
        "null",
        "true",
        "A" * 300,
    ),
)


@dataclass(frozen=True)
class Target:
    """Something that reads. ``share`` is how many of a hundred inputs it gets; ``expected`` are its own words for no.

    JSON (``is_json``) stays readable for most inputs, with the wrong things in it: cut up as text, hardly any would get past
    the first reader.
    """

    name: str
    share: int
    seeds: tuple[str, ...]
    read: Callable[[str], object]
    expected: tuple[type[Exception], ...] = ()
    is_json: bool = False


def broken(text: str, chance: random.Random) -> str:
    """A text with one to five things done to it."""
    for _ in range(chance.randint(1, 5)):
        at, to = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        part = text[at : min(to, at + 40)]
        how = chance.randrange(5)
        if how == 0:
            text = text[:at] + text[at + len(part) :]
        elif how == 1:
            text = text[:at] + part + text[at:]
        elif how == 2:
            text = text[:at] + chance.choice(NASTY) + text[at + chance.randrange(3) :]
        elif how == 3:
            text = (
                text[:at]
                + chr(chance.choice((chance.randrange(128), chance.randrange(0x3000, 0xA000))))
                + text[at + 1 :]
            )
        else:
            text = text[:at] + text[at + len(part) :] + part
    return text


def of_json(read: Callable[[Any], object]) -> Callable[[str], object]:
    """Read JSON that may no longer be any, as Bolt has it: an object, or nothing comes that far."""

    def reads(text: str) -> object:
        try:
            body = json.loads(text)
        except ValueError:
            return None
        return read(body) if isinstance(body, dict) else None

    return reads


WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    0.5,
    "",
    "x",
    "A" * 5_000,
    [],
    [None],
    [[]],
    ["x"],
    [1.5],
    {},
    {"value": {}},
    {"id": None},
)
"""What may stand in a payload where something else belongs."""


def warped(body: Any, chance: random.Random) -> Any:
    """JSON that is still some, with one to four of its parts replaced, left out or put in another's place."""
    body = copy.deepcopy(body)
    for _ in range(chance.randint(1, 4)):
        holders = list(_holders(body))
        if not holders:
            return body
        holder = chance.choice(holders)
        name = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        how = chance.randrange(4)
        if how == 0:
            holder[name] = copy.deepcopy(chance.choice(WRONG))
        elif how == 1:
            holder[name] = copy.deepcopy(chance.choice(holders))
        elif how == 2 and isinstance(holder, dict):
            del holder[name]
        elif isinstance(holder[name], str):
            holder[name] = broken(holder[name], chance)
        else:
            holder[name] = [holder[name]]
    return body


def _holders(body: Any) -> Iterator[Any]:
    """Every object and list in it that holds something."""
    if isinstance(body, dict | list) and body:
        yield body
        for part in body.values() if isinstance(body, dict) else body:
            yield from _holders(part)


def _pages() -> tuple[str, ...]:
    pages = [page.read_text(encoding="utf-8") for page in sorted((KNOWLEDGE / "guidance").glob("*.md"))[:12]]
    return tuple(page[:3_000] for page in pages)


def _yaml(model: Any) -> Callable[[str], object]:
    def reads(text: str) -> object:
        text = text.encode("utf-8", "ignore").decode()  # no file holds half a character
        raw = load_yaml(text)
        try:
            return model.model_validate(raw or {})
        except ValidationError as error:
            return [line_of(text, detail["loc"]) for detail in error.errors()]

    return reads


def _headers() -> tuple[str, ...]:
    return tuple(page.split("---\n")[1] for page in _pages()) + tuple(
        part.split("~~~")[0] for page in _pages() for part in page.split("~~~yaml\n")[1:3]
    )


def _snippets(name: str) -> tuple[str, ...]:
    text = (KNOWLEDGE / "playbook" / name).read_text(encoding="utf-8")
    head, entries = text[: text.find("- ")], ("- " + part for part in text.split("\n  - ")[1:40])
    return (text[:1_500], *(f"{head}  {entry}" for entry in entries))


def targets() -> tuple[Target, ...]:
    """Everything that reads."""
    markets = load_marketplaces(content_folder("knowledge"))
    prompts, now = Prompts(content_folder("prompts")), FakeClock()()
    row_reader = Reader(read_casebook(content_folder("knowledge"))[0].playbook.words, markets, now.date())

    def typed_rights(text: str) -> object:
        return read_rights(text, row_reader.words.places)

    row = {
        "external_ref": "A-1",
        "free_text": "our kettle",
        "fields": {"product": "kettle", "listing_urls": "1688.com"},
    }
    rows = (
        json.dumps([row, {**row, "external_ref": "A-2"}]),
        'external_ref,product,listing_urls\nA-1,Kettle,"1688.com"\n',
    )
    form, reader = ReportForm(prompts, markets, uploads=True), ReportReader(prompts, markets)
    view = form.view(Carried(Origin("command", "C1"), now.isoformat()), values_of(REPORT))
    post = {
        "ts": "1.1",
        "user": "U1",
        "text": "<@U0DESK> is https://www.1688.com/offer/1.html ours?",
        "thread_ts": "1.0",
    }
    events = [
        builders.event(builders.message("C1", post)),
        builders.event(builders.app_mention("C1", post)),
        builders.event(builders.edited("C1", post, "and this?", "2.0")),
        builders.event(builders.deleted("C1", post, "2.0")),
        builders.event(builders.tombstoned("C1", post, "2.0")),
        builders.command("is it?", "C1", "U1", "1.trigger", "https://hooks.example/1"),
    ]
    links = (
        *("https://detail.1688.com/offer/610947572360.html?spm=a.1", "https://m.tb.cn/h.5abc 《kettle》 ￥xyz￥"),
        *("https://www.alibaba.com/product-detail/Kettle_1600482913377.html?spm=1", "<https://a.aliexpress.com/_mK|x>"),
        *("https://item.taobao.com/item.htm?id=7&amp;skuId=1", "https://www.amazon.de/dp/B0ABCDEFGH/ref=x?th=1"),
        *(
            "see http://mobile.yangkeduo.com/goods.html?goods_id=123 and 淘宝 https://e.tb.cn/h.x",
            "temu.com/a-g-60109.html",
        ),
    )

    def payload(body: Any) -> object:
        return incoming(body, "U0DESK", now), case_post(body, "U0DESK")

    def imported(text: str) -> object:
        return read_rows(
            text, "reports.json" if text.lstrip().startswith(("[", "{")) else "reports.csv", row_reader, "U1"
        )

    def state(body: Any) -> object:
        return reader.read(typed(body), now.date())

    def view_of(body: Any) -> object:
        sent = Filled(body)
        return shown(body), form.errors(FormErrors({"product": "?"}), body), sent.one("text"), sent.all("ticked")

    def way(body: Any) -> object:
        return from_button(body), from_message(body, markets)

    card = {"ts": "1.1", "thread_ts": "1.0", "text": "a card", "attachments": [{"text": "1688.com", "fallback": "x"}]}
    hook = "https://hooks.example/1"
    pressed = builders.pressed({"action_id": "a", "value": "1:2"}, "U1", "1.t", **builders.under("C1", card, hook))
    boxes = {"type": "checkboxes", "selected_options": [{"value": "a"}]}
    sent = {**view, "state": {"values": {"text": {"text": {"value": "a note"}}, "ticked": {"ticked": boxes}}}}

    return (
        Target("links in a text", 29, links, lambda text: (markets.read(text), prefilled(text, markets))),
        Target("front matter", 14, _headers(), _yaml(PageHeader), (YamlProblem,)),
        Target("passage headers", 8, _headers(), _yaml(SectionHeader), (YamlProblem,)),
        Target("pages", 3, _pages(), split_page),
        Target("sentences", 4, _pages(), split_sentences),
        Target("playbook: rules", 5, _snippets("rules.yaml"), _yaml(RulesFile), (YamlProblem,)),
        Target("playbook: steps", 4, _snippets("steps.yaml"), _yaml(StepsFile), (YamlProblem,)),
        Target("playbook: hazards", 4, _snippets("hazards.yaml"), _yaml(HazardsFile), (YamlProblem,)),
        Target("form state", 6, (json.dumps(as_sent(view)),), of_json(state), is_json=True),
        Target("views", 4, (json.dumps(sent),), of_json(view_of), is_json=True),
        Target("payloads", 8, tuple(json.dumps(event) for event in events), of_json(payload), is_json=True),
        Target("buttons", 4, (json.dumps(pressed),), of_json(way), (KeyError,), is_json=True),
        Target("what a form carries", 3, (str(view["private_metadata"]),), unpacked, is_json=True),
        Target("rights", 2, ("trademark, US, registered, 6000101\ndesign, EU, pending",), typed_rights, (Refused,)),
        Target("import", 2, rows, imported, (Unfit,)),
    )


def inputs(target: Target, number: int, chance: random.Random) -> Iterator[str]:
    """So many inputs for a target."""
    seeds = [json.loads(seed) for seed in target.seeds] if target.is_json else []
    for nth in range(number):
        if seeds and nth % 8:
            yield json.dumps(warped(chance.choice(seeds), chance))
        else:
            yield broken(chance.choice(target.seeds), chance)


def fuzz(number: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """Read so many inputs; gives how many each target had, and every crash with its input."""
    had: dict[str, int] = {}
    crashes: list[str] = []
    for target in targets():
        chance = random.Random(f"{seed} {target.name}")
        had[target.name] = number * target.share // 100
        for text in inputs(target, had[target.name], chance):
            began = time.process_time()
            try:
                target.read(text)
            except target.expected:
                pass
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                crashes.append(f"{target.name}: {type(error).__name__}: {error}: {text!r}"[:600])
            if time.process_time() - began > SLOW_S:
                crashes.append(f"{target.name}: it took {time.process_time() - began:.1f} s: {text!r}"[:600])
    return had, crashes


def main() -> None:
    """Fuzz and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    began = time.monotonic()
    had, crashes = fuzz(given.inputs, given.seed)
    for name, number in had.items():
        print(f"{name}: {number:,}")
    print(
        f"seed {given.seed}: {sum(had.values()):,} inputs in {time.monotonic() - began:.0f} s, {len(crashes)} crashes"
    )
    for crash in crashes[:20]:
        print(f"  {crash}")
    sys.exit(bool(crashes))


if __name__ == "__main__":
    main()
