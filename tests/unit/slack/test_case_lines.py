"""The trail in Slack: the words that all others have for it, with mentions, and with nothing of what people gave coming alive."""

from dataclasses import replace

from bot.cases.events import Change, Verb
from bot.cases.playbook_words import PlaybookWords
from bot.cases.triage_model import Step, StepState
from bot.prompts import Prompts
from bot.slack.views.case_lines import CaseLines
from bot.slack.views.case_parts import Parts, Shown
from tests.case_builders import PLAIN_TRIAGE, case, event
from tests.desk import ALICE, BOB
from tests.knowledge_builders import REPOSITORY

LINES = CaseLines(Parts(Prompts(REPOSITORY / "prompts"), lambda _: None, PlaybookWords({}, {}, {})))
STEP = Step("platform_complaint", "Complain <!channel>", StepState.DO, (), "", (), ())
SHOWN = Shown(case(triage=replace(PLAIN_TRIAGE, plan=(STEP,))))


def test_what_was_waived_is_told_with_who_advised_it() -> None:
    waived = (Change("counsel", "", "Carla"), Change("waived", "", "chinese_grant"))
    given = event(verb=Verb.GATE_OVERRIDDEN, actor=BOB, about=STEP.id, text="urgent", changes=waived, privileged=True)

    assert LINES.line(given, SHOWN).splitlines() == [
        f"<@{BOB}> let through the rights gate: Complain &lt;!channel&gt;. On the advice of counsel: Carla",
        "> urgent",
        "• *waived:* – → a registered or granted Chinese right",
    ]


def test_people_are_mentioned_and_what_people_gave_is_only_shown() -> None:
    changes = (
        Change("owner", "", ALICE),
        Change("seller", "", "<!here> https://evil.example"),
        Change("links", "", "a.b"),
    )
    told = LINES.line(event(verb=Verb.RIGHTS_SET, actor=BOB, changes=changes), SHOWN)

    assert told.splitlines()[1:] == [
        f"• *owner:* – → <@{ALICE}>",
        "• *seller:* – → &lt;!here&gt; `https://evil.example`",
        "• *links:* + `a.b`",
    ]


def test_a_file_that_was_not_taken_is_named_as_code_with_the_reason() -> None:
    given = event(verb=Verb.EVIDENCE_REFUSED, actor=ALICE, about="evil.com <x>", text="file_empty")
    line = f"<@{ALICE}> sent a file that was not taken. `evil.com &lt;x&gt;` was not kept: it is empty."

    assert LINES.line(given, SHOWN) == line


def test_what_nobody_did_stands_for_itself() -> None:
    assert LINES.line(event(verb=Verb.TRIAGED, about="2027-01-01"), SHOWN).startswith("The law changed on 2027-01-01;")
