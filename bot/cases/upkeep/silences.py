"""Reporters who were asked twice and said nothing: once their time is over, their case is looked at again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.cases.changes import read_changes, rule_changes
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore
from bot.cases.upkeep.marks import Marks

MARK = "silence"
QUESTIONS = 2
PATIENCE = timedelta(days=7)
"""How long a reporter has for an answer; nobody is hurried who is at a fair or on a holiday."""
TELL = (Audience.CARD, Audience.THREAD, Audience.OWNER)


def unanswered(asked: Sequence[datetime], day: date) -> bool:
    """Whether so many questions stayed unanswered that no answer is to be expected."""
    return len(asked) >= QUESTIONS and day - asked[-1].date() >= PATIENCE


@dataclass(frozen=True)
class Silences:
    """Looks at cases again."""

    store: CaseStore
    assess: Assess
    marks: Marks
    now: Callable[[], datetime]

    def round(self) -> int:
        """Look, once a day, at the cases whose reporters' time for an answer is over; says how many changed."""
        last = self.now().date() - PATIENCE
        before = self.marks.those(MARK).get(MARK)
        if before is not None and before >= last.isoformat():
            return 0
        since = _midnight_after(date.fromisoformat(before)) if before else None
        silent = self.store.cases_with(Verb.ASKED_REPORTER, since, _midnight_after(last))
        changed = sum(self._again(case_id) for case_id in silent)
        self.marks.put({MARK: last.isoformat()})
        return changed

    def _again(self, case_id: str) -> int:
        with self.store.work() as work:
            case, at = work.case(case_id), self.now()
            if case is None or not case.is_open or not unanswered(case.asked, at.date()):
                return 0
            again = looked_at(replace(case, version=case.version + 1, updated_at=at), self.assess, at)
            changes = (*read_changes(case, again), *rule_changes(case.triage, again.triage))
            if not changes:
                return 0
            known = {rule.id for rule in case.triage.rules}
            news = "\n".join(rule.say for rule in again.triage.rules if rule.id not in known)
            work.save(again)
            event = Event(case_id, 0, Verb.TRIAGED, "desk", ActorKind.DESK, "clock", at, text=news)
            work.append(replace(event, changes=changes), TELL)
        return 1


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
