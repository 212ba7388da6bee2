"""What a reporter is told: their reference, what not to do, what to collect, how it goes on. Nothing privileged, no names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.case import Case, Sighting
from bot.cases.changes import addressed, forbidden_by
from bot.cases.details.model import VISIBILITY
from bot.cases.events import Event, Verb
from bot.cases.intake.warned import by_itself
from bot.cases.replies import Reply
from bot.cases.report import Report
from bot.cases.triage_model import Triage
from bot.cases.visibility import Visibility
from bot.slack import ids
from bot.slack.mrkdwn import chunks, cut, escape
from bot.slack.sentences import asked_in
from bot.slack.views.answer import Message, context, sections
from bot.slack.views.case_parts import TITLE, WHY, Parts, Shown, brief, clipped, code, quoted

Assess = Callable[[Report, Case | None, datetime], Triage]

QUIET_STEP = "collect_evidence_quietly"
IN_A_ROW = timedelta(minutes=10)
MOST_QUOTES = 3  # a step's own passages come first; those of the rules behind it say why, not how
DO_NOT, HAZARDS, QUOTES, SMALL_PRINT = 2_600, 2_800, 4_000, 1_900  # characters of each part


@dataclass(frozen=True)
class Before:
    """What a reporter was told before: that they are heard, and what to leave alone by what others said or ops found out."""

    in_a_row: bool = False
    forbidden: frozenset[str] = frozenset()


NOTHING = Before()


class ReporterView:
    """Builds what reporters are told. ``assess`` reads a reporter's own report: what others said of the case is not theirs."""

    def __init__(self, parts: Parts, assess: Assess) -> None:
        self._parts = parts
        self._text = parts.prompts.text
        self._assess = assess

    def opened(self, case: Case, sighting: Sighting) -> Message:
        """The first message, under which everything later is told."""
        triage = self._assess(sighting.report, None, sighting.at)
        sources = Sources(self._parts)
        parts = [self._do_not(triage.do_not, sources), self._why(triage, sources), self._quietly(triage, sources)]
        said = [self._text("reporter_opened", case.ref), *parts, self._text("reporter_reply_here")]
        return _message([part for part in said if part], sources.line)

    def left_alone(self, case: Case, sighting: Sighting) -> str:
        """What not to do by what this report says; why stands in the first message."""
        own = case.triage if case.version == 1 else self._assess(sighting.report, None, sighting.at)
        return self._left_alone(own.do_not)

    def message(self, event: Event, shown: Shown, before: Before = NOTHING) -> Message | None:
        """What reporters are told of an event; None for what is not theirs to know, and for words in a row with others of
        theirs, when there is nothing more to say than that they are heard."""
        words = self._words(event, shown, before)
        return _message([words]) if words else None

    def status(self, case: Case) -> str:
        """Where a case stands, in words for reporters."""
        if case.closing is not None:
            into = case.closing.reference if case.duplicate_of is not None else ""
            return self._text(f"reporter_close_{case.closing.reason}", into)
        names = ["reporter_status_asked" if case.asked else f"reporter_status_{case.status}"]
        if case.held and "reporter_status_hold" not in names:  # whatever else is done, they are to stay quiet
            names.append("reporter_status_hold")
        return " ".join(map(self._text, names))

    def _words(self, event: Event, shown: Shown, before: Before) -> str:
        ref = shown.case.ref
        if event.verb is Verb.ASKED_REPORTER:
            return f"{self._text('reporter_asked', ref)}\n{quoted(event.text, ids.NOTE_CHARS)}"
        if event.verb is Verb.EVIDENCE_ADDED:
            item = next((item for item in shown.evidence if item.number == event.about), None)
            name = f" ({code(item.original_name, TITLE)})" if item else ""
            return self._text("reporter_evidence", brief(event.about, TITLE) + name)
        if event.verb is Verb.EVIDENCE_REFUSED:
            return self._text(f"refused_{event.text}", code(event.about, TITLE))
        if event.verb is Verb.REPORTER_SAID:
            return self._noted(event, shown.case, before)
        if event.verb is Verb.WARNED:
            return f"{self._text('reporter_warned', ref)}\n{self._left_alone(forbidden_by(event))}"
        if event.verb is Verb.SIGHTED:
            return self._text("reporter_again", ref)
        if event.verb is Verb.STEP_DONE:
            return self._text("reporter_step", ref)
        if event.verb is Verb.CLAIMED:
            return self._text("reporter_claimed", ref)
        if event.verb is Verb.DETAILS_SET:
            return self._text(name, ref) if (name := _readers(event)) else ""
        after = {change.field: change.after for change in event.changes}
        if event.verb is Verb.CLOSED:
            why = self._text(f"reporter_close_{after['close_reason']}", after.get("duplicate_of", ""))
            return f"{self._text('reporter_closed', ref)} {why}"
        if "status" in after:
            return f"{self._text('reporter_news', ref)} {self._text('reporter_status_' + after['status'])}"
        return ""

    def _noted(self, event: Event, case: Case, before: Before) -> str:
        """That their words have arrived; what to leave alone by all of theirs, if these tell of a danger they had not told,
        unless they were told so when somebody else told it."""
        said = [] if before.in_a_row else [self._text("reporter_noted", case.ref)]
        edited = event.text.startswith(self._text("said_again", "").strip())  # what was asked before was passed on then
        said += [self._text("reporter_passed_on")] if asked_in(event.text) and not edited else []
        warned = self._warned(event, case)
        new = () if warned is None or set(warned.do_not) <= before.forbidden else warned.do_not
        return "\n".join(filter(None, [*said, self._left_alone(new)]))

    def _warned(self, event: Event, case: Case) -> Triage | None:
        """All that a reporter told, if it tells a danger that what they had told before these words of theirs does not."""
        mine = tuple(sighting for sighting in case.sightings if sighting.reporter == event.actor)
        if not mine:
            return None
        replies = [reply for reply in case.replies if reply.by == event.actor]
        told = [number for number, reply in enumerate(replies) if event.text in self._as_told(reply)]
        last = told[-1] if told else len(replies)  # what was changed or taken back meanwhile was told all the same
        replies += [] if told else [Reply("", event.text, by=event.actor)]
        before, since = (by_itself(self._assess, case, mine, replies[:end], event.at) for end in (last, last + 1))
        return by_itself(self._assess, case, mine, replies, event.at) if _dangers(since) - _dangers(before) else None

    def _as_told(self, reply: Reply) -> tuple[str, str]:
        """How the trail has a reply: as it was written, or as it was changed."""
        return reply.text, self._text("said_again", reply.text)

    def _left_alone(self, do_not: Sequence[str]) -> str:
        """What not to do, with the passages behind it in one line."""
        sources = Sources(self._parts)
        return "\n".join(filter(None, [self._do_not(do_not, sources), sources.line]))

    def _do_not(self, do_not: Sequence[str], sources: "Sources") -> str:
        """Exactly what is forbidden."""
        told = (self._parts.words.left_alone(name) for name in do_not)
        lines = [f"• {brief(text, WHY)}{sources.mark(passages)}" for text, passages in told]
        return self._list("reporter_do_not", lines, DO_NOT)

    def _why(self, triage: Triage, sources: "Sources") -> str:
        """The dangers."""
        lines = [f"{self._parts.hazard(hazard)}{sources.mark(hazard.citations)}" for hazard in triage.hazards]
        return self._list("reporter_why", lines, HAZARDS)

    def _list(self, name: str, lines: Sequence[str], limit: int) -> str:
        return "\n".join([f"*{self._text(name)}*", *clipped(lines, limit, self._parts.more)]) if lines else ""

    def _quietly(self, triage: Triage, sources: "Sources") -> str:
        """What to collect and how, in the guidance's own words."""
        step = next((step for step in triage.plan if step.id == QUIET_STEP), None)
        if step is None:
            return ""
        quotes = [
            f"> {escape(passage.takeaway.text)}{sources.mark([passage.id])}"
            for passage in self._parts.passages(step.citations[:MOST_QUOTES])
        ]
        if not quotes:
            return ""
        return "\n".join([f"*{self._text('reporter_collect')}*", *clipped(quotes, QUOTES, self._parts.more)])


class Sources:
    """Numbers the passages behind what is said, so that one line names them all."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._numbers: dict[str, int] = {}

    def mark(self, passages: Sequence[str]) -> str:
        """The number of the passage that says it best, the first; nothing when there is none."""
        if not passages:
            return ""
        return f" [{self._numbers.setdefault(passages[0], len(self._numbers) + 1)}]"

    @property
    def line(self) -> str:
        """The headings behind the numbers, escaped; empty when there are none."""
        named = [f"[{number}] {brief(self._parts.heading(name), TITLE)}" for name, number in self._numbers.items()]
        return f"{self._parts.prompts.text('reporter_sources')} {'; '.join(named)}" if named else ""


def _readers(event: Event) -> str:
    """The words for reporters when a case is opened to them, or closed to them again; empty when neither is done."""
    change = next((change for change in event.changes if change.field == VISIBILITY), None)
    if change is None:
        return ""
    before, after = (value != Visibility.NEED_TO_KNOW for value in (change.before, change.after))
    return "" if before is after else "reporter_may_read" if after else "reporter_reads_no_more"


def _dangers(triage: Triage) -> set[str]:
    """What a triage warns of, and what it forbids."""
    return {*(hazard.id for hazard in triage.hazards), *triage.do_not}


def _message(said: list[str], small_print: str = "") -> Message:
    text = chunks("\n\n".join([*said, *([small_print] if small_print else [])]), ids.TEXT_CHARS)[0]
    blocks = [block for part in said for block in sections(part)]
    return Message(text, (*blocks, *(context(piece) for piece in chunks(small_print, SMALL_PRINT))))


def told_before(event: Event, trail: Callable[[str], Sequence[Event]]) -> Before:
    """What somebody was told before they wrote something; ``trail`` is that of a case."""
    if event.verb is not Verb.REPORTER_SAID:
        return NOTHING
    earlier = [e for e in trail(event.case_id) if e.seq < event.seq]
    said = (e for e in earlier if (e.verb, e.actor) == (event.verb, event.actor))
    warnings = (e for e in earlier if e.verb is Verb.WARNED and event.actor in addressed(e))
    forbidden = frozenset(name for warning in warnings for name in forbidden_by(warning))
    return Before(any(event.at - e.at < IN_A_ROW for e in said), forbidden)


def own_product(case: Case, reporter: str) -> str:
    """The product in a reporter's own words, from their latest report; others' words and ops' corrections are not theirs."""
    mine = [sighting for sighting in case.sightings if sighting.reporter == reporter]
    return cut(" ".join(mine[-1].report.product.split()), TITLE) if mine else ""
