"""The figures: a chart, the table under it, and the same table as CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from markupsafe import Markup
from starlette.responses import Response

from bot.cases.figures import By, Count
from bot.web.console.charts import bars, columns
from bot.web.console.csv_files import csv_response
from bot.web.console.pages import Pages, humane
from bot.web.console.parts import Parts
from bot.web.console.visit import Visit

PERIODS_WEEKS = (4, 13, 26, 52, 260)
PERIOD = 26
AGES_DAYS = (2, 7, 30, 90, 180, 365)
Row = tuple[str | float, ...]


@dataclass(frozen=True)
class Table:
    """What a figure shows. ``upright`` is drawn as columns over time, all else as bars; the first column names the rest."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    upright: bool = False

    def chart(self, title: str) -> Markup | None:
        """The drawing; None when there is nothing to draw."""
        if not self.rows:
            return None
        series = [(head, self._points(place)) for place, head in enumerate(self.columns) if place]
        return columns(title, series) if self.upright else bars(title, series[0][1])

    def _points(self, place: int) -> list[tuple[str, float]]:
        return [(str(row[0]), float(row[place])) for row in self.rows]


@dataclass(frozen=True)
class FiguresPage:
    """Draws it."""

    parts: Parts
    pages: Pages
    _counted_before: dict[int, tuple[str, dict[str, Table]]] = field(default_factory=dict)  # by the weeks of a period

    def show(self, visit: Visit) -> Response:
        """All figures of a period."""
        weeks = _weeks(visit)
        periods = [(choice, self._text(f"period_{choice}")) for choice in PERIODS_WEEKS]
        drawn = []
        for name, table in self._tables(weeks).items():
            title = self._text(f"figure_{name}")
            drawn.append((name, title, table, table.chart(title)))
        return self.pages.page("figures.html", visitor=visit.visitor, figures=drawn, weeks=weeks, periods=periods)

    def export(self, visit: Visit) -> Response:
        """One of them as CSV."""
        name, tables = visit.place["name"], self._tables(_weeks(visit))
        if name not in tables:
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")
        return csv_response(name, tables[name].columns, tables[name].rows)

    def _tables(self, weeks: int) -> dict[str, Table]:
        """Every figure of a period; counted anew on another day, or when something was added or changed since."""
        state = f"{self.parts.now().date()} {self.parts.figures.latest()}"
        before = self._counted_before.get(weeks)
        if before is not None and before[0] == state:
            return before[1]
        tables = {name: count() for name, count in self._all(weeks).items()}
        self._counted_before[weeks] = state, tables
        return tables

    def _all(self, weeks: int) -> dict[str, Callable[[], Table]]:
        """What can be counted; what several figures tell of is counted once."""
        figures, words = self.parts.figures, self.parts.words
        since = self.parts.now() - timedelta(weeks=weeks)
        opened, sellers = cache(lambda: figures.opened(since)), cache(lambda: figures.cases_by(By.SELLER, since))

        def severity(name: str) -> str:
            return self._text(f"severity_{name}")

        def status(name: str) -> str:
            return self._text(f"status_{name}")

        def repeated() -> tuple[Count, ...]:
            return tuple(count for count in sellers() if count.number > 1)

        return {
            "reports-by-week": lambda: self._counted("week", opened().by_week, str, upright=True),
            "reports-by-platform": lambda: self._counted("platform", figures.cases_by(By.PLATFORM, since), words.place),
            "reports-by-seller": lambda: self._counted("seller", sellers(), str),
            "reports-by-hazard": lambda: self._counted("hazard", figures.cases_by(By.HAZARD, since), words.hazard),
            "reports-by-severity": lambda: self._counted("severity", opened().by_severity, severity),
            "reports-by-status": lambda: self._counted("status", opened().by_status, status),
            "time-to-milestones": lambda: self._took(since),
            "open-by-age": self._ages,
            "repeat-sellers": lambda: self._counted("seller", repeated(), str),
            "answer-outcomes": lambda: self._counted("outcome", figures.answers(since), humane, "questions"),
            "answer-helpfulness": lambda: self._helpfulness(since),
        }

    def _counted(
        self,
        what: str,
        counts: Sequence[Count],
        named: Callable[[str], str],
        of: str = "cases",
        upright: bool = False,
    ) -> Table:
        rows = tuple((named(count.what), count.number) for count in counts)
        return Table(self._heads(what, of), rows, upright)

    def _took(self, since: datetime) -> Table:
        took = [each for each in self.parts.figures.took(since) if each.cases]
        rows = tuple((self._text(f"milestone_{t.milestone}"), t.median, t.nine_of_ten, t.cases) for t in took)
        return Table(self._heads("milestone", "median", "nine_of_ten", "cases"), rows)

    def _ages(self) -> Table:
        counts = self.parts.figures.open_by_age(self.parts.now(), AGES_DAYS)
        text = self.parts.prompts.text
        names = [text("age_upto", str(days)) for days in AGES_DAYS] + [text("age_over", str(AGES_DAYS[-1]))]
        return Table(self._heads("age", "open"), tuple(zip(names, counts, strict=True)) if any(counts) else ())

    def _helpfulness(self, since: datetime) -> Table:
        rows = tuple((each.week, each.helpful, each.not_helpful) for each in self.parts.figures.helpfulness(since))
        return Table(self._heads("week", "helpful", "not_helpful"), rows, upright=True)

    def _heads(self, *names: str) -> tuple[str, ...]:
        return tuple(self.parts.prompts.text(f"column_{name}") for name in names)

    def _text(self, name: str) -> str:
        """A word by its name; a figure's name has hyphens, since it is part of an address."""
        return self.parts.prompts.text(name.replace("-", "_"))


def _weeks(visit: Visit) -> int:
    return next((weeks for weeks in PERIODS_WEEKS if str(weeks) == visit.query.one("weeks")), PERIOD)
