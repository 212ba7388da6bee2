"""What reports are looked up by before they are kept: their submissions, their listings and their sellers."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, or_, select, union, update

from bot.cases.case import Case
from bot.cases.finding import listing_keys
from bot.cases.sellers import like_halves, same_seller, seller_key
from bot.cases.suspect import named_alike
from bot.storage.case_later import WritesLater
from bot.storage.case_rows import fitted
from bot.storage.case_tables import case_listings, case_numbers, case_submissions, cases, evidence
from bot.storage.upsert import count_up, insert_those_new

OLDEST_FIRST = (cases.c.opened_at, cases.c.ref_order)
_LAST_NUMBER = update(case_numbers).where(case_numbers.c.year == bindparam("of")).values(last=bindparam("number"))
_KEPT_IN = select(case_submissions.c.case_id).where(case_submissions.c.submission == bindparam("submission"))
_KEPT = select(case_submissions.c.submission).where(
    case_submissions.c.submission.in_(bindparam("names", expanding=True))
)
_ONE_OF = case_listings.c.key.in_(bindparam("keys", expanding=True))
_KEYS = select(case_listings.c.key).where(_ONE_OF).distinct()
_WITH = select(cases.c.id).join(case_listings).where(_ONE_OF)
_OPEN_WITH = _WITH.where(case_listings.c.is_open).order_by(*OLDEST_FIRST).limit(1)
_EVER_WITH = select(cases.c.id).where(cases.c.id.in_(_WITH)).order_by(*OLDEST_FIRST)
_NEARLY = or_(
    cases.c.seller_key == bindparam("key"),
    cases.c.seller_head.in_(bindparam("heads", expanding=True)),
    cases.c.seller_tail.in_(bindparam("tails", expanding=True)),
)
_EITHER = union(select(cases.c.id).where(_NEARLY), select(case_listings.c.case_id).where(_ONE_OF))
_LIKE = select(cases.c.id, cases.c.seller).where(cases.c.id.in_(_EITHER)).order_by(*OLDEST_FIRST)
"""What every report asks is made once: to make a statement and its key anew takes longer than to run it."""


class SqlKnownWork(WritesLater):
    """The part of a transaction in which what came is found again."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._numbers: dict[int, int] = {}
        self._uncounted: dict[int, int] = {}  # those of them that the table does not know yet
        self._submissions: dict[str, str] = {}
        self._new: set[str] = set()  # submissions that were not kept before, as far as was asked
        self._unknown: set[str] = set()  # keys that no case has, likewise

    def next_number(self, year: int) -> int:
        """The next number of a year's references; a transaction that fails gives its number back, so none is left out."""
        last = self._numbers.get(year)
        if last is None:
            self._numbers[year] = count_up(self._connection, case_numbers, {"year": year}, "last")
        else:
            self._numbers[year] = self._uncounted[year] = last + 1
        return self._numbers[year]

    def expect(self, submissions: Sequence[str], keys: Sequence[str]) -> None:
        """Look at once for what is about to be looked for one by one: most of it is new."""
        names, wanted = set(map(fitted, submissions)), set(map(fitted, keys))
        self._new |= names - set(self._connection.execute(_KEPT, {"names": list(names)}).scalars())
        self._unknown |= wanted - set(self._connection.execute(_KEYS, {"keys": list(wanted)}).scalars())

    def submitted(self, submission: str) -> str | None:
        """The id of the case that a submission was kept in."""
        name = fitted(submission)
        kept = None if name in self._new else self._connection.execute(_KEPT_IN, {"submission": name}).scalar()
        return kept or self._submissions.get(name)

    def note_submission(self, submission: str, case_id: str) -> None:
        """Remember in which case a submission was kept; the first one stays."""
        self._submissions.setdefault(fitted(submission), case_id)

    def open_with(self, keys: Sequence[str]) -> str | None:
        """The id of the oldest open case that has one of these listing keys."""
        wanted = self._to_be_found(keys)
        return self._connection.execute(_OPEN_WITH, {"keys": wanted}).scalar() if wanted else None

    def ever_with(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Ids of cases, open or closed, that have one of these listing keys, oldest first."""
        wanted = self._to_be_found(keys)
        return tuple(self._connection.execute(_EVER_WITH, {"keys": wanted}).scalars()) if wanted else ()

    def of_similar_seller(self, seller: str) -> tuple[str, ...]:
        """Ids of cases whose seller's name is this or nearly this, oldest first."""
        key = seller_key(seller)
        if not key:
            return ()
        heads, tails = ([fitted(half) for half in halves] for halves in like_halves(key))
        alike = [fitted(each) for each in named_alike(seller)]
        sought = {"key": fitted(key), "heads": heads, "tails": tails, "keys": alike}
        rows = self._connection.execute(_LIKE, sought).all()
        same = {name for name in {row.seller for row in rows} if same_seller(seller, name)}
        return tuple(row.id for row in rows if row.seller in same)

    def with_hash(self, sha256: str) -> tuple[str, ...]:
        """Ids of cases that hold evidence with these bytes, oldest first."""
        holding = select(cases.c.id).where(
            cases.c.id.in_(select(evidence.c.case_id).where(evidence.c.sha256 == sha256))
        )
        return tuple(self._connection.execute(holding.order_by(*OLDEST_FIRST)).scalars())

    def _to_be_found(self, keys: Sequence[str]) -> list[str]:
        return [key for key in dict.fromkeys(map(fitted, keys)) if key not in self._unknown]

    def _write_known(self) -> None:
        numbers = [{"of": year, "number": last} for year, last in self._uncounted.items()]
        if numbers:
            self._connection.execute(_LAST_NUMBER, numbers)
        noted = [{"submission": name, "case_id": case_id} for name, case_id in self._submissions.items()]
        insert_those_new(self._connection, case_submissions, noted)

    def _write_keys(self, case: Case) -> None:
        keys = dict.fromkeys(fitted(key) for key in listing_keys(case))
        self._unknown.difference_update(keys)
        self._bring(case_listings, ({"key": key, "case_id": case.id, "is_open": case.is_open} for key in keys))
