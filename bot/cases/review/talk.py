"""What people write about a case in its threads: reviewers' notes, reporters' words, and what they delete again.

A post may be delivered more than once and its process may be killed, so each is known by a key and kept once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import Case
from bot.cases.changes import triage_changes
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.keeping import writable
from bot.cases.ports import CaseStore, Work
from bot.cases.review.doing import ALL, first_time, looked_at
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers, Role, reported


@dataclass(frozen=True)
class Talk:
    """Keeps what is written. Nothing of it is privileged: it stands where others read it."""

    store: CaseStore
    reviewers: Reviewers
    assess: Assess
    now: Callable[[], datetime]

    def said(self, case_id: str, actor: Actor, text: str, key: str, to_desk: bool) -> None:
        """Keep a post: a reviewer's as a note, a reporter's as their words; ``to_desk`` is a reporter's own conversation.

        Raises:
            Refused: the person is neither.
        """
        role = self.reviewers.role(actor.person)
        with self.store.work() as work:
            case = work.case(case_id)
            verb = _verb(case, actor.person, role, to_desk)
            if case is None or verb is None:
                raise Refused("not_allowed")
            if first_time(work, key, case_id):
                self._keep(work, case, actor, verb, text, "")

    def deleted(self, case_id: str, actor: Actor, key: str, about: str) -> None:
        """Note that a post that was kept under a key was deleted in Slack; what we kept stays."""
        with self.store.work() as work:
            case = work.case(case_id)
            if case is None or work.submitted(key) is None:
                return
            if first_time(work, f"{key}:deleted", case_id):
                self._keep(work, case, actor, Verb.DELETED_IN_SLACK, "", about)

    def _keep(self, work: Work, case: Case, actor: Actor, verb: Verb, text: str, about: str) -> None:
        at = self.now()
        now = case
        if verb is Verb.REPORTER_SAID:
            now = looked_at(replace(case, asked=(), said=(*case.said, writable(text))), self.assess, at)
        work.save(replace(now, version=case.version + 1, updated_at=at))
        event = Event(case.id, 0, verb, actor.person, ActorKind.PERSON, actor.source, at)
        changes = tuple(triage_changes(case.triage, now.triage))
        tell = ALL if verb is Verb.REPORTER_SAID else (Audience.THREAD,)
        work.append(replace(event, text=text, about=about, changes=changes), tell)


def _verb(case: Case | None, person: str, role: Role, to_desk: bool) -> Verb | None:
    """What a post is to the case; None when it is nothing of this person's."""
    mine = case is not None and role is not Role.OUTSIDER and reported(case, person)
    if mine and (to_desk or not role.reviews):
        return Verb.REPORTER_SAID
    return Verb.NOTED if role.reviews else None
