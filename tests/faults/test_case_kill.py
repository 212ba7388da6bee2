"""``kill -9`` at each step from submit to card: after a restart there is one case, one card, one letter to each reporter."""

import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cases.case import Case, Origin
from bot.cases.events import Verb, first_fault
from bot.cases.evidence import Evidence
from bot.cases.links.listings import load_marketplaces
from bot.cases.ports import CaseQuery
from bot.prompts import Prompts
from bot.settings import Settings, content_folder
from bot.slack import ids
from bot.slack.views.card import case_value
from bot.slack.views.report_form import ReportForm
from bot.slack.ways_in import Carried
from bot.storage.cases import SqlCaseStore
from bot.storage.engine import open_database
from bot.storage.evidence_files import EvidenceFiles
from bot.storage.evidence_names import SETTLED, EvidenceNames
from bot.storewiring import new_id
from tests import builders
from tests.builders import Json
from tests.case_desk import PNG, REPORT, fields
from tests.desk import ALICE, BOB, CASES, OPAL
from tests.fake_slack import FakeSlack
from tests.fakes import FakeClock
from tests.faults.driver import CASE_POINTS, REVIEW_POINTS
from tests.faults.runs import Driver
from tests.filled_form import values_of
from tests.report_desk import as_sent

KILLED, ENDED = -signal.SIGKILL, 0
Run = Callable[..., int]
FILE_POINTS = ("before the note", "after the bytes are kept", "after the item is kept", "before the item is done")
CARD_POINTS = [point for point in CASE_POINTS if point not in FILE_POINTS]
NOT_SENT_YET = {"before the case is kept", "before its event is kept", "before the transaction ends"}

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def run(driver: Driver, slack: FakeSlack, clock: FakeClock, tmp_path: Path, migrated: Path) -> Run:
    """Run the program over reports and events, killed at a point or not; says how it ended."""
    shutil.copy(migrated, tmp_path / "desk.sqlite")

    def once(
        reports: list[tuple[str, str]], point: str | None = None, nth: int = 1, bodies: list[Json] | None = None
    ) -> int:
        kill = {"point": point, "nth": nth} if point else None
        order: dict[str, Any] = {"folder": str(tmp_path), "slack": slack.url, "now": clock().isoformat(), "kill": kill}
        code = driver.run({**order, "reports": reports, "bodies": bodies or []})
        clock.forward(timedelta(minutes=10))
        return code

    return once


def only_case(folder: Path) -> tuple[Case, list[Verb]]:
    """The one case there is, and what happened to it."""
    with closing(open_database(f"sqlite:///{folder / 'desk.sqlite'}")) as database:
        store = SqlCaseStore(database)
        (case,) = store.search(CaseQuery()).cases
        events = store.events(case.id)
        assert first_fault(events) is None
        return case, [event.verb for event in events]


def items(folder: Path, case: Case) -> tuple[Evidence, ...]:
    """The evidence of a case."""
    with closing(open_database(f"sqlite:///{folder / 'desk.sqlite'}")) as database:
        return SqlCaseStore(database).evidence(case.id)


def swept(folder: Path, clock: FakeClock) -> list[str]:
    """The names of the files that are left when a day later those without a record are forgotten."""
    kept = Settings(_env_file=None, data_dir=folder).evidence_dir
    clock.forward(SETTLED)
    with closing(open_database(f"sqlite:///{folder / 'desk.sqlite'}")) as database:
        EvidenceNames(database, clock, new_id).forget_unheld(EvidenceFiles(kept, new_id))
    return [path.name for path in kept.rglob("*") if path.is_file()]


def sent_form() -> Json:
    """A filled report form, as Slack sends it."""
    form = ReportForm(Prompts(content_folder("prompts")), load_marketplaces(content_folder("knowledge")), uploads=False)
    carried = Carried(Origin("command", CASES), "2026-11-23T09:00:00+00:00")
    view = {"id": "V7", "hash": "7.a", **form.view(carried, values_of(REPORT))}
    body = builders.submitted(view, ALICE, {})
    body["view"]["state"] = as_sent(view)
    return body


def cards(slack: FakeSlack) -> list[Json]:
    """The cards that stand in the channel."""
    return [message for message in slack.posted(CASES) if not message.get("thread_ts")]


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("point", CARD_POINTS)
def test_a_report_whose_process_was_killed_has_one_case_one_card_and_one_letter(
    run: Run, slack: FakeSlack, tmp_path: Path, point: str, nth: int
) -> None:
    submitted = [("view-1", ALICE)]
    ended = run(submitted, point, nth)
    assert ended in {KILLED, ENDED}  # not every point is passed twice
    again = point in NOT_SENT_YET and nth == 1  # not acknowledged, so the form is still there and is sent again
    assert run(submitted if again else []) == ENDED
    assert run([]) == ENDED

    assert only_case(tmp_path)[1] == [Verb.OPENED]
    assert len(cards(slack)) == 1
    assert len(slack.posted(slack.workspace.direct(ALICE))) == 1


@pytest.mark.parametrize("point", CARD_POINTS)
def test_a_form_sent_to_a_process_that_was_killed_and_sent_again_is_one_report(
    run: Run, slack: FakeSlack, tmp_path: Path, point: str
) -> None:
    form = sent_form()
    run([], point, bodies=[form])
    assert run([], bodies=[form]) == ENDED  # Slack showed an error, the form was still there
    assert run([]) == ENDED

    case, verbs = only_case(tmp_path)
    assert verbs == [Verb.OPENED]
    assert [sighting.reporter for sighting in case.sightings] == [ALICE]
    assert len(cards(slack)) == 1
    assert len(slack.posted(slack.workspace.direct(ALICE))) == 1


@pytest.mark.parametrize("point", [point for point in CARD_POINTS if point not in {"before the case is kept"}])
def test_two_reporters_whose_process_was_killed_have_one_case_one_card_and_a_letter_each(
    run: Run, slack: FakeSlack, tmp_path: Path, point: str
) -> None:
    assert run([("view-1", ALICE)]) == ENDED
    assert run([("view-2", BOB)], point) == KILLED
    assert run([("view-2", BOB)]) == ENDED  # sent again or not: the same submission is kept once
    assert run([]) == ENDED

    case, verbs = only_case(tmp_path)
    assert verbs == [Verb.OPENED, Verb.SIGHTED]
    assert [sighting.reporter for sighting in case.sightings] == [ALICE, BOB]
    assert len(cards(slack)) == 1
    assert [len(slack.posted(slack.workspace.direct(user))) for user in (ALICE, BOB)] == [1, 1]
    assert len(slack.posted(CASES)) == 2  # the card and one line below it


def test_a_report_killed_at_every_step_in_turn_has_one_card(run: Run, slack: FakeSlack, tmp_path: Path) -> None:
    for point in CARD_POINTS:
        run([("view-1", ALICE)], point)
    assert run([("view-1", ALICE)]) == ENDED

    assert only_case(tmp_path)[1] == [Verb.OPENED]
    assert len(cards(slack)) == len(slack.posted(slack.workspace.direct(ALICE))) == 1


@pytest.mark.parametrize("point", FILE_POINTS)
def test_a_reply_with_a_file_whose_process_was_killed_is_one_note_one_item_and_one_file(
    run: Run, slack: FakeSlack, tmp_path: Path, clock: FakeClock, point: str
) -> None:
    assert run([("view-1", ALICE)]) == ENDED
    (shown,) = cards(slack)
    file = slack.workspace.add_file("page.png", PNG, slack.host)
    said = {"user": OPAL, "text": "see", "thread_ts": shown["ts"], "files": [file], "subtype": "file_share"}
    post = slack.workspace.keep(CASES, said)
    body = builders.event(builders.message(CASES, post), 7)
    assert run([], point, bodies=[body]) == KILLED
    assert run([]) == ENDED
    assert run([], bodies=[body]) == ENDED

    case, verbs = only_case(tmp_path)
    assert verbs == [Verb.OPENED, Verb.NOTED, Verb.EVIDENCE_ADDED]
    told = [message["text"] for message in slack.posted(CASES, shown["ts"]) if message["ts"] != shown["ts"]]
    assert len(told) == 1
    assert f"{case.ref}-E01" in told[0]
    (item,) = items(tmp_path, case)
    assert swept(tmp_path, clock) == [item.stored]


@pytest.mark.parametrize("point", REVIEW_POINTS)
def test_a_reviewers_form_whose_process_was_killed_and_that_is_sent_again_acts_once(
    run: Run, slack: FakeSlack, tmp_path: Path, point: str
) -> None:
    assert run([("view-1", ALICE)]) == ENDED
    case, _ = only_case(tmp_path)
    view = {"id": "V9", "type": "modal", "callback_id": f"{ids.CASE_FORM}_note", "blocks": []}
    form = builders.submitted({**view, "private_metadata": case_value(case)}, OPAL, fields(text="the mark is ours"))
    assert run([], point, bodies=[form]) == KILLED
    assert run([], bodies=[form]) == ENDED  # Slack showed an error, the form was still there
    assert run([]) == ENDED

    case, verbs = only_case(tmp_path)
    assert verbs == [Verb.OPENED, Verb.NOTED]
    assert len(slack.posted(CASES)) == 2  # the card and one line below it
