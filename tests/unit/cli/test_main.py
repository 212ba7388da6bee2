"""What goes wrong ordinarily is one sentence that says what to do; what a reader does not want is no failure."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli.output import table
from tests.knowledge_builders import REPOSITORY
from tests.unit.cli.conftest import Knockoff


@pytest.mark.parametrize(
    ("url", "said"),
    [("postgresql+psycopg://desk@127.0.0.1:1/desk", "connection"), ("sqlite:///none.sqlite", "file is not a database")],
)
def test_a_database_that_does_not_answer_or_is_none_is_called_so(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    (bare / "none.sqlite").write_text("this is a text, and long enough to be taken for one" * 99)
    monkeypatch.setenv("KNOCKOFF_DATABASE_URL", url)
    ran = knockoff("gaps")
    assert (ran.code, ran.err.startswith("the database cannot be used: "), said in ran.err) == (1, True, True)
    assert "KNOCKOFF_DATABASE_URL" in ran.err


def test_a_database_to_copy_into_that_is_none_is_called_as_it_was_given(knockoff: Knockoff) -> None:
    ran = knockoff("db", "copy", "--to", "foo")
    assert (ran.code, ran.err[:21]) == (1, "--to cannot be used: ")


@pytest.mark.parametrize(
    "words",
    [
        "cases deadlines --days 9999999999",
        "gaps --days 999999999",
        "guidance impact x --days 99999999",
        "cases list --limit 99999999999999999999",
        "cases list --since 0001-01-01T00:00:00+14:00",
    ],
)
def test_numbers_and_days_no_calendar_has_are_wrong_usage(knockoff: Knockoff, words: str) -> None:
    ran = knockoff(*words.split())
    assert (ran.code, "Invalid value for" in ran.err) == (2, True)


@pytest.mark.parametrize("early", [True, False])
def test_a_reader_who_has_had_enough_is_no_failure(early: bool) -> None:
    """``head`` may be gone before a word is printed, or when more is printed than a pipe holds."""
    code = "import sys, typer; from bot import cli; app = typer.Typer(); sys.argv = ['knockoff']; cli.program = lambda _: app"
    code += f"\n@app.command()\ndef much(): print('x' * {10 if early else 1_000_000})\ncli.main()"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_table_into_a_pipe_has_addresses_and_names_of_settings_in_one_piece(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOCKOFF_CHAT_URL", "https://models.internal.example-company.com:8443/some/where/v1")
    monkeypatch.setenv("KNOCKOFF_CHAT_MODEL", "some-model")
    (row,) = (line for line in knockoff("doctor").out.splitlines() if "chat model" in line)
    assert "https://models.internal.example-company.com:8443/some/where/v1 is set but not confirmed" in row
    assert "KNOCKOFF_CHAT_CONFIRMED_HOST=models.internal.example-company.com" in row


def test_a_table_on_a_narrow_terminal_loses_no_letter() -> None:
    address, setting = "https://models.internal.example-company.com/v1", "KNOCKOFF_CHAT_CONFIRMED_HOST"
    rows = table("case", "found", "what to do", whole=("case",))
    rows.add_row("KD-2026-0001", address, setting)
    shown = io.StringIO()
    Console(file=shown, width=50).print(rows)
    cells = [line.split("│")[1:4] for line in shown.getvalue().splitlines() if line.startswith("│")]
    assert ["".join(column).replace(" ", "") for column in zip(*cells, strict=True)] == [
        "KD-2026-0001",
        address,
        setting,
    ]
