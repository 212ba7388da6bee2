"""What people write to the desk outside the threads of their reports: which case it is for, or that this must be asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject

from bot.answering.model import Answer, Declined
from bot.answering.ports import Inbox, InboxItem, Kind
from bot.cases.case import Case, CloseReason, Status
from bot.cases.course import OPEN
from bot.cases.duplicates import goes_on
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.roles import reported
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.case_posts import CasePost, content_of
from bot.slack.mrkdwn import cut
from bot.slack.ops_questions import OpsQuestions
from bot.slack.payloads import is_direct
from bot.slack.placed import placed_key
from bot.slack.sentences import asked_in
from bot.slack.views.answer import Message, sections
from bot.slack.views.reporter import own_product

LATELY = timedelta(days=90)
MOST_OFFERED, MOST_LOOKED_AT, MOST_NAMED = 3, 25, 5
_TOO_LITTLE = CloseReason.INSUFFICIENT_INFO
_REFERENCE = re.compile(r"(?<![A-Za-z0-9])KO-\d{4}-\d{1,9}", re.IGNORECASE)  # also at the head of an item's number


@dataclass(frozen=True)
class Unthreaded:
    """Finds the case by its reference in the words, or else by who waits for an answer of this person, or else because there is
    only one; it never guesses between two."""

    store: CaseStore
    inbox: Inbox
    prompts: Prompts
    now: Callable[[], datetime]

    def place(self, post: CasePost) -> str | None:
        """The id of the case that a new post is for; empty when its person must be asked; None for what is no case's."""
        if not post.text and not post.files:
            return None
        own, names_another = self._named(post.text, post.person)
        if own:
            return own[0].id if len(own) == 1 else ""
        cases, files = self.open_of(post.person), bool(post.files)
        questions = OpsQuestions(self.store, self.now)
        waiting = [case for case in cases if questions.await_this(case, post.person, post.text, files)]
        if names_another:  # what is said of a case of somebody else's is no answer about theirs
            return "" if files or waiting else None
        if len(waiting) == 1:
            return waiting[0].id
        if not files:
            return None
        return cases[0].id if len(cases) == 1 else ""

    def named(self, post: CasePost) -> str | None:
        """The id of the one case of a person's that their words name."""
        own, _ = self._named(post.text, post.person)
        return own[0].id if len(own) == 1 else None

    def _named(self, text: str, person: str) -> tuple[tuple[Case, ...], bool]:
        """The cases of a person's that a text names, as they go on by now; and whether it names any of others."""
        refs = dict.fromkeys(ref.upper() for ref in _REFERENCE.findall(text))
        cases = [self.store.by_ref(ref) for ref in list(refs)[:MOST_NAMED]]
        own = [goes_on(case, self.store.find) for case in cases if case is not None and reported(case, person)]
        return tuple({case.id: case for case in own}.values()), len(own) < len(refs)

    def open_of(self, person: str) -> tuple[Case, ...]:
        """The open cases that somebody reported, the latest first."""
        return self.store.search(CaseQuery(statuses=OPEN, reporter=person, limit=MOST_LOOKED_AT)).cases

    def taking(self, person: str) -> tuple[Case, ...]:
        """The cases that more can go into: their open ones, and those closed lately for want of what they may have by now."""
        closed = (case for case in self._closed(person) if case.closing and case.closing.reason is _TOO_LITTLE)
        return (*self.open_of(person), *closed)

    def _closed(self, person: str) -> tuple[Case, ...]:
        since = self.now() - LATELY
        query = CaseQuery(statuses=(Status.CLOSED,), reporter=person, updated_since=since, limit=MOST_LOOKED_AT)
        return self.store.search(query).cases

    def which(self, item: InboxItem) -> Message:
        """What is said of files whose case is not known: the cases to choose from, or where files go."""
        buttons, closed = self._buttons(item), self._closed(item.person)
        name = "files_which" if buttons else "files_closed" if closed else "files_nowhere"
        text = self.prompts.text(name, closed[0].ref if closed else "")
        return Message(text, (*sections(text), *buttons))

    def offered(self, item: InboxItem, answer: Answer, message: Message) -> Message:
        """An answer in direct messages; what was no question, or has no answer, can be added to a case of the person's."""
        alone = item.kind is Kind.ASK and is_direct(item.thread.channel) and item.thread.ts == item.ts
        told = bool(item.text) and (isinstance(answer, Declined) or not asked_in(item.text))
        if not (alone and told and message.blocks) or self.inbox.find(placed_key(item.key)) is not None:
            return message
        return replace(message, blocks=(*message.blocks, *self._buttons(item)))

    def _buttons(self, item: InboxItem) -> tuple[ActionsBlock, ...]:
        named, _ = self._named(content_of(item).text if item.kind is Kind.CASE_SAID else item.text, item.person)
        cases = list({case.id: case for case in (*named, *self.taking(item.person))}.values())[:MOST_OFFERED]
        buttons = [self._button(case, item, number) for number, case in enumerate(cases, 1)]
        return (ActionsBlock(elements=buttons),) if buttons else ()

    def _button(self, case: Case, item: InboxItem, number: int) -> ButtonElement:
        product = own_product(case, item.person)
        label = cut(
            self.prompts.text("button_keep", f"{case.ref} ({product})" if product else case.ref), ids.BUTTON_CHARS
        )
        value = f"{case.id} {item.key}"
        return ButtonElement(text=PlainTextObject(text=label), action_id=f"{ids.CASE_KEEP}_{number}", value=value)
