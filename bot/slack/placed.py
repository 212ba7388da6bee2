"""What was written before its case was known: as it goes into a case later, and what becomes of it after that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering.ports import Inbox, InboxItem, Kind
from bot.slack.case_posts import Content, content_of
from bot.slack.payloads import PLACED, deletion_key, original_key


@dataclass(frozen=True)
class Placed:
    """Knows where such posts went, by the inbox."""

    inbox: Inbox
    now: Callable[[], datetime]

    def case_of(self, post: InboxItem) -> str | None:
        """The id of the case that a post went to, at once or later; None when it went nowhere."""
        at_once = content_of(post).case_id if post.kind is Kind.CASE_SAID else ""
        later = self.inbox.find(placed_key(post.key))
        return at_once or (content_of(later).case_id if later is not None else None)

    def into(self, post: InboxItem, case_id: str) -> InboxItem | None:
        """A post as it goes into a case, by what stands in it now; None when it was deleted."""
        if self.inbox.find(deletion_key(post.key)) is not None:
            return None
        content = _content(post)
        for edit in self.inbox.edits(post.key):
            then = _content(edit)
            left = tuple(file for file in content.files if file not in then.gone)
            content = replace(content, text=then.text or content.text, files=left)
        text, key = replace(content, case_id=case_id).written(), placed_key(post.key)
        return InboxItem(key, Kind.CASE_SAID, post.thread, post.ts, post.person, text, self.now(), addressed=False)


def placed_key(key: str) -> str:
    """The key under which a post with this key goes into a case that was chosen later."""
    return f"{key}{PLACED}"


def beside_answer(item: InboxItem) -> InboxItem:
    """The edit or deletion of a question that was added to a case, as the case hears it: the answer follows it, too."""
    post = original_key(item.key)
    return replace(item, key=f"{placed_key(post)}{item.key.removeprefix(post)}")


def is_beside_answer(item: InboxItem) -> bool:
    """Whether an item was made so."""
    return item.kind in {Kind.CASE_EDIT, Kind.CASE_DELETE} and item.key.startswith(placed_key(original_key(item.key)))


def _content(item: InboxItem) -> Content:
    return content_of(item) if item.kind in {Kind.CASE_SAID, Kind.CASE_EDIT} else Content("", item.text)
