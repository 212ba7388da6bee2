"""Vectors of the guidance in PostgreSQL with pgvector, for guidance that is too large for the memory of one machine.

Every version of the index has a table of its own, named by what it was made from, so that replicas with the same index share it.
A table is there once all of it is. These tables are made from the index and are in no backup.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    cast,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.schema import DropTable, SetTableComment
from sqlalchemy.types import UserDefinedType

from bot.errors import BotError
from bot.retrieval.dense import DenseIndex, Vectors, fits, nearness
from bot.retrieval.metric import apply_metric
from bot.retrieval.version import Manifest, Part
from bot.storage.engine import Database, open_database, unhurried

BATCH = 500
KEPT = 5  # versions; replicas are at most one or two apart
LINKS, BUILD_WIDTH = 24, 200  # of the HNSW graph: what pgvector calls m and ef_construction
SEARCH_WIDTH = 1000  # its ef_search, the most it takes; beyond that it goes on in the graph
_LOCK = 4_202_611_232  # the number of a lock that only the making of these tables takes
_PREFIX = "guidance_vectors_"
_WIDE = text(
    "SELECT set_config('hnsw.ef_search', :width, true), set_config('hnsw.iterative_scan', 'strict_order', true)"
)
# Helpers would share more memory with it than a container has for that.
_ALONE = text("SELECT set_config('max_parallel_maintenance_workers', '0', true)")


class VectorTables:
    """Opens dense indexes in a PostgreSQL database; makes what is not there yet."""

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        if not url.startswith("postgresql"):
            raise BotError("KNOCKOFF_DENSE_INDEX=postgresql needs KNOCKOFF_DATABASE_URL to be a PostgreSQL database's")
        self._url, self._now = url, now
        self._database: Database | None = None

    def open(self, manifest: Manifest, parts: Sequence[Part]) -> DenseIndex:
        """The dense index of a version.

        Raises:
            BotError: the database has no pgvector, or does not answer.
        """
        self._database = self._database or open_database(self._url)
        metric = parts[0].metric
        made_from = (manifest.knowledge_hash, manifest.encoder_hash, manifest.vectors, manifest.dimension)
        name = _PREFIX + hashlib.sha256(repr(made_from).encode() + metric.tobytes()).hexdigest()[:16]
        table = _table(name, manifest.dimension)
        try:
            with self._database.writing() as connection:
                self._make(connection, table, parts)
        except ProgrammingError as error:
            raise BotError(f"the vectors cannot be kept in PostgreSQL: {_told(error)}") from error
        except SQLAlchemyError as error:
            raise BotError(f"the database does not answer: {type(error).__name__}") from error
        return VectorIndex(self._database, table, metric)

    def close(self) -> None:
        """Give all connections back."""
        if self._database is not None:
            self._database.close()

    def _make(self, connection: Connection, table: Table, parts: Sequence[Part]) -> None:
        unhurried(connection)
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        if not inspect(connection).has_table(table.name):
            if not connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'vector'")).first():
                connection.execute(text("CREATE EXTENSION vector"))
            table.create(connection)
            rows = (
                (owner, vector)
                for vectors, owners in map(Part.read, parts)
                for vector, owner in zip(vectors, owners.tolist(), strict=True)
            )
            while batch := [{"owner": owner, "vector": _written(vector)} for owner, vector in islice(rows, BATCH)]:
                connection.execute(insert(table), batch)
            connection.execute(_ALONE)
            _graph(table).create(connection)  # of what is there: vector by vector it would take several times as long
        table.comment = self._now().isoformat(timespec="microseconds")
        connection.execute(SetTableComment(table))
        for old in _tables(connection)[KEPT:]:
            connection.execute(DropTable(_table(old, 0)))


@dataclass(frozen=True)
class VectorIndex:
    """A ``DenseIndex`` over one table."""

    database: Database
    table: Table
    metric: Vectors

    def scores(self, vector: Vectors, limit: int) -> dict[int, float]:
        """The best documents and how near they lie."""
        fits(vector, len(self.metric))
        mapped = apply_metric(vector.reshape(1, -1), self.metric)[0]
        question = cast(literal(_written(mapped), String), self.table.c.vector.type)
        far = self.table.c.vector.op("<#>", return_type=Float())(question)  # the inner product, negative
        nearest = select(self.table.c.owner, -far).order_by(far).limit(limit)
        with self.database.reading() as connection:
            connection.execute(_WIDE, {"width": str(SEARCH_WIDTH)})
            found = connection.execute(nearest).all()
        owners = np.array([row[0] for row in found], dtype=np.int64)
        return nearness(np.array([row[1] for row in found], dtype=np.float32), owners)


class VectorOf(UserDefinedType[str]):
    """pgvector's type: so many numbers."""

    cache_ok = True

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    def get_col_spec(self, **_more: Any) -> str:
        """Its name in SQL."""
        return f"vector({self.dimension})"


def _table(name: str, dimension: int) -> Table:
    return Table(
        name,
        MetaData(),
        Column("owner", Integer, nullable=False),
        Column("vector", VectorOf(dimension), nullable=False),
    )


def _graph(table: Table) -> Index:
    size, ops = {"m": LINKS, "ef_construction": BUILD_WIDTH}, {"vector": "vector_ip_ops"}
    name = f"{table.name}_graph"
    return Index(name, table.c.vector, postgresql_using="hnsw", postgresql_with=size, postgresql_ops=ops)


def _tables(connection: Connection) -> list[str]:
    """Tables of vectors, the one taken up last first."""
    listed = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND starts_with(relname, :prefix) "
            "ORDER BY obj_description(oid, 'pg_class') DESC NULLS LAST"
        ),
        {"prefix": _PREFIX},
    )
    return [str(name) for name in listed.scalars()]


def _written(vector: Vectors) -> str:
    """A vector as PostgreSQL reads it; every number comes back the same."""
    return f"[{','.join(map(repr, vector.astype(np.float32).tolist()))}]"


def _told(error: SQLAlchemyError) -> str:
    words = str(getattr(error, "orig", error)).strip().splitlines()
    return f"{words[0] if words else type(error).__name__}; it needs pgvector: CREATE EXTENSION vector, as an administrator"
