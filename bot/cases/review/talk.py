"""What people write about a case in its threads: reviewers' notes, reporters' words, and what they delete again.

A post may be delivered more than once and its process may be killed, so each is known by a key and kept once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.case import Case
from bot.cases.changes import new_hazards, read_changes
from bot.cases.duplicates import goes_on
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.intake.opening import Assess
from bot.cases.intake.warned import warn
from bot.cases.looking import looked_at
from bot.cases.ports import CaseStore, Work
from bot.cases.replies import Reply, with_reply, without_reply
from bot.cases.review.doing import ALL, CARD, first_time
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers, Role, reported
from bot.characters import writable


@dataclass(frozen=True)
class Words:
    """What stands in a post now, by the key of the post; ``told`` is how the trail has it, ``answers`` whether it may answer
    what was asked: else the answer is still waited for."""

    post: str
    text: str
    told: str
    answers: bool = True


@dataclass(frozen=True)
class Talk:
    """Keeps what is written. Nothing of it is privileged: it stands where others read it."""

    store: CaseStore
    reviewers: Reviewers
    assess: Assess
    now: Callable[[], datetime]

    def said(self, case_id: str, actor: Actor, words: Words, key: str, to_desk: bool) -> None:
        """Keep a post: a reviewer's as a note, a reporter's as their words; ``to_desk`` is a reporter's own conversation.

        Raises:
            Refused: the person is neither.
        """
        role = self.reviewers.role(actor.person)
        before = self.live(case_id)
        if _verb(before, actor.person, role, to_desk) is Verb.REPORTER_SAID and before is not None:
            # what was read is remembered: others do not wait for it while this one writes
            looked_at(_told(before, actor, words), self.assess, self.now())
        with self.store.work() as work:
            case = _holder(work, case_id, words.post)
            verb = _verb(case, actor.person, role, to_desk)
            if case is None or verb is None:
                raise Refused("not_allowed")
            if first_time(work, key, case.id):
                gone = work.submitted(deletion(words.post)) is not None
                heard = case if gone or verb is Verb.NOTED else _told(case, actor, words)
                heard = replace(heard, asked=()) if verb is Verb.REPORTER_SAID and words.answers else heard
                self._keep(work, case, heard, Event(case.id, 0, verb, *self._by(actor), text=words.told))
                self._lead_on(work, case_id, case, actor, words.post)

    def deleted(self, case_id: str, actor: Actor, post: str, about: str) -> None:
        """Note that a post that was kept was deleted in Slack; the trail keeps it, and the case is read without it."""
        with self.store.work() as work:
            case = _holder(work, case_id, post)
            if case is None or work.submitted(post) is None:
                return
            if first_time(work, deletion(post), case.id):
                without = replace(case, replies=without_reply(case.replies, post))
                self._keep(work, case, without, Event(case.id, 0, Verb.DELETED_IN_SLACK, *self._by(actor), about=about))

    def live(self, case_id: str) -> Case | None:
        """The case that is worked on in a case's place: it hears what is written in the threads of its duplicates."""
        case = self.store.find(case_id)
        return goes_on(case, self.store.find) if case is not None else None

    def places(self, case_id: str) -> tuple[str, ...]:
        """Where what was sent for a case may lie: with it, where it goes on, and where it went on before."""
        ids = [case_id, *(case.id for case in (self.live(case_id),) if case is not None)]
        refs = dict.fromkeys(event.about for event in self.store.events(case_id) if event.verb is Verb.WENT_ON)
        return tuple(dict.fromkeys((*ids, *(case.id for ref in refs if (case := self.store.by_ref(ref)) is not None))))

    def leads_on(self, case_id: str, actor: Actor, post: str) -> None:
        """Say in a duplicate's trail, once a post, where what came with it is kept."""
        with self.store.work() as work:
            case = work.case(case_id)
            if case is not None:
                self._lead_on(work, case_id, goes_on(case, work.case), actor, post)

    def _lead_on(self, work: Work, case_id: str, case: Case, actor: Actor, post: str) -> None:
        if case.id != case_id and first_time(work, f"{post}:{case_id}", case_id):
            work.append(Event(case_id, 0, Verb.WENT_ON, *self._by(actor), about=case.ref), (Audience.THREAD,))

    def _keep(self, work: Work, case: Case, heard: Case, event: Event) -> None:
        said, learnt = event.verb is Verb.REPORTER_SAID, heard.replies != case.replies
        now = looked_at(heard, self.assess, event.at) if said or learnt else case
        now = replace(now, version=case.version + 1, updated_at=event.at)
        work.save(now)
        tell = ALL if said else CARD if learnt else (Audience.THREAD,)
        event = replace(event, changes=tuple(read_changes(case, now)))
        alarms = not case.is_open and bool(new_hazards(event))  # nobody looks at a closed case by themselves
        work.append(event, (*tell, Audience.OWNER) if alarms else tell)
        warn(work, self.store, self.assess, case.triage.do_not, now)

    def _by(self, actor: Actor) -> tuple[str, ActorKind, str, datetime]:
        return actor.person, ActorKind.PERSON, actor.source, self.now()


def _holder(work: Work, case_id: str, post: str) -> Case | None:
    """Who hears a post: where its words are now, or else were kept, or where it was written; or what goes on in its place."""
    written = work.case(case_id)
    here = goes_on(written, work.case) if written is not None else None
    if here is not None and any(reply.key == post for reply in here.replies):
        return here
    case = work.case(work.submitted(gone_along(post)) or work.submitted(post) or case_id)
    return goes_on(case, work.case) if case is not None else None


def _told(case: Case, actor: Actor, words: Words) -> Case:
    reply = Reply(words.post, writable(words.text), by=actor.person)
    return replace(case, replies=with_reply(case.replies, reply))


def deletion(post: str) -> str:
    """The key of a post's deletion."""
    return f"{post}:deleted"


def gone_along(post: str) -> str:
    """The key under which it stands with which duplicate a post's words went when that was taken up again."""
    return f"{post}:gone_along"


def _verb(case: Case | None, person: str, role: Role, to_desk: bool) -> Verb | None:
    """What a post is to the case; None when it is nothing of this person's."""
    mine = case is not None and role is not Role.OUTSIDER and reported(case, person)
    if mine and (to_desk or not role.reviews):
        return Verb.REPORTER_SAID
    return Verb.NOTED if role.reviews else None
