"""What reporters wrote in a case's threads: it can be changed and taken back there, and a reviewer who sets facts has read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.phrases import spoken
from bot.cases.report import Report, Said

LATEST = 100  # of a case's replies are kept at hand and read again with each further one; its trail keeps all
_SETTLES = {
    "seller": frozenset({Fact.CONTACTED_SELLER}),
    "platform": frozenset({Fact.CONTACTED_PLATFORM, Fact.COMPLAINT_FILED}),
    "bought": frozenset({Fact.BOUGHT}),
}
"""What words say that a field of a report's contact settles."""
_OF_OTHER_WORDS = frozenset({Fact.SAID_NOTICE, Fact.SAID_SOLD})
"""What says something only beside other words: a notice, or a sale, where customs is told of."""


@dataclass(frozen=True)
class Reply:
    """A post's words as they stand now. ``settled`` are the fields of contact that a reviewer has set since.

    ``by`` is who wrote it; empty in what was kept before that was noted.
    """

    key: str
    text: str
    settled: tuple[str, ...] = ()
    by: str = ""


def _reply(kept: object) -> object:
    return {"key": "", "text": kept} if isinstance(kept, str) else kept  # a text alone, as it was kept at first


Replies = Annotated[
    tuple[Annotated[Reply, BeforeValidator(_reply)], ...], Field(validation_alias=AliasChoices("replies", "said"))
]


def with_reply(replies: tuple[Reply, ...], reply: Reply) -> tuple[Reply, ...]:
    """The replies with a new one, or with a changed one where it stood."""
    if reply.key and any(each.key == reply.key for each in replies):
        return tuple(reply if each.key == reply.key else each for each in replies)
    return (*replies, reply)[-LATEST:]


def without_reply(replies: tuple[Reply, ...], key: str) -> tuple[Reply, ...]:
    """The replies without the one that was taken back."""
    return tuple(each for each in replies if each.key != key)


def settled(replies: Iterable[Reply], report: Report) -> tuple[Reply, ...]:
    """The replies once a reviewer has set the facts of a report: a field that is still unsure settles nothing."""
    names = tuple(name for name in _SETTLES if getattr(report.contact, name) is not Said.UNSURE)
    return tuple(replace(reply, settled=names) for reply in replies)


def warning(reply: Reply, playbook: Playbook) -> str:
    """What of a reply still warns: the sentences that say anything beside what is settled."""
    known = frozenset[Fact]().union(*(_SETTLES[name] for name in reply.settled if name in _SETTLES))
    if not known or not playbook.said(reply.text) & known:
        return reply.text
    return " ".join(
        each for each in spoken(reply.text) if not (said := playbook.said(each)) or said - known - _OF_OTHER_WORDS
    )
