"""What is done about posts outside the threads of cases: their person is asked which case, and told where they went."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.ports import Inbox, InboxItem, Kind
from bot.cases.ports import CaseStore, Post
from bot.cases.review.talk import Talk
from bot.cases.roles import Role
from bot.prompts import Prompts
from bot.slack.case_posts import Content, question_item
from bot.slack.payloads import is_direct, original_key, post_key
from bot.slack.placed import Placed
from bot.slack.poster import Poster
from bot.slack.unthreaded import Unthreaded
from bot.slack.views.answer import Message, sections


@dataclass(frozen=True)
class OutsideThreads:
    """Works off what of an item is not the case's own. ``wake`` hands an inbox item to the courier."""

    store: CaseStore
    talk: Talk
    inbox: Inbox
    poster: Poster
    prompts: Prompts
    wake: Callable[[InboxItem], object]
    unthreaded: Unthreaded
    placed: Placed

    def ask(self, item: InboxItem) -> None:
        """Have a question of a reporter in their own messages looked up in the guidance, and its answer follow what they make
        of it; ops has it already."""
        placed = item.key != original_key(item.key) and item.kind is Kind.CASE_SAID  # it was answered when it came
        question = question_item(item) if is_direct(item.thread.channel) and not placed else None
        if question is None or (
            item.kind is not Kind.CASE_SAID and self.inbox.find(original_key(question.key)) is None
        ):
            return
        if self.inbox.receive(question):
            self.wake(question)

    def ask_which(self, item: InboxItem, content: Content) -> None:
        """Ask which case files are for, or say where files go; who may have none is refused like anybody who asks."""
        outside = self.talk.reviewers.role(item.person) is Role.OUTSIDER
        if not outside:
            which = self._say_once(item, self.unthreaded.which(item))
            self.inbox.advance(item.key, item.state, posted_ts=which)
        if self.unthreaded.taking(item.person) and not outside:
            self.ask(item)
        elif content.text or outside:
            key = f"{item.key}:asked"
            question = InboxItem(key, Kind.ASK, item.thread, item.ts, item.person, content.text, item.received_at)
            if self.inbox.receive(question):
                self.wake(question)

    def follow(self, item: InboxItem) -> None:
        """What was changed or deleted before its case was known: nobody is asked any more about what is gone."""
        post = self.inbox.find(original_key(item.key))
        gone = item.kind is Kind.CASE_DELETE
        if gone and post is not None and post.posted_ts:
            self.poster.retract(item.thread.channel, post.posted_ts, self.prompts.text("retracted"))
        asked = self.inbox.find(f"{original_key(item.key)}:asked")
        if gone or (asked is not None and asked.kind is Kind.CASE_ASK):
            self.ask(item)

    def place_first(self, item: InboxItem, case_id: str) -> None:
        """Have a post whose case was not known kept where a reply of its person below it went."""
        first = self.inbox.find(post_key(item.thread.team, item.thread.channel, item.thread.ts))
        if first is None or first.key == original_key(item.key) or first.person != item.person:
            return
        if item.kind is first.kind is Kind.CASE_SAID and not self.placed.case_of(first):
            placed = self.placed.into(first, case_id)
            if placed is not None and self.inbox.receive(placed):
                self.wake(placed)

    def tell_where(self, item: InboxItem, content: Content) -> None:
        """Say below what was written outside the thread of its case where it went."""
        channel, ts = item.thread.channel, item.thread.ts
        if (
            item.kind is not Kind.CASE_SAID
            or not is_direct(channel)
            or self.store.by_post(Post(channel, ts)) is not None
        ):
            return
        live = self.talk.live(content.case_id)
        if live is not None:
            text = self.prompts.text("kept_in_files" if content.files else "kept_in", live.ref)
            message, post = Message(text, tuple(sections(text))), self.inbox.find(original_key(item.key))
            if (
                post is not None and post.kind is Kind.CASE_SAID and post.posted_ts
            ):  # they were asked which case it is for
                self.poster.update(channel, post.posted_ts, message)
            else:
                self._say_once(item, message)

    def _say_once(self, item: InboxItem, message: Message) -> str:
        said = self.poster.find(item.thread, item.key, "") if item.attempts > 1 else None
        return said or self.poster.post(item.thread, message, item.key)
