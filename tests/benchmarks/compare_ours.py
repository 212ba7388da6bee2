"""The desk in a process of its own, measured as its peers are. See compare.py.

Run: python -m tests.benchmarks.compare_ours build|ask|score|slack FOLDER
Every line of output is one JSON object. The encoder's export is taken from the data folder of the settings.
"""

import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import answerwiring
from bot.answering.building import build
from bot.answering.indexed import indexed_texts
from bot.answering.language import Languages
from bot.answering.model import Answered, Question
from bot.answering.refusing import quotes_of
from bot.answering.thread import standalone
from bot.retrieval.store import IndexStore
from bot.settings import read_settings
from tests.benchmarks.compare_peers import BURST, TOP, peak_mb, resident_mb, say, times

WARM = 200  # other questions before: rules are compiled and words cut when a question first has them


def silent(_done: int, _total: int) -> None:
    """Tells nobody how far an index is."""


def timed_build(folder: Path) -> None:
    """An index from nothing, and the bare encoding of the same texts right after it."""
    settings = read_settings()
    encoder = answerwiring.make_encoder(settings)
    knowledge, _ = answerwiring.read_knowledge(settings, None)
    with tempfile.TemporaryDirectory(dir=folder) as own:
        store = IndexStore(Path(own))
        (seconds,), (worked,) = times(lambda at: build(knowledge, store, encoder, at), ["2026-01-01T00:00:00Z"])
        peak = peak_mb()
    texts = {text.key: text.text for text in indexed_texts(knowledge, None)}
    (bare,), (bare_worked,) = times(encoder.encode, [list(texts.values())])
    say(seconds=seconds, worked=worked, peak_mb=peak, encoding=bare, encoding_worked=bare_worked, texts=len(texts))


def timed_answers(questions: dict[str, Any]) -> None:
    """Whole answers, and the bare encoder on the same questions, in turns."""
    settings = read_settings()
    desk, day = answerwiring.answer_desk(settings, silent), answerwiring.today(settings)
    desk.answering.answer(Question(questions["timed"][0], day))
    first = time.process_time()
    say(first=True)
    for item in questions["asked"][BURST : BURST + WARM]:
        desk.answering.answer(Question(item["question"], day))
    rows = []
    for text in questions["timed"]:
        rows.append(
            (
                *times(lambda text: desk.encoder.encode([text]), [text]),
                *times(lambda t: desk.answering.answer(Question(t, day)), [text]),
            )
        )
    encoder, encoder_worked, taken, worked = (
        [one for part in column for one in part] for column in zip(*rows, strict=True)
    )
    resident = resident_mb()
    many = [item["question"] for item in questions["asked"][:BURST]]
    (together,), (together_worked,) = times(desk.encoder.encode, [many])
    with ThreadPoolExecutor(settings.workers) as pool:
        (at_once,), (at_once_worked,) = times(
            lambda texts: list(pool.map(lambda text: desk.answering.answer(Question(text, day)), texts)), [many]
        )
    say(
        taken=taken,
        worked=worked,
        cold_worked=first,
        encoder=encoder,
        encoder_worked=encoder_worked,
        resident_mb=resident,
        together=together,
        together_worked=together_worked,
        at_once=at_once,
        at_once_worked=at_once_worked,
    )


def scores(questions: dict[str, Any]) -> None:
    """What is answered, what is shown, and what the search alone finds."""
    settings = read_settings()
    desk, day = answerwiring.answer_desk(settings, silent), answerwiring.today(settings)
    index = answerwiring.index_store(settings).load(desk.encoder.hash)
    languages = Languages(index.knowledge)
    found = []
    for item in questions["asked"]:
        text, history = item["question"], tuple(item["history"])
        full = standalone(text, history)
        searched = (languages.in_english(full, language) if (language := languages.foreign(text)) else full) or full
        ranking = index.searcher.search(searched, desk.encoder.encode([searched])[0], day, TOP)
        answer = desk.answering.answer(Question(text, day, history))
        found.append(
            {
                "top": [(hit.passage.id, hit.score) for hit in ranking.hits],
                "declined": not isinstance(answer, Answered),
                "cited": [citation.passage.id for citation in answer.citations],
                "shown": [quote.text for quote in quotes_of(answer)],
            }
        )
    say(found=found)


def timed_slack(questions: dict[str, Any]) -> None:
    """From the event's arrival to the answer's chat.postMessage, over the real app, SQLite and the fake Slack."""
    from bot.storage import migrate
    from bot.storage.engine import open_database
    from tests.desk import ALICE, DESK, Desk, people
    from tests.fake_slack import FakeSlack
    from tests.fakes import FakeClock

    settings = read_settings()
    answers = answerwiring.answer_desk(settings, silent)
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, FakeSlack(clock) as slack:
        people(slack)
        database = open_database(f"sqlite:///{folder}/desk.sqlite")
        migrate.upgrade(database)
        database.close()
        desk = Desk(slack, answers.answering, clock, Path(folder))
        taken = []
        for text in questions["timed"]:
            post = desk.writes(ALICE, f"{DESK} {text}")
            began = time.perf_counter()
            desk.send(post.events[0])
            taken.append(time.perf_counter() - began)
            assert desk.sees(post), "no answer was posted"
            clock.forward(timedelta(minutes=2))  # nobody asks sixty questions in a second
        desk.close()
    say(taken=taken, resident_mb=resident_mb())


def main() -> None:
    """Do one thing."""
    action, place = sys.argv[1:]
    questions = json.loads((Path(place) / "questions.json").read_text(encoding="utf-8"))
    if action == "build":
        timed_build(Path(place))
    else:
        {"ask": timed_answers, "score": scores, "slack": timed_slack}[action](questions)


if __name__ == "__main__":
    main()
