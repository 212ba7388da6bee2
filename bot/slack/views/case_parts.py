"""The parts a case is shown with: escaped lines that fit, and the words of its facts, hazards, plan and evidence."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.cases.case import Case, Listing
from bot.cases.evidence import Evidence, Grade
from bot.cases.field_words import FieldWords
from bot.cases.plan import standing
from bot.cases.playbook_words import PlaybookWords
from bot.cases.suspect import suspect_words
from bot.cases.timeline import Timeline
from bot.cases.triage_model import Hazard, Read, Step, StepState, Triage
from bot.knowledge.model import Passage
from bot.persons import is_person
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.mrkdwn import cut, escape, ordinal, unlinked
from bot.slack.views.answer import PageOf, no_page, titled

Passages = Callable[[str], Passage | None]
"""The passage with an id, if the guidance in use has it."""

_MARKS = {
    StepState.DO: ":arrow_forward:",
    StepState.BLOCKED: ":no_entry:",
    StepState.NOT_ADVISED: ":heavy_minus_sign:",
    StepState.DONE: ":white_check_mark:",
}
LINE, TITLE, WHY, ADDRESS = 240, 150, 220, 160  # characters of a fact, a title, a reason, an address


@dataclass(frozen=True)
class Shown:
    """A case with what is kept beside it; ``seller_elsewhere`` counts the other cases that are about its seller."""

    case: Case
    evidence: tuple[Evidence, ...] = ()
    related: tuple[str, ...] = ()
    seller_elsewhere: int = 0
    of_duplicates: tuple[Evidence, ...] = ()

    @property
    def whole_evidence(self) -> tuple[Evidence, ...]:
        """All there is of the matter, wherever it lies."""
        return (*self.evidence, *self.of_duplicates)


def person(who: str) -> str:
    """Somebody's mention, or their name as text when they are nobody in Slack."""
    return f"<@{who}>" if is_person(who) else brief(who, LINE)


def brief(text: object, limit: int) -> str:
    """One line of escaped text of at most ``limit`` characters as Slack counts them."""
    words = " ".join(str(text).split())
    room = limit
    while len(line := escape(cut(words, room))) > limit:
        room -= max(1, (len(line) - limit) // 5)
    return line


def _safe(text: str) -> str:
    """A value within a line: no mention and no address to press comes out of it."""
    return brief(unlinked(text), LINE)


def quoted(text: str, limit: int) -> str:
    """What a person wrote, escaped, without links, marked as a quotation on every line; at most about ``limit`` characters."""
    whole = cut(text.strip(), limit)
    while len(escaped := escape(unlinked(whole))) > limit:
        whole = cut(whole, len(whole) - max(1, (len(escaped) - limit) // 5))
    return "\n".join(f"> {line}" for line in escaped.splitlines() if line.strip())


def code(text: str, limit: int) -> str:
    """Text in which Slack finds nothing to link: an address shown, never one to press."""
    return f"`{brief(text.replace('`', ''), limit)}`"


def clipped(lines: Iterable[str], limit: int, more: Callable[[int], str]) -> list[str]:
    """As many whole lines as fit, and how many do not."""
    every = list(lines)
    kept: list[str] = []
    size = 0
    for number, line in enumerate(every):
        size += len(line) + 1
        if size > limit - ids.MORE_CHARS and (number < len(every) - 1 or size > limit):
            return [*kept, more(len(every) - number)]
        kept.append(line)
    return kept


class Parts:
    """The words a case is told in, for people who work on it."""

    def __init__(self, prompts: Prompts, passages: Passages, words: PlaybookWords, page: PageOf = no_page) -> None:
        self.prompts = prompts
        self.words = words
        self.said = FieldWords(prompts.text, words, person, _safe, lambda text: code(text, ADDRESS))
        self.timeline = Timeline(self.said)
        self.plain = FieldWords(prompts.text, words, str)  # for where no markup is read
        self._page = page
        self._passages = passages

    def state(self, case: Case) -> str:
        """Status, owner, and why it is held or how it ended."""
        words = [f"*{self.prompts.text(f'status_{case.status}')}*"]
        if case.held:
            words.append("; ".join(self.prompts.text(f"hold_{reason}") for reason in case.hold_reasons))
        if case.closing is not None:
            closing = case.closing
            words.append(self.prompts.text(f"close_{closing.reason}"))
            words += [brief(text, LINE) for text in (closing.note, closing.reference) if text]
        owner = person(case.owner) if case.owner else None
        words.append(self.prompts.text("case_owned", owner) if owner else self.prompts.text("case_unclaimed"))
        return " · ".join(words)

    def facts(self, shown: Shown) -> list[str]:
        """Product, brand, where, seller, who reported it, how often, and what evidence there is."""
        case, report = shown.case, shown.case.report
        where = ", ".join(self.words.place(place) for place in report.seen_in)
        seller = brief(report.seller, LINE) if report.seller else ""
        if seller and shown.seller_elsewhere:
            seller += f" ({self.prompts.text('case_of_seller', ordinal(shown.seller_elsewhere + 1))})"
        reporters = list(dict.fromkeys(sighting.reporter for sighting in case.sightings))
        named = ", ".join(person(who) for who in reporters[:5]) + (" …" if len(reporters) > 5 else "")
        facts = [
            ("case_product", brief(report.product, LINE)),
            ("case_brand", brief(report.brand, LINE)),
            ("case_where", brief(where, LINE)),
            ("case_seller", seller),
            ("case_suspect", brief("; ".join(suspect_words(case.suspect)), LINE)),
            ("case_counsel", self.counsel(case)),
            ("case_related", brief(", ".join(shown.related), LINE)),
            ("case_reporters", named),
            ("case_sightings", str(len(case.sightings))),
            ("case_evidence", self.evidence(shown.whole_evidence)),
        ]
        return [f"*{self.prompts.text(name)}:* {value}" for name, value in facts if value]

    def counsel(self, case: Case) -> str:
        """Who counsel is and what they say; empty while nobody is named."""
        return f"{person(case.counsel)} {self.prompts.text(f'counsel_{case.counsel_word}')}" if case.counsel else ""

    def evidence(self, items: Sequence[Evidence]) -> str:
        """How many items there are, and how good they honestly are."""
        if not items:
            return self.prompts.text("case_no_evidence")
        grades = Counter(item.grade for item in items)
        words = {grade: self.prompts.text(f"grade_{grade}") for grade in Grade}
        words[Grade.LEAD] = words[Grade.LEAD] if grades[Grade.LEAD] > 1 else self.prompts.text("grade_lead_one")
        each = ", ".join(f"{grades[grade]} {words[grade]}" for grade in Grade if grades[grade])
        return f"{len(items)} ({each})"

    def listings(self, listings: Sequence[Listing], limit: int) -> list[str]:
        """The listings by key and address; neither is a link."""
        return clipped((self._listing(listing) for listing in listings), limit, self.more)

    def hazards(self, triage: Triage, limit: int) -> list[str]:
        """The dangers in plain words."""
        return clipped((self.hazard(hazard) for hazard in triage.hazards), limit, self.more)

    def read(self, triage: Triage, limit: int) -> list[str]:
        """What rests on the words alone: what it means, and the words. The example like them may be in another language."""
        return clipped((self._read(found) for found in triage.read), limit, self.more)

    def _read(self, found: Read) -> str:
        return f"• {brief(found.says, TITLE)} “{brief(unlinked(found.words), LINE)}”"

    def plan(self, case: Case, limit: int) -> list[str]:
        """The steps in order: what to do, what is blocked and by what, what was done."""
        steps = standing(case)
        return clipped((self._step(number, step, case) for number, step in enumerate(steps, 1)), limit, self.more)

    def citations(self, triage: Triage, limit: int) -> list[str]:
        """The passages behind hazards and steps, by heading, leading to their pages."""
        return clipped((f"• {self._cited(name)}" for name in triage.cited), limit, self.more)

    def passages(self, names: Iterable[str]) -> Iterator[Passage]:
        """Those of the passages that the guidance in use has, each once."""
        found = (self._passages(name) for name in dict.fromkeys(names))
        return (passage for passage in found if passage is not None)

    def missing(self, shown: Shown, limit: int) -> list[str]:
        """What is still to be found out, and the papers that a complaint lacks; nobody is asked for files that are there."""
        triage = shown.case.triage
        asked = [self.words.ask(name) for name in triage.missing if name != "evidence" or not shown.whole_evidence]
        papers = [self.prompts.text("case_papers", "; ".join(triage.papers))] if triage.papers else []
        return clipped((f"• {brief(line, WHY)}" for line in (*papers, *asked)), limit, self.more)

    def remarks(self, triage: Triage, limit: int) -> list[str]:
        """What rules say that no hazard, step or deadline speaks for."""
        lines = (f"•{self._assumed(rule.assumed)} {brief(rule.say, LINE)}" for rule in triage.remarks)
        return clipped(lines, limit, self.more)

    def severity(self, triage: Triage, limit: int) -> list[str]:
        """How bad it is, and why."""
        lines = [f"*{self.prompts.text('case_severity', self.prompts.text(f'severity_{triage.severity}'))}*"]
        return clipped([*lines, *(f"• {brief(reason, LINE)}" for reason in triage.severity_reasons)], limit, self.more)

    def _cited(self, name: str) -> str:
        passage = self._passages(name)
        return titled(cut(passage.path, LINE), self._page(name)) if passage else brief(name, LINE)

    def heading(self, name: str) -> str:
        """A passage's title and heading, or its id when the guidance has changed since."""
        passage = self._passages(name)
        return passage.path if passage else name

    def more(self, number: int) -> str:
        """What stands in place of what does not fit."""
        return self.prompts.text("case_more", str(number))

    def _listing(self, listing: Listing) -> str:
        key = code(listing.key, TITLE) if listing.key else self.prompts.text(f"listing_{listing.kind}")
        return f"• {key} {code(listing.url or listing.typed, ADDRESS)}"

    def hazard(self, hazard: Hazard) -> str:
        """A danger, and whether it is only assumed."""
        return f"• *{brief(hazard.title, TITLE)}:*{self._assumed(hazard.assumed)} {brief(hazard.why, WHY)}".rstrip()

    def _step(self, number: int, step: Step, case: Case) -> str:
        line = f"{_MARKS[step.state]} {number}. *{brief(step.title, TITLE)}:*"
        if step.state is StepState.BLOCKED:
            line += f" {self.prompts.text('step_blocked', brief(self._blockers(case, step), WHY))}"
        elif step.state is StepState.DONE:
            done = next((entry for entry in reversed(case.progress) if entry.step == step.id), None)
            if done is not None:
                line += f" {self.prompts.text('step_done', done.on.isoformat())} {brief(done.reference, TITLE)}"
        elif step.state is StepState.NOT_ADVISED:
            line += f" {self.prompts.text('step_not_advised')}"
        if step.state is not StepState.BLOCKED and any(freed.step == step.id for freed in case.overrides):
            line += f" {self.prompts.text('step_overridden')}"
        return f"{line.rstrip()}{self._assumed(step.assumed)} {brief(step.why, WHY)}".rstrip()

    def _blockers(self, case: Case, step: Step) -> str:
        """What a step waits for: earlier steps of the plan by their numbers, then later ones and conditions in words."""
        planned = [other.id for other in case.triage.plan]
        earlier = planned[: planned.index(step.id)]
        numbers = [str(n) for n, other in enumerate(earlier, 1) if other in step.blocked_by]
        named = [self.timeline.step(case, blocker) for blocker in step.blocked_by if blocker not in earlier]
        return ", ".join([*(self.prompts.text("step_number", number) for number in numbers), *named])

    def _assumed(self, assumed: bool) -> str:
        return f" _({self.prompts.text('assumed')})_" if assumed else ""
