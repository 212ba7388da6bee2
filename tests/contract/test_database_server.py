"""A database server that is out of reach."""

import pytest

from bot.storage.engine import open_database

SERVER = "postgresql+psycopg://desk:secret@database.example/desk"


@pytest.mark.parametrize(("given", "seconds"), [("", "5"), ("?connect_timeout=30", "30")])
def test_nobody_waits_minutes_for_a_server_that_does_not_answer(given: str, seconds: str) -> None:
    database = open_database(SERVER + given)

    assert database.engine.url.query["connect_timeout"] == seconds
