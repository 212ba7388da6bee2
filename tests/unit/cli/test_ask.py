"""``knockoff ask``: the contract's JSON on stdout, everything else on stderr, and a message for every mistake."""

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rich.console import Console
from sqlalchemy.exc import IntegrityError

from bot import answerwiring
from bot.cli.ask import BatchLine, _read_batch
from bot.errors import BotError
from tests.unit.cli.conftest import Knockoff

KEYS = ["outcome", "reason", "answer", "citations", "nearest", "as_of", "corpus_version", "elapsed_ms"]
ASKED = "who owns a trademark in china"
SECRET = "only counsel may read this"
WHERE = "marks#who-files-first"
LINE_ENDS = "\u2028\u2029\x85\x0b\x0c"


def write_batch(folder: Path, *rows: dict[str, Any]) -> str:
    """A batch file of rows."""
    file = folder / "batch.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(file)


def test_where_the_sources_are_not_sure_the_citation_says_so(knockoff: Knockoff) -> None:
    out = knockoff("ask", "may a US lawyer sign the letter to a chinese seller").out
    assert "A Chinese lawyer signs (reviewed 2026-11-19, confidence: medium)" in out


def test_a_question_is_answered_with_quotes_and_sources(knockoff: Knockoff) -> None:
    ran = knockoff("ask", ASKED)
    assert (ran.code, ran.err) == (0, "")
    assert "“In China the first company to file a trademark has the better position" in ran.out
    assert "Whoever files first (reviewed 2026-11-20)" in ran.out
    assert "https://law.example/marks" in ran.out


def test_what_is_printed_into_a_pipe_is_not_broken_into_lines(knockoff: Knockoff) -> None:
    sentence = "In China the first company to file a trademark has the better position, unless an exception is proved."
    assert f"“{sentence}” [1]" in knockoff("ask", ASKED).out


@pytest.mark.parametrize(("module", "words"), [("ask", ("ask", ASKED)), ("guidance", ("guidance", "show", WHERE))])
def test_an_address_stays_whole_on_a_terminal_too_narrow_for_it(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch, module: str, words: tuple[str, ...]
) -> None:
    terminal = Console(file=io.StringIO(), force_terminal=True, width=20, highlight=False)
    monkeypatch.setattr(f"bot.cli.{module}.stdout", terminal)
    assert knockoff(*words).code == 0
    lines = [line.strip() for line in terminal.file.getvalue().splitlines()]
    assert "https://law.example/marks" in lines
    assert max(len(line) for line in lines if "https" not in line) <= 20


def test_a_no_names_the_nearest_passages_as_no_answer(knockoff: Knockoff) -> None:
    ran = knockoff("ask", "duty rate on ceramic mugs")
    assert ran.code == 0
    assert "The guidance does not cover this" in ran.out
    assert "Nearest passages (not an answer):" in ran.out


def test_who_waits_for_the_first_index_without_a_terminal_is_told_once_on_stderr(
    knockoff: Knockoff, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOCKOFF_DATA_DIR", str(bare / "new"))
    said = [knockoff("ask", "who signs?", "--json").err for _ in range(2)]
    assert said == ["Building the index, once; some minutes.\n", ""]


def test_a_report_typed_into_the_chat_is_sent_to_slack_and_is_no_question(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["/report-knockoff https://www.alibaba.com/product-detail/Kettle_1600482913377.html", ASKED, ""])
    monkeypatch.setattr("bot.cli.ask.sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _prompt: next(typed))
    ran = knockoff("ask")
    assert ran.code == 0
    told, answer = ran.out.split("\n", 1)
    assert told.startswith("/report-knockoff opens a form in Slack.")
    assert answer.startswith("“In China the first company to file a trademark has the better position")


def test_json_is_one_object_on_stdout_and_nothing_else(knockoff: Knockoff) -> None:
    ran = knockoff("ask", "--json", ASKED)
    assert (ran.code, ran.err) == (0, "")
    row = json.loads(ran.out)
    assert list(row) == ["question", *KEYS]
    assert (row["question"], row["outcome"], row["reason"], row["nearest"]) == (ASKED, "answered", None, [])
    assert row["elapsed_ms"] >= 0


@pytest.mark.parametrize(("day", "months"), [("2026-12-31", "three months"), ("2027-01-01", "two months")])
def test_a_day_picks_the_law(knockoff: Knockoff, day: str, months: str) -> None:
    row = json.loads(knockoff("ask", "--json", "--as-of", day, "how long is the opposition period").out)
    assert row["as_of"] == day
    assert months in row["citations"][0]["quote"]


def test_without_a_day_the_law_of_the_desks_own_day_answers(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerwiring, "now", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    monkeypatch.setenv("KNOCKOFF_TIME_ZONE", "Asia/Shanghai")
    assert json.loads(knockoff("ask", ASKED, "--json").out)["as_of"] == "2027-01-01"


def test_a_question_beside_a_batch_is_not_lost_in_silence(knockoff: Knockoff, bare: Path) -> None:
    ran = knockoff("ask", ASKED, "--batch", write_batch(bare))
    assert (ran.code, ran.out) == (2, "")
    assert "give a question or --batch FILE, not both" in ran.err


def test_a_batch_answers_every_line_in_order_with_the_contracts_keys(knockoff: Knockoff, bare: Path) -> None:
    rows = [
        {"id": "b", "question": ASKED, "lang": "en", "kind": "ignored", "history": None},
        {"id": "a", "question": "duty rate on ceramic mugs"},
        {"id": "c", "question": "a bribe for the officer"},
        {"id": "d", "question": "and who signs?", "history": ["how about a warning letter to the seller"]},
        {"id": "e", "question": "商标"},
        {"id": "f", "question": ""},
    ]
    ran = knockoff("ask", "--batch", write_batch(bare, *rows))
    assert (ran.code, ran.err) == (0, "")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [(answer["id"], answer["question"]) for answer in answers] == [(row["id"], row["question"]) for row in rows]
    assert all(list(answer) == ["id", "question", *KEYS] for answer in answers)
    assert [answer["outcome"] for answer in answers] == [
        "answered",
        "declined",
        "declined",
        "answered",
        "answered",
        "declined",
    ]
    assert [answer["reason"] for answer in answers] == [None, "not_covered", "unsafe", None, None, "empty"]
    assert answers[1]["nearest"]
    assert answers[2]["citations"]
    assert answers[3]["citations"][0]["passage_id"] == "letters#who-signs"


def test_a_batch_gives_the_same_lines_again_but_for_the_time(knockoff: Knockoff, bare: Path) -> None:
    file = write_batch(bare, {"id": "1", "question": ASKED}, {"id": "2", "question": "evidence before a letter"})
    first, second = ([json.loads(line) for line in knockoff("ask", "--batch", file).out.splitlines()] for _ in "12")
    for row in (*first, *second):
        del row["elapsed_ms"]
    assert first == second


@pytest.mark.parametrize(
    "line",
    [
        "{not json",
        "[1, 2]",
        '"text"',
        '{"id": "2"}',
        '{"question": "q"}',
        '{"id": "2", "question": null}',
        '{"id": "2", "question": 5}',
        '{"id": null, "question": "q"}',
        '{"id": "2", "question": "q", "history": "earlier"}',
        '{"id": "2", "question": "q", "history": [1]}',
    ],
)
def test_a_bad_line_is_refused_with_its_place_before_anything_is_answered(
    knockoff: Knockoff, bare: Path, line: str
) -> None:
    (bare / "batch.jsonl").write_text(f'{{"id": "1", "question": "q"}}\n{line}\n')
    ran = knockoff("ask", "--batch", "batch.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("batch.jsonl:2: each line is an object")
    assert "Traceback" not in ran.err


def test_half_a_character_in_a_line_of_a_batch_spoils_neither_the_batch_nor_its_neighbours(
    knockoff: Knockoff, bare: Path
) -> None:
    rows = [
        {"id": "1\ud83d", "question": f"\ud800 {ASKED} \udc00\ud800", "history": ["a\udfff"], "\ud800": "\ud800"},
        {"id": "2", "question": f"\U0001f600 {ASKED} \\ud800 \\\\", "note": "\ud800"},
        {"id": "3", "question": ASKED},
    ]
    (bare / "batch.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))  # escapes, as by default
    ran = knockoff("ask", "--batch", "batch.jsonl")
    answers = [json.loads(line) for line in ran.out.splitlines()]

    assert (ran.code, ran.err) == (0, "")
    assert [(answer["id"], answer["question"]) for answer in answers] == [
        ("1\ufffd", f"\ufffd {ASKED} \ufffd\ufffd"),
        ("2", f"\U0001f600 {ASKED} \\ud800 \\\\"),
        ("3", ASKED),
    ]
    assert {answer["outcome"] for answer in answers} == {"answered"}


@given(st.lists(st.text(st.characters() | st.sampled_from("\\ud8dc09afDC")), max_size=4))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_only_halves_of_characters_are_lost_on_the_way_through_a_batch_file(
    tmp_path: Path, questions: list[str]
) -> None:
    lines = [json.dumps({"id": str(number), "question": question}) for number, question in enumerate(questions)]
    (tmp_path / "batch.jsonl").write_text("\n".join(lines))
    read = [row.question for row in _read_batch(tmp_path / "batch.jsonl")]

    joined = [question.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") for question in questions]
    assert read == [re.sub("[\ud800-\udfff]", "\ufffd", question) for question in joined]


def test_a_byte_of_another_encoding_in_a_question_typed_does_not_fail_it(knockoff: Knockoff) -> None:
    ran = knockoff("ask", "--json", f"{ASKED}, caf\udce9")  # as Python reads such a byte of the command line
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["question"] == f"{ASKED}, caf\ufffd"


def test_a_batch_that_is_not_utf_8_is_refused_with_its_line(knockoff: Knockoff, bare: Path) -> None:
    (bare / "batch.jsonl").write_bytes(b'{"id": "1", "question": "q"}\n{"id": "2", "question": "caf\xe9"}\n')
    ran = knockoff("ask", "--batch", "batch.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("batch.jsonl:2: ")


@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from(LINE_ENDS)), max_size=4))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_text_survives_the_way_through_a_batch_file(tmp_path: Path, questions: list[str]) -> None:
    write_batch(tmp_path, *({"id": str(n), "question": question} for n, question in enumerate(questions)))
    assert [row.question for row in _read_batch(tmp_path / "batch.jsonl")] == questions


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_bytes(
        b'\xef\xbb\xbf{"id": "1", "question": "q"}\r\n\r\n  \n{"id": 2, "question": "r"}'
    )
    rows = _read_batch(tmp_path / "batch.jsonl")
    assert rows == [BatchLine(id="1", question="q"), BatchLine(id=2, question="r")]


def test_an_empty_batch_gives_nothing(knockoff: Knockoff, bare: Path) -> None:
    ran = knockoff("ask", "--batch", write_batch(bare))
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "--as-of", "tomorrow", "q"],
        ["ask", "--as-of", "2027-13-01", "q"],
        ["ask", "--as-of", "20270115", "q"],
        ["ask", "--as-of", "2027-W03-5", "q"],
        ["ask", "--as-of", " 2027-01-15", "q"],
        ["ask", "--as-of", "", "q"],
        ["ask", "--batch", "no-such-file.jsonl"],
        ["ask", "--batch", "."],
        ["ask", "--nonsense"],
        ["ask"],
        ["nonsense"],
        ["guidance", "nonsense"],
        ["gaps", "--days", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_two_and_says_so_on_stderr(knockoff: Knockoff, words: list[str]) -> None:
    ran = knockoff(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert "Traceback" not in ran.err


def test_without_guidance_the_message_names_the_setting(knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOCKOFF_KNOWLEDGE_DIR", "/nowhere")
    ran = knockoff("ask", ASKED)
    assert (ran.code, ran.out) == (1, "")
    assert "KNOCKOFF_KNOWLEDGE_DIR" in ran.err


def test_a_wrong_setting_is_one_message_and_no_traceback(knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOCKOFF_WORKERS", "many")
    ran = knockoff("ask", ASKED)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("settings: KNOCKOFF_WORKERS must be a whole number")


def test_a_failure_nobody_expected_is_one_line_and_no_traceback(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_arguments: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("bot.answerwiring.make_encoder", burst)
    ran = knockoff("ask", ASKED)
    assert (ran.code, ran.out, ran.err) == (1, "", "unexpected RuntimeError: out of luck\n")


def test_a_row_that_the_database_refuses_is_not_shown_on_the_way_out(
    knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        raise IntegrityError("INSERT INTO cases", {"note": SECRET}, ValueError(f"Failing row contains ({SECRET})"))

    monkeypatch.setattr("bot.answerwiring.make_encoder", refused)
    ran = knockoff("ask", ASKED)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("unexpected IntegrityError: at answerwiring.py:")
    assert SECRET not in ran.err


def test_a_batch_error_is_one_a_person_can_mend(tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text('{"id": "1"}')
    with pytest.raises(BotError, match=r"batch.jsonl:1: .*question: Field required"):
        _read_batch(tmp_path / "batch.jsonl")
