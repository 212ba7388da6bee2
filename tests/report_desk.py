"""What people do with the report form in the tests: open it, type, tick, send, close. The screen keeps what Slack would keep."""

import json
from datetime import timedelta
from typing import Any

from slack_bolt import BoltResponse

from bot.slack import ids
from bot.slack.views.report_form_read import field_of
from tests import builders
from tests.builders import Json
from tests.desk import GENERAL, Desk, Post
from tests.fake_workspace import TEAM

KEY = tuple[str, str]
LINK = "https://www.alibaba.com/product-detail/Kettle_1600482913377.html?spm=1"
FILLED: dict[str, Any] = {
    "product": "Foldable kettle",
    "brand": "Kettaro",
    "links": LINK,
    "aspects": ("brand",),
    "china": "none",
    "relation": "none",
    "contact": ("nobody",),
}


class Form:
    """A form as a person sees it. What was typed stays while block and element keep their names, as in Slack."""

    def __init__(self, desk: Desk, user: str, number: int = 0) -> None:
        self.desk, self.user = desk, user
        self.number = number or len(desk.slack.workspace.views)
        self._done: dict[KEY, Json] = {}

    @property
    def view(self) -> Json:
        """The view as it is now."""
        return self.desk.slack.workspace.shown(self.number)

    @property
    def text(self) -> str:
        """Everything it shows."""
        return str(self.view["blocks"])

    def fill(self, **given: Any) -> "Form":
        """Type a text, choose a value, or tick a tuple of boxes."""
        for block, element in self._elements():
            name = field_of(element["action_id"])
            if name in given:
                self._done[block["block_id"], element["action_id"]] = _entry(element, given[name])
        return self

    def clear(self, name: str, as_sent: Json) -> None:
        """Leave a field empty, in the way a certain Slack says so."""
        for block, element in self._elements():
            if field_of(element["action_id"]) == name:
                self._done[block["block_id"], element["action_id"]] = {"type": element["type"], **as_sent}

    @property
    def state(self) -> Json:
        """What Slack would send of it."""
        values: dict[str, Json] = {}
        for block, element in self._elements():
            key = block["block_id"], element["action_id"]
            values.setdefault(key[0], {})[key[1]] = self._done.get(key) or _initial(element)
        return {"values": values}

    def value(self, name: str) -> Any:
        """What stands in a field."""
        found: list[str] = []
        for entries in self.state["values"].values():
            for action_id, entry in entries.items():
                if field_of(action_id) == name:
                    chosen = (entry.get("selected_option") or {}).get("value")
                    single = entry.get("value") or chosen or entry.get("selected_date")
                    found += [option["value"] for option in entry.get("selected_options") or []]
                    found += [single] if single else []
        return found

    def sends(self) -> Json:
        """Press Send; returns what Slack is told."""
        response = self.desk.send(self.body("view_submission"))
        assert response.status == 200, response.body
        return dict(json.loads(response.body)) if response.body else {}

    def closes(self) -> BoltResponse:
        """Close it without sending."""
        return self.desk.send(self.body("view_closed", is_cleared=False))

    def presses(self, action_id: str, **action: Any) -> BoltResponse:
        """Press a button in it, or make a choice that Slack tells of at once."""
        return self.desk.send(self.pressed(action_id, **action))

    def pressed(self, action_id: str, **action: Any) -> Json:
        """What Slack tells of that."""
        actions = [{"action_id": action_id, "block_id": "b", "action_ts": "1.1", **action}]
        return self.body("block_actions", actions=actions, container={"type": "view", "view_id": self.view["id"]})

    def body(self, kind: str, **more: Any) -> Json:
        """A payload about it."""
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "test"},
            "user": {"id": self.user, "team_id": TEAM},
            "api_app_id": "A01DESK",
            "trigger_id": self.desk.slack.workspace.trigger(),
            "view": {**self.view, "state": self.state},
            **more,
        }

    def errors(self) -> dict[str, str]:
        """Press Send; returns the errors by field."""
        told = self.sends()
        assert told.get("response_action") == "errors", told
        fields = {block["block_id"]: field_of(element["action_id"]) for block, element in self._elements()}
        return {fields[block]: text for block, text in told["errors"].items()}

    def _elements(self) -> list[tuple[Json, Json]]:
        return [(block, block["element"]) for block in self.view["blocks"] if block["type"] == "input"]


def as_sent(view: Json) -> Json:
    """The state Slack sends of a view that nobody touched."""
    fields = [(block["block_id"], block["element"]) for block in view["blocks"] if block["type"] == "input"]
    return {"values": {block_id: {element["action_id"]: _initial(element)} for block_id, element in fields}}


def command(desk: Desk, user: str, text: str = "", channel: str = GENERAL, late_s: int = 0) -> BoltResponse:
    """Somebody types the command; ``late_s`` is how old Slack's leave to open a form is by then."""
    trigger, hook = desk.slack.workspace.trigger(), desk.slack.hook(channel, user)
    desk.clock.forward(timedelta(seconds=late_s))
    return desk.send({**builders.command(text, channel, user, trigger, hook), "command": ids.COMMAND_REPORT})


def opens(desk: Desk, user: str, text: str = "", channel: str = GENERAL) -> Form:
    """Somebody types the command and has the form."""
    assert command(desk, user, text, channel).status == 200
    return Form(desk, user)


def message_action(desk: Desk, user: str, post: Post, **more: Any) -> BoltResponse:
    """Somebody uses the shortcut on a message."""
    hook = desk.slack.hook(post.channel, user)
    return desk.send(
        {
            "type": "message_action",
            "callback_id": ids.REPORT_MESSAGE,
            "team": {"id": TEAM, "domain": "test"},
            "user": {"id": user, "team_id": TEAM},
            "channel": {"id": post.channel, "name": "somewhere"},
            "message_ts": post.ts,
            "message": {**post.stored, **more},
            "trigger_id": desk.slack.workspace.trigger(),
            "response_url": hook,
        }
    )


def _entry(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [o for o in element["options"] if o["value"] in value]}
    if kind in {"static_select", "radio_buttons"}:
        return {"type": kind, "selected_option": next(o for o in element["options"] if o["value"] == value)}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value}
    if kind == "file_input":
        return {"type": kind, "files": [{"id": each} for each in value]}
    return {"type": kind, "value": value}


def _initial(element: Json) -> Json:
    """What a field holds that nobody touched; Slack says null for nothing."""
    kind = element["type"]
    if kind == "checkboxes":
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    if kind in {"static_select", "radio_buttons"}:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind == "datepicker":
        return {"type": kind, "selected_date": element.get("initial_date")}
    if kind == "file_input":
        return {"type": kind, "files": []}
    return {"type": kind, "value": element.get("initial_value")}
