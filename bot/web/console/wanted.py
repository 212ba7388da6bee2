"""Which cases somebody looks at, as the address of the list says it, and back."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from bot.cases.case import Status
from bot.cases.course import OPEN
from bot.cases.finding import ORDERS
from bot.cases.ports import CaseQuery
from bot.cases.triage_model import Severity
from bot.web.console.signing_in import HOME
from bot.web.console.visit import MOST_FIELDS, Filled

PAGE = 50  # cases
COUNTED = 1_000  # further than this nobody reads on, and counting would take longer than finding
STATES = ("open", "any", *(status.value for status in Status))
ORDER_NAMES = tuple(name for order in ORDERS for name in (f"-{order}", order))
DUE_DAYS = ("0", "7", "30")
_TEXT, _ID = 200, 255  # characters


@dataclass(frozen=True)
class Wanted:
    """A search. ``owner`` is a person, ``me``, ``nobody`` or empty for anybody; ``due`` says in how many days a deadline ends."""

    text: str = ""
    status: str = "open"
    severity: str = ""
    platform: str = ""
    hazard: str = ""
    owner: str = ""
    since: date | None = None
    due: str = ""
    order: str = "-updated"
    page: int = 1

    def query(self, person: str, today: date) -> CaseQuery:
        """What is asked of the store."""
        owner = person if self.owner == "me" else self.owner
        return CaseQuery(
            statuses=_statuses(self.status),
            owner=owner if owner and owner != "nobody" else None,
            unclaimed=self.owner == "nobody",
            text=self.text or None,
            hazard=self.hazard or None,
            platform=self.platform or None,
            severity=self.severity or None,
            since=datetime.combine(self.since, time(), UTC) if self.since else None,
            due_until=today + timedelta(days=int(self.due)) if self.due else None,
            order=self.order,
            limit=PAGE + 1,  # one more shows whether there is another page
            offset=(self.page - 1) * PAGE,
            count_to=COUNTED,
        )

    def address(self, page: int | None = None) -> str:
        """The list's address for it."""
        said = replace(self, page=page or self.page).said()
        return f"{HOME}?{said}" if said else HOME

    def said(self) -> str:
        """What stands behind the question mark."""
        return urlencode(self.fields())

    def fields(self) -> list[tuple[str, str]]:
        """What differs from a plain list."""
        plain = vars(Wanted())
        return [(name, str(value)) for name, value in vars(self).items() if value != plain[name]]


def read_wanted(fields: Filled) -> Wanted:
    """The search of an address; what is nonsense is left out."""
    status, severity, order = fields.one("status"), fields.one("severity"), fields.one("order")
    page = fields.one("page")
    return Wanted(
        text=fields.one("text")[:_TEXT],
        status=status if status in STATES else "open",
        severity=severity if severity in set(Severity) else "",
        platform=fields.one("platform")[:_ID],
        hazard=fields.one("hazard")[:_ID],
        owner=fields.one("owner")[:_ID],
        since=_day(fields.one("since")),
        due=due if (due := fields.one("due")) in DUE_DAYS else "",
        order=order if order in ORDER_NAMES else "-updated",
        page=max(1, min(int(page), 100_000)) if page.isascii() and page.isdecimal() and len(page) < 9 else 1,
    )


def misread(fields: Filled, wanted: Wanted) -> list[tuple[str, str]]:
    """What an address says and ``read_wanted`` left out."""
    read = {"status": wanted.status, "severity": wanted.severity, "since": wanted.since, "due": wanted.due}
    read["order"] = wanted.order
    given = ((name, fields.one(name)[:_TEXT]) for name in read)
    return [(name, said) for name, said in given if said and said != str(read[name] or "")]


def read_said(said: str) -> Wanted:
    """The search that ``Wanted.said`` said."""
    try:
        return read_wanted(Filled(parse_qsl(said, max_num_fields=MOST_FIELDS)))
    except ValueError:
        return Wanted()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _statuses(state: str) -> tuple[Status, ...]:
    if state == "open":
        return OPEN
    return () if state == "any" else (Status(state),)
