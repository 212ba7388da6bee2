"""What tests share that takes long to make, kept in ``.cache/tests``: encoder, index, and what reports are read with.

With two processors exporting the encoder takes most of a minute, encoding the guidance and the gate's examples a minute and a
half, fitting the gate and the reader of reports half a minute each. Each is made once for each state of what it is made from.
``python -m tests.built`` makes them before any test needs them.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from bot.answering.building import build, is_current
from bot.answering.origin import origin
from bot.answerwiring import make_encoder
from bot.cases.playbook.reader.keeping import fitted_reader
from bot.cases.playbook.reader.model import Reader
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge
from bot.made_of import made_of
from bot.retrieval.dense import Encoder
from bot.retrieval.store import IndexStore
from bot.settings import read_settings
from tests.knowledge_builders import KNOWLEDGE, REPOSITORY, TODAY

CACHE = REPOSITORY / ".cache" / "tests"
EXPORTED_BY = ("bot/inference/exported.py", "bot/inference/encoder.py", "constraints.txt")


def built_encoder() -> Encoder:
    """The real encoder, as a running desk has it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with _alone(CACHE / "encoder.lock"):
        made, note = made_of(REPOSITORY, EXPORTED_BY, ()), CACHE / "encoder.made_of"
        # a desk need not ask: the code it runs does not change under its export
        if not note.is_file() or note.read_text(encoding="utf-8") != made:
            shutil.rmtree(CACHE / "encoder", ignore_errors=True)
        encoder = make_encoder(read_settings(data_dir=CACHE))
        note.write_text(made, encoding="utf-8")
        return encoder


def built_index(encoder: Encoder, shipped: Knowledge) -> Path:
    """The folder of an index of the shipped guidance, built only when something it comes from has changed."""
    folder = CACHE / "index"
    store = IndexStore(folder)
    with _alone(folder.with_suffix(".lock")):
        if not is_current(shipped, store, encoder.hash):
            build(shipped, store, encoder, f"{TODAY}T00:00:00Z", read_from=origin(KNOWLEDGE))
    return folder


@cache
def built_reader(knowledge: Path) -> Reader:
    """What reports are read with, fitted on a folder's examples."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with _alone(CACHE / "reader.lock"):  # two that fit it at once take twice as long
        return fitted_reader(knowledge, CACHE / "reader")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep two test runs from building into one folder."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    built_reader(KNOWLEDGE)
    print(built_index(built_encoder(), load(KNOWLEDGE, TODAY)[0]))
