"""What one test had compiled is not compiled again for the next: statements for SQLite, regular expressions.

A desk keeps its engine and its playbook; tests make hundreds of each.
"""

import re

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

_COMPILED = LRUCache[object, object](1000)
_PATTERNS = 20_000  # a playbook alone has four times the 512 that Python keeps, and so finds none of them again


class EqualDialect(SQLiteDialect_pysqlite):
    """SQLite of the same library: what is compiled for one engine holds for all."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        """Alike, because nothing about it is ever set."""
        return type(self) is type(other)

    def __hash__(self) -> int:
        """By its kind."""
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Have the engine look among what others had compiled."""
        engine.update_execution_options(compiled_cache=_COMPILED)


def share_compiled() -> None:
    """Have every engine for SQLite that is made from now on share, and whoever compiles a regular expression."""
    registry.register("sqlite", __name__, EqualDialect.__name__)
    re._MAXCACHE = _PATTERNS  # type: ignore[attr-defined] # nothing public sets how many re keeps
