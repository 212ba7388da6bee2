"""Arrays in files of their own, mapped into memory: they are read where they are looked at, by all processes together."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_NAMES = "names.json"


def write_arrays(folder: Path, arrays: Arrays) -> None:
    """Write each into a new folder, under its name."""
    folder.mkdir()
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values, allow_pickle=False)
    (folder / _NAMES).write_text(json.dumps(list(arrays)), encoding="utf-8")


def read_arrays(folder: Path) -> Arrays:
    """What ``write_arrays`` wrote.

    Raises:
        OSError: a file is not there.
        ValueError: a file is damaged.
    """
    names = json.loads((folder / _NAMES).read_bytes())
    # plain views: a mapped array's own class takes longer to cut than what is cut out of it
    return {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in names}
