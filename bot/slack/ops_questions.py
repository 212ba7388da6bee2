"""Whether a person owes ops an answer: a question counts for those it was told to, wherever their report goes on by now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.case import Case
from bot.cases.duplicates import one_matter, reported_by_then
from bot.cases.events import Audience, Event, Verb
from bot.cases.ports import CaseStore
from bot.slack.replies import answers, only_asks

WAITS = timedelta(days=14)  # so long something below a question of ops is taken for the answer to it
TALK = timedelta(minutes=30)  # people go on below what they answered
_ANSWERS = {Verb.REPORTER_SAID, Verb.EVIDENCE_ADDED}


@dataclass(frozen=True)
class OpsQuestions:
    """Reads the trails of a case and of what was merged into it."""

    store: CaseStore
    now: Callable[[], datetime]

    def await_this(self, case: Case, person: str, text: str, with_files: bool) -> bool:
        """Whether what a person wrote outside any thread is what a case waits for, or goes on below what they answered.

        Until something was said that may be an answer, it is still owed; then a mere question is none.
        """
        matter = one_matter(case, self.store.find)
        trails = [event for each in reversed(matter) for event in self.store.events(each.id)]
        trail = sorted(trails, key=lambda event: event.at)  # of one moment as they stand in their own trail
        told = [at for at, event in enumerate(trail) if self._told(event, matter, person)]
        if not told:
            return False
        since = [e for e in trail[told[-1] + 1 :] if e.actor == person and e.verb in _ANSWERS]
        says_something = with_files or not only_asks(text)
        if since and self._ago(since[-1]) < TALK and says_something:
            return True
        owed = not any(e.verb is Verb.EVIDENCE_ADDED or answers(e.text) for e in since)
        return owed and self._ago(trail[told[-1]]) < WAITS and (says_something or not since)

    def _told(self, event: Event, matter: Iterable[Case], person: str) -> bool:
        """Whether an event is a question that went to a person: those were asked who had reported that case by then."""
        if event.verb is not Verb.ASKED_REPORTER or event.about not in {"", f"{Audience.REPORTER}:{person}"}:
            return False
        case = next(each for each in matter if each.id == event.case_id)
        return any(sighting.reporter == person for sighting in reported_by_then(case, event, self.store))

    def _ago(self, event: Event) -> timedelta:
        return self.now() - event.at
