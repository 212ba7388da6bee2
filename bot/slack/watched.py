"""The Slack app, telling how long Slack waited for each acknowledgement."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

Acknowledged = Callable[[str, float], None]  # kind, seconds
_REFUSED = 401
_KINDS = {
    "event_callback": "event",
    "block_actions": "action",
    "view_submission": "view",
    "view_closed": "view",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "options",
}

log = structlog.get_logger()


def unheard(_kind: str, _seconds: float) -> None:
    """Tell nobody."""


class WatchedApp(App):
    """A Bolt app; ``acknowledged`` hears of every delivery that was Slack's."""

    acknowledged: Acknowledged = staticmethod(unheard)

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Handle a delivery, as Bolt does."""
        began = time.perf_counter()
        try:
            response = super().dispatch(req)
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # Bolt's own readers trust every payload
            log.error("delivery_unreadable", error=type(error).__name__)
            response = BoltResponse(status=400, body="")
        seconds = time.perf_counter() - began
        if response.status != _REFUSED:  # whoever cannot sign neither fills the log nor invents kinds
            kind = kind_of(req.body)
            self.acknowledged(kind, seconds)
            log.info(
                "acknowledged",
                kind=kind,
                event_id=req.body.get("event_id"),
                team=_team(req.body),
                status=response.status,
                ack_ms=round(seconds * 1000, 1),
            )
        return response


def kind_of(body: Mapping[str, Any]) -> str:
    """What sort of delivery it is: one of a few words."""
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), "other")


def _team(body: Mapping[str, Any]) -> str | None:
    team = body.get("team_id") or body.get("team")
    named = team.get("id") if isinstance(team, Mapping) else team
    return str(named) if named else None
