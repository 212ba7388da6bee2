"""The desk serves the workspace its token is for: what comes from any other is not so much as written down."""

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import BoltContext, BoltResponse

from bot.prompts import Prompts

log = structlog.get_logger()


class OneWorkspace:
    """Middleware. Workspaces of the same Enterprise Grid organisation count as one; a payload that names none is of none."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts

    def admit(self, body: dict[str, Any], context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Let through what is ours. The rest is acknowledged, or Slack would send it again; who typed a command is told."""
        ours = context.authorize_result
        if ours is not None and (
            (context.team_id and context.team_id == ours.team_id)
            or (context.enterprise_id and context.enterprise_id == ours.enterprise_id)
        ):
            return next_()
        log.warning("other_workspace", team=context.team_id, event_id=body.get("event_id"))
        return BoltResponse(status=200, body=self._prompts.text("refused_workspace") if body.get("command") else "")
