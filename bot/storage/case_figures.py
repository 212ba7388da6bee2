"""Figures over cases and answers, counted by the database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, extract, func, select

from bot.cases.case import Status
from bot.cases.events import Verb
from bot.cases.figures import By, Count, Helpfulness, Milestone, Took, percentile
from bot.storage.case_tables import case_events, case_hazards, case_platforms, cases
from bot.storage.engine import Database
from bot.storage.inbox import utc
from bot.storage.tables import answers, feedback

WEEK = timedelta(weeks=1)
DAY_S = 86_400
REGISTERING = "register_in_cn"  # the step of the playbook that ends with a Chinese filing
_OWN = {By.SEVERITY: cases.c.severity, By.STATUS: cases.c.status}
_BESIDE = {By.PLATFORM: case_platforms.c.platform, By.HAZARD: case_hazards.c.hazard}


class SqlFigures:
    """``Figures`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_week(self, since: datetime) -> tuple[Count, ...]:
        """Cases opened, week by week; weeks without any are there too."""
        with self._database.reading() as connection:
            day = _day(connection, cases.c.opened_at)
            rows = connection.execute(select(day, func.count()).where(cases.c.opened_at >= since).group_by(day)).all()
        weeks: dict[date, int] = {}
        for when, number in rows:
            weeks[_monday(when)] = weeks.get(_monday(when), 0) + number
        return tuple(Count(monday.isoformat(), weeks.get(monday, 0)) for monday in _every_week(weeks))

    def cases_by(self, by: By, since: datetime, limit: int = 30) -> tuple[Count, ...]:
        """Cases opened, by something, most first."""
        if by is By.SELLER:
            return self._sellers(since, limit, at_least=1)
        if by in _BESIDE:
            name = _BESIDE[by]
            joined = select(name, func.count()).select_from(cases).join(name.table, name.table.c.case_id == cases.c.id)
            counted = joined.where(cases.c.opened_at >= since).group_by(name)
            return self._counts(counted.order_by(func.count().desc(), name).limit(limit))
        # Grouped by both, so that the index on opening times is used and not that on the statuses.
        both = select(*_OWN.values(), func.count()).where(cases.c.opened_at >= since).group_by(*_OWN.values())
        place, sums = list(_OWN).index(by), Counter[str]()
        with self._database.reading() as connection:
            for row in connection.execute(both):
                sums[row[place]] += row[-1]
        ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Count(what, number) for what, number in ordered[:limit])

    def took(self, since: datetime) -> tuple[Took, ...]:
        """Times to the milestones, of cases opened since."""
        reached = {
            Milestone.CLAIM: case_events.c.verb.in_([Verb.CLAIMED.value, Verb.HANDED_OVER.value]),
            Milestone.REGISTER: and_(case_events.c.verb == Verb.STEP_DONE.value, case_events.c.about == REGISTERING),
            Milestone.CLOSE: case_events.c.verb == Verb.CLOSED.value,
        }
        with self._database.reading() as connection:
            return tuple(_took(name, _days(connection, since, condition)) for name, condition in reached.items())

    def open_by_age(self, now: datetime, limits_days: Sequence[int]) -> tuple[int, ...]:
        """Open cases up to each age in days, youngest first, and those older than the last."""
        edges = [now - timedelta(days=days) for days in limits_days]
        younger = [func.sum(case((cases.c.opened_at >= edge, 1), else_=0)) for edge in edges]
        counted = select(*younger, func.count()).where(cases.c.status != Status.CLOSED.value)
        with self._database.reading() as connection:
            upto = [int(number or 0) for number in connection.execute(counted).one()]
        return tuple(later - earlier for earlier, later in zip([0, *upto], upto, strict=False))

    def repeat_sellers(self, since: datetime, limit: int = 30) -> tuple[Count, ...]:
        """Sellers with more than one case, most first."""
        return self._sellers(since, limit, at_least=2)

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

    def _sellers(self, since: datetime, limit: int, at_least: int) -> tuple[Count, ...]:
        """Counted by key; each is called by one of the ways its name was written."""
        key, number = func.coalesce(cases.c.seller_key, ""), func.count()  # not the bare column: see cases_by
        counted = select(key, number).where(cases.c.opened_at >= since, key != "").group_by(key)
        most = counted.having(number >= at_least).order_by(number.desc(), key).limit(limit)
        with self._database.reading() as connection:
            found = connection.execute(most).all()
            names = {
                k: connection.execute(select(cases.c.seller).where(cases.c.seller_key == k).limit(1)).scalar()
                for k, _ in found
            }
        return tuple(Count(names[k] or k, n) for k, n in found)

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


def _days(connection: Connection, since: datetime, condition: ColumnElement[bool]) -> list[float]:
    """How many days each case took to its first event of a kind, shortest first."""
    first = select(case_events.c.case_id, func.min(case_events.c.at).label("at")).where(condition)
    reached = first.where(case_events.c.at >= since).group_by(case_events.c.case_id).subquery()
    if connection.dialect.name == "sqlite":
        span = func.julianday(reached.c.at) - func.julianday(cases.c.opened_at)
    else:
        span = extract("epoch", reached.c.at - cases.c.opened_at) / DAY_S
    joined = select(span).select_from(cases).join(reached, reached.c.case_id == cases.c.id)
    return sorted(
        max(0.0, float(days)) for days in connection.execute(joined.where(cases.c.opened_at >= utc(since))).scalars()
    )


def _took(name: Milestone, days: list[float]) -> Took:
    return Took(name, len(days), round(percentile(days, 0.5), 1), round(percentile(days, 0.9), 1))
