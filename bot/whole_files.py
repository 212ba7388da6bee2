"""A file that is written aside and renamed: whoever reads meanwhile finds the whole of it, or what was there before."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Where to write what is to be in a file; when the block raises, the file is as it was, and nothing stays beside it.

    Raises:
        OSError: its folder cannot be made or written to.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o644)  # it was made for its owner only
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
