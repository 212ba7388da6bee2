"""An encoder that is still being loaded: meanwhile the index is read, and a desk acknowledges what it is sent."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from bot.errors import WrongEncoder
from bot.inference.encoder import known_hash, load_encoder
from bot.inference.exported import facts_of, load_exported
from bot.retrieval.dense import Encoder, Vectors

WHOLE = (
    "The encoder's export is missing or damaged: answers come from sentence-transformers, which takes longer and more memory. "
    "'knockoff guidance index' makes it anew for the next start."
)


class LoadingEncoder:
    """An ``Encoder`` loaded by a thread of its own. Name and hash are known before; whoever needs more waits."""

    def __init__(self, name: str, known_hash: str, load: Callable[[], Encoder]) -> None:
        self.name, self.hash = name, known_hash
        aside = ThreadPoolExecutor(1, "encoder")
        self._loading: Future[Encoder] = aside.submit(load)
        aside.shutdown(wait=False)

    @property
    def failure(self) -> BaseException | None:
        """Why it could not be loaded; None as long as nobody knows of anything."""
        return self._loading.exception() if self._loading.done() else None

    def when_failed(self, tell: Callable[[], object]) -> None:
        """Have somebody told when it cannot be loaded, also if that is known already."""
        self._loading.add_done_callback(lambda loaded: tell() if loaded.exception() else None)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._loading.result().dimension

    @property
    def window(self) -> int:
        """The most tokens that are read."""
        return self._loading.result().window

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return self._loading.result().count(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts."""
        return self._loading.result().encode(texts)


def hash_to_be(folder: Path, name: str) -> str:
    """The hash of the encoder that would be loaded, from its export in a folder or itself; it need not be whole, nor there."""
    facts = facts_of(folder, name)
    return known_hash(name) if facts is None else facts.source


def begin_to_load(folder: Path, name: str, say: Callable[[str], object]) -> LoadingEncoder:
    """Begin to load an encoder: its export in a folder or, where that is missing or damaged, itself.

    Nothing is exported here: that takes minutes, and somebody waits for an answer. What is wrong is raised to whoever needs a
    vector.

    Args:
        folder: Where the export is.
        name: The encoder's.
        say: How to say that there is no export.
    """
    known = hash_to_be(folder, name)

    def load() -> Encoder:
        exported = load_exported(folder, name)
        if exported is not None:
            return exported
        say(WHOLE)
        whole = load_encoder(name)
        if whole.hash != known:
            raise WrongEncoder(f"the encoder '{name}' was exchanged while it was loaded: start again")
        return whole

    return LoadingEncoder(name, known, load)
