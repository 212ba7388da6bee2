"""Arrays in files of their own, mapped into memory: they are read where they are looked at, by all processes together."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_SUMS = "sums.json"


def write_arrays(folder: Path, arrays: Arrays) -> None:
    """Write each into a new folder, under its name, and beside them the sums that they are checked by."""
    folder.mkdir()
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values, allow_pickle=False)
    sums = {name: crc32((folder / f"{name}.npy").read_bytes()) for name in arrays}
    (folder / _SUMS).write_text(json.dumps(sums), encoding="utf-8")


def read_arrays(folder: Path) -> Arrays:
    """What ``write_arrays`` wrote.

    Raises:
        OSError: a file is not there.
        ValueError: one is damaged.
    """
    sums = dict(json.loads((folder / _SUMS).read_bytes()))
    if not sums:
        raise ValueError("no array is named")
    for name, known in sums.items():
        if crc32((folder / f"{name}.npy").read_bytes()) != known:
            raise ValueError(f"{name} is damaged")
    # plain views: a mapped array's own class takes longer to cut than what is cut out of it
    return {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in sums}
