"""The figures: a chart, the table under it, and the same table as CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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

    def show(self, visit: Visit) -> Response:
        """All figures of a period."""
        weeks = _weeks(visit)
        periods = [(choice, self._text(f"period_{choice}")) for choice in PERIODS_WEEKS]
        drawn = []
        for name in self._all():
            table, title = self._table(name, weeks), self._text(f"figure_{name}")
            drawn.append((name, title, table, table.chart(title)))
        return self.pages.page("figures.html", visitor=visit.visitor, figures=drawn, weeks=weeks, periods=periods)

    def export(self, visit: Visit) -> Response:
        """One of them as CSV."""
        name = visit.place["name"]
        if name not in self._all():
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")
        table = self._table(name, _weeks(visit))
        return csv_response(name, table.columns, table.rows)

    def _table(self, name: str, weeks: int) -> Table:
        return self._all()[name](self.parts.now() - timedelta(weeks=weeks))

    def _all(self) -> dict[str, Callable[[datetime], Table]]:
        figures, words = self.parts.figures, self.parts.words
        return {
            "reports-by-week": lambda since: self._counted("week", figures.by_week(since), str, upright=True),
            "reports-by-platform": self._by(By.PLATFORM, words.place),
            "reports-by-seller": self._by(By.SELLER, str),
            "reports-by-hazard": self._by(By.HAZARD, words.hazard),
            "reports-by-severity": self._by(By.SEVERITY, lambda name: self._text(f"severity_{name}")),
            "reports-by-status": self._by(By.STATUS, lambda name: self._text(f"status_{name}")),
            "time-to-milestones": self._took,
            "open-by-age": lambda _since: self._ages(),
            "repeat-sellers": lambda since: self._counted("seller", figures.repeat_sellers(since), str),
            "answer-outcomes": lambda since: self._counted("outcome", figures.answers(since), humane, "questions"),
            "answer-helpfulness": self._helpfulness,
        }

    def _by(self, by: By, named: Callable[[str], str]) -> Callable[[datetime], Table]:
        return lambda since: self._counted(by.value, self.parts.figures.cases_by(by, since), named)

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
