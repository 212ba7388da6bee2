"""The house rules that no linter knows: sizes, what may be logged, where a blind except may stand, which way imports point."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge_builders import REPOSITORY
from tests.program import FILES, name_of, nodes

MOST_LINES_OF_A_FILE = 250
MOST_LINES_OF_A_FUNCTION = 45
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "bind"}
OTHERS_OF_THOSE_NAMES = {"app.error", "probe.bind", "log.read_text"}
# ids, kinds, counts and durations: a line of the log says nothing under another name
LOGGED = {
    "ack_ms", "answer", "answer_ms", "api_error", "as_", "attempt", "audience", "case", "case_id", "code",
    "corpus_version", "error", "event_id", "failed", "hopeless", "item", "kept_ms", "kind", "method", "mirror", "name",
    "outcome", "person", "reason", "reference", "route", "sighting", "since", "source", "state", "status", "team",
    "threaded", "took_s", "what", "where",
}  # fmt: skip
BLIND_EXCEPTS = {
    "bot/cli/__init__.py",
    "bot/inference/encoder.py",  # of a model's folder whatever five libraries raise is one error that names it
    "bot/slack/courier.py",
    "bot/slack/failures.py",
    "bot/web/failing.py",
}


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    sizes = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert len(sizes) > 50
    assert {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    sizes = {
        f"{name_of(file)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION} == {}


def test_imports_point_one_way() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def logged(call: ast.AST) -> str | None:
    """What a line of the log is told beyond the names that are allowed; None of what writes none."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    of_a_log = call.func.attr in LOGGING or re.fullmatch(r"_?log(ger)?", ast.unparse(call.func.value))
    if not of_a_log or ast.unparse(call.func) in OTHERS_OF_THOSE_NAMES:
        return None
    said = [ast.unparse(words) for words in call.args if not isinstance(words, ast.Constant)]
    named = [ast.unparse(told) for told in call.keywords if told.arg not in LOGGED]
    values = [ast.unparse(told) for told in call.keywords]
    return ", ".join(
        [*said, *named, *(v for v in values if re.search(r"question|\.text\b|\.quotes?\b|str\((error|e)\)", v))]
    )


def test_what_a_person_wrote_is_never_logged() -> None:
    lines = [
        (file, call.lineno, told)
        for file in FILES
        for call in nodes(file)
        if isinstance(call, ast.Call) and (told := logged(call)) is not None
    ]
    assert [f"{name_of(file)}:{line}: {told}" for file, line, told in lines if told] == []
    assert len(lines) > 20


@pytest.mark.parametrize(
    "line",
    [
        'log.info("x", story=report.story)',
        'log.info("x", seller=report.seller)',
        'log.warn("x", note=note)',
        'log.info("x", **told)',
        'log.bind(case=ref).info("x", exc_info=True)',
        'made(notice).error(f"{error}")',
        'log.error("x", error=str(error))',
        'log.info("x", reason=asked.question)',
    ],
)
def test_a_log_line_tells_only_what_is_allowed_by_name(line: str) -> None:
    assert logged(ast.parse(line, mode="eval").body)


def test_a_blind_except_stands_only_where_a_program_must_not_fall_over() -> None:
    blind = {
        name_of(file)
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert blind <= BLIND_EXCEPTS


def test_tests_neither_sleep_nor_listen_on_a_port_of_their_choice() -> None:
    sleepy = re.compile(r"\btime\.sleep\(|\bsleep\(\d")
    files = [*(REPOSITORY / "tests/unit").rglob("*.py"), *(REPOSITORY / "tests/contract").rglob("*.py")]
    assert [name_of(file) for file in files if sleepy.search(file.read_text(encoding="utf-8"))] == []


def test_no_sql_is_put_together_from_strings() -> None:
    raw = [
        f"{name_of(file)}:{node.lineno}: {ast.unparse(node)}"
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == "text" or getattr(node.func, "attr", "") in {"exec_driver_sql", "text"})
        and file.is_relative_to(REPOSITORY / "bot" / "storage")
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args)
        and "migrations" not in file.parts
    ]
    assert raw == []
