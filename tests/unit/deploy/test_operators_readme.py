"""What operators are told is so: the commands, settings, files and tests it names are there."""

import math
import re
from importlib import import_module
from pathlib import Path

import pytest
import typer

from bot.cli import program
from bot.settings import SECRETS, Settings
from tests.knowledge_builders import REPOSITORY
from tests.unit.deploy.reading import DEPLOY, text

PAGES = sorted(page.name for page in DEPLOY.glob("*.md"))
README = "\n".join(text(name) for name in PAGES if name != "LICENCES.md")
COMMAND = typer.main.get_command(program())


def test_every_test_it_cites_is_there() -> None:
    cited = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", README)
    assert len(cited) > 40
    missing = [f"{file}::{name}" for file, name in cited if f"def {name}(" not in (REPOSITORY / file).read_text()]
    assert missing == []


def cases(file: str, name: str) -> int:
    """With how many sets of parameters a test is run."""
    module = import_module(file.removesuffix(".py").replace("/", "."))
    own, shared = getattr(getattr(module, name), "pytestmark", []), getattr(module, "pytestmark", [])
    marks = [*own, *(shared if isinstance(shared, list) else [shared])]
    return math.prod(len(mark.args[1]) for mark in marks if mark.name == "parametrize")


def test_it_says_in_how_many_cases_each_fault_is_tried() -> None:
    rows = re.findall(r"^\|.*\| (\d+) \| (`tests/.*)\|$", text("FAULTS.md"), flags=re.M)
    assert len(rows) > 20
    said = [int(count) for count, _shown in rows]
    cited = [re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", shown) for _count, shown in rows]
    assert said == [sum(cases(*one) for one in tests) for tests in cited]


def anchors(page: Path) -> set[str]:
    """What a link may lead to on a page, as GitHub makes it of the headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", [*PAGES, "../README.md", "../CONTRIBUTING.md", "../knowledge/README.md"])
def test_every_link_leads_somewhere(name: str) -> None:
    page = (DEPLOY / name).resolve()
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text(encoding="utf-8"))
    for file, anchor in links:
        target = (page.parent / file) if file else page
        assert target.exists(), file
        assert not anchor or anchor in anchors(target), f"{file}#{anchor}"


def test_every_page_is_named_on_the_first_one() -> None:
    first = text("README.md")
    assert [name for name in PAGES if name != "README.md" and f"]({name})" not in first] == []


def test_every_command_it_gives_is_one_there_is() -> None:
    given = re.findall(r"(?<![-/\w])knockoff ((?:[a-z]+(?:-[a-z]+)* ?)+)((?:--?[a-z-]+ ?)*)", README)
    assert given
    for words, _options in given:
        found = COMMAND
        for word in words.split():
            commands = getattr(found, "commands", None)
            if commands is None:
                break
            assert word in commands, words
            found = commands[word]
    options = set(re.findall(r"(--(?:force|despite-faults|to|json))\b", README))
    declared = {option for name in ("restore", "backup", "doctor") for option in options_of(name)}
    declared |= {option for each in COMMAND.commands["db"].commands["copy"].params for option in each.opts}
    assert options <= declared


def options_of(name: str) -> list[str]:
    """The options of a command."""
    return [option for each in COMMAND.commands[name].params for option in each.opts]


def test_every_setting_it_names_is_one_there_is() -> None:
    known = {str(f.validation_alias or f"KNOCKOFF_{n.upper()}") for n, f in Settings.model_fields.items()} | {SECRETS}
    assert set(re.findall(r"\b(KNOCKOFF_[A-Z_]+|SLACK_[A-Z_]+)\b", README)) <= known


def test_every_file_and_make_target_it_names_is_there() -> None:
    named = set(
        re.findall(r"`((?:kubernetes|prometheus|grafana)/[\w./-]+|[\w.-]+\.(?:yaml|service|example|json))`", README)
    )
    assert named - {"settings.yaml", "network.yaml"}
    inside = {"settings.yaml": "kubernetes/base/settings.yaml", "network.yaml": "kubernetes/base/network.yaml"}
    assert [name for name in named if not (DEPLOY / inside.get(name, name)).exists()] == []
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), flags=re.M))
    assert set(re.findall(r"`make ([a-z]+)`", README)) <= targets


def test_nothing_it_needs_binds_those_who_use_it_to_publish_their_own_work() -> None:
    rows = re.findall(r"^\| ([a-z0-9-]+) \| \S+ \| (.+) \|$", text("LICENCES.md"), flags=re.M)
    strict = [(name, said) for name, said in rows if re.search(r"(?<!L)GPL|AGPL|see its files", said)]
    assert strict == []
