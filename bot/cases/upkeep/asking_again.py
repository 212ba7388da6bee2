"""Questions that did not reach a reporter: they do not count as asked, and are asked again once the person can be reached."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.ports import CaseStore, Work

QUESTION = "question"
_REPORTER = f"{Audience.REPORTER}:"
EVERY, FOR = timedelta(hours=1), timedelta(days=90)


def names_question(event: Event) -> tuple[Change, ...]:
    """What an entry about a question says of it; nothing for what is no question."""
    return (Change(QUESTION, "", event.id),) if event.verb is Verb.ASKED_REPORTER else ()


def not_asked(store: CaseStore, question: Event) -> None:
    """Take back that a question counts: it reached nobody."""
    with store.work() as work:
        case = work.case(question.case_id)
        if case is not None and question.at in case.asked:
            left = tuple(at for at in case.asked if at != question.at)
            work.save(replace(case, version=case.version + 1, asked=left))


class AskingAgain:
    """Looks, once an hour, for people who can be reached again (``reachable``)."""

    def __init__(self, store: CaseStore, reachable: Callable[[str], bool], now: Callable[[], datetime]) -> None:
        self._store, self._reachable, self._now = store, reachable, now
        self._next: datetime | None = None

    def round(self) -> int:
        """Ask what can be asked now; says how many questions."""
        now, asked = self._now(), 0
        if self._next is not None and now < self._next:
            return 0
        self._next = now + EVERY
        for case_id in self._store.cases_with(Verb.UNDELIVERABLE, now - FOR, now):
            people = {who for who, _ in _waiting(self._store.events(case_id))}
            there = {who for who in people if self._reachable(who)}
            if there:
                with self._store.work() as work:
                    asked += self._ask(work, work.case(case_id), there)
        return asked

    def _ask(self, work: Work, case: Case | None, there: set[str]) -> int:
        if case is None or not case.is_open:
            return 0
        at, asked = self._now(), 0
        for who, question in _waiting(self._store.events(case.id)):
            if who in there:
                again = Event(case.id, 0, Verb.ASKED_REPORTER, "desk", ActorKind.DESK, "clock", at, text=question.text)
                again = replace(again, about=f"{_REPORTER}{who}", changes=names_question(question))
                work.append(again, (Audience.REPORTER,))
                asked += 1
        if asked and not work.evidence(case.id):
            work.save(replace(case, version=case.version + 1, asked=(*case.asked, at)))
        return asked


def _waiting(trail: tuple[Event, ...]) -> Iterator[tuple[str, Event]]:
    """Whom a question did not reach, and which; not those who said something since."""
    by_id = {event.id: event for event in trail}
    waiting: dict[tuple[str, str], Event] = {}
    for event in trail:
        question = by_id.get(next((change.after for change in event.changes if change.field == QUESTION), ""))
        if event.verb is Verb.REPORTER_SAID:
            waiting = {key: asked for key, asked in waiting.items() if key[0] != event.actor}
        elif question is not None and event.about.startswith(_REPORTER):
            key = (event.about.removeprefix(_REPORTER), question.id)
            if event.verb is Verb.UNDELIVERABLE:
                waiting[key] = question
            else:
                waiting.pop(key, None)
    for (who, _), question in waiting.items():
        yield who, question
