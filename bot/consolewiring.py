"""The way into the console and to its pages; the console itself is put together in ``bot/operating/serving.py``."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cases.roles import Reviewers
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.web.console.signing_in import SignIn


def sign_in(
    settings: Settings, database: "Database", reviewers: Reviewers, clock: Callable[[], datetime]
) -> "SignIn | None":
    """The way into the console, where there is one."""
    from bot.storage.console import SqlConsoleStore
    from bot.web.console.signing_in import SignIn

    if settings.base_url is None:
        return None
    store = SqlConsoleStore(database)
    return SignIn(store, reviewers, settings.base_url, clock, lambda: secrets.token_urlsafe(32))


def guidance_page(settings: Settings) -> Callable[[str], str | None]:
    """The address of the console's page with a passage; of none where there is no console."""
    from bot.web.console.pages import passage_url

    base = settings.base_url
    return lambda passage: f"{base}{passage_url(passage)}" if base is not None else None
