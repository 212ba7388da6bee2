"""What people write in a case's threads becomes notes and evidence; it comes through the inbox, so a crash loses none of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.answering.ports import OPEN, Inbox, InboxItem, Kind, State
from bot.cases.custody.handling import Custodian, Upload
from bot.cases.field_words import FieldWords
from bot.cases.ports import CaseStore, Post
from bot.cases.review.reviewing import Actor
from bot.cases.review.talk import Talk, Words
from bot.cases.roles import Refused
from bot.prompts import Prompts
from bot.slack.case_posts import CasePost, Content, case_post, content_of, files_item
from bot.slack.failures import NotYet
from bot.slack.files import SlackFiles
from bot.slack.outside import OutsideThreads
from bot.slack.payloads import is_direct, original_key, post_key
from bot.slack.placed import Placed, beside_answer, placed_key
from bot.slack.poster import Poster
from bot.slack.questions import answer_id
from bot.slack.replies import answers
from bot.slack.unthreaded import Unthreaded
from bot.slack.views.case_lines import THREAD

CASE_KINDS = frozenset({Kind.CASE_SAID, Kind.CASE_EDIT, Kind.CASE_DELETE, Kind.CASE_FILES})
DIRECT, FORM = "dm", "form"
_NOT_OF_THE_FILE = {"not_allowed", "case_unknown"}


@dataclass(frozen=True)
class CaseThreads:
    """Knows which posts are of a case, and works them off. ``nudge`` says that there is something to tell.

    ``sure`` says whether it is known what a person may: what they wrote is not turned away because Slack did not answer.
    """

    store: CaseStore
    talk: Talk
    custodian: Custodian
    inbox: Inbox
    files: SlackFiles
    poster: Poster
    prompts: Prompts
    said: FieldWords
    now: Callable[[], datetime]
    wake: Callable[[InboxItem], object]
    nudge: Callable[[], None]
    sure: Callable[[str], bool]
    unthreaded: Unthreaded
    placed: Placed
    outside: OutsideThreads

    def item(self, body: Mapping[str, Any], bot_user: str) -> InboxItem | None:
        """What a payload adds to a case; None for what is no case's, and for what asks the desk by name before others."""
        post = case_post(body, bot_user)
        if post is None:
            return None
        if post.asks_desk and post.kind is Kind.CASE_SAID and not is_direct(post.thread.channel):
            return None
        case_id = self._case_of(post)
        if case_id is None:
            return None
        item, original = post.item(case_id, self.now()), self._original(post.kind, post.key)
        return item if original is None or original.kind in CASE_KINDS else beside_answer(item)

    def _case_of(self, post: CasePost) -> str | None:
        """The id of the case that a post is of; empty when that must be asked first, None when it is of none."""
        original = self._original(post.kind, post.key)
        if original is not None:  # of what was a question to the desk and no more it is the answer's matter
            return self.placed.case_of(original) or ("" if original.kind in CASE_KINDS else None)
        case = self.store.by_post(Post(post.thread.channel, post.thread.ts))
        if case is not None or not is_direct(post.thread.channel):
            return case.id if case is not None else None
        first = self.inbox.find(post_key(post.thread.team, post.thread.channel, post.thread.ts))
        if first is not None and first.kind in CASE_KINDS:
            case_id = self.placed.case_of(first) or self._named_below(first, post)
            if case_id:
                return case_id
        lone = post.thread.ts == post.ts or bool(post.files)
        return self.unthreaded.place(post) if lone and post.kind is Kind.CASE_SAID else None

    def _named_below(self, first: InboxItem, post: CasePost) -> str | None:
        """The id of the case that somebody names when they were asked which one their post is for."""
        mine = post.kind is Kind.CASE_SAID and post.person == first.person
        return self.unthreaded.named(post) if mine else None

    def take_slack_files(self, case_id: str, person: str, file_ids: Sequence[str]) -> None:
        """Have the files of a report fetched and kept. Written down before it returns, so call it before the acknowledgement;
        calling it again for the same files does nothing."""
        if file_ids and self.inbox.receive(item := files_item(case_id, person, tuple(file_ids), self.now())):
            self.wake(item)

    def work(self, item: InboxItem) -> None:
        """Bring a claimed item to its end.

        Raises:
            NotYet: what was changed or deleted is still to be kept.
            SlackClientError: Slack could not be reached.
            OSError: a file could not be fetched, or it could not be found out whether the person may.
        """
        content = content_of(item)
        actor = Actor(item.person, self._source(item))
        self._let_the_post_be_first(item)
        try:
            if content.case_id:
                self._keep(item, content, actor)
                self.outside.place_first(item, content.case_id)
                self.outside.tell_where(item, content)
            elif item.kind is Kind.CASE_SAID:
                self.outside.ask_which(item, content)
            else:
                self.outside.follow(item)
        except Refused as error:
            if not self.sure(item.person):
                raise ConnectionError("Slack does not say whether they may") from error
            self._say(item, self.said.refusal(error))
        self.inbox.advance(item.key, State.DONE)
        self.nudge()

    def fail(self, item: InboxItem) -> None:
        """Give an item up and tell the person, with a reference by which ops can find it.

        What came with a form has no place to be told in: of its files the trail says so, and the herald tells it.
        """
        content, actor = content_of(item), Actor(item.person, self._source(item))
        try:
            self._say(item, self.prompts.text("case_failed", answer_id(item.key)))
            for file_id in content.files if item.kind is Kind.CASE_FILES else ():
                self.custodian.refuse(content.case_id, actor, answer_id(item.key), file_id, "file_failed")
            self.nudge()
        finally:
            self.inbox.advance(item.key, State.FAILED)

    def _keep(self, item: InboxItem, content: Content, actor: Actor) -> None:
        case_id, direct = content.case_id, is_direct(item.thread.channel)
        post = original_key(item.key)
        if item.kind is Kind.CASE_DELETE:
            self.talk.deleted(case_id, actor, post, f"message {item.ts}")
            self.outside.ask(item)
        elif content.text:
            edited = item.kind is Kind.CASE_EDIT
            told = self.prompts.text("said_again", content.text) if edited else content.text
            words = Words(post, content.text, told, answers(content.text))
            self.talk.said(case_id, actor, words, item.key if edited else post, direct)
            self.outside.ask(item)
        self._keep_files(item, content, actor, post)

    def _keep_files(self, item: InboxItem, content: Content, actor: Actor, post: str) -> None:
        """Files go where the case goes on; those sent before it was merged lie where they were."""
        live = self.talk.live(content.case_id)
        case_id = live.id if live is not None else content.case_id
        for file_id in content.files:
            self._take(item, case_id, actor, file_id)
        if content.files:
            self.talk.leads_on(content.case_id, actor, post)
        for file_id in content.gone:
            for place in self.talk.places(content.case_id):
                self.custodian.deleted_in_slack(place, file_id, actor)

    def _take(self, item: InboxItem, case_id: str, actor: Actor, file_id: str) -> None:
        try:
            file = self.files.describe(file_id)
            with self.files.fetched(file) as content:
                kept = self.custodian.take(case_id, actor, Upload(file.name, "slack", file.id), content)
        except Refused as error:
            if error.reason in _NOT_OF_THE_FILE:
                raise
            self.custodian.refuse(case_id, actor, error.value or file_id, file_id, error.reason)
            return
        if kept.source_id != file_id:
            self._say(item, self.prompts.text("evidence_same", kept.number))

    def _let_the_post_be_first(self, item: InboxItem) -> None:
        if item.kind in {Kind.CASE_EDIT, Kind.CASE_DELETE}:
            post = original_key(item.key)
            if any(kept is not None and kept.state in OPEN for kept in map(self.inbox.find, (post, placed_key(post)))):
                raise NotYet("the post itself is still to be kept")

    def _original(self, kind: Kind, key: str) -> InboxItem | None:
        """The post that an edit or a deletion is about."""
        return self.inbox.find(original_key(key)) if kind in {Kind.CASE_EDIT, Kind.CASE_DELETE} else None

    def _source(self, item: InboxItem) -> str:
        if item.kind is Kind.CASE_FILES:
            return FORM
        return DIRECT if is_direct(item.thread.channel) else THREAD

    def _say(self, item: InboxItem, text: str) -> None:
        """Tell the person alone, where they wrote; what came with a form is told in their messages by the herald."""
        if item.thread.channel:
            self.poster.whisper(item.thread.channel, item.person, text, item.thread.ts)
