"""Who works off what has come in."""

from dataclasses import dataclass

from bot.answering.ports import InboxItem, Kind
from bot.slack.case_threads import CASE_KINDS, CaseThreads
from bot.slack.courier import Work


@dataclass(frozen=True)
class Works:
    """Hands each inbox item to who knows its kind."""

    questions: Work
    threads: CaseThreads
    counsel: Work

    def work(self, item: InboxItem) -> None:
        """Bring a claimed item to its end."""
        self._of(item).work(item)

    def fail(self, item: InboxItem) -> None:
        """Give an item up."""
        self._of(item).fail(item)

    def _of(self, item: InboxItem) -> Work:
        if item.kind is Kind.COUNSEL:
            return self.counsel
        return self.threads if item.kind in CASE_KINDS else self.questions
