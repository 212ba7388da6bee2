"""Figures over cases and answers, counted by the database from indexes alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from bot.cases.case import Status
from bot.cases.figures import By, Count, Helpfulness, Milestone, Opened, Took, percentile
from bot.storage.case_tables import case_hazards, case_milestones, case_platforms, cases
from bot.storage.engine import Database
from bot.storage.tables import answers, feedback

WEEK = timedelta(weeks=1)
_BESIDE = {By.PLATFORM: case_platforms.c.platform, By.HAZARD: case_hazards.c.hazard}


class SqlFigures:
    """``Figures`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> str:
        """By which the state of all that is counted is known again: the newest change of each kind, and what it is."""
        last = select(func.max(cases.c.updated_at)).scalar_subquery()
        changed = select(last, func.count(), func.sum(cases.c.version)).where(cases.c.updated_at == last)
        asked = select(func.max(answers.c.asked_at)).scalar_subquery()
        answered = select(asked, func.count()).where(answers.c.asked_at == asked)
        said = select(func.max(feedback.c.at), func.count(), func.sum(case((feedback.c.helpful, 1), else_=0)))
        with self._database.reading() as connection:
            return repr([tuple(connection.execute(each).one()) for each in (changed, answered, said)])

    def opened(self, since: datetime) -> Opened:
        """Cases opened, week by week, by severity and by status; in one pass."""
        with self._database.reading() as connection:
            day = _day(connection, cases.c.opened_at)
            counted = select(day, cases.c.severity, cases.c.status, func.count()).where(cases.c.opened_at >= since)
            rows = connection.execute(counted.group_by(day, cases.c.severity, cases.c.status)).all()
        weeks, severities, statuses = Counter[date](), Counter[str](), Counter[str]()
        for when, severity, status, number in rows:
            weeks[_monday(when)] += number
            severities[severity] += number
            statuses[status] += number
        by_week = tuple(Count(monday.isoformat(), weeks[monday]) for monday in _every_week(weeks))
        return Opened(by_week, _most_first(severities), _most_first(statuses))

    def cases_by(self, by: By, since: datetime, limit: int = 30) -> tuple[Count, ...]:
        """Cases opened, by something, most first."""
        if by is By.SELLER:
            return self._sellers(since, limit)
        name = _BESIDE[by]
        counted = select(name, func.count()).where(name.table.c.opened_at >= since).group_by(name)
        return self._counts(counted.order_by(func.count().desc(), name).limit(limit))

    def took(self, since: datetime) -> tuple[Took, ...]:
        """Times to the milestones, of cases opened since."""
        table = case_milestones.c
        counted = select(table.milestone, table.tenths, func.count()).where(
            table.milestone.in_([milestone.value for milestone in Milestone]), table.opened_at >= since
        )
        with self._database.reading() as connection:
            rows = connection.execute(counted.group_by(table.milestone, table.tenths)).all()
        return tuple(_took(name, sorted((row[1] / 10, row[2]) for row in rows if row[0] == name)) for name in Milestone)

    def open_by_age(self, now: datetime, limits_days: Sequence[int]) -> tuple[int, ...]:
        """Open cases up to each age in days, youngest first, and those older than the last."""
        edges = [(cases.c.opened_at >= now - timedelta(days=days), place) for place, days in enumerate(limits_days)]
        age = case(*edges, else_=len(limits_days))
        counted = select(age.label("age"), func.count()).where(cases.c.status != Status.CLOSED.value).group_by("age")
        with self._database.reading() as connection:
            found = {int(place): int(number) for place, number in connection.execute(counted)}
        return tuple(found.get(place, 0) for place in range(len(limits_days) + 1))

    def answers(self, since: datetime) -> tuple[Count, ...]:
        """Questions by outcome."""
        outcome = func.coalesce(answers.c.reason, answers.c.outcome)
        counted = select(outcome, func.count()).where(answers.c.asked_at >= since)
        return self._counts(counted.group_by(outcome).order_by(func.count().desc(), outcome))

    def helpfulness(self, since: datetime) -> tuple[Helpfulness, ...]:
        """What people made of answers, week by week."""
        with self._database.reading() as connection:
            day = _day(connection, feedback.c.at)
            counted = select(day, feedback.c.helpful, func.count()).where(feedback.c.at >= since)
            rows = connection.execute(counted.group_by(day, feedback.c.helpful)).all()
        weeks: dict[date, list[int]] = {}
        for when, helpful, number in rows:
            weeks.setdefault(_monday(when), [0, 0])[0 if helpful else 1] += number
        return tuple(Helpfulness(week.isoformat(), *weeks.get(week, [0, 0])) for week in _every_week(weeks))

    def _sellers(self, since: datetime, limit: int) -> tuple[Count, ...]:
        """Counted by key; each is called by one of the ways its name was written."""
        key = func.coalesce(cases.c.seller_key, "")  # the bare column would have its own index used
        number = func.count()
        counted = select(key, number).where(cases.c.opened_at >= since, key != "").group_by(key)
        with self._database.reading() as connection:
            found = connection.execute(counted.order_by(number.desc(), key).limit(limit)).all()
            called = select(cases.c.seller_key, func.min(cases.c.seller))
            of_these = called.where(cases.c.seller_key.in_([k for k, _ in found])).group_by(cases.c.seller_key)
            names = {row[0]: row[1] for row in connection.execute(of_these)}
        return tuple(Count(names.get(k) or k, n) for k, n in found)

    def _counts(self, statement: Any) -> tuple[Count, ...]:
        with self._database.reading() as connection:
            return tuple(Count(str(what), int(number)) for what, number in connection.execute(statement))


def _day(connection: Connection, column: ColumnElement[datetime]) -> ColumnElement[Any]:
    """The day in UTC; PostgreSQL would take that of the server's own zone."""
    return func.date(column if connection.dialect.name == "sqlite" else func.timezone("UTC", column))


def _monday(day: str | date) -> date:
    """SQLite gives days as text."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return when - timedelta(days=when.weekday())


def _every_week(found: Iterable[date]) -> list[date]:
    """The Mondays from the first to the last."""
    mondays = sorted(found)
    if not mondays:
        return []
    return [mondays[0] + number * WEEK for number in range((mondays[-1] - mondays[0]) // WEEK + 1)]


def _most_first(counted: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(what, number) for what, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _took(name: Milestone, days: list[tuple[float, int]]) -> Took:
    return Took(name, sum(number for _, number in days), percentile(days, 50), percentile(days, 90))
