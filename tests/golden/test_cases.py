"""Each message and view about a case, whole, as Slack gets it.

``GOLDEN=write python -m pytest tests/golden`` writes the files anew; read the difference before you commit it.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.answering.ports import Gap
from bot.cases.case import Case, CloseReason, Closing, HoldReason, Listing, Override, Progress, Status
from bot.cases.events import Change, Verb
from bot.cases.evidence import Grade
from bot.cases.links.listings import LinkKind
from bot.cases.playbook_words import PlaybookWords
from bot.cases.ports import CasePage
from bot.cases.triage_model import Clock, Hazard, Severity, Step, StepState, Triage
from bot.knowledge.model import Passage
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack.views.answer import Message
from bot.slack.views.card import CardView
from bot.slack.views.case_forms import FORMS, CaseForms
from bot.slack.views.case_lines import CaseLines
from bot.slack.views.case_list import CaseList, Wanted
from bot.slack.views.case_modal import CaseModal
from bot.slack.views.case_parts import Parts, Shown
from bot.slack.views.home import home_view
from bot.slack.views.reporter import ReporterView
from tests.case_builders import PLAIN_TRIAGE, RICH_CASE, RICH_TRIAGE, TODAY, case, event, evidence, listing
from tests.desk import ALICE, BOB, CARLA
from tests.golden.test_messages import FOLDER, same, view
from tests.sample_answers import passage
from tests.slack_rules import check_message, check_view

PEOPLE = frozenset({ALICE, BOB, CARLA})
PASSAGES: dict[str, Passage] = {
    "evidence#capture": passage("evidence#capture", "Save the page today. Note the time. Do not press chat."),
    "first-to-register#who-files-first": passage(),
}
PROMPTS = Prompts(content_folder("prompts"))
WORDS = PlaybookWords(
    places={"alibaba": "Alibaba.com", "trade_fair": "a trade fair"},
    do_not={"contact": ("Do not contact the seller.", ("first-to-register#who-files-first",))},
    asks={"seller_name": "Who is the seller, as shown there?"},
    dates={"counter_notice": "Seller's counter-notice received"},
)
PARTS = Parts(PROMPTS, PASSAGES.get, WORDS)
LINKED = Parts(PROMPTS, PASSAGES.get, WORDS, lambda name: f"https://desk.example/console/guidance/{name}")
CARD, LINES, FORMS_OF = CardView(PARTS), CaseLines(PARTS), CaseForms(PARTS)
HAZARD = Hazard(
    "no_cn_registration", "Nothing filed in China", "Whoever files first owns it.", ("r1",), (), assumed=True
)
TRIAGE = Triage(
    hazards=(
        replace(HAZARD, citations=("first-to-register#who-files-first", "gone#passage")),
        Hazard("tip_off_risk", "The seller may be warned", "Somebody plans to write to <them>.", ("r2",), ()),
    ),
    plan=(
        Step("register_in_cn", "File in China", StepState.DO, (), "It comes first.", ("r1",), ()),
        Step("collect_evidence_quietly", "Collect quietly", StepState.DO, (), "", ("r2",), ("evidence#capture",)),
        Step(
            "platform_complaint",
            "Complain to the platform",
            StepState.BLOCKED,
            ("register_in_cn", "chinese_grant"),
            "It shows who we are.",
            ("r3",),
            (),
            assumed=True,
            reveals_us=True,
        ),
        Step("cbp_recordation", "Record with US customs", StepState.NOT_ADVISED, (), "Only a patent.", ("r4",), ()),
    ),
    rules=(),
    clocks=(Clock("counter-notice", "counter-notice", TODAY, TODAY + timedelta(days=15), 15, "days", "none", True),),
    severity=Severity.HIGH,
    severity_reasons=("nothing filed in China", "goods on the water"),
    missing=("seller_name",),
    do_not=("contact", "Do not complain to the platform & do not buy one."),
    as_of=TODAY,
    playbook_version="v1",
)


WAIVED = ("register_in_cn", "chinese_grant")
ITEMS = (evidence(1, 7), evidence(2, 7, original_name="展会 照片.png"))


def a_case(**given: Any) -> Case:
    """A case as most are."""
    report = replace(RICH_CASE.report, seller="Haowei & Sons <@U1> <!channel>", product="Foldable kettle")
    made = case(7, ("alibaba:1600482913377",), report, reporter=ALICE, triage=TRIAGE)
    return replace(made, **given)


def minimal() -> Shown:
    """Nothing but what every case has."""
    return Shown(case(1, reporter=ALICE, triage=PLAIN_TRIAGE))


def on_hold() -> Shown:
    """Held, with evidence, relations, a step taken and one let through."""
    held = a_case(
        status=Status.HOLD,
        hold_reasons=(HoldReason.RIGHTS_GAP, HoldReason.COUNSEL),
        held_from=Status.TRIAGE,
        owner=BOB,
        version=4,
        related=("case-2", "case-3", "case-4"),
        progress=(Progress("collect_evidence_quietly", TODAY, "folder 7", BOB),),
        overrides=(Override("platform_complaint", "Carla", "urgent", BOB, RICH_CASE.opened_at, WAIVED),),
    )
    items = (evidence(1, 7), evidence(2, 7), evidence(3, 7, grade=Grade.NOTARISED))
    return Shown(held, items, ("KO-2026-0002", "KO-2026-0003", "KO-2026-0004"), 3)


def closed() -> Shown:
    """Ended."""
    closing = Closing(CloseReason.TAKEN_DOWN, "gone since Monday", "IPP-12")
    return Shown(a_case(status=Status.CLOSED, closing=closing, owner=BOB, version=9))


def huge(letter: str = "&") -> Shown:
    """More of everything than any message can show."""
    long = letter * 4_000
    links = tuple(listing(f"alibaba:{n}{letter * 90}") for n in range(120))
    hazards = tuple(Hazard(f"h{n}", long, long, (), (f"page-{n}#{long}",), True) for n in range(40))
    plan = tuple(
        Step(f"s{n}", long, list(StepState)[n % 4], (long, long), long, (), (f"page-{n}#x",), True) for n in range(40)
    )
    many = replace(TRIAGE, hazards=hazards, plan=plan, severity_reasons=(long,) * 30, missing=(long,) * 30)
    report = replace(RICH_CASE.report, product=long, brand=long, seller=long, seen_in=(long,) * 20, story=long)
    told = replace(many, do_not=(long,) * 30)
    made = case(8, (), report, reporter=ALICE, triage=told, version=3, related=tuple(f"c{n}" for n in range(99)))
    first = replace(made.sightings[0], listings=(*links, Listing(long, LinkKind.REFUSED, None, None, "", long)))
    sightings = tuple(replace(first, number=n + 1, reporter=f"U0000{n:03d}") for n in range(60))
    made = replace(made, sightings=sightings, closing=None, owner=long)
    return Shown(made, tuple(evidence(n, 8, original_name=long) for n in range(1, 200)), (long,) * 5)


SHOWN = {"minimal": minimal(), "plain": Shown(a_case()), "on_hold": on_hold(), "closed": closed(), "huge": huge()}


def payload(message: Message, people: frozenset[str] = PEOPLE) -> dict[str, Any]:
    """A message, which keeps every rule."""
    made = {"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}
    assert check_message(made, people) == []
    return made


@pytest.mark.parametrize("name", [name for name in SHOWN if name != "huge"])
def test_cards_look_as_agreed(name: str) -> None:
    same(f"case_card_{name}", payload(CARD.card(SHOWN[name])))


@pytest.mark.parametrize("letter", ["&", "x", "中", "` ", "> \n"])
def test_a_card_and_all_else_of_a_case_keeps_slacks_limits_whatever_was_reported(letter: str) -> None:
    shown = huge(letter)
    people = frozenset(s.reporter for s in shown.case.sightings) | PEOPLE
    modal = CaseModal(PARTS, LINES, FORMS_OF)
    trail = tuple(event(verb=verb, text=shown.case.report.story, about=shown.case.report.story) for verb in Verb)
    trail = tuple(e for e in trail if e.verb not in {Verb.EVIDENCE_REFUSED, Verb.UNDELIVERABLE}) * 20
    reporter = ReporterView(PARTS, lambda _report, _case, _day: shown.case.triage)

    payload(CARD.card(shown), people)
    payload(CardView(LINKED).card(shown), people)
    counsel = CARD.for_counsel(shown, BOB, shown.case.report.story, "https://slack.example/p1")
    payload(CARD.stranded("I could not reach it, so this is told here:", counsel), people)
    payload(reporter.opened(shown.case, shown.case.sightings[0]), people)
    assert check_view(modal.view(shown, trail, reviews=True).to_dict(), people) == []
    for entry in trail[: len(Verb)]:
        payload(LINES.message(replace(entry, source="dm"), shown) or Message("nothing", ()), people)


def test_what_counsel_is_sent_looks_as_agreed() -> None:
    message = CARD.for_counsel(on_hold(), BOB, "They ask for money.\n<!here> & now", "https://slack.example/p1")
    same("case_counsel", payload(message))


def test_the_whole_case_looks_as_agreed_and_hides_what_is_privileged_from_who_does_not_review() -> None:
    trail = (
        event(verb=Verb.OPENED, actor=ALICE, source="modal"),
        event(verb=Verb.NOTED, text="their opposition is weak", actor=CARLA, privileged=True),
        event(verb=Verb.STATUS_CHANGED, actor=BOB, changes=(Change("status", "new", "triage"),)),
    )
    modal = CaseModal(PARTS, LINES, FORMS_OF)
    whole = modal.view(on_hold(), trail, reviews=True).to_dict()
    seen = modal.view(on_hold(), trail, reviews=False).to_dict()

    assert check_view(whole, PEOPLE) == check_view(seen, PEOPLE) == []
    assert "their opposition is weak" in str(whole)
    assert "their opposition is weak" not in str(seen)
    assert "submit" not in seen
    same("case_whole", whole)


def test_counsel_sees_the_whole_plan_when_the_words_before_it_are_few() -> None:
    steps = tuple(Step(f"s{n}", f"Step number {n}", StepState.DO, (), "w" * 200, (), ()) for n in range(8))
    told = CARD.for_counsel(Shown(a_case(triage=replace(TRIAGE, plan=steps))), BOB, "please look", None)

    assert all(f"Step number {n}" in str([block.to_dict() for block in told.blocks]) for n in range(8))


@pytest.mark.parametrize("letter", ["&", "x", "中", "` ", "> \n"])
def test_a_card_names_the_passages_it_rests_on_in_one_short_line_without_links(letter: str) -> None:
    shown = huge(letter)
    names = [f"page#{number}" for number in range(30)]
    hazards = tuple(replace(HAZARD, citations=(name, *names)) for name in names[:4])
    heavy = replace(shown, case=replace(shown.case, triage=replace(shown.case.triage, hazards=hazards)))
    long = {name: replace(passage(name), heading=f"{name} https://x.example {letter * 80}") for name in names}
    card = CardView(Parts(PROMPTS, long.get, WORDS, lambda name: f"https://desk.example/{name}"))
    people = frozenset(s.reporter for s in shown.case.sightings) | PEOPLE

    told = (card.card(heavy), card.for_counsel(heavy, BOB, heavy.case.report.story, "https://slack.example/p1"))
    for message in told:
        payload(message, people)
        (line,) = (
            str(block["elements"]) for block in (b.to_dict() for b in message.blocks) if "Rests on" in str(block)
        )
        assert len(line) < 420
        assert "<http" not in line
        assert "more" in line


def test_a_card_rests_first_on_what_says_each_danger_and_step_best_and_on_nothing_that_is_gone() -> None:
    many = {n: replace(passage(n), heading=n.upper()) for n in ("best#h", "other#h", "best#s", "other#s")}
    steps = (Step("s1", "Step", StepState.DO, (), "", (), ("best#s", "other#s")),)
    hazards = (replace(HAZARD, citations=("best#h", "gone#h", "other#h")),)
    shown = Shown(a_case(triage=replace(TRIAGE, hazards=hazards, plan=steps)))

    assert "Rests on: BEST#H; BEST#S; OTHER#H; OTHER#S\n" in CardView(Parts(PROMPTS, many.get, WORDS)).card(shown).text
    assert "Rests on" not in CardView(Parts(PROMPTS, lambda _name: None, WORDS)).card(shown).text


def test_what_a_reporter_is_told_first_looks_as_agreed() -> None:
    reporter = ReporterView(PARTS, lambda _report, _case, _day: TRIAGE)
    shown = SHOWN["plain"]
    told = payload(reporter.opened(shown.case, shown.case.sightings[0]))

    assert "Save the page today." in told["text"]
    same("case_reporter", told)


def test_what_reporters_are_told_to_leave_alone_later_looks_as_agreed() -> None:
    reporter = ReporterView(PARTS, lambda _report, _case, _day: TRIAGE)
    left_alone = Change("do_not", "contact", "contact buy")
    told = reporter.message(event(verb=Verb.WARNED, about=BOB, changes=(left_alone,)), SHOWN["plain"])

    assert told is not None
    assert TRIAGE.hazards[0].why not in told.text
    same("case_warned", payload(told))


@pytest.mark.parametrize("action", FORMS)
def test_forms_look_as_agreed(action: str) -> None:
    same(f"case_form_{action}", view(FORMS_OF.form(action, "case-7:4", Shown(a_case(status=Status.TRIAGE), ITEMS))))


@pytest.mark.parametrize(("count", "lists"), [(100, ["options"]), (101, ["option_groups"]), (250, ["option_groups"])])
def test_every_item_of_evidence_can_be_chosen_however_many_there_are(count: int, lists: list[str]) -> None:
    items = tuple(evidence(number, 7) for number in range(1, count + 1))
    form = view(FORMS_OF.form("custody", "case-7:4", Shown(a_case(), items)))
    (element,) = (block["element"] for block in form["blocks"] if block.get("block_id") == "item")
    assert [name for name in ("options", "option_groups") if name in element] == lists
    groups = element.get("option_groups") or [element]
    assert [choice["value"] for group in groups for choice in group["options"]] == [item.number for item in items]


def test_home_of_a_reviewer_and_of_a_reporter_look_as_agreed() -> None:
    reporter = ReporterView(PARTS, lambda _report, _case, _day: TRIAGE)
    cases = CaseList(PARTS, reporter)
    page = CasePage((a_case(), on_hold().case, closed().case), 23)
    counts = {"count_mine": 3, "count_unclaimed": 5, "count_hold": 1, "count_due": 1, "count_gaps": 0}
    same("case_home_reviewer", _home(cases.for_reviewer(Wanted("all", "any", 1), page, counts)))
    due = {a_case().id: ":hourglass: counter notice, 2026-12-08 (15 days left, assumed)"}
    same("case_home_due", _home(cases.for_reviewer(Wanted("due", "open"), CasePage((a_case(),), 1), counts, due)))
    gap = Gap("evidence", "not_helpful", "How long does a <@U1> complaint take?", RICH_CASE.opened_at, "a", "too long")
    same("case_home_gaps", _home(cases.for_gaps(Wanted("gaps"), [gap] * 11, counts)))
    same("case_home_reporter", _home(cases.for_reporter(ALICE, Wanted("reported", "any"), page)))


def _home(blocks: list[Block]) -> dict[str, Any]:
    made: View = home_view(PROMPTS, blocks)
    assert check_view(made.to_dict(), PEOPLE) == []
    return made.to_dict()


def test_every_golden_file_of_cases_is_of_a_test() -> None:
    cards = {f"case_card_{name}" for name in SHOWN if name != "huge"}
    others = {"case_counsel", "case_whole", "case_reporter", "case_home_reviewer", "case_home_reporter"}
    others |= {"case_home_due", "case_home_gaps", "case_warned"}

    assert {file.stem for file in FOLDER.glob("case_*.json")} == cards | others | {f"case_form_{a}" for a in FORMS}


def test_what_was_read_from_the_text_is_shown_with_its_words() -> None:
    assert PARTS.read(RICH_TRIAGE, 500) == ["• Contact is planned. “Jo will ring &lt;them&gt; tonight”"]


def test_nobody_is_asked_for_files_that_are_there() -> None:
    bare = Shown(a_case(triage=replace(TRIAGE, missing=("brand", "evidence"))))

    assert len(PARTS.missing(bare, 500)) == 2
    assert len(PARTS.missing(replace(bare, evidence=(evidence(1, 7),)), 500)) == 1


def test_one_lead_is_one_lead() -> None:
    one, more = (PARTS.evidence(tuple(evidence(n, 7) for n in range(1, 1 + count))) for count in (1, 2))

    assert (one, more) == ("1 (1 lead)", "2 (2 leads)")


def test_a_card_has_room_for_three_things_that_were_read() -> None:
    found = tuple(replace(RICH_TRIAGE.read[0], says="s" * 120, words=letter * 160) for letter in "abc")
    text = CARD.card(Shown(a_case(triage=replace(TRIAGE, read=found)))).text

    assert all(letter * 160 in text for letter in "abc")


def test_what_a_step_waits_for_is_told_in_the_order_of_the_plan_and_then_in_words() -> None:
    steps = [Step(f"s{n}", f"Step {n}", StepState.DO, (), "why", (), ()) for n in range(3)]
    waits = Step("last", "Last", StepState.BLOCKED, ("s2", "chinese_grant", "s0"), "why", (), ())
    line = PARTS.plan(a_case(triage=replace(TRIAGE, plan=(*steps, waits))), 2_000)[-1]

    assert "waits for step 1, step 3, a registered or granted Chinese right." in line


def test_a_later_step_that_one_waits_for_is_told_by_its_name() -> None:
    first = Step("first", "First", StepState.BLOCKED, ("last", "middle"), "why", (), ())
    middle, last = (Step(name, f"The {name} one", StepState.DO, (), "why", (), ()) for name in ("middle", "last"))
    line = PARTS.plan(a_case(triage=replace(TRIAGE, plan=(middle, first, last))), 2_000)[-2]

    assert "waits for step 1, The last one." in line


@pytest.mark.parametrize("assumed", [True, False])
def test_a_reporter_reads_which_danger_is_only_assumed_and_the_passage_behind_it_by_number(assumed: bool) -> None:
    cited = tuple(f"page-{n}#a-heading-of-some-length-{'x' * 40}" for n in range(9))
    triage = replace(TRIAGE, hazards=(Hazard("h", "A danger", "Because.", (), cited, assumed),))
    told = ReporterView(PARTS, lambda *_: triage).opened(a_case(), a_case().sightings[0]).text
    line = next(line for line in told.splitlines() if "A danger" in line)

    assert ("assumed, confirm with counsel" in line) is assumed
    number = line.rpartition(" ")[2]
    assert told.splitlines()[-1].startswith("From the guidance: ")
    assert f"{number} {cited[0]}" in told.splitlines()[-1]
