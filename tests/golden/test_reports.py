"""The report form and what stands in its place, whole, as Slack gets it.

``GOLDEN=write python -m pytest tests/golden`` writes the files anew; read the difference before you commit it.
"""

from dataclasses import replace
from typing import Any

from bot.cases.case import Origin
from bot.cases.intake.opening import Opened
from bot.cases.links.listings import load_marketplaces
from bot.cases.report import Said, Shipment
from bot.settings import content_folder
from bot.slack.views.report_form import ReportForm
from bot.slack.views.reporter import ReporterView
from bot.slack.ways_in import Carried
from tests.case_desk import REPORT
from tests.filled_form import values_of
from tests.golden.test_cases import PARTS, PROMPTS, TRIAGE, a_case
from tests.golden.test_messages import FOLDER, same
from tests.slack_rules import check_message, check_view

FORM = ReportForm(PROMPTS, load_marketplaces(content_folder("knowledge")), uploads=True)
CARRIED = Carried(Origin("command", "C01GENERAL"), "2026-11-23T09:00:00+00:00")


def form(*given: Any, **more: Any) -> dict[str, Any]:
    """A form, which keeps every rule."""
    return checked(FORM.view(*given, **more))


def checked(made: dict[str, Any]) -> dict[str, Any]:
    """A view as it is sent, which keeps every rule."""
    assert check_view(made, frozenset()) == []
    return made


def test_an_empty_form_looks_as_agreed() -> None:
    same("report_form", form(CARRIED))


def test_a_form_with_a_draft_to_continue_looks_as_agreed() -> None:
    origin = Origin("answer", "C1", "1.2", "1.1", "https://t.slack.com/archives/C1/p12", "A1", "is it ours?", ("p#q",))
    report = replace(REPORT, shipment=Shipment(Said.YES, "Long Beach"))
    same("report_form_filled", form(replace(CARRIED, origin=origin), values_of(report), offer=True))


def test_what_confirms_a_report_looks_as_agreed() -> None:
    reporter, case = ReporterView(PARTS, lambda _report, _case, _day: TRIAGE), a_case()
    told = reporter.left_alone(case, case.sightings[0])
    same("report_new", checked(FORM.confirmation(Opened(case, is_new=True, sighting=1), told)))
    same("report_known", checked(FORM.confirmation(Opened(case, is_new=False, sighting=2), told)))


def test_what_is_given_back_and_what_stands_there_for_a_moment_look_as_agreed() -> None:
    (message,) = FORM.returned(values_of(REPORT), "E1234567")
    payload = {"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}
    assert check_message(payload, frozenset()) == []
    same("report_returned", payload)
    same("report_loading", checked(FORM.loading()))


def test_every_golden_file_of_reports_is_of_a_test() -> None:
    names = {"form", "form_filled", "new", "known", "returned", "loading"}
    assert {file.stem for file in FOLDER.glob("report_*.json")} == {f"report_{name}" for name in names}
