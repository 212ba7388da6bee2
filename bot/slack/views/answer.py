"""An answer as a Slack message: quotations, which law they state, sources, and what can be done next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.answering.model import NOTHING_ASKED, Answer, Answered, Citation, Declined
from bot.answering.refusing import quotes_of
from bot.answering.wording import answer_text, further, plain_text, sourced, told_sources
from bot.knowledge.model import Passage, Source, SourceKind
from bot.prompts import DeclinedText, LawLine, Prompts, Said
from bot.slack import ids
from bot.slack.mrkdwn import chunks, cut, escape, link


@dataclass(frozen=True)
class Message:
    """A message ready to be sent: ``text`` says all that ``blocks`` show, for where blocks cannot be shown."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def looks(self) -> str:
        """By which it is known whether two messages show the same, whichever replica made them."""
        return sha256(repr((self.text, [block.to_dict() for block in self.blocks])).encode()).hexdigest()


GIST = 2  # quotations that tell what an answer is about
Numbers = frozenset[int]
"""Of citations."""
PageOf = Callable[[str], str | None]
"""The address of a passage's page in the console; None where there is no console."""


def no_page(_passage: str) -> None:
    """There is no console."""


class AnswerView:
    """Builds answer messages."""

    def __init__(self, prompts: Prompts, page: PageOf = no_page) -> None:
        self._prompts = prompts
        self._page = page

    def message(self, answer: Answer, answer_id: str, revised: bool = False, private: bool = False) -> Message:
        """The message for an answer.

        Args:
            answer: What was answered or declined.
            answer_id: Carried by every button.
            revised: Say that the question was edited.
            private: Add the button that shares a private answer with the channel.

        Returns:
            Blocks with the sources; with those of what is quoted, or with none, when that is too much for Slack; and only
            text when even that is.
        """
        fallback = self._fallback(answer, revised)
        fitting = (b for b in (self._blocks(answer, told) for told in _briefer(answer)) if _fits(b))
        blocks = next(fitting, None)
        if blocks is None:
            return Message(fallback, ())
        if revised:
            blocks = [_context([self._prompts.text("revised")]), *blocks]
        buttons = ActionsBlock(elements=self._buttons(answer, answer_id, private))
        return Message(fallback, (*blocks, buttons))

    def gist(self, answer: Answer) -> str:
        """How an answer begins, escaped: its first quotations, or its no."""
        if isinstance(answer, Answered):
            return "\n".join(_quoted(said) for said in answer_text(answer, self._prompts).statements[:GIST])
        return escape(self._prompts.render(DeclinedText(answer.reason.value, (), answer.notice or "")))

    def _fallback(self, answer: Answer, revised: bool) -> str:
        parts = [self._prompts.text("revised")] if revised else []
        parts += [plain_text(answer, self._prompts), "\n".join(_plain_source(c) for c in told_sources(answer))]
        if _nearest(answer):
            titles = "\n".join(f"• {passage.path}" for passage in _nearest(answer))
            parts.append(f"{self._prompts.text('nearest')}\n{titles}")
        if isinstance(answer, Answered):
            parts.append(self._prompts.text("as_of", answer.as_of.isoformat()))
        whole = escape(cut("\n\n".join(part for part in parts if part), ids.MESSAGE_CHARS))
        return chunks(whole, ids.TEXT_CHARS)[0]

    def _blocks(self, answer: Answer, told: Numbers) -> list[Block]:
        """Everything but the buttons; what is not in ``told`` is named without its sources, which the modal shows."""
        return self._answered(answer, told) if isinstance(answer, Answered) else self._declined(answer, told)

    def _answered(self, answer: Answered, told: Numbers) -> list[Block]:
        text = answer_text(answer, self._prompts)
        blocks = sections(escape(text.notice))
        blocks += sections("\n".join(_headed(said) for said in text.statements).lstrip())
        for heading, said in (("heading_do", text.do), ("heading_avoid", text.avoid)):
            if said:
                blocks += sections(f"*{self._prompts.text(heading)}*\n" + "\n".join(_quoted(s) for s in said))
        blocks += [_context([escape(remark)]) for remark in text.remarks]
        blocks += [_context(self._law(law)) for law in text.laws]
        blocks.append(DividerBlock())
        blocks += [_context([self._source_line(citation, told)]) for citation in sourced(answer)]
        if on := further(answer):
            lines = [self._prompts.text("further"), *(self._source_line(citation, told, " · ") for citation in on)]
            blocks += [_context([piece]) for piece in chunks("\n".join(lines), ids.SECTION_CHARS)]
        blocks.append(_context([self._prompts.text("as_of", answer.as_of.isoformat())]))
        return blocks

    def _declined(self, answer: Declined, told: Numbers) -> list[Block]:
        said = tuple(Said(quote.number, quote.text) for quote in quotes_of(answer))
        words = self._prompts.render(DeclinedText(answer.reason.value, (), answer.notice or ""))
        blocks = sections(escape(words))
        blocks += sections("\n".join(_quoted(s) for s in said))
        blocks += [_context([self._source_line(citation, told)]) for citation in told_sources(answer)]
        if answer.nearest:
            titles = "\n".join(f"• {self._titled(passage)}" for passage in answer.nearest)
            blocks.append(_context([f"{self._prompts.text('nearest')}\n{titles}"]))
        return blocks

    def _law(self, law: LawLine) -> list[str]:
        """Which law a passage states, and the other version's takeaway where it is near in time."""
        states = (
            self._prompts.text("law_until", law.valid_to)
            if law.valid_to
            else self._prompts.text("law_from", law.valid_from)
        )
        lines = f"[{law.number}] {states}"
        if law.other:
            change = self._prompts.text("law_changes" if law.valid_to else "law_changed", law.starts)
            lines += f" {change}\n{_quoted(law.other)}"
        return [f":calendar: {lines}"]

    def _source_line(self, citation: Citation, told: Numbers, between: str = "\n") -> str:
        passage = citation.passage
        facts = [self._prompts.text("reviewed", passage.reviewed_on.isoformat())]
        if passage.confidence != "high":
            facts.append(self._prompts.text("confidence", passage.confidence))
        about = f"*[{citation.number}]* {self._titled(passage)} · {' · '.join(facts)}"
        sources = " · ".join(_short_link(source) for source in passage.sources)
        return f"{about}{between}{sources}" if citation.number in told else about

    def _titled(self, passage: Passage) -> str:
        """A passage's title and heading, escaped, leading to its page where there is one."""
        return titled(passage.path, self._page(passage.id))

    def _buttons(self, answer: Answer, answer_id: str, private: bool) -> list[ButtonElement]:
        if isinstance(answer, Declined) and answer.reason in NOTHING_ASKED:
            return [self._button("button_report", ids.REPORT, answer_id)]
        wanted = [("button_passages", ids.SHOW_PASSAGES)] if answer.citations or _nearest(answer) else []
        answered = isinstance(answer, Answered)  # a no helps nobody, and nobody shares one
        wanted += [("button_helpful", ids.HELPFUL)] if answered else []
        wanted += [("button_not_helpful", ids.NOT_HELPFUL), ("button_counsel", ids.ASK_COUNSEL)]
        wanted += [("button_report", ids.REPORT), *([("button_share", ids.SHARE)] if private and answered else [])]
        return [self._button(name, action, answer_id) for name, action in wanted]

    def _button(self, name: str, action: str, answer_id: str) -> ButtonElement:
        return ButtonElement(text=PlainTextObject(text=self._prompts.text(name)), action_id=action, value=answer_id)


def titled(path: str, page: str | None) -> str:
    """The title and heading of a passage, escaped, as a link to its page where there is one."""
    return link(page, path) if page else escape(path)


def source_link(source: Source) -> str:
    """A source as a link with its publisher and date."""
    return f"{link(source.url, source.title)} ({escape(source.publisher)}, {escape(source.date)})"


def _short_link(source: Source) -> str:
    """A law is known by its title; whose page or opinion another source is must be said."""
    known = source.kind is SourceKind.STATUTE
    return link(source.url, source.title) + ("" if known else f" ({escape(source.publisher)})")


def _briefer(answer: Answer) -> Iterator[Numbers]:
    """Whose sources a message tells: all of them, then ever fewer, the quoted ones last."""
    for cited in (told_sources(answer), sourced(answer) if isinstance(answer, Answered) else (), ()):
        yield frozenset(citation.number for citation in cited)


def _nearest(answer: Answer) -> tuple[Passage, ...]:
    return answer.nearest if isinstance(answer, Declined) else ()


def _plain_source(citation: Citation) -> str:
    passage = citation.passage
    sources = "; ".join(f"{s.title} ({s.publisher}, {s.date}) {s.url}" for s in passage.sources)
    return f"[{citation.number}] {passage.path} ({passage.reviewed_on.isoformat()}): {sources}"


def _quoted(said: Said) -> str:
    return f"> {escape(said.text)} *[{said.number}]*"


def _headed(said: Said) -> str:
    """A quotation under what is to stand above it."""
    return f"\n*{escape(said.above)}*\n{_quoted(said)}" if said.above else _quoted(said)


def sections(text: str) -> list[Block]:
    """Escaped text as sections: none for no text, several where one would be too long."""
    return [
        SectionBlock(text=MarkdownTextObject(text=piece, verbatim=True)) for piece in chunks(text, ids.SECTION_CHARS)
    ]


def context(text: str) -> ContextBlock:
    """A line in small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])


def _context(lines: Sequence[str]) -> ContextBlock:
    pieces = [piece for line in lines for piece in chunks(line, ids.SECTION_CHARS)]
    elements = [MarkdownTextObject(text=piece, verbatim=True) for piece in pieces[: ids.CONTEXT_ELEMENTS]]
    return ContextBlock(elements=elements)


def _fits(blocks: Sequence[Block]) -> bool:
    """Whether Slack takes so many blocks with so much text, with room for the buttons and what goes above."""
    texts: list[object] = [block.text for block in blocks if isinstance(block, SectionBlock)]
    texts += [element for block in blocks if isinstance(block, ContextBlock) for element in block.elements]
    size = sum(len(text.text) for text in texts if isinstance(text, MarkdownTextObject))
    return size <= ids.MESSAGE_CHARS - ids.SPARE_CHARS and len(blocks) <= ids.MESSAGE_BLOCKS - ids.SPARE_BLOCKS
