"""Rights that ran out by the day that reviewers noted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.cases.casebook import Casebook
from bot.cases.detail import Detail
from bot.cases.details.rights import in_force
from bot.cases.details.subjects import right_key
from bot.cases.events import Audience, Verb
from bot.cases.field_words import FieldWords
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.papers.dossier import Dossier, For
from bot.cases.papers.packs_model import Packs
from bot.cases.report import RightStatus
from bot.cases.review.detailing import Detailing
from bot.cases.review.relating import Relating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Role
from bot.cases.upkeep.expiries import Expiries
from tests.case_builders import case
from tests.memory import MemoryMarks
from tests.unit.cases.test_details import CN_MARK, NOW, OWNED, PROMPTS, answers, book, details, noted, packs

__all__ = ["book", "details", "packs"]


class Ops:
    """Reviewers, all of them."""

    def role(self, _person: str) -> Role:
        """What a person is."""
        return Role.OPS


def test_a_right_that_ran_out_is_none_to_act_on_from_the_day_after(book: Casebook, packs: Packs) -> None:
    until = (right_key(CN_MARK), "expiry_date", "2026-11-23")
    steps = {
        at.day: {step.id: step for step in noted(book, until, at=at).triage.plan}
        for at in (NOW, datetime(2026, 11, 24, 9, tzinfo=UTC))
    }
    assert "right_confirmed" not in steps[23]["platform_complaint"].blocked_by
    assert steps[23]["platform_complaint"].blocked_by != steps[24]["platform_complaint"].blocked_by
    over = noted(book, until, at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert answers(packs, "alibaba_intl_ipp", over, FieldWords(PROMPTS.text, book.words, str))["right_number"] == ()


def test_the_day_after_a_right_ran_out_its_case_is_looked_at_again_once_and_its_owner_told(book: Casebook) -> None:
    store, marks, at = MemoryCaseStore(), MemoryMarks(), [NOW]
    with store.work() as work:
        work.insert(noted(book))
        work.insert(case(2))
    detailing = Detailing(store, Ops(), book.assess, lambda: at[0], lambda: book.details)
    detailing.note_details("case-1", Actor("U2", "console"), right_key(CN_MARK), {"expiry_date": "2026-11-24"})
    expiries = Expiries(store, book.assess, marks, lambda: at[0], book.day)
    looked = []
    for days in range(4):
        at[0] = NOW + timedelta(days=days)
        looked += [expiries.round(), expiries.round()]
    assert looked == [0, 0, 0, 0, 1, 0, 0, 0]
    event = store.events("case-1")[-1]
    assert (event.verb, event.at.date()) == (Verb.TRIAGED, date(2026, 11, 25))
    assert "plan" in {change.field for change in event.changes}
    assert {audience for _, audience in store.notices(at[0])} >= {Audience.CARD, Audience.OWNER}


def test_a_right_that_runs_out_by_what_came_with_a_duplicate_is_noticed_too(book: Casebook) -> None:
    store, at = MemoryCaseStore(), [NOW]
    with store.work() as work:
        work.insert(noted(book))
        work.insert(replace(noted(book), id="case-2", ref="KO-2026-0002"))
    detailing = Detailing(store, Ops(), book.assess, lambda: at[0], lambda: book.details)
    detailing.note_details("case-2", Actor("U2", "console"), right_key(CN_MARK), {"expiry_date": "2026-11-24"})
    Relating(store, Ops(), book.assess, lambda: at[0]).merge("case-2", Actor("U2", "console"), "KO-2026-0001")
    at[0] = NOW + timedelta(days=2)
    assert Expiries(store, book.assess, MemoryMarks(), lambda: at[0], book.day).round() == 1
    assert store.events("case-1")[-1].verb is Verb.TRIAGED


def test_a_right_that_ran_out_is_told_as_such_and_not_at_all_to_a_platform(book: Casebook, packs: Packs) -> None:
    kept = noted(book, (right_key(CN_MARK), "expiry_date", "2026-11-22"))
    dossier = Dossier(kept, For.COUNSEL, False, NOW, "U2", (), (), (), (), ())
    assert [right.status for right in dossier.rights] == [RightStatus.EXPIRED]
    assert replace(dossier, for_=For.PLATFORM).rights == ()
    words = FieldWords(PROMPTS.text, book.words, str)
    assert answers(packs, "brief_registration", kept, words)["right_number"] == ("trademark CN expired 12345678",)


def test_a_right_of_which_nobody_said_how_it_stands_runs_out_too() -> None:
    right = replace(CN_MARK, status=RightStatus.UNKNOWN)
    until = Detail(right_key(right), "expiry_date", "2026-11-22", "U2")
    report = in_force(replace(OWNED, rights=(right,)), (until,), NOW.date())
    assert [each.status for each in report.rights] == [RightStatus.EXPIRED]
