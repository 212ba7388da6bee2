"""What changed guidance means for what was said and decided on it: open cases that cite it, and answers of the last half year."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cases.case import Case
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.ports import CaseStore
from bot.cases.upkeep.law_changes import open_cases
from bot.cases.upkeep.marks import Marks
from bot.knowledge.model import Corpus

MARK = "passage:"
CHANGED, EXPIRED, WITHDRAWN = "changed", "expired", "withdrawn"
Affected = Mapping[str, str]
"""Passages by id, and what became of each."""


def states(corpus: Corpus, day: date) -> dict[str, str]:
    """The state of every passage on a day; an expired one has another than before."""
    return {
        passage.id: passage.hash if passage.valid_to is None or day <= passage.valid_to else f"{EXPIRED}:{passage.hash}"
        for passage in corpus.passages
    }


def affected(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Passages that were there and are not what they were."""
    found = {}
    for identity, state in before.items():
        if identity not in now:
            found[identity] = WITHDRAWN
        elif now[identity] != state:
            found[identity] = EXPIRED if now[identity].startswith(EXPIRED) else CHANGED
    return found


def cited_by(case: Case) -> frozenset[str]:
    """Every passage a case rests on."""
    found = case.triage
    parts = (
        *(h.citations for h in found.hazards),
        *(s.citations for s in found.plan),
        *(r.citations for r in found.rules),
    )
    return frozenset(identity for citations in parts for identity in citations)


@dataclass(frozen=True)
class Impact:
    """Tells. ``answered`` is told what changed, for who got answers from it."""

    store: CaseStore
    corpus: Callable[[], Corpus]
    marks: Marks
    answered: Callable[[Affected], None]
    now: Callable[[], datetime]

    def round(self) -> int:
        """Tell the owners of open cases what changed of what their cases cite, once; says how many cases that are."""
        current = states(self.corpus(), self.now().date())
        before = {name.removeprefix(MARK): state for name, state in self.marks.those(MARK).items()}
        if before == current:
            return 0
        changed = affected(before, current)
        told = sum(self._tell(case, changed, current) for case in open_cases(self.store)) if changed else 0
        if changed:
            self.answered(changed)
        gone = {f"{MARK}{identity}": None for identity in before if identity not in current}
        fresh = {f"{MARK}{i}": state for i, state in current.items() if before.get(i) != state}
        self.marks.put({**gone, **fresh})
        return told

    def _tell(self, case: Case, changed: Affected, current: Mapping[str, str]) -> int:
        mine = sorted(cited_by(case) & set(changed))
        if not mine:
            return 0
        version = digest(f"{identity}={current.get(identity, WITHDRAWN)}" for identity in mine)
        with self.store.work() as work:
            key = f"guidance:{case.id}:{version}"  # told before by a run that was stopped before it was done with all
            if work.submitted(key) is not None:
                return 0
            work.note_submission(key, case.id)
            event = Event(case.id, 0, Verb.GUIDANCE_CHANGED, "desk", ActorKind.DESK, "guidance", self.now())
            text = "\n".join(f"{identity}: {changed[identity]}" for identity in mine)
            work.append(replace(event, text=text), (Audience.THREAD, Audience.OWNER))
        return 1


def digest(parts: Iterable[str]) -> str:
    """By which a state of things is known again."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
