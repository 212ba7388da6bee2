"""Every package that gets installed is pinned: an unpinned one may be another tomorrow."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in LINES if "==" in line}

OF_TORCH = ("nvidia-", "cuda-", "triton")  # not with every build of torch, and the builds that have them pin them


def needed() -> set[str]:
    """What the project needs, and what that needs, on this machine."""
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values(), PROJECT["build-system"]["requires"]]
    waiting = [(Requirement(text), "") for group in groups for text in group]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in {"", *requirement.extras}:
            name = canonicalize_name(requirement.name)
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in _requires(name)]
    return {name for name, _ in seen if not name.startswith(OF_TORCH)}


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def test_whatever_is_installed_is_pinned() -> None:
    assert sorted(needed() - PINS.keys()) == []
    assert "editables" in PINS, "hatchling asks for it when it installs a checkout"


def test_what_is_pinned_is_what_these_tests_ran_with() -> None:
    installed = {name: version(name).partition("+")[0] for name in needed()}
    assert {name: number for name, number in installed.items() if PINS.get(name, number) != number} == {}


def test_the_pins_are_one_version_each_and_name_no_index() -> None:
    assert [line for line in LINES[1:] if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert len(PINS) == len(LINES) - 1
