"""What an index is made from, as one hash: whoever has built from the same before need read nothing again."""

import hashlib
from pathlib import Path

GUIDANCE = ("*.yaml", "glossary/*.yaml", "guidance/*.md", "questions/*.yaml")
CODE = ("knowledge/*.py", "retrieval/*.py", "answering/*.py")


def origin(folder: Path) -> str:
    """SHA-256 over the files of a ``knowledge`` folder and the code that makes an index of them, each with its name."""
    sha = hashlib.sha256()
    for root, patterns in ((folder, GUIDANCE), (Path(__file__).parent.parent, CODE)):
        for file in sorted(file for pattern in patterns for file in root.glob(pattern)):
            content = file.read_bytes()
            sha.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return sha.hexdigest()
