"""A database server that is out of reach."""

import pytest

from bot.errors import BotError
from bot.storage.engine import open_database

SERVER = "postgresql+psycopg://desk:secret@database.example/desk"


@pytest.mark.parametrize("password", ["p@ss:Tr0ub4dor", "a:b@Tr0ub4dor:9x", "Tr0ub4dor@x:y"])
def test_a_password_that_does_not_fit_into_a_url_is_told_of_without_any_of_it(password: str) -> None:
    with pytest.raises(BotError, match=r"KNOCKOFF_DATABASE_URL cannot be used: .*port.*%40 and %3A") as refused:
        open_database(f"postgresql+psycopg://desk:{password}@db.example/desk")
    assert "Tr0ub" not in str(refused.value)
    assert refused.value.__suppress_context__  # nor is it printed with what led to it


@pytest.mark.parametrize(("given", "seconds"), [("", "5"), ("?connect_timeout=30", "30")])
def test_nobody_waits_minutes_for_a_server_that_does_not_answer(given: str, seconds: str) -> None:
    database = open_database(SERVER + given)

    assert database.engine.url.query["connect_timeout"] == seconds
