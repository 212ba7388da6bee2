"""Vectors in PostgreSQL give the answers that vectors in memory give, on the guidance that is shipped."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from bot.answering.model import Question
from bot.answering.service import Answering
from bot.errors import BotError, StaleIndex
from bot.knowledge.held_out import load_held_out
from bot.retrieval.dense import Encoder, Vectors, nearness
from bot.retrieval.search import VECTORS
from bot.retrieval.store import Index, IndexStore
from bot.retrieval.version import Part
from bot.settings import read_settings
from bot.storage.dense_vectors import KEPT, VectorTables
from bot.storage.engine import Database, open_database
from bot.storewiring import dense_opener
from tests.contract.conftest import NUMBERS, new_postgresql
from tests.knowledge_builders import KNOWLEDGE

TODAY = date(2026, 11, 25)
NEAR = 1e-4
PLAIN = np.eye(4, dtype=np.float32)


def vector_tables(database: Database) -> VectorTables:
    """Where the vectors go; every taking up is a second later than the one before."""
    seconds, began = count(), datetime(2026, 11, 25, tzinfo=UTC)
    url = database.engine.url.render_as_string(hide_password=False)
    return VectorTables(url, lambda: began + timedelta(seconds=next(seconds)))


@pytest.fixture(scope="module")
def database(postgresql: str) -> Iterator[Database]:
    """A database without tables."""
    opened = open_database(new_postgresql(postgresql, f"vectors{next(NUMBERS)}"))  # made anew where others ran between
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tables(database: Database) -> Iterator[VectorTables]:
    """Where the shipped guidance's vectors go."""
    made = vector_tables(database)
    yield made
    made.close()


@pytest.fixture
def own(postgresql: str) -> Iterator[tuple[Database, VectorTables]]:
    """A database of a test's own, and where vectors go in it."""
    opened = open_database(new_postgresql(postgresql, f"vectors{next(NUMBERS)}"))
    made = vector_tables(opened)
    yield opened, made
    made.close()
    opened.close()


@cache
def questions() -> list[str]:
    """Every twelfth of the held-out questions."""
    return [entry.question for entry in load_held_out(KNOWLEDGE)][::12]


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> Vectors:
    """Theirs."""
    return encoder.encode(questions())


@pytest.fixture(scope="module")
def both(real_index_folder: Path, encoder: Encoder, tables: VectorTables) -> tuple[Index, Index]:
    """The shipped guidance's index, with its vectors in memory and in PostgreSQL."""
    return IndexStore(real_index_folder).load(encoder.hash), IndexStore(real_index_folder, tables.open).load(
        encoder.hash
    )


def test_every_question_finds_the_same_passages_as_near(both: tuple[Index, Index], vectors: Vectors) -> None:
    memory, postgresql = (index.searcher._dense for index in both)
    for vector in vectors:
        one, other = memory.scores(vector, VECTORS), postgresql.scores(vector, VECTORS)
        best = sorted(one, key=lambda number: -one[number])[:20]  # the last of all may be found by either alone
        assert [other.get(number) for number in best] == pytest.approx([one[number] for number in best], abs=NEAR)


def test_the_graph_alone_finds_what_looking_at_every_vector_finds(
    both: tuple[Index, Index], vectors: Vectors, database: Database
) -> None:
    memory, postgresql = (index.searcher._dense for index in both)
    url, no_scans = database.engine.url, {"options": "-c enable_seqscan=off"}  # so small a table is looked through else
    scanless = Database(create_engine(url, connect_args=no_scans))
    graph = replace(postgresql, database=scanless)
    with scanless.reading() as connection:
        nearest = text(
            f"EXPLAIN SELECT owner FROM {graph.table.name} ORDER BY vector <#> CAST(:q AS vector) LIMIT 1200"
        )
        plan = connection.execute(nearest, {"q": str(vectors[0].tolist())}).scalars().all()
    assert "Index Scan using" in plan[1]
    for vector in vectors[::2]:
        one, other = memory.scores(vector, VECTORS), graph.scores(vector, VECTORS)
        best = sorted(one, key=lambda number: -one[number])[:20]
        assert [other.get(number) for number in best] == pytest.approx([one[number] for number in best], abs=1e-3)
    scanless.close()


def test_answers_are_the_same(real_index_folder: Path, encoder: Encoder, tables: VectorTables) -> None:
    memory = Answering(IndexStore(real_index_folder), encoder)
    postgresql = Answering(IndexStore(real_index_folder, tables.open), encoder)
    for question in questions()[:40]:
        asked = Question(question, TODAY)
        assert memory.answer(asked) == postgresql.answer(asked)


def test_replicas_share_a_table_that_the_first_one_makes(
    both: tuple[Index, Index],
    real_index_folder: Path,
    encoder: Encoder,
    tables: VectorTables,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Part, "read", lambda _part: pytest.fail("made once already"))
    index = IndexStore(real_index_folder, tables.open).load(encoder.hash)
    assert index.searcher._dense.table.name == both[1].searcher._dense.table.name


def part(folder: Path, owners: list[int], kept: list[int]) -> Part:
    """Four vectors at right angles in a folder, whose they were and whose they still are."""
    np.save(folder / "vectors.npy", PLAIN)
    np.save(folder / "owners.npy", np.array(owners))
    return Part(folder, np.array(kept), PLAIN)


def test_of_versions_the_last_few_are_kept(
    both: tuple[Index, Index], own: tuple[Database, VectorTables], tmp_path: Path
) -> None:
    database, tables = own
    names, held = [], part(tmp_path, [1, 2, 3, 3], [1, 2, 3, 3])
    for number in range(KEPT + 2):
        manifest = replace(both[0].manifest, knowledge_hash=str(number), dimension=4, vectors=4)
        opened = tables.open(manifest, [held])
        names.append(opened.table.name)
        assert opened.scores(PLAIN[0], 1) == {1: pytest.approx(1.0)}
    with database.reading() as connection:
        kept = set(
            connection.execute(
                text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'guidance_vectors_%'")
            ).scalars()
        )
    assert kept == set(names[-KEPT:])


def test_of_several_parts_those_vectors_are_found_that_still_lead_somewhere(
    both: tuple[Index, Index], own: tuple[Database, VectorTables], tmp_path: Path
) -> None:
    (tmp_path / "added").mkdir()
    parts = [part(tmp_path, [-1, 0, 1, 2], [5, -1, 7]), part(tmp_path / "added", [0, -1, -1, -1], [6])]
    opened = own[1].open(replace(both[0].manifest, knowledge_hash="parts", dimension=4, vectors=4), parts)
    alone = nearness(np.array([1.0, 0.0], dtype=np.float32), np.array([7, 5]))[7]
    assert opened.scores(PLAIN[3], 10)[7] == pytest.approx(alone)
    assert opened.scores(PLAIN[0], 10)[6] == pytest.approx(alone)
    assert set(opened.scores(PLAIN[2], 10)) == {5, 6, 7}


def test_a_table_whose_making_was_cut_short_is_not_there_and_is_made_the_next_time(
    both: tuple[Index, Index], own: tuple[Database, VectorTables], tmp_path: Path
) -> None:
    _database, tables = own
    manifest = replace(both[0].manifest, knowledge_hash="cut short", dimension=4, vectors=4)
    held = part(tmp_path, [1, 2, 3, 3], [1, 2, 3, 3])
    (tmp_path / "vectors.npy").rename(tmp_path / "away.npy")
    with pytest.raises(FileNotFoundError):
        tables.open(manifest, [held])
    (tmp_path / "away.npy").rename(tmp_path / "vectors.npy")
    assert set(tables.open(manifest, [held]).scores(PLAIN[3], 4)) == {1, 2, 3}


def test_a_vector_of_another_length_says_to_build_the_index_anew(both: tuple[Index, Index]) -> None:
    with pytest.raises(StaleIndex, match="knockoff guidance index"):
        both[1].searcher._dense.scores(np.ones(3, dtype=np.float32), 10)


def test_it_is_chosen_by_a_setting_that_needs_postgresql(bare_settings: Callable[..., object]) -> None:
    with pytest.raises(BotError, match="KNOCKOFF_DATABASE_URL"):
        bare_settings(dense_index="postgresql")
    assert callable(bare_settings(dense_index="postgresql", database_url="postgresql+psycopg://desk@host/desk"))


@pytest.fixture
def bare_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """What opens dense indexes under settings."""
    monkeypatch.chdir(tmp_path)
    return lambda **given: dense_opener(read_settings(**given), lambda: datetime.now(UTC))
