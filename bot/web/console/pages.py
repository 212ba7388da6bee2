"""Pages out of templates. Everything a template shows is escaped; whoever is named is named as Slack does."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.persons import is_person
from bot.prompts import Prompts
from bot.web.console.case_actions import SOURCE
from bot.web.console.signing_in import HOME

FOLDER = Path(__file__).parent / "templates"
SEE_OTHER = 303
_TIME = Markup('<time datetime="{}">{}</time>')
_IN_SLACK = {"button", "form", "thread", "dm", "slack", "modal"}  # as trails name where something was done


class Pages:
    """Draws pages. ``name`` gives the name of a person in Slack."""

    def __init__(self, prompts: Prompts, name: Callable[[str], str]) -> None:
        self._name, self._text = name, prompts.text
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            text=prompts.text, who=self.who, home=HOME, case_url=case_url, passage_url=passage_url
        )
        self._environment.filters.update(moment=moment, day=day, size=size, humane=humane, way=self.way)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A whole page."""
        return HTMLResponse(self.part(template, **values), status)

    def part(self, template: str, **values: Any) -> str:
        """A template with its values."""
        return self._environment.get_template(template).render(values)

    def who(self, person: str) -> str:
        """Somebody's name; the desk and an import are named as they are."""
        return self._name(person) if is_person(person) else person

    def way(self, source: str) -> str:
        """Where something was done from, in words."""
        if source in _IN_SLACK:
            return self._text("way_slack")
        return self._text("way_console") if source == SOURCE else self._text("way_other", humane(source))


def go(address: str) -> Response:
    """To another page, after something was done: loading it again does nothing twice."""
    return RedirectResponse(address, SEE_OTHER)


def case_url(ref: str) -> str:
    """A case's page."""
    return f"{HOME}/cases/{quote(ref, safe='')}"


def passage_url(passage: str) -> str:
    """The page of the guidance with a passage, at the passage."""
    page, _, section = passage.partition("#")
    return f"{HOME}/guidance/{quote(page, safe='')}" + (f"#{quote(section, safe='')}" if section else "")


def moment(at: datetime) -> Markup:
    """A time to the minute, in UTC."""
    return _TIME.format(at.isoformat(), f"{at.astimezone(UTC):%Y-%m-%d %H:%M}")


def day(on: date | datetime) -> Markup:
    """A day."""
    shown = on.astimezone(UTC).date().isoformat() if isinstance(on, datetime) else on.isoformat()
    return _TIME.format(shown, shown)


def size(amount: int) -> str:
    """Bytes in the unit a person would use."""
    for unit, step in (("MB", 1 << 20), ("KB", 1 << 10)):
        if amount >= step:
            return f"{amount / step:.1f} {unit}"
    return f"{amount} B"


def humane(name: str) -> str:
    """An id as words."""
    return name.replace("_", " ")
