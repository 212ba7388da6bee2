"""A query for cases as SQL.

What stands in tables beside the cases is looked for first, as far as MANY: few cases are named one by one, so that all else is
quick; where there are many, cases are looked at in the order asked for until the page is full.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, literal, or_, select

from bot.cases.case import Status
from bot.cases.finding import order_of, search_words
from bot.cases.keeping import in_utc
from bot.cases.ports import CasePage, CaseQuery
from bot.cases.visibility import Visibility
from bot.storage.case_rows import case_of, fitted
from bot.storage.case_tables import case_hazards, case_listings, case_platforms, case_reporters, case_texts, cases
from bot.storage.deadline_tables import deadlines

MANY = 2_000  # so many cases that looking at them in their order finds a page sooner than sorting them
_COLUMNS = {
    "updated": cases.c.updated_at,
    "opened": cases.c.opened_at,
    "severity": cases.c.severity_rank,
    "ref": cases.c.ref_order,
}
_Beside = tuple[Table, ColumnElement[bool]]


def find_page(connection: Connection, query: CaseQuery) -> CasePage:
    """The page a query asks for.

    Ids first, whole cases then: sorting must not carry thousands of bodies about.

    Raises:
        BotError: there is no such order.
    """
    name, descending = order_of(query)
    columns: list[ColumnElement[Any]] = list(dict.fromkeys([_COLUMNS[name], cases.c.ref_order]))
    wanted = _own(query)
    many: list[_Beside] = []
    for table, condition in _beside(query, connection.dialect.name == "sqlite"):
        ids = connection.execute(select(table.c.case_id).where(condition).limit(MANY + 1)).scalars().all()
        if not ids:
            return CasePage((), 0)
        if len(ids) <= MANY:
            wanted.append(cases.c.id.in_(list(ids)))
        else:
            many.append((table, condition))
    total, more = _count(connection, query.count_to, wanted, many)
    along = [exists().where(table.c.case_id == cases.c.id, condition) for table, condition in many]
    page = select(cases.c.id).where(*wanted, *along)
    if total <= MANY and not more:  # found by what narrows and sorted then, not looked for along the order
        few = page.with_only_columns(cases.c.id, *columns).limit(MANY + 1).subquery()
        page = select(few.c.id)
        columns = [few.c[column.name] for column in columns]
    order = [column.desc() if descending else column.asc() for column in columns]
    page = page.order_by(*order).limit(max(0, query.limit)).offset(max(0, query.offset))
    found = connection.execute(page).scalars().all() if total else []
    whole = select(cases.c.id, cases.c.body).where(cases.c.id.in_(found))
    bodies = {row.id: row.body for row in connection.execute(whole)} if found else {}
    return CasePage(tuple(case_of(bodies[case_id]) for case_id in found if case_id in bodies), total, more)


def _count(
    connection: Connection, limit: int | None, wanted: list[ColumnElement[bool]], many: list[_Beside]
) -> tuple[int, bool]:
    """How many there are, and whether there are more than were counted."""
    if limit is None:
        among = [cases.c.id.in_(select(table.c.case_id).where(condition)) for table, condition in many]
        exact = select(func.count()).select_from(cases).where(*wanted, *among)
        return connection.execute(exact).scalar_one(), False
    along = [exists().where(table.c.case_id == cases.c.id, condition) for table, condition in many]
    some = select(literal(1)).select_from(cases).where(*wanted, *along).limit(limit + 1).subquery()
    counted = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return min(counted, limit), counted > limit


def _own(query: CaseQuery) -> list[ColumnElement[bool]]:
    """What a case's own row must be like."""
    possible = [
        _status(query.statuses) if query.statuses else None,
        cases.c.owner == fitted(query.owner) if query.owner is not None else None,
        cases.c.owner.is_(None) if query.unclaimed else None,
        _opened_to(query.opened_to) if query.opened_to is not None else None,
        cases.c.severity == query.severity if query.severity is not None else None,
        cases.c.opened_at >= in_utc(query.since) if query.since is not None else None,
        cases.c.updated_at >= in_utc(query.updated_since) if query.updated_since is not None else None,
    ]
    return [condition for condition in possible if condition is not None]


def _status(statuses: Sequence[Status]) -> ColumnElement[bool]:
    """One of these. Of most of them it is said what it is not: the index on statuses would only be in the way of the order's."""
    others = [status.value for status in Status if status not in statuses]
    most = len(others) < len(Status) / 2
    found = cases.c.status.not_in(others) if most else cases.c.status.in_([status.value for status in statuses])
    if Status.HOLD not in statuses or Status.ESCALATED in statuses:
        return found
    return found | ((cases.c.status == Status.ESCALATED.value) & cases.c.held.is_(True))


def _opened_to(person: str) -> ColumnElement[bool]:
    """That one of the staff may see it whole although they do not review cases, as ``roles.opened_to`` says."""
    theirs = cases.c.id.in_(select(case_reporters.c.case_id).where(case_reporters.c.person == fitted(person)))
    team = (cases.c.visibility == Visibility.TEAM.value) & theirs
    return (cases.c.visibility == Visibility.ORG.value) | team


def _beside(query: CaseQuery, sqlite: bool) -> list[_Beside]:
    """What a row of another table must be like, the narrowest first as a rule."""
    found: list[_Beside] = [
        (column.table, column == fitted(value))
        for column, value in (
            (case_listings.c.key, query.listing),
            (case_reporters.c.person, query.reporter),
            (case_hazards.c.hazard, query.hazard),
            (case_platforms.c.platform, query.platform),
        )
        if value is not None
    ]
    if query.due_until is not None:
        running = deadlines.c.met_at.is_(None) & deadlines.c.is_open & (deadlines.c.due <= query.due_until)
        found.append((deadlines, running))
    words = search_words(query)
    if words:
        # both sides are folded, so bytes are compared; LIKE would look at letter case again, several times slower
        place = func.instr if sqlite else func.strpos
        told = (or_(place(case_texts.c.text, word) > 0, place(case_texts.c.said, word) > 0) for word in words)
        found.append((case_texts, and_(*told)))
    return found
