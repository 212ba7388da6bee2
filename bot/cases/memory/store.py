"""Cases kept in memory: what ``knockoff triage`` works on, held to the same suite as the databases."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.cases.case import Case, Status
from bot.cases.deadlines.running import OVERDUE, Deadline
from bot.cases.events import PEOPLE, Audience, Event, Verb
from bot.cases.evidence import CustodyEvent, Evidence
from bot.cases.finding import (
    RANK,
    listing_keys,
    order_of,
    platforms,
    ref_order,
    reporters,
    said,
    search_words,
    searched,
)
from bot.cases.keeping import in_utc
from bot.cases.memory.work import Kept, MemoryWork, Waiting, in_order, oldest_first
from bot.cases.ports import CasePage, CaseQuery, Draft, Notice, Post
from bot.cases.roles import opened_to


@dataclass
class MemoryCaseStore:
    """A ``CaseStore`` that forgets with the process.

    A transaction works beside what is kept and is poured into it at its end, so readers see all of it or nothing, and one that
    fails is simply dropped. ``opening`` lets one transaction in at a time, ``turn`` one reader or one change.
    """

    kept: Kept = field(default_factory=Kept)
    posts: dict[tuple[str, Audience, str], Post] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    opening: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def work(self) -> Iterator[MemoryWork]:
        """A transaction; they wait for each other."""
        with self.opening:
            work = MemoryWork(self.kept)
            yield work
            with self.turn:
                work.pour()

    def find(self, case_id: str) -> Case | None:
        """The case with this id."""
        return self.kept.cases.get(case_id)

    def by_ref(self, ref: str) -> Case | None:
        """The case with this reference, in any case of letters and with or without zeros before its number."""
        case_id = self.kept.refs.get(ref_order(ref))
        return self.find(case_id) if case_id else None

    def by_post(self, post: Post) -> Case | None:
        """The case whose card, or whose reporter's message, this message is."""
        with self.turn:
            here = [self.kept.cases[case_id] for (case_id, _, _), kept in self.posts.items() if kept == post]
        return min(here, key=oldest_first, default=None)

    def search(self, query: CaseQuery) -> CasePage:
        """Cases a query asks for.

        Raises:
            BotError: it asks for an order that there is not.
        """
        name, descending = order_of(query)
        with self.turn:
            cases = list(self.kept.cases.values())
        if query.due_until is not None:
            due = {deadline.case_id for deadline in self.deadlines(query.due_until, len(cases) * 100)}
            cases = [case for case in cases if case.id in due]
        found = sorted((c for c in cases if _fits(c, self.events(c.id), query)), key=_ORDERS[name], reverse=descending)
        offset = max(0, query.offset)
        total = len(found) if query.count_to is None else min(len(found), query.count_to)
        return CasePage(tuple(found[offset : offset + max(0, query.limit)]), total, len(found) > total)

    def events(self, case_id: str) -> tuple[Event, ...]:
        """A case's trail, oldest first."""
        return self.kept.events.get(case_id, ())

    def cases_with(self, verb: Verb, since: datetime | None, until: datetime) -> tuple[str, ...]:
        """Ids of cases in whose trails something was done between two times, the later one left out, each once."""
        with self.turn:
            trails = list(self.kept.events.items())
        wanted = ((case_id, e) for case_id, trail in trails for e in trail if e.verb is verb and e.at < until)
        return tuple(sorted({case_id for case_id, event in wanted if since is None or event.at >= since}))

    def evidence(self, case_id: str) -> tuple[Evidence, ...]:
        """A case's items in the order of their numbers."""
        return in_order(self.kept.evidence.get(case_id, {}))

    def custody(self, evidence_id: str) -> tuple[CustodyEvent, ...]:
        """An item's chain of custody, oldest first."""
        return self.kept.custody.get(evidence_id, ())

    def chains(self, case_id: str) -> dict[str, tuple[CustodyEvent, ...]]:
        """The chains of custody of a case's items, by the items' ids; of an item without entries there is none."""
        return {item.id: chain for item in self.evidence(case_id) if (chain := self.custody(item.id))}

    def deadlines(self, until: date, limit: int = 1000, escalated: bool = True) -> tuple[Deadline, ...]:
        """Deadlines of open cases that are not met and whose last day is not after a day, soonest first.

        Without ``escalated`` those of which it was said that they have passed are left out.
        """
        with self.turn:
            every = [deadline for kept in self.kept.deadlines.values() for deadline in kept]
        wanted = (d for d in every if d.met_at is None and d.due <= until and self.kept.cases[d.case_id].is_open)
        wanted = (d for d in wanted if escalated or OVERDUE not in d.reminded)
        return tuple(sorted(wanted, key=lambda deadline: (deadline.due, deadline.case_id, deadline.kind))[:limit])

    def deadlines_of(self, case_id: str) -> tuple[Deadline, ...]:
        """A case's deadlines, soonest first."""
        return self.kept.deadlines.get(case_id, ())

    def remember_post(self, case_id: str, audience: Audience, person: str, post: Post) -> None:
        """Note where a case's card or a reporter's message is; a later one replaces it."""
        with self.turn:
            self.posts[case_id, audience, person] = post

    def post(self, case_id: str, audience: Audience, person: str = "") -> Post | None:
        """Where a case's card or a reporter's message is."""
        return self.posts.get((case_id, audience, person))

    def notices(
        self, now: datetime, limit: int = 100, audiences: frozenset[Audience] = PEOPLE
    ) -> list[tuple[str, Audience]]:
        """Event ids and audiences to be told now: the newest case first, then what else there is, oldest first."""
        with self.turn:
            free = [w for w in self._earliest() if w.free(in_utc(now)) and w.audience in audiences]
        free.sort(key=_turn)
        return [(waiting.event.id, waiting.audience) for waiting in free[:limit]]

    def claim(self, event_id: str, audience: Audience, now: datetime, until: datetime) -> Notice | None:
        """Take a notice until a time; None when it is told, held, put off, or another comes before it."""
        with self.turn:
            waiting = self.kept.notices.get((event_id, audience))
            if waiting is None or not waiting.free(in_utc(now)) or waiting not in self._earliest():
                return None
            taken = replace(waiting, attempts=waiting.attempts + 1, held_until=in_utc(until))
            self.kept.notices[event_id, audience] = taken
        return Notice(taken.event, audience, taken.attempts, taken.begun)

    def begin(self, event_id: str, audience: Audience) -> None:
        """Note that a message is about to be sent."""
        self._change(event_id, audience, lambda waiting: replace(waiting, begun=True))

    def told(self, event_id: str, audience: Audience, at: datetime, failed: str = "") -> None:
        """Note that an audience was told, or why it cannot be; what was noted first stays."""
        self._change(event_id, audience, lambda waiting: replace(waiting, told_at=in_utc(at), failed=failed))

    def release(self, event_id: str, audience: Audience, after: datetime) -> None:
        """Let go of a notice, to be taken up again after a time; that a message was begun stays known."""
        later = in_utc(after)
        self._change(event_id, audience, lambda waiting: replace(waiting, held_until=None, not_before=later))

    def save_draft(self, draft: Draft) -> None:
        """Keep a person's unsent form; a later one replaces it."""
        self.drafts[draft.person] = in_utc(draft)

    def draft(self, person: str, since: datetime) -> Draft | None:
        """A person's unsent form, if it is not older."""
        kept = self.drafts.get(person)
        return kept if kept and kept.at >= in_utc(since) else None

    def drop_draft(self, person: str) -> None:
        """Forget a person's unsent form."""
        self.drafts.pop(person, None)

    def _earliest(self) -> list[Waiting]:
        first: dict[tuple[str, Audience], Waiting] = {}
        for waiting in self.kept.notices.values():
            place = (waiting.event.case_id, waiting.audience)
            if waiting.told_at is None and (place not in first or waiting.event.seq < first[place].event.seq):
                first[place] = waiting
        return list(first.values())

    def _change(self, event_id: str, audience: Audience, change: Callable[[Waiting], Waiting]) -> None:
        with self.turn:
            waiting = self.kept.notices.get((event_id, audience))
            if waiting is not None and waiting.told_at is None:
                self.kept.notices[event_id, audience] = change(waiting)


def _turn(waiting: Waiting) -> tuple[bool, float, str, int, Audience]:
    """Where a notice stands among others."""
    event, new = waiting.event, waiting.event.seq == 1
    return not new, -event.at.timestamp() if new else event.at.timestamp(), event.case_id, event.seq, waiting.audience


_ORDERS: dict[str, Callable[[Case], tuple[datetime | int | str, str]]] = {
    "updated": lambda case: (case.updated_at, ref_order(case.ref)),
    "opened": lambda case: (case.opened_at, ref_order(case.ref)),
    "severity": lambda case: (RANK[case.triage.severity], ref_order(case.ref)),
    "ref": lambda case: (ref_order(case.ref), ""),
}


def _fits(case: Case, trail: tuple[Event, ...], query: CaseQuery) -> bool:
    text = f"{searched(case)}\n{said(trail)}" if query.text else ""
    return all(
        (
            not query.statuses or case.status in query.statuses or (case.held and Status.HOLD in query.statuses),
            query.owner is None or case.owner == query.owner,
            query.opened_to is None or opened_to(case, query.opened_to),
            query.reporter is None or query.reporter in reporters(case),
            not query.unclaimed or case.owner is None,
            all(word in text for word in search_words(query)),
            query.listing is None or query.listing in listing_keys(case),
            query.hazard is None or query.hazard in {hazard.id for hazard in case.triage.hazards},
            query.platform is None or query.platform in platforms(case),
            query.severity is None or query.severity == case.triage.severity,
            query.since is None or case.opened_at >= in_utc(query.since),
            query.updated_since is None or case.updated_at >= in_utc(query.updated_since),
        )
    )
