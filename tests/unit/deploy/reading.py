"""Reading what is in ``deploy/``."""

from pathlib import Path
from typing import Any

import yaml

from tests.knowledge_builders import REPOSITORY

DEPLOY = REPOSITORY / "deploy"


def text(name: str) -> str:
    """A file of it."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def documents(name: str) -> list[Any]:
    """The documents of a YAML file."""
    return list(yaml.safe_load_all(text(name)))


def document(name: str) -> Any:
    """The one document of a YAML file."""
    (only,) = documents(name)
    return only


def files(folder: str, pattern: str) -> list[Path]:
    """Files below a folder of it."""
    return sorted((DEPLOY / folder).rglob(pattern))
