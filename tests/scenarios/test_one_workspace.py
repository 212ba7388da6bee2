"""The desk serves one workspace: what is signed for another is acknowledged and goes no further."""

from typing import Any

import pytest

from bot.slack import ids
from tests import builders
from tests.builders import Json
from tests.desk import ALICE, CASES, DESK, GENERAL, OPAL, Desk
from tests.fake_workspace import TEAM

ELSEWHERE = "T99OTHER"


def deliveries(desk: Desk) -> dict[str, Json]:
    """One of everything Slack sends, as sent for our own workspace."""
    post = desk.writes(ALICE, f"{DESK} does our EU trademark count in China?")
    trigger, hook = desk.slack.workspace.trigger(), desk.slack.hook(GENERAL, ALICE)
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": f"{ids.CASE_FORM}_note",
        "blocks": [],
        "private_metadata": "",
        "state": {},
    }
    action = {"action_id": ids.CASE_CLAIM, "value": "K-1"}
    return {
        "event": post.events[0],
        "command": builders.command("does it count?", GENERAL, ALICE, trigger, hook),
        "report": {**builders.command("", GENERAL, ALICE, trigger, hook), "command": ids.COMMAND_REPORT},
        "button": builders.pressed(action, OPAL, trigger, **builders.under(CASES, post.stored, hook)),
        "form": builders.submitted(view, OPAL, {}),
        "shortcut": {
            "type": "message_action",
            "callback_id": ids.REPORT_MESSAGE,
            "team": {"id": TEAM, "domain": "test"},
            "user": {"id": ALICE, "team_id": TEAM},
            "channel": {"id": GENERAL, "name": "general"},
            "message_ts": post.ts,
            "message": post.stored,
            "trigger_id": trigger,
            "response_url": hook,
        },
    }


def moved(body: Json, team: str | None) -> Json:
    """The same delivery for another workspace, or for none that is named."""

    def of(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: of(inner) for name, inner in value.items() if team is not None or "team" not in name}
        if isinstance(value, list):
            return [of(inner) for inner in value]
        return team if value == TEAM else value

    changed: Json = of(body)
    if team is None:
        changed.pop("authorizations", None)
    return changed


@pytest.mark.parametrize("team", [ELSEWHERE, None])
@pytest.mark.parametrize("kind", ["event", "command", "report", "button", "form", "shortcut"])
def test_what_is_for_another_workspace_or_none_changes_nothing_and_shows_nothing(
    desk: Desk, kind: str, team: str | None
) -> None:
    body = moved(deliveries(desk)[kind], team)
    calls = len(desk.slack.calls)
    response = desk.send(body)

    assert response.status == 200
    assert response.body == (
        "Sorry, I serve another workspace, so I did nothing with that." if "command" in body else ""
    )
    assert len(desk.slack.calls) == calls
    assert desk.inbox.waiting(desk.clock()) == []
    assert desk.slack.workspace.views == []


def test_a_sister_workspace_of_the_same_organisation_is_served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sister = {"team_id": "T02SISTER", "enterprise_id": "E01", "is_enterprise_install": False}
    body = {**deliveries(desk)["event"], "enterprise_id": "E01"}
    body["authorizations"] = [{**body["authorizations"][0], **sister}]
    desk.send(body)
    assert desk.slack.posted(GENERAL) == []  # our token knows of no organisation

    for middleware in desk.program.app._middleware_list:
        if (known := getattr(middleware, "auth_test_result", None)) is not None:
            monkeypatch.setitem(known.data, "enterprise_id", "E01")
    desk.send(body)
    assert len(desk.slack.posted(GENERAL)) == 1
