"""What people write to the desk outside the threads of their reports: which case it is for, or that this must be asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject

from bot.answering.model import Answer, Declined
from bot.answering.ports import Inbox, InboxItem, Kind
from bot.cases.case import Case
from bot.cases.course import OPEN
from bot.cases.events import Audience, Event, Verb
from bot.cases.ports import CaseQuery, CaseStore
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.case_posts import CasePost, content_of, placed_key
from bot.slack.mrkdwn import cut
from bot.slack.payloads import is_direct
from bot.slack.sentences import asked_in
from bot.slack.views.answer import Message, sections
from bot.slack.views.reporter import own_product

WAITS = timedelta(days=14)  # so long something below a question of ops is taken for the answer to it
TALK = timedelta(minutes=30)  # people go on below what they answered
MOST_OFFERED, MOST_LOOKED_AT = 3, 25
_ANSWERS = {Verb.REPORTER_SAID, Verb.EVIDENCE_ADDED}


@dataclass(frozen=True)
class Unthreaded:
    """Finds the case by who waits for an answer of this person, and never guesses between two."""

    store: CaseStore
    inbox: Inbox
    prompts: Prompts
    now: Callable[[], datetime]

    def place(self, post: CasePost) -> str | None:
        """The id of the case that a new post is for; empty when its person must be asked; None for what is no case's."""
        if not post.text and not post.files:
            return None
        cases = self.open_of(post.person)
        waiting = [case for case in cases if self._waits(case, post)]
        if len(waiting) == 1:
            return waiting[0].id
        if not post.files:
            return None
        return cases[0].id if len(cases) == 1 else ""

    def placed(self, item: InboxItem) -> str | None:
        """The id of the case that an earlier post went to, at once or by a button; None when it went nowhere."""
        later = self.inbox.find(placed_key(item.key))
        return content_of(item).case_id or (content_of(later).case_id if later is not None else None)

    def open_of(self, person: str) -> tuple[Case, ...]:
        """The open cases that somebody reported, the latest first."""
        return self.store.search(CaseQuery(statuses=OPEN, reporter=person, limit=MOST_LOOKED_AT)).cases

    def which(self, item: InboxItem) -> Message:
        """What is said of files whose case is not known: the cases to choose from, or where files go."""
        buttons = self._buttons(item)
        text = self.prompts.text("files_which" if buttons else "files_nowhere")
        return Message(text, (*sections(text), *buttons))

    def offered(self, item: InboxItem, answer: Answer, message: Message) -> Message:
        """An answer in direct messages; what was no question, or has no answer, can be added to a case of the person's."""
        alone = item.kind is Kind.ASK and is_direct(item.thread.channel) and item.thread.ts == item.ts
        told = bool(item.text) and (isinstance(answer, Declined) or not asked_in(item.text))
        if not (alone and told and message.blocks):
            return message
        return replace(message, blocks=(*message.blocks, *self._buttons(item)))

    def _buttons(self, item: InboxItem) -> tuple[ActionsBlock, ...]:
        cases = self.open_of(item.person)[:MOST_OFFERED]
        buttons = [self._button(case, item, number) for number, case in enumerate(cases, 1)]
        return (ActionsBlock(elements=buttons),) if buttons else ()

    def _button(self, case: Case, item: InboxItem, number: int) -> ButtonElement:
        product = own_product(case, item.person)
        label = cut(
            self.prompts.text("button_keep", f"{case.ref} ({product})" if product else case.ref), ids.BUTTON_CHARS
        )
        value = f"{case.id} {item.key}"
        return ButtonElement(text=PlainTextObject(text=label), action_id=f"{ids.CASE_KEEP}_{number}", value=value)

    def _waits(self, case: Case, post: CasePost) -> bool:
        """Whether a case waits for an answer of this person, or they are just giving it; then a mere question is none."""
        trail, to = self.store.events(case.id), {"", f"{Audience.REPORTER}:{post.person}"}
        asked = next((e for e in reversed(trail) if e.verb is Verb.ASKED_REPORTER and e.about in to), None)
        if asked is None:
            return False
        since = [e for e in trail if e.seq > asked.seq and e.actor == post.person and e.verb in _ANSWERS]
        if not since:
            return self._ago(asked) < WAITS
        return self._ago(since[-1]) < TALK and (bool(post.files) or not _only_asks(post.text))

    def _ago(self, event: Event) -> timedelta:
        return self.now() - event.at


def _only_asks(text: str) -> bool:
    return " ".join(asked_in(text).split()) == " ".join(text.split())
