"""What a chat model makes of held-out questions: how often its choice is used, how long it takes, and what changes.

Run by hand, with the settings of deploy/OPTIONS.md made: python -m tests.benchmarks.chat_model [--questions 50] [--show 20]
"""

import argparse
import time
from collections import Counter
from statistics import median, quantiles

from bot import answerwiring
from bot.answering.model import Answer, Answered, Question
from bot.answering.service import Answering
from bot.errors import BotError
from bot.knowledge.held_out import load_held_out
from bot.settings import Settings, read_settings


def questions(settings: Settings, count: int) -> list[str]:
    """Held-out questions that must be answered, taken evenly from all of them."""
    items = [item for item in load_held_out(settings.knowledge_dir) if item.kind == "answerable" and not item.history]
    return [items[number * len(items) // count].question for number in range(count)]


def unverbatim(answer: Answered) -> int:
    """Quotes that are no sentence of the passage they are cited from."""
    passages = {citation.number: citation.passage for citation in answer.citations}
    return sum(quote.text not in {s.text for s in passages[quote.number].sentences} for quote in answer.quotes)


def lines(answer: Answer) -> list[str]:
    """What a person reads of an answer, a sentence a line."""
    return [f"{quote.role.value}: {quote.text}" for quote in answer.quotes] if isinstance(answer, Answered) else []


def main() -> None:
    """Ask with and without the model, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument(
        "--show", type=int, default=0, help="print so many answers that the model changed, and without it"
    )
    given = parser.parse_args()
    settings = read_settings()
    desk = answerwiring.answer_desk(settings, lambda _done, _total: None)
    plain = Answering(answerwiring.index_store(settings), desk.encoder)
    if not desk.answering.writer.tally:
        raise BotError("no chat model is set and confirmed: see deploy/OPTIONS.md")
    seconds: list[float] = []
    seen: Counter[str] = Counter()
    for text in questions(settings, given.questions):
        question = Question(text, answerwiring.today(settings))
        before = plain.answer(question)
        if not isinstance(before, Answered):
            seen["declined without it"] += 1
            continue
        began = time.perf_counter()
        after = desk.answering.answer(question)
        seconds.append(time.perf_counter() - began)
        assert isinstance(after, Answered)
        seen["not verbatim"] += unverbatim(after)
        seen["cites the same"] += {c.passage.id for c in after.citations} == {c.passage.id for c in before.citations}
        changed = lines(after) != lines(before)
        seen["changed"] += changed
        if changed and seen["changed"] <= given.show:
            print(f"\n{text}", *[f"  without {line}" for line in lines(before)], sep="\n")
            print(*[f"  with    {line}" for line in lines(after)], sep="\n")
    outcomes = {name: count for name, count in desk.answering.writer.tally.items() if count}
    print(f"\nasked {len(seconds)}: {outcomes}; {dict(seen)}")
    print(f"seconds: median {median(seconds):.1f}, 95th percentile {quantiles(seconds, n=20)[-1]:.1f}")


if __name__ == "__main__":
    main()
