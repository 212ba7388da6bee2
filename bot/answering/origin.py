"""What an index is made from, as one hash: whoever has built from the same before need read nothing again."""

from pathlib import Path

from bot.made_of import made_of

GUIDANCE = ("*.yaml", "glossary/*.yaml", "guidance/*.md", "questions/*.yaml")
CODE = ("bot.knowledge.load", "bot.answering.building")


def origin(folder: Path) -> str:
    """SHA-256 over the files of a ``knowledge`` folder and the code that makes an index of them."""
    return made_of(folder, GUIDANCE, CODE)
