"""Every way in from Slack times every role. The ways are read off the app's own route table: a new one without a row here fails.

What people may do by each way is told elsewhere; here it is that nobody else reads or changes anything.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt import App
from sqlalchemy import select

from bot.answering.ports import InboxItem, Kind, State, Thread
from bot.cases.case import Case
from bot.slack import ids
from bot.slack.views.card import case_value
from bot.slack.views.case_forms import FORMS
from bot.storage.schema import metadata
from tests import builders
from tests.case_desk import card, chosen, fields, reported
from tests.desk import ALICE, BOB, CARLA, CASES, DESK, GENERAL, OPAL, Desk
from tests.desk_fixtures import OpenDesk
from tests.scenarios.test_case_roles import BOT, FILLED, GUEST, STRANGER

ROLES = {"anonymous": "", "bot": BOT, "outsider": STRANGER, "guest": GUEST, "staff": BOB, "reporter": ALICE}
ROLES |= {"ops": OPAL, "counsel": CARLA}
STAFF, REVIEWERS, NOBODY = {"staff", "reporter", "ops", "counsel"}, {"ops", "counsel"}, set[str]()
KINDS = (
    "action",
    "view",
    "event",
    "command",
    "shortcut",
    "view_submission",
    "view_closed",
    "message_shortcut",
    "options",
)
NOT_KEPT = {
    "inbox",
    "desk_marks",
}  # what was written down before anybody was looked up, and what the desk notes for itself


@dataclass
class Scene:
    """A desk with a case of Alice's and an answer of Bob's."""

    desk: Desk
    case: Case
    answer: str
    routes: tuple[str, ...]

    def presses(self, user: str, action_id: str, **action: Any) -> object:
        """Press something, however one came by it."""
        pressed = {"action_id": action_id, **action}
        post = card(self.desk, self.case)
        where = builders.under(CASES, post, self.desk.slack.hook(CASES, user))
        return self.desk.send(builders.pressed(pressed, user, self.desk.slack.workspace.trigger(), **where))

    def at_home(self, user: str, action_id: str, **action: Any) -> object:
        """Press something on a Home tab."""
        pressed = {"action_id": action_id, **action}
        return self.desk.send(
            builders.pressed(pressed, user, self.desk.slack.workspace.trigger(), **builders.at_home({}))
        )

    def sends(self, user: str, callback: str, carried: str, given: Any) -> object:
        """Send a form, however one came by it."""
        view = {"callback_id": callback, "private_metadata": carried, "type": "modal", "id": "V9"}
        view["blocks"] = [{"type": "input", "block_id": name} for name in given]
        return self.desk.send(builders.submitted(view, user, given))

    def kept(self) -> dict[str, list[Any]]:
        """All that is kept."""
        with self.desk.database.reading() as connection:
            tables = [table for table in metadata.sorted_tables if table.name not in NOT_KEPT]
            return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}

    def shown(self, user: str) -> str:
        """All that somebody was shown or told alone; views are nobody's, so all of them."""
        space = self.desk.slack.workspace
        return repr((space.views, space.homes.get(user), self.desk.slack.whispers(user)))


Way = Callable[[Scene, str], object]


def of_case(action: str) -> Way:
    """A button of a card."""
    return lambda scene, user: scene.presses(user, action, value=case_value(scene.case))


def of_answer(action: str) -> Way:
    """A button under an answer."""
    return lambda scene, user: scene.presses(user, action, value=scene.answer)


def form(action: str) -> Way:
    """A form of a case."""
    return lambda scene, user: scene.sends(
        user, f"{ids.CASE_FORM}_{action}", case_value(scene.case), fields(**FILLED[action])
    )


def not_helpful(scene: Scene, user: str) -> object:
    """Why an answer was not helpful."""
    return scene.sends(user, ids.NOT_HELPFUL_FORM, scene.answer, fields(**{ids.NOT_HELPFUL_MORE: "it is old"}))


def draft(scene: Scene, user: str) -> object:
    """A form that somebody closes or goes on in."""
    view = {"callback_id": ids.REPORT_FORM, "private_metadata": "", "type": "modal", "id": "V9", "blocks": []}
    closed = builders.submitted(view, user, fields(product="kettle"))
    return scene.desk.send({**closed, "type": "view_closed", "is_cleared": False})


def command(name: str) -> Way:
    """A command."""

    def type_(scene: Scene, user: str) -> object:
        body = builders.command(
            "kettle", GENERAL, user, scene.desk.slack.workspace.trigger(), "https://hooks.example/x"
        )
        return scene.desk.send({**body, "command": name})

    return type_


def shortcut(scene: Scene, user: str) -> object:
    """The shortcut of a message."""
    stored = scene.desk.slack.workspace.keep(GENERAL, {"user": ALICE, "text": "a copy"})
    body = builders.pressed({}, user, scene.desk.slack.workspace.trigger(), **builders.under(GENERAL, stored, ""))
    return scene.desk.send({**body, "type": "message_action", "callback_id": ids.REPORT_MESSAGE, "actions": None})


def keep(scene: Scene, user: str) -> object:
    """The button that adds to a case what somebody wrote outside its threads."""
    key, thread = f"T01TEST:D9:{user}", Thread("T01TEST", "D9", "1.0")
    scene.desk.inbox.receive(
        InboxItem(key, Kind.ASK, thread, "1.0", user, "it is red", scene.desk.clock(), state=State.DONE)
    )
    return scene.presses(user, f"{ids.CASE_KEEP}_1", value=f"{scene.case.id} {key}")


WAYS: dict[str, tuple[list[Way], set[str]]] = {
    "event app_mention": ([lambda scene, user: scene.desk.says(user, f"{DESK} and in China?")], STAFF),
    "event message": (
        [lambda scene, user: scene.desk.says(user, "I know more", CASES, card(scene.desk, scene.case)["ts"])],
        STAFF,
    ),
    "event app_home_opened": (
        [lambda scene, user: scene.desk.event(builders.home_opened(user, "D1", "home"))],
        STAFF,
    ),
    f"command {ids.COMMAND_ASK}": ([command(ids.COMMAND_ASK)], STAFF),
    f"command {ids.COMMAND_REPORT}": ([command(ids.COMMAND_REPORT)], STAFF),
    f"shortcut {ids.REPORT_MESSAGE}": ([shortcut], STAFF),
    f"action {ids.SHOW_PASSAGES}": ([of_answer(ids.SHOW_PASSAGES)], STAFF),
    f"action {ids.HELPFUL}": ([of_answer(ids.HELPFUL)], STAFF),
    f"action {ids.NOT_HELPFUL}": ([of_answer(ids.NOT_HELPFUL)], STAFF),
    f"view {ids.NOT_HELPFUL_FORM}": ([not_helpful], STAFF),
    f"action {ids.ASK_COUNSEL}": ([of_answer(ids.ASK_COUNSEL)], STAFF),
    f"action {ids.SHARE}": ([of_answer(ids.SHARE)], STAFF),
    f"action {ids.OPEN_LINK}": ([of_answer(ids.OPEN_LINK)], NOBODY),
    rf"action ^{ids.SUGGESTED}_\d$": (
        [lambda scene, user: scene.at_home(user, f"{ids.SUGGESTED}_1", value="who files first?")],
        STAFF,
    ),
    f"action {ids.REPORT}": ([of_answer(ids.REPORT)], STAFF),
    f"action {ids.REPORT_CONTINUE}": ([of_answer(ids.REPORT_CONTINUE)], STAFF),
    f"action ^{ids.REPORT_FIELD}_": ([of_answer(f"{ids.REPORT_FIELD}_product")], STAFF),
    f"view_closed {ids.REPORT_FORM}": ([draft], STAFF),
    f"view_submission {ids.REPORT_FORM}": (
        [lambda scene, user: scene.sends(user, ids.REPORT_FORM, "", fields(product="kettle"))],
        STAFF,
    ),
    f"action {ids.CASE_CLAIM}": ([of_case(ids.CASE_CLAIM)], REVIEWERS),
    f"action {ids.CASE_HOLD}": ([of_case(ids.CASE_HOLD)], REVIEWERS),
    f"action {ids.CASE_ASK}": ([of_case(ids.CASE_ASK)], REVIEWERS),
    f"action {ids.CASE_ESCALATE}": ([of_case(ids.CASE_ESCALATE)], REVIEWERS),
    rf"action ^{ids.CASE_OPEN}(_\d+)?$": ([of_case(ids.CASE_OPEN)], REVIEWERS),
    rf"action ^{ids.CASE_KEEP}_\d$": ([keep], REVIEWERS | {"reporter"}),
    rf"action ^{ids.CASE_LIST}_\w+$": (
        [lambda scene, user: scene.at_home(user, f"{ids.CASE_LIST}_scope", **chosen("all|any|0"))],
        REVIEWERS | {"reporter"},
    ),
    f"action {ids.CASE_FIND}": ([lambda scene, user: scene.at_home(user, ids.CASE_FIND, value="mine|open|0|")], STAFF),
    f"view {ids.CASE_FIND}": (
        [lambda scene, user: scene.sends(user, ids.CASE_FIND, "", fields(**{ids.CASE_FIND: "kettle"}))],
        REVIEWERS | {"reporter"},
    ),
    f"action {ids.CONSOLE_OPEN}": ([lambda scene, user: scene.at_home(user, ids.CONSOLE_OPEN, value=None)], REVIEWERS),
    f"view {ids.CASE_VIEW}": (
        [
            lambda scene, user: scene.sends(
                user, ids.CASE_VIEW, case_value(scene.case), fields(**{ids.CASE_NEXT: chosen("claim")})
            )
        ],
        REVIEWERS,
    ),
    rf"view ^{ids.CASE_FORM}_\w+$": ([form(action) for action in FORMS], REVIEWERS),
}
"""Each way in, what comes by it, and who may get anything by it."""


@pytest.fixture
def scene(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """The scene, with everybody in every channel."""
    routes: list[str] = []
    for kind in KINDS:
        original = getattr(App, kind)

        def noted(
            app: App, constraint: Any, *rest: Any, _kind: str = kind, _original: Any = original, **more: Any
        ) -> Any:
            name = constraint.pattern if isinstance(constraint, re.Pattern) else constraint
            routes.append(f"{_kind} {name}")
            return _original(app, constraint, *rest, **more)

        monkeypatch.setattr(App, kind, noted)
    desk = open_desk(base_url="https://desk.example")
    space = desk.slack.workspace
    space.add_user(GUEST, is_restricted=True)
    space.add_user(STRANGER, team_id="T99OTHER", is_stranger=True)
    space.add_user(BOT, is_bot=True)
    for channel in (CASES, GENERAL):
        space.channels[channel].members.update({ALICE, BOB, OPAL, CARLA, GUEST, STRANGER, BOT})
    desk.says(BOB, f"{DESK} does our US trademark count in China?")
    (answer,) = (row for row in Scene(desk, reported(desk, ALICE), "", ()).kept()["answers"])
    found = re.match(r"\('([0-9A-Za-z-]+)'", answer)
    assert found is not None
    case = desk.program.cases.store.by_ref("KO-2026-0001")
    assert case is not None
    yield Scene(desk, case, found[1], tuple(routes))


def test_every_way_in_has_a_row(scene: Scene) -> None:
    assert sorted(set(scene.routes)) == sorted(WAYS)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_changes_nothing_and_is_shown_nothing_of_a_case_or_an_answer(scene: Scene, role: str) -> None:
    user = ROLES[role]
    for name, (ways, allowed) in WAYS.items():
        if role in allowed:
            continue
        for way in ways:
            before = scene.kept()
            scene.desk.slack.workspace.views.clear()
            way(scene, user)
            assert scene.kept() == before, name
            shown = scene.shown(user)
            for secret in (scene.case.ref, "Ningbo", "China protects the mark", "/console/sign-in"):
                assert secret not in shown, name


@pytest.mark.parametrize("role", sorted(REVIEWERS))
def test_a_reviewer_is_shown_the_case_by_the_same_ways(scene: Scene, role: str) -> None:
    WAYS[rf"action ^{ids.CASE_OPEN}(_\d+)?$"][0][0](scene, ROLES[role])
    assert scene.case.ref in scene.shown(ROLES[role])
    WAYS[f"action {ids.CONSOLE_OPEN}"][0][0](scene, ROLES[role])
    assert "/console/sign-in" in scene.shown(ROLES[role])
