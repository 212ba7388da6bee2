"""``knockoff ask``: one answer, many answers, or a chat, in the terminal."""

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

from bot import answerwiring
from bot.answering.model import Answer, Declined, Question
from bot.answering.wording import as_json, plain_text, told_sources
from bot.characters import writable
from bot.cli.input import whole_characters
from bot.cli.output import INDEXING, progress_bar, stderr, stdout
from bot.cli.times import day_of
from bot.errors import BotError
from bot.settings import read_settings

REPORT = "/report-knockoff"
NO_REPORT = f"{REPORT} opens a form in Slack. Here, `knockoff cases import` opens cases from a file of reports."


class BatchLine(BaseModel):
    """One line of a batch; other keys are ignored. ``history`` holds earlier questions of the thread, oldest first."""

    id: str | int
    question: str
    history: list[str] | None = None


def ask(
    text: Annotated[str | None, typer.Argument(help="The question; without it on a terminal: a chat")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
    as_of: Annotated[str | None, typer.Option(help="Answer by the law of this day, YYYY-MM-DD")] = None,
    batch: Annotated[
        Path | None, typer.Option(help="Answer every line of a JSONL file", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Answer a question from the guidance."""
    settings = read_settings()
    day = day_of(as_of, "--as-of") if as_of is not None else answerwiring.today(settings)
    questions = _read_batch(batch) if batch else []
    text = writable(text) if text is not None else None  # bytes that are no UTF-8 come as halves of characters
    if text is not None and batch:
        raise typer.BadParameter("give a question or --batch FILE, not both")
    if text is None and batch is None and not sys.stdin.isatty():
        raise typer.BadParameter("give a question, or --batch FILE")
    with progress_bar(INDEXING) as progress:
        desk = answerwiring.answer_desk(settings, progress)
    if batch:
        with progress_bar("Answering") as progress:
            for number, row in enumerate(questions, 1):
                _print_json(_answer_json(desk, row.question, day, tuple(row.history or ()), {"id": row.id}))
                progress(number, len(questions))
    elif text is not None and json_:
        _print_json(_answer_json(desk, text, day, (), {}))
    elif text is not None:
        _show(desk, desk.answering.answer(Question(text, day)))
    else:
        chat(desk, day)


def chat(desk: answerwiring.AnswerDesk, day: date) -> None:
    """Questions and answers until the person has enough; each is read with those before it."""
    stderr.print("Ask about copies of our products and China. An empty line or Ctrl-D ends the chat.")
    history: list[str] = []
    while True:
        try:
            text = writable(input("> ")).strip()
        except EOFError:
            return
        if not text:
            return
        if text.casefold().startswith(REPORT):
            stdout.print(NO_REPORT, markup=False)
            continue
        _show(desk, desk.answering.answer(Question(text, day, tuple(history))))
        history.append(text)


def _answer_json(
    desk: answerwiring.AnswerDesk, text: str, day: date, history: tuple[str, ...], head: dict[str, Any]
) -> dict[str, Any]:
    began = time.perf_counter()
    answer = desk.answering.answer(Question(text, day, history))
    elapsed_ms = round((time.perf_counter() - began) * 1000, 1)
    return {**head, "question": text, **as_json(answer, desk.prompts), "elapsed_ms": elapsed_ms}


def _show(desk: answerwiring.AnswerDesk, answer: Answer) -> None:
    stdout.print(plain_text(answer, desk.prompts), markup=False)
    if answer.citations:
        stdout.print()
    for citation in told_sources(answer):
        passage = citation.passage
        facts = [desk.prompts.text("reviewed", passage.reviewed_on.isoformat())]
        facts += [desk.prompts.text("confidence", passage.confidence)] if passage.confidence != "high" else []
        stdout.print(f"[{citation.number}] {passage.path} ({', '.join(facts)})", markup=False)
        for source in passage.sources:
            stdout.print(f"    {source.title} ({source.publisher}, {source.date})", markup=False)
            stdout.print(f"    {source.url}", markup=False, soft_wrap=True)  # a broken address cannot be clicked
    if isinstance(answer, Declined) and answer.nearest:
        stdout.print(desk.prompts.text("nearest"), markup=False)
        for passage in answer.nearest:
            stdout.print(f"  - {passage.path}", markup=False)


def _print_json(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


def _read_batch(file: Path) -> list[BatchLine]:
    rows = []
    for number, line in enumerate(file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(BatchLine.model_validate_json(whole_characters(line)))
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, d['loc'])) or 'line'}: {d['msg']}" for d in error.errors())
            raise BotError(f'{file}:{number}: each line is an object with "id" and "question" ({wrong})') from error
    return rows
