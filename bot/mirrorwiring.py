"""The mirrors that an operator has set up, put together; none by default."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.cases.events import Audience
from bot.cases.ports import CaseStore, EvidenceStore, Notice
from bot.cases.upkeep.mirroring import Mirror, MirrorFailed, Mirroring
from bot.errors import BotError
from bot.settings import Settings

if TYPE_CHECKING:
    from pydantic import SecretStr

log = structlog.get_logger()


def mirrored(settings: Settings) -> tuple[Audience, ...]:
    """Where cases are mirrored."""
    wanted = (
        (Audience.WEBHOOK, settings.webhook_url),
        (Audience.JIRA, settings.jira_url),
        (Audience.AUTHORITY, settings.timestamp_url),
    )
    return tuple(audience for audience, url in wanted if url is not None)


def make_mirroring(
    settings: Settings, store: CaseStore, files: Callable[[], EvidenceStore], clock: Callable[[], datetime]
) -> Mirroring | None:
    """What sends cases there; None where they are mirrored nowhere.

    Raises:
        BotError: something that belongs to a mirror is not set.
    """
    from bot.mirrors.jira import Jira
    from bot.mirrors.timestamps import Timestamping, authority
    from bot.mirrors.webhook import Webhook, key_of

    mirrors: dict[Audience, Mirror] = {}
    if settings.webhook_url is not None:
        secret = _needed(settings.webhook_secret, "KNOCKOFF_WEBHOOK_SECRET", "KNOCKOFF_WEBHOOK_URL")
        mirrors[Audience.WEBHOOK] = Webhook(settings.webhook_url, key_of(secret), clock)
    if settings.jira_url is not None:
        token = _needed(settings.jira_token, "KNOCKOFF_JIRA_TOKEN", "KNOCKOFF_JIRA_URL")
        if settings.jira_project is None:
            raise BotError("KNOCKOFF_JIRA_URL is set, so KNOCKOFF_JIRA_PROJECT is needed")
        mirrors[Audience.JIRA] = Jira(
            settings.jira_url,
            settings.jira_project,
            settings.jira_issue_type,
            settings.jira_user or "",
            token,
            settings.base_url or "",
        )
    if settings.timestamp_url is not None:
        if settings.timestamp_roots is None:
            raise BotError("KNOCKOFF_TIMESTAMP_URL is set, so KNOCKOFF_TIMESTAMP_ROOTS is needed")
        asked = authority(settings.timestamp_url, settings.timestamp_roots)
        mirrors[Audience.AUTHORITY] = Timestamping(asked, store, files())
    return Mirroring(store, mirrors, clock, _failed) if mirrors else None


def _failed(notice: Notice, error: MirrorFailed) -> None:
    log.warning(
        "case_not_mirrored",
        case_id=notice.event.case_id,
        event_id=notice.event.id,
        mirror=notice.audience.value,
        attempt=notice.attempts,
        what=error.what,
        hopeless=error.hopeless,
    )


def _needed(value: "SecretStr | None", name: str, because: str) -> str:
    if value is None:
        raise BotError(f"{because} is set, so {name} is needed")
    return value.get_secret_value()
