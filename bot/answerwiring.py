"""Answering put together: encoder, guidance, index; the part of the wiring that needs neither Slack nor cases.

What only a build needs (the readers of Markdown and YAML, the fit) is imported when there is something to build.
"""

import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from threadpoolctl import threadpool_limits

from bot.answering.origin import origin
from bot.answering.service import Answering
from bot.errors import BotError, InvalidKnowledge, Problem
from bot.knowledge.model import Corpus, Document, Knowledge
from bot.new_files import alone_at
from bot.patterns import kept_in
from bot.prompts import Arrange, Prompts
from bot.retrieval.dense import Encoder
from bot.retrieval.store import IndexStore
from bot.settings import Settings, quiet_environment
from bot.storewiring import dense_opener

if TYPE_CHECKING:
    from bot.answering.building import Change, Progress
    from bot.inference.chat_model import ChatModel
    from bot.inference.exported import OnnxEncoder
    from bot.inference.loading import LoadingEncoder
    from bot.knowledge.lint import Window


Say = Callable[[str], object]


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def today(settings: Settings) -> date:
    """Today's date where the desk is: its law answers."""
    return now().astimezone(ZoneInfo(settings.time_zone)).date()


def make_encoder(settings: Settings, progress: "Progress" = lambda _done, _total: None, anew: bool = False) -> Encoder:
    """The encoder's export; where there is none yet it is made, and held against the encoder itself on every passage."""
    exported = _exported(settings)
    if exported is not None and not anew:
        return exported
    from bot.answering.indexed import indexed_text
    from bot.inference.encoder import load_encoder
    from bot.inference.exported import export

    # faults do not stop it here: whoever asks for it says what is wrong, and all at once
    knowledge, problems = read_knowledge_anyway(settings, None)
    texts = [indexed_text(passage) for passage in knowledge.corpus.passages]
    if not texts:
        raise InvalidKnowledge(problems)
    return export(load_encoder(settings.encoder), settings.encoder_dir, texts, progress)


def is_prepared(settings: Settings) -> bool:
    """Whether the reader of reports and an index made of these very files are there, so that a desk can start at once."""
    from bot.cases.playbook.reader.keeping import is_kept

    kept = not has_playbook(settings) or is_kept(settings.knowledge_dir, settings.reader_dir)
    return kept and _is_indexed(settings)


def _is_indexed(settings: Settings) -> bool:
    from bot.inference.loading import hash_to_be

    known = hash_to_be(settings.encoder_dir, settings.encoder)
    return index_store(settings).is_built_from(origin(settings.knowledge_dir), known)


def loading_encoder(settings: Settings, say: Say) -> "LoadingEncoder":
    """The encoder's export or, where it is missing or damaged, the encoder itself; it is still being loaded."""
    _prepare_libraries()
    from bot.inference.loading import begin_to_load

    return begin_to_load(settings.encoder_dir, settings.encoder, say)


def _prepare_libraries() -> None:
    quiet_environment()
    threadpool_limits(1, "blas")  # its threads wait for each other longer than such small products take


def _exported(settings: Settings) -> "OnnxEncoder | None":
    _prepare_libraries()
    from bot.inference.exported import load_exported

    return load_exported(settings.encoder_dir, settings.encoder)


def has_playbook(settings: Settings) -> bool:
    """Whether the knowledge has a playbook; guidance alone can be asked, too."""
    return (settings.knowledge_dir / "playbook").is_dir()


def index_store(settings: Settings) -> IndexStore:
    """The folder of the index."""
    return IndexStore(settings.index_dir, dense_opener(settings, now))


def read_knowledge(settings: Settings, encoder: Encoder | None) -> tuple[Knowledge, list[Problem]]:
    """The guidance and its warnings; measured in tokens when there is an encoder."""
    from bot.knowledge.load import load

    _needs_guidance(settings)
    return load(settings.knowledge_dir, today(settings), _window(encoder))


def read_knowledge_anyway(settings: Settings, encoder: Encoder | None) -> tuple[Knowledge, list[Problem]]:
    """The guidance as far as it can be read, and all that is wrong with it."""
    from bot.knowledge.load import load_anyway

    _needs_guidance(settings)
    return load_anyway(settings.knowledge_dir, today(settings), _window(encoder))


def _window(encoder: Encoder | None) -> "Window | None":
    from bot.knowledge.lint import Window

    return Window(encoder.count, encoder.window) if encoder else None


def read_corpus(settings: Settings) -> Corpus:
    """The passages alone, for what cites them."""
    from bot.knowledge.load import load_corpus

    _needs_guidance(settings)
    return load_corpus(settings.knowledge_dir, today(settings))


def read_pages(settings: Settings) -> tuple[list[Document], list[Problem]]:
    """The pages as far as they can be read, for who has to review them, and what is wrong with them."""
    from bot.knowledge.load import load_pages

    _needs_guidance(settings)
    return load_pages(settings.knowledge_dir, today(settings))


def _needs_guidance(settings: Settings) -> None:
    if not settings.knowledge_dir.is_dir():
        raise BotError(f"there is no guidance in {settings.knowledge_dir}: set KNOCKOFF_KNOWLEDGE_DIR")


def bring_index_up_to_date(
    settings: Settings, encoder: Encoder, progress: "Progress", force: bool = False
) -> "Change | None":
    """Build the index unless it was built from exactly this guidance with this encoder, or if it is to be built anyway."""
    store = index_store(settings)
    read_from = origin(settings.knowledge_dir)  # before the files are read: what is changed meanwhile is seen next time
    if not force and store.is_built_from(read_from, encoder.hash):
        return None  # the files are the same: reading them would take longer than an answer
    from bot.answering.building import build, is_current

    if not force and is_current(read_knowledge(settings, None)[0], store, encoder.hash):
        return None
    progress(0, 1)
    with alone_at(settings.index_dir):
        if not force and store.is_built_from(read_from, encoder.hash):
            return None  # another process has built it meanwhile
        knowledge, _ = read_knowledge(settings, encoder)  # counting tokens takes a while: only what is new needs it
        return build(knowledge, store, encoder, now().isoformat(timespec="seconds"), progress, read_from, whole=force)


def make_answering(settings: Settings, encoder: Encoder) -> Answering:
    """Answering over the index there is; a chat model arranges the answers if the operator has said so."""
    with patterns_kept(settings):
        answering = Answering(index_store(settings), encoder)
    if (model := make_chat_model(settings)) is not None:
        from bot.answering.arranging import ArrangingWriter

        answering.writer = ArrangingWriter(model)
    return answering


def patterns_kept(settings: Settings) -> AbstractContextManager[None]:
    """While it is entered, what is found out of the patterns of rules and phrases is kept beside the index."""
    return kept_in(settings.index_dir.with_name("patterns.json"))


def make_chat_model(settings: Settings) -> "ChatModel | None":
    """The chat model; None unless one is set and its host is confirmed."""
    if settings.chat_url is None or settings.chat_model is None or settings.chat_confirmed_host is None:
        return None
    from bot.answering.extract import STATEMENTS
    from bot.inference.chat_model import ChatModel, Endpoint

    key = settings.chat_key.get_secret_value() if settings.chat_key else None
    endpoint = Endpoint(settings.chat_url, settings.chat_model, key, settings.chat_seconds)
    return ChatModel(endpoint, Prompts(settings.prompts_dir).render(Arrange(STATEMENTS)))


def answering_with(
    settings: Settings, knowledge: Path, folder: Path, encoder: Encoder, progress: "Progress"
) -> Answering:
    """Answering over other guidance, indexed in a folder of its own; vectors of known texts come from the index in use."""
    other = settings.model_copy(update={"knowledge_dir": knowledge, "built_dir": folder})
    shutil.copytree(settings.index_dir, other.index_dir)
    bring_index_up_to_date(other, encoder, progress)
    return make_answering(other, encoder)


@dataclass(frozen=True)
class AnswerDesk:
    """What a terminal needs to answer questions."""

    answering: Answering
    encoder: Encoder
    prompts: Prompts


def answer_desk(settings: Settings, progress: "Progress") -> AnswerDesk:
    """Answering over an up-to-date index."""
    encoder: Encoder
    if _is_indexed(settings):
        encoder = loading_encoder(settings, lambda text: sys.stderr.write(f"{text}\n"))
    else:
        encoder = make_encoder(settings, progress)
        bring_index_up_to_date(settings, encoder, progress)
    return AnswerDesk(make_answering(settings, encoder), encoder, Prompts(settings.prompts_dir))
