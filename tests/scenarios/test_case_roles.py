"""Who may do what: every button, form, list and thread of a case, for every role. Whatever is refused changes nothing."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from bot.cases.case import Case, CounselStatus
from bot.cases.custody.handling import Upload
from bot.cases.events import Audience, Verb
from bot.cases.review.reviewing import Actor
from bot.slack import ids
from bot.slack.views.card import case_value
from bot.slack.views.case_forms import FORMS
from bot.storage.console import SqlConsoleStore
from tests import builders
from tests.case_desk import (
    OTHER,
    PNG,
    card,
    chosen,
    fields,
    found,
    home,
    last_view,
    letters,
    presses,
    reported,
    trail,
    uploaded,
)
from tests.desk import ALICE, BOB, CARLA, CASES, OPAL, Desk
from tests.desk_fixtures import Begin
from tests.fake_slack import FakeSlack

GUEST, STRANGER, BOT = "U50GUEST", "U60STRANGER", "U70BOT"
ROLES = {
    "guest": GUEST,
    "stranger": STRANGER,
    "bot": BOT,
    "nobody": "",
    "staff": BOB,
    "reporter": ALICE,
    "ops": OPAL,
    "counsel": CARLA,
}
REVIEWERS = {"ops", "counsel"}
ITEM = "KO-2026-0002-E01"
DAY, SNOOZED = {"selected_date": "2026-11-23"}, "2026-11-25"
FILLED: dict[str, dict[str, Any]] = {
    "hold": {"reasons": ("counsel",), "text": "x"},
    "ask": {"text": "which?"},
    "escalate": {"text": "x"},
    "note": {"text": "x"},
    "hand_over": {"person": {"selected_user": CARLA}, "text": ""},
    "status": {"status": chosen("triage"), "text": ""},
    "rights": {"china": chosen("registered"), "rights": "", "seller": "x", "relation": chosen("none")},
    "details": {"about": chosen("case")},
    "step": {"step": chosen("register_in_cn"), "day": DAY, "reference": "1"},
    "suspect": {"legal_name": "宁波好未来", "shops": "alibaba: haovelle", "place": "Ningbo"},
    "counsel": {"counsel": "Li Wei", "counsel_status": chosen("follow_up"), "text": "certificate first"},
    "override": {"step": chosen("platform_complaint"), "counsel": "Carla", "text": "x"},
    "date": {"date": chosen("counter_notice"), "day": DAY},
    "met": {"deadline": chosen("counter-notice"), "reference": ""},
    "snooze": {"deadline": chosen("counter-notice"), "until": {"selected_date": SNOOZED}, "text": "x"},
    "relate": {"ref": "KO-2026-0001"},
    "merge": {"ref": "KO-2026-0001", "text": ""},
    "close": {"reason": chosen("withdrawn"), "text": "x", "reference": ""},
    "reopen": {"text": "x"},
    "custody": {"item": chosen(ITEM), "handling": chosen("sealed"), "from": "", "to": "safe", "why": "x"},
    "grade": {"item": chosen(ITEM), "grade": chosen("notarised"), "paper": "No. 1"},
}


@pytest.fixture
def people(slack: FakeSlack) -> None:
    """Everybody is in the channel, and some are not of the company."""
    space = slack.workspace
    space.add_user(GUEST, is_restricted=True)
    space.add_user(STRANGER, team_id="T99OTHER", is_stranger=True)
    space.add_user(BOT, is_bot=True)
    space.channels[CASES].members.update({ALICE, BOB, GUEST, STRANGER, BOT})


def press(action: str) -> Callable[[Desk, str, Case], object]:
    """Press a button of the card."""
    return lambda desk, user, case: presses(desk, user, action, case)


def submit(action: str) -> Callable[[Desk, str, Case], object]:
    """Send a form, however one came by it."""

    def send(desk: Desk, user: str, case: Case) -> object:
        names = [{"type": "input", "block_id": name} for name in FILLED[action]]
        view = {
            "callback_id": f"{ids.CASE_FORM}_{action}",
            "private_metadata": case_value(found(desk, case)),
            "blocks": names,
            "type": "modal",
        }
        return desk.send(builders.submitted(view, user, fields(**FILLED[action])))

    return send


def note_details(desk: Desk, user: str, case: Case) -> object:
    """Send the form with the fields of a case, however one came by it."""
    now = case_value(found(desk, case))
    view = {"callback_id": f"{ids.CASE_FORM}_detail", "private_metadata": f"case\n{now}", "type": "modal"}
    filled = fields(visibility=chosen("org"), safety_risk=("yes",))
    named = [{"type": "input", "block_id": name} for name in filled]
    return desk.send(builders.submitted({**view, "blocks": named}, user, filled))


def choose(action: str) -> Callable[[Desk, str, Case], object]:
    """Go on from the whole case."""

    def go_on(desk: Desk, user: str, case: Case) -> object:
        view = {"callback_id": ids.CASE_VIEW, "private_metadata": case_value(case), "type": "modal", "blocks": []}
        return desk.send(builders.submitted(view, user, fields(**{ids.CASE_NEXT: chosen(action)})))

    return go_on


def write(desk: Desk, user: str, case: Case) -> object:
    """Write in the card's thread."""
    return desk.says(user, "I know more", CASES, card(desk, case)["ts"])


def upload(desk: Desk, user: str, case: Case) -> object:
    """Add a file in the card's thread."""
    return desk.says(user, "", CASES, card(desk, case)["ts"], files=[uploaded(desk)], subtype="file_share")


def write_to_the_desk(desk: Desk, user: str, case: Case) -> object:
    """Write in the thread of a reporter's messages, as only the reporter can; others are put there by force."""
    post = desk.program.cases.store.post(case.id, Audience.REPORTER, ALICE)
    assert post is not None
    return desk.says(user, "I know more", post.channel, post.ts)


CHANGING: dict[str, tuple[Callable[[Desk, str, Case], object], set[str]]] = {
    "claim": (press(ids.CASE_CLAIM), REVIEWERS),
    "claim in the whole case": (choose("claim"), REVIEWERS),
    **{action: (submit(action), REVIEWERS) for action in FORMS if action not in {"reopen", "details"}},
    "details": (note_details, REVIEWERS),
    "write": (write, REVIEWERS | {"reporter"}),
    "upload": (upload, REVIEWERS | {"reporter"}),
    "write to the desk": (write_to_the_desk, REVIEWERS | {"reporter"}),
}


def kept(desk: Desk, case: Case) -> tuple[Any, ...]:
    """A case and all that is kept beside it."""
    store = desk.program.cases.store
    return found(desk, case), trail(desk, case), store.evidence(case.id), store.chains(case.id)


def case_to_change(desk: Desk) -> Case:
    """A case beside another one, with evidence and a deadline, so that everything can be done to it."""
    reported(desk, CARLA, OTHER)
    case = reported(desk, ALICE)
    desk.program.cases.dating.give_day(case.id, Actor(OPAL, "form"), "counter_notice", desk.clock().date())
    desk.program.cases.custodian.take(case.id, Actor(OPAL, "form"), Upload("a.png", "form"), BytesIO(PNG + b"!"))
    return case


@pytest.mark.parametrize("name", CHANGING)
@pytest.mark.usefixtures("people")
def test_who_may_not_changes_nothing(begin: Begin, name: str) -> None:
    act, allowed = CHANGING[name]
    desk, case = begin(case_to_change)
    before = kept(desk, case)
    for role in ROLES.keys() - allowed:
        act(desk, ROLES[role], case)
        assert kept(desk, case) == before, role


@pytest.mark.parametrize(("name", "role"), [(name, role) for name in CHANGING for role in sorted(CHANGING[name][1])])
@pytest.mark.usefixtures("people")
def test_who_may_changes_it(begin: Begin, name: str, role: str) -> None:
    desk, case = begin(case_to_change)
    before = trail(desk, case)
    CHANGING[name][0](desk, ROLES[role], case)
    if name == "custody":
        assert [len(chain) for chain in desk.program.cases.store.chains(case.id).values()] == [2]
    else:
        assert len(trail(desk, case)) == len(before) + 1


def closed_case(desk: Desk) -> Case:
    """A case that a reviewer closed."""
    case = reported(desk, ALICE)
    submit("close")(desk, OPAL, case)
    return case


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.usefixtures("people")
def test_only_reviewers_reopen(begin: Begin, role: str) -> None:
    desk, case = begin(closed_case)
    submit("reopen")(desk, ROLES[role], case)

    assert found(desk, case).is_open is (role in REVIEWERS)


def case_with_a_file(desk: Desk) -> Case:
    """A case with evidence."""
    case = reported(desk, ALICE)
    desk.program.cases.custodian.take(case.id, Actor(OPAL, "form"), Upload("a.png", "form"), BytesIO(PNG + b"!"))
    return case


@pytest.mark.parametrize("role", [role for role in ROLES if ROLES[role]])
@pytest.mark.usefixtures("people")
def test_only_reviewers_see_the_whole_case_and_its_forms(begin: Begin, role: str) -> None:
    desk, case = begin(case_with_a_file)
    presses(desk, ROLES[role], ids.CASE_OPEN, case)
    shown = str(last_view(desk))
    pushed = {action: str(choose(action)(desk, ROLES[role], case).body) for action in FORMS}

    assert (case.ref in shown) is (role in REVIEWERS)
    for answer in pushed.values():
        assert ("push" in answer) is (role in REVIEWERS)
        assert ("only reviewers of cases may do that" in answer) is (role not in REVIEWERS)


OPENED: dict[str, set[str]] = {
    "need_to_know": REVIEWERS,
    "team": REVIEWERS | {"reporter"},
    "org": REVIEWERS | {"reporter", "staff"},
}
"""Who reads a case whole, by whom it is open to."""


def opened_to(desk: Desk, visibility: str) -> Case:
    """A case with something of everything that is for reviewers alone, beside another one."""
    case = reported(desk, ALICE)
    reported(desk, OPAL, OTHER)
    desk.program.cases.custodian.take(case.id, Actor(CARLA, "form"), Upload("opinion.png", "form"), BytesIO(PNG + b"!"))
    desk.program.cases.review.note(case.id, Actor(OPAL, "form"), "our weak spot", privileged=True)
    desk.program.cases.knowing.counsel(case.id, Actor(OPAL, "form"), "Li Wei", CounselStatus.FOLLOW_UP)
    desk.program.cases.review.relate(case.id, Actor(OPAL, "form"), "KO-2026-0002")
    note = desk.program.cases.detailing.note_details
    note(case.id, Actor(OPAL, "form"), "case", {"visibility": visibility, "est_units": "1234"})
    note(case.id, Actor(OPAL, "form"), "KO-2026-0001-E01", {"captured_by": "Carlo"})
    return case


@pytest.mark.parametrize("role", [role for role in ROLES if ROLES[role]])
@pytest.mark.parametrize("visibility", OPENED)
@pytest.mark.usefixtures("people")
def test_a_case_is_read_by_whom_it_is_open_to_and_found_on_their_home_without_what_is_privileged(
    begin: Begin, visibility: str, role: str
) -> None:
    desk, case = begin(opened_to, visibility)
    user, reads = ROLES[role], role in OPENED[visibility]
    presses(desk, user, ids.CASE_OPEN, case)
    shown = str(last_view(desk))
    looks = {view.person for view in SqlConsoleStore(desk.database).case_views(case.id)}
    assert (case.ref in shown, "1234" in shown, user in looks) == (reads, reads, reads)
    for secret in ("our weak spot", "opinion.png", "Carlo", "Li Wei", "KO-2026-0002"):
        assert (secret in shown) is (role in REVIEWERS), secret
    action = {"action_id": f"{ids.CASE_LIST}_scope", **chosen("opened|any|0")}
    desk.send(builders.pressed(action, user, desk.slack.workspace.trigger(), **builders.at_home({})))
    listed = json.dumps(desk.slack.workspace.homes[user])
    if role not in REVIEWERS:
        assert (f"{case.ref}*" in listed and ids.CASE_OPEN in listed) is reads


@pytest.mark.usefixtures("people")
def test_readers_see_nothing_in_the_history_that_is_withheld_from_them_above_it(desk: Desk) -> None:
    case, actor, cases = reported(desk, ALICE), Actor(OPAL, "form"), desk.program.cases
    reported(desk, OPAL, OTHER)
    cases.custodian.take(case.id, actor, Upload("page.png", "form"), BytesIO(PNG))
    cases.detailing.note_details(case.id, actor, "KO-2026-0001-E01", {"captured_by": "Carlo"})
    cases.grading.mark(case.id, "KO-2026-0001-E01", actor, True)
    cases.detailing.note_details(case.id, actor, "case", {"visibility": "team"})
    cases.review.merge(case.id, actor, "KO-2026-0002", "weak on our side")
    presses(desk, ALICE, ids.CASE_OPEN, case)
    shown = str(last_view(desk))
    assert "closed the case: duplicate" in shown
    for secret in ("Carlo", "weak on our side", "KO-2026-0002"):
        assert secret not in shown, secret


@pytest.mark.usefixtures("people")
def test_reporters_are_told_when_a_case_is_opened_to_them_and_when_it_is_not_any_more(desk: Desk) -> None:
    case = reported(desk, ALICE)
    note = desk.program.cases.detailing.note_details
    for visibility in ("team", "org", "need_to_know"):
        note(case.id, Actor(OPAL, "form"), "case", {"visibility": visibility})
        desk.delivers()
    told = [str(letter["text"]) for letter in letters(desk, ALICE)][1:]
    assert [text.partition(":")[2][:22] for text in told] == [" you may read the whol", " the case is for its r"]
    assert len(trail(desk, case, Verb.DETAILS_SET)) == 3


@pytest.mark.usefixtures("people")
def test_a_reporters_own_list_opens_the_whole_case_once_it_is_open_to_them(desk: Desk) -> None:
    case = reported(desk, ALICE)
    assert ids.CASE_OPEN not in home(desk, ALICE)
    desk.program.cases.detailing.note_details(case.id, Actor(OPAL, "form"), "case", {"visibility": "team"})
    assert ids.CASE_OPEN in home(desk, ALICE)
    assert "Cases I may read" in home(desk, ALICE)
    assert case.ref not in home(desk, BOB)


@pytest.mark.parametrize("role", [role for role in ROLES if ROLES[role]])
@pytest.mark.usefixtures("people")
def test_lists_show_reviewers_all_reporters_their_own_and_everybody_else_nothing(begin: Begin, role: str) -> None:
    desk, case = begin(reported, ALICE)
    user = ROLES[role]
    action = {"action_id": f"{ids.CASE_LIST}_scope", **chosen("all|any|0")}
    desk.send(builders.pressed(action, user, desk.slack.workspace.trigger(), **builders.at_home({})))
    shown = json.dumps(desk.slack.workspace.homes[user])

    assert (case.ref in shown) is (role in REVIEWERS | {"reporter"})
    assert (ids.CASE_OPEN in shown) is (role in REVIEWERS)


@pytest.mark.usefixtures("people")
def test_what_was_done_at_a_desk_that_was_begun_from_is_not_found_when_it_is_begun_from_again(begin: Begin) -> None:
    desk, case = begin(case_to_change)
    before = kept(desk, case), desk.slack.workspace.kept(), desk.clock.now
    note_details(desk, OPAL, case)
    write(desk, ALICE, case)
    desk.delivers()
    assert (kept(desk, case)[0] == before[0][0], desk.slack.workspace.kept() == before[1]) == (False, False)
    desk.close()

    again, case = begin(case_to_change)
    assert (kept(again, case), again.slack.workspace.kept(), again.clock.now) == before


def test_every_form_is_in_the_table() -> None:
    assert set(FILLED) == set(FORMS)
