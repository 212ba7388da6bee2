"""The figures: a chart, the table under it, and the same table as CSV."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from starlette.responses import Response

from bot.cases.figures import By, Count
from bot.web.console.charts import bars, columns
from bot.web.console.csv_files import csv_response
from bot.web.console.pages import Pages
from bot.web.console.parts import Parts
from bot.web.console.visit import Visit

PERIODS_WEEKS = (4, 13, 26, 52, 260)
PERIOD = 26
AGES_DAYS = (1, 7, 30, 90, 180, 365)
Row = Sequence[object]


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
        if not self.upright:
            return bars(title, [(str(row[0]), float(str(row[1]))) for row in self.rows])
        kinds = range(1, len(self.columns))
        return columns(
            title, [(self.columns[i], [(str(row[0]), float(str(row[i]))) for row in self.rows]) for i in kinds]
        )


@dataclass(frozen=True)
class FiguresPage:
    """Draws it."""

    parts: Parts
    pages: Pages

    def show(self, visit: Visit) -> Response:
        """All figures of a period."""
        weeks = _weeks(visit)
        drawn = []
        for name, (title, _) in self._all().items():
            table = self._table(name, weeks)
            drawn.append((name, title, table, table.chart(title)))
        return self.pages.page(
            "figures.html", visitor=visit.visitor, figures=drawn, weeks=weeks, periods=PERIODS_WEEKS
        )

    def export(self, visit: Visit) -> Response:
        """One of them as CSV."""
        name = visit.place["name"]
        if name not in self._all():
            return self.pages.page("notice.html", 404, visitor=visit.visitor, what="no_page")
        table = self._table(name, _weeks(visit))
        return csv_response(name, table.columns, table.rows)

    def _table(self, name: str, weeks: int) -> Table:
        return self._all()[name][1](self.parts.now() - timedelta(weeks=weeks))

    def _all(self) -> dict[str, tuple[str, Callable[[datetime], Table]]]:
        figures, words, text = self.parts.figures, self.parts.words, self.parts.prompts.text

        def by(by_: By, heading: str, named: Callable[[str], str]) -> Callable[[datetime], Table]:
            return lambda since: _counted((heading, "Cases"), figures.cases_by(by_, since), named)

        return {
            "reports-by-week": (
                "Reports by week",
                lambda since: Table(("Week from", "Cases"), _rows(figures.by_week(since), str), True),
            ),
            "reports-by-platform": ("Reports by platform or place", by(By.PLATFORM, "Seen in", words.place)),
            "reports-by-seller": ("Reports by seller", by(By.SELLER, "Seller", str)),
            "reports-by-hazard": ("Reports by hazard", by(By.HAZARD, "Hazard", words.hazard)),
            "reports-by-severity": (
                "Reports by severity",
                by(By.SEVERITY, "Severity", lambda name: text(f"severity_{name}")),
            ),
            "reports-by-status": (
                "Reports by status",
                by(By.STATUS, "Status", lambda name: text(f"status_{name}")),
            ),
            "time-to-milestones": ("Days to claim, to register and to close", self._took),
            "open-by-age": ("Open cases by age", lambda _since: self._ages()),
            "repeat-sellers": (
                "Sellers with more than one case",
                lambda since: _counted(("Seller", "Cases"), figures.repeat_sellers(since), str),
            ),
            "answer-outcomes": (
                "Questions by outcome",
                lambda since: _counted(("Outcome", "Questions"), figures.answers(since), _outcome),
            ),
            "answer-helpfulness": (
                "What people made of answers",
                lambda since: Table(
                    ("Week from", "Helpful", "Not helpful"),
                    tuple((h.week, h.helpful, h.not_helpful) for h in figures.helpfulness(since)),
                    True,
                ),
            ),
        }

    def _took(self, since: datetime) -> Table:
        heads = ("To", "Days (median)", "Days (nine of ten within)", "Cases")
        took = [t for t in self.parts.figures.took(since) if t.cases]
        return Table(heads, tuple((t.milestone.value, t.median, t.nine_of_ten, t.cases) for t in took))

    def _ages(self) -> Table:
        counts = self.parts.figures.open_by_age(self.parts.now(), AGES_DAYS)
        names = [f"up to {days} day{'s' if days > 1 else ''}" for days in AGES_DAYS] + [f"over {AGES_DAYS[-1]} days"]
        return Table(("Age", "Open cases"), tuple(zip(names, counts, strict=True)) if any(counts) else ())


def _weeks(visit: Visit) -> int:
    return next((weeks for weeks in PERIODS_WEEKS if str(weeks) == visit.query.one("weeks")), PERIOD)


def _rows(counts: Sequence[Count], named: Callable[[str], str]) -> tuple[Row, ...]:
    return tuple((named(count.what), count.number) for count in counts)


def _counted(heads: tuple[str, str], counts: Sequence[Count], named: Callable[[str], str]) -> Table:
    return Table(heads, _rows(counts, named))


def _outcome(name: str) -> str:
    return name.replace("_", " ")
