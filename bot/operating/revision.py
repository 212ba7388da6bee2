"""The guidance as it was at another revision, for holding a change against it."""

import io
import subprocess
import tarfile
from pathlib import Path

from bot.errors import BotError


def guidance_at(revision: str, knowledge: Path, folder: Path) -> Path:
    """Write the guidance of a git revision into a folder.

    Args:
        revision: A commit, branch or tag.
        knowledge: The guidance in the checkout.
        folder: Where to write it; made if it is missing.

    Raises:
        BotError: the guidance is in no git checkout, or the revision or the guidance in it is unknown.
    """
    if revision.startswith("-"):
        raise BotError(f"'{revision}' is no revision: name a commit, a branch or a tag")
    command = ["git", "-C", str(knowledge), "archive", revision]  # in a folder, git packs that folder alone
    try:
        packed = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - no shell, no option
    except FileNotFoundError as error:
        raise BotError("git is needed to look up another revision, and it is not installed") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise BotError(f"git finds no guidance at '{revision}': {said[-1] if said else 'no reason given'}") from error
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder
