"""Cases on Home: for reviewers all they can work on, for reporters their own in words for reporters; filtered and in pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.answering.ports import Gap
from bot.cases.case import Case, Status
from bot.cases.course import OPEN
from bot.cases.ports import CasePage, CaseQuery
from bot.cases.roles import opened_to
from bot.slack import ids
from bot.slack.mrkdwn import cut, escape
from bot.slack.views.answer import context
from bot.slack.views.card import case_value
from bot.slack.views.case_parts import LINE, TITLE, Parts, brief, person
from bot.slack.views.reporter import ReporterView, own_product

SCOPES = ("mine", "unclaimed", "due", "all", "reported", "gaps")
OF_STAFF = ("reported", "opened")  # what who does not review may look at
DUE = timedelta(days=7)
MOST_TEXT = 80  # characters to look for; every control carries them
_SEPARATOR = "|"


@dataclass(frozen=True)
class Wanted:
    """Which cases somebody looks at. Each control of the list carries what it leads to, since Slack keeps nothing for us."""

    scope: str = "mine"
    filter: str = "open"
    page: int = 0
    text: str = ""

    def value(self) -> str:
        """As a control carries it."""
        return _SEPARATOR.join((self.scope, self.filter, str(self.page), self.text))

    def query(self, who: str, today: date) -> CaseQuery:
        """What is asked of the store."""
        statuses = {"open": OPEN, "any": ()}.get(self.filter)
        return CaseQuery(
            statuses=(Status(self.filter),) if statuses is None else statuses,
            owner=who if self.scope == "mine" else None,
            reporter=who if self.scope == "reported" else None,
            opened_to=who if self.scope == "opened" else None,
            unclaimed=self.scope == "unclaimed",
            due_until=today + DUE if self.scope == "due" else None,
            text=self.text or None,
            limit=ids.HOME_CASES,
            offset=self.page * ids.HOME_CASES,
        )

    def of(self, every: Sequence[Gap]) -> Sequence[Gap]:
        """Those of the page."""
        return every[self.page * ids.HOME_CASES : (self.page + 1) * ids.HOME_CASES]


def read_wanted(value: str, reviews: bool) -> Wanted:
    """What a control asks for, as far as the person may: who does not review sees their own reports, and what is open to them."""
    scope, filter_, page, text = [*value.split(_SEPARATOR, 3), "", "", "", ""][:4]
    filters = {"open", "any", *Status}
    return Wanted(
        scope if scope in (SCOPES if reviews else OF_STAFF) else "mine" if reviews else "reported",
        filter_ if filter_ in filters else "open" if reviews else "any",
        min(int(page), 10_000) if page.isdecimal() else 0,
        text if reviews else "",  # what others wrote about a case is not for reporters, not even to be guessed at
    )


def looked_for(text: str) -> Wanted:
    """All cases with some words in them, or what Home shows at first when there are none."""
    words = " ".join(text.split())[:MOST_TEXT]
    return Wanted("all", "any", 0, words) if words else Wanted()


class CaseList:
    """Builds the list."""

    def __init__(self, parts: Parts, reporter: ReporterView) -> None:
        self._parts = parts
        self._text = parts.prompts.text
        self._reporter = reporter

    def for_reviewer(
        self, wanted: Wanted, page: CasePage, counts: dict[str, int], due: Mapping[str, str] | None = None
    ) -> list[Block]:
        """The list for who works on cases; ``counts`` go by the names of their texts, ``due`` are lines by case id."""
        rows = [self._row(number, case, (due or {}).get(case.id, "")) for number, case in enumerate(page.cases, 1)]
        return [*self._head(wanted, counts), *self._paged(wanted, page.total, rows)]

    def for_gaps(self, wanted: Wanted, gaps: Sequence[Gap], counts: dict[str, int]) -> list[Block]:
        """The questions that the guidance failed, in pages."""
        rows = [_section(self._gap(gap)) for gap in wanted.of(gaps)]
        return [*self._head(wanted, counts), *self._paged(wanted, len(gaps), rows)]

    def _head(self, wanted: Wanted, counts: dict[str, int]) -> list[Block]:
        numbers = " · ".join(self._text(name, str(count)) for name, count in counts.items())
        scopes = [(replace(wanted, scope=scope, page=0), f"scope_{scope}") for scope in SCOPES]
        filters = [("open", "filter_open"), ("any", "filter_any"), *((s.value, f"status_{s}") for s in Status)]
        status = self._select("status", [(replace(wanted, filter=f, page=0), name) for f, name in filters], wanted)
        find = ButtonElement(
            text=PlainTextObject(text=self._text("home_find")), action_id=ids.CASE_FIND, value=wanted.value()
        )
        narrower: list[InteractiveElement] = [] if wanted.scope == "gaps" else [status, find]
        found = [context(self._text("home_found", brief(wanted.text, LINE)))] if wanted.text else []
        return [
            _section(f"*{self._text('home_cases')}*\n{numbers}"),
            ActionsBlock(elements=[self._select("scope", scopes, wanted), *narrower]),
            *found,
        ]

    def for_reporter(self, who: str, wanted: Wanted, page: CasePage, opened: bool = False) -> list[Block]:
        """The list of who reported something, and of what is open to them if anything is; nothing if neither is there."""
        if not (page.total or opened) and wanted.filter == "any":
            return []
        filters = [("open", "filter_open"), ("any", "filter_any"), (Status.CLOSED.value, "filter_closed")]
        rows = [
            self._row(n, case, "") if wanted.scope == "opened" else self._own(n, case, who)
            for n, case in enumerate(page.cases, 1)
        ]
        choices = [(replace(wanted, filter=f, page=0), name) for f, name in filters]
        scopes = [(replace(wanted, scope=scope, page=0), f"scope_{scope}") for scope in OF_STAFF]
        scope = [self._select("scope", scopes, wanted)] if opened or wanted.scope == "opened" else []
        return [
            _section(f"*{self._text('home_opened' if wanted.scope == 'opened' else 'home_reports')}*"),
            ActionsBlock(elements=[*scope, self._select("status", choices, wanted)]),
            *self._paged(wanted, page.total, rows),
        ]

    def _paged(self, wanted: Wanted, total: int, rows: list[SectionBlock]) -> list[Block]:
        if not rows:
            return [context(self._text("home_none"))]
        last = (total - 1) // ids.HOME_CASES
        turns = [("back", wanted.page - 1)] if wanted.page > 0 else []
        turns += [("on", wanted.page + 1)] if wanted.page < last else []
        buttons = [
            ButtonElement(
                text=PlainTextObject(text=self._text(f"home_{name}")),
                action_id=f"{ids.CASE_LIST}_{name}",
                value=replace(wanted, page=number).value(),
            )
            for name, number in turns
        ]
        place = context(self._text("home_page", f"{wanted.page + 1} / {last + 1}"))
        return [DividerBlock(), *rows, place, *([ActionsBlock(elements=buttons)] if buttons else [])]

    def _gap(self, gap: Gap) -> str:
        """A question, what became of it, and what somebody said about that; no question is anybody's."""
        line = f"{brief(gap.question, LINE)}\n{gap.asked_at:%Y-%m-%d} · {brief(gap.outcome.replace('_', ' '), TITLE)}"
        return f"{line} · {brief(gap.reason, LINE)}" if gap.reason else line

    def _row(self, number: int, case: Case, due: str) -> SectionBlock:
        report = case.report
        words = [f"*{escape(case.ref)}*", self._text(f"severity_{case.triage.severity}")]
        words += [self._text(f"status_{case.status}"), brief(report.product, TITLE), brief(report.seller, TITLE)]
        words.append(person(case.owner) if case.owner else self._text("case_unclaimed"))
        line = " · ".join(word for word in words if word)
        return _section(f"{line}\n{due}" if due else line, self._open(number, case))

    def _own(self, number: int, case: Case, who: str) -> SectionBlock:
        """One's own report; whole to look at where that is open to them."""
        line = f"*{escape(case.ref)}* {brief(own_product(case, who), TITLE)} · {case.opened_at:%Y-%m-%d}"
        return _section(f"{line}\n{self._reporter.status(case)}", self._open(number, case, opened_to(case, who)))

    def _open(self, number: int, case: Case, may: bool = True) -> ButtonElement | None:
        if not may:
            return None
        label = PlainTextObject(text=self._text("case_open"))
        return ButtonElement(text=label, action_id=f"{ids.CASE_OPEN}_{number}", value=case_value(case))

    def _select(self, name: str, choices: Iterable[tuple[Wanted, str]], wanted: Wanted) -> InteractiveElement:
        options = [
            Option(value=each.value(), text=PlainTextObject(text=cut(self._text(text), ids.BUTTON_CHARS)))
            for each, text in choices
        ]
        here = replace(wanted, page=0).value()
        chosen = next((option for option in options if option.value == here), None)
        return StaticSelectElement(action_id=f"{ids.CASE_LIST}_{name}", options=options, initial_option=chosen)


def _section(text: str, accessory: ButtonElement | None = None) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=accessory)
