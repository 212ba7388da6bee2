"""A row that the database refuses, on each of them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.cases.upkeep.letters import Letter
from bot.storage.engine import Database
from bot.storage.upkeep import SqlLetters
from tests.contract.conftest import DATABASES

PRIVATE = "only counsel may read this"


@pytest.mark.parametrize("kind", DATABASES)
def test_is_not_quoted_in_the_error(kind: str, new_database: Callable[[str], Database]) -> None:
    letter = Letter("k", "U1", PRIVATE, datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(SQLAlchemyError, match="letters") as refused:
        SqlLetters(new_database(kind)).write(letter)  # without its tables
    assert PRIVATE not in str(refused.value)
