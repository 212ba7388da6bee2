"""The fitted reader as a file, named by the hash of what it was fitted on: fitted anew only when that changes."""

from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.cases.playbook.reader.model import Arrays, Reader
from bot.made_of import made_of
from bot.whole_files import written_whole

_DAMAGES = (OSError, ValueError, LookupError, EOFError, BadZipFile)
_FILES = ("vocabulary.yaml", "examples/*.yaml")  # below ``playbook``
_CODE = ("bot.cases.playbook.reader.examples", "bot.cases.playbook.reader.fitting")


def fitted_reader(knowledge: Path, folder: Path) -> Reader:
    """The reader of the examples below the ``knowledge`` folder; fitting takes half a minute, and is kept in ``folder``.

    Raises:
        InvalidKnowledge: what is wrong with the examples or the vocabulary, when they are new.
    """
    digest = _digest(knowledge)
    with suppress(*_DAMAGES), np.load(folder / _name(digest)) as kept:
        return Reader({key: kept[key] for key in kept.files}, digest)
    from bot.cases.playbook.reader.examples import read_examples  # a running desk needs neither
    from bot.cases.playbook.reader.fitting import fit

    arrays = fit(read_examples(knowledge))
    with suppress(OSError):  # a folder that an image carries may not be written to: then it is fitted at each start
        _keep(arrays, folder, _name(digest))
    return Reader(arrays, digest)


def is_kept(knowledge: Path, folder: Path) -> bool:
    """Whether it was fitted on these examples already."""
    return (folder / _name(_digest(knowledge))).is_file()


def _name(digest: str) -> str:
    return f"{digest[:32]}.npz"


def _digest(knowledge: Path) -> str:
    return made_of(knowledge / "playbook", _FILES, _CODE)


def _keep(arrays: Arrays, folder: Path, name: str) -> None:
    others = [path for path in folder.glob("*.npz") if path.name != name]
    with written_whole(folder / name) as aside, aside.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    for path in sorted(others, key=lambda other: other.stat().st_mtime)[:-1]:  # the last may still be somebody's
        path.unlink(missing_ok=True)
