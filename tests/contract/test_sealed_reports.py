"""What people reported is under hashes in the trail: changed unseen it shows, and nothing the desk does breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cases import sealing
from bot.cases.case import Case, CloseReason, Origin
from bot.cases.custody.verifying import Fault
from bot.cases.detail import Detail
from bot.cases.details.subjects import right_key
from bot.cases.events import SEALED_ERASED, Change, Verb
from bot.cases.intake.importing import Row, import_rows
from bot.cases.intake.opening import Submission
from bot.cases.papers.dossier import For
from bot.cases.papers.handing_out import NotWhole
from bot.cases.report import ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.visibility import Visibility
from bot.operating.person import erase_person
from bot.operating.shell import ShellDesk, shell_desk
from bot.settings import Settings
from bot.storage.engine import Database
from tests import case_builders as build
from tests.contract.conftest import DATABASES

NewDatabase = Callable[[str], Database]
ALICE, NAME, BOB = "U0ALICE01", "Alice Example", "U0BOB0001"
LINK, OTHER = (
    "https://www.alibaba.com/product-detail/x_1600482913377.html",
    "https://www.alibaba.com/product-detail/x_7.html",
)
pytestmark = pytest.mark.parametrize("kind", DATABASES)


@pytest.fixture
def desk(database: NewDatabase, kind: str, tmp_path: Path) -> Iterator[ShellDesk]:
    """A desk without cases."""
    url = database(kind).engine.url.render_as_string(hide_password=False)
    with shell_desk(Settings(_env_file=None, data_dir=tmp_path, database_url=url)) as opened:
        yield opened


def tell(desk: ShellDesk, key: str, story: str, link: str = LINK, who: str = ALICE) -> Case:
    """Somebody reports."""
    report = Report(product="Kettle", links=(link,), story=story, china=ChinaStatus.NONE)
    return desk.cases.opening.submit(Submission(key, report, who, Origin("modal"))).case


def now(desk: ShellDesk, case: Case) -> Case:
    """A case as it is by now."""
    found = desk.cases.store.find(case.id)
    assert found is not None
    return found


def wrong(desk: ShellDesk, case: Case) -> set[Fault]:
    """What does not hold of it."""
    return set(desk.verifier.look(now(desk, case)).faults)


def correct(desk: ShellDesk, case: Case, **changes: object) -> None:
    """Somebody who reviews knows better."""
    case = now(desk, case)
    desk.cases.review.correct(case.id, desk.actor, case.version, replace(case.report, **changes))


def tamper(desk: ShellDesk, case: Case, **changes: object) -> None:
    """Write into the database what no entry of the trail tells."""
    case = now(desk, case)
    with desk.cases.store.work() as work:
        work.save(build.following(case, **changes))


def test_all_that_the_desk_does_to_reports_leaves_a_case_whole(desk: ShellDesk) -> None:
    one = tell(desk, "a", "I saw it, said Ann")
    assert tell(desk, "b", "I saw it, too", who=BOB).id == one.id
    two = tell(desk, "c", "I saw another", OTHER, BOB)
    row = Row(1, "R-1", BOB, Report(product="Jug", story="listed"))
    imported = desk.case(import_rows((row,), desk.cases.opening)[0].ref)
    mark = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "123", ("21",))
    correct(desk, one, china=ChinaStatus.REGISTERED, rights=(mark,))
    assert {*wrong(desk, one), *wrong(desk, two), *wrong(desk, imported)} == set()
    desk.cases.review.merge(imported.id, desk.actor, two.ref)
    desk.cases.review.merge(two.id, desk.actor, one.ref)
    assert {*wrong(desk, one), *wrong(desk, two), *wrong(desk, imported)} == set()
    assert [each.report.story for each in now(desk, one).sightings][2:] == ["I saw another", "listed"]
    desk.cases.review.reopen(imported.id, desk.actor, "another thing")
    assert len(now(desk, one).sightings) == 3
    assert {*wrong(desk, one), *wrong(desk, two), *wrong(desk, imported)} == set()
    desk.cases.review.reopen(two.id, desk.actor, "another thing, too")
    tell(desk, "d", "a third", OTHER, ALICE)
    desk.cases.review.close(two.id, desk.actor, CloseReason.OTHER, "done")
    assert {*wrong(desk, one), *wrong(desk, two), *wrong(desk, imported)} == set()
    assert not any(desk.verifier.look(now(desk, case)).unsealed for case in (one, two, imported))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("I saw it, said", "I never saw it, said", "report_changed"),
        (BOB, "U0EVE0001", "report_changed"),
        ('"report":{"product":"Kettle"', '"report":{"product":"Pot"', "facts_changed"),
        ('"china":"none"', '"china":"registered"', "facts_changed"),
    ],
)
def test_a_report_that_was_changed_behind_the_trail_shows_and_leaves_no_house(
    desk: ShellDesk, before: str, after: str, fault: str, tmp_path: Path
) -> None:
    case = tell(desk, "a", "I saw it, said Ann")
    tell(desk, "b", "I saw it, too", who=BOB)
    change = text("UPDATE cases SET body = replace(body, :before, :after)")
    with desk.database.writing() as connection:
        connection.execute(change, {"before": before, "after": after})
    assert fault in {each.what for each in wrong(desk, case)}
    with pytest.raises(NotWhole):
        desk.handing_out.export(now(desk, case), tmp_path / "out", desk.actor, For.COUNSEL)


def test_what_is_noted_holds_whatever_the_desk_does_with_it_and_shows_when_it_was_changed_unseen(
    desk: ShellDesk,
) -> None:
    one, two = tell(desk, "a", "I saw it, said Ann"), tell(desk, "c", "I saw another", OTHER, BOB)
    mark = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "123")
    correct(desk, one, rights=(mark,))
    note = desk.cases.detailing.note_details
    note(one.id, desk.actor, right_key(mark), {"owner_name_en": "Kettaro Ltd", "expiry_date": "2030-01-01"})
    note(one.id, desk.actor, "case", {"visibility": "team", "est_units": "5"})
    note(two.id, desk.actor, "case", {"est_units": "7", "safety_risk": "yes"})
    correct(desk, one, rights=(replace(mark, number="124"),))
    note(one.id, desk.actor, right_key(replace(mark, number="124")), {"expiry_date": ""})
    assert {*wrong(desk, one), *wrong(desk, two)} == set()
    desk.cases.review.merge(two.id, desk.actor, one.ref)
    desk.cases.review.reopen(two.id, desk.actor, "another thing")
    note(two.id, desk.actor, "case", {"safety_risk": ""})
    assert {*wrong(desk, one), *wrong(desk, two)} == set()
    assert now(desk, one).visibility is Visibility.NEED_TO_KNOW
    for case, changes in (
        (one, {"visibility": Visibility.ORG}),
        (one, {"details": ()}),
        (two, {"details": (Detail("case", "est_units", "700", "U2"),)}),
        (two, {"details": (*now(desk, two).details, Detail("seller", "warehouse", "Foshan", "U2"))}),
    ):
        before = now(desk, case)
        tamper(desk, case, **changes)
        assert wrong(desk, case) == {Fault("facts_changed", case.ref)}, changes
        tamper(desk, case, details=before.details, visibility=before.visibility)
        assert wrong(desk, case) == set()


def test_a_report_that_was_taken_out_or_put_in_shows(desk: ShellDesk) -> None:
    case = tell(desk, "a", "I saw it")
    whole = tell(desk, "b", "I saw it, too", who=BOB)
    tamper(desk, case, sightings=whole.sightings[:1])
    assert wrong(desk, case) == {Fault("report_changed", f"{case.ref} (2)")}
    tamper(desk, case, sightings=(*whole.sightings, replace(whole.sightings[1], number=3)))
    assert wrong(desk, case) == {Fault("report_changed", f"{case.ref} (3)")}


def test_what_was_changed_unseen_still_shows_once_the_desk_has_changed_it_again(desk: ShellDesk) -> None:
    case = tell(desk, "a", "I saw it")
    tamper(desk, case, report=replace(case.report, china=ChinaStatus.REGISTERED))
    tell(desk, "b", "I saw it, too", who=BOB)
    correct(desk, case, brand="Steam")
    assert wrong(desk, case) == {Fault("facts_changed", case.ref)}


def test_a_case_from_before_there_were_hashes_holds_and_says_what_is_under_none(
    desk: ShellDesk, tmp_path: Path
) -> None:
    with desk.cases.store.work() as work:
        work.insert(build.case(9, (build.KEY,)))
        work.append(build.event("case-9", Verb.OPENED))
        work.append(build.event("case-9", Verb.RIGHTS_SET, changes=(Change("china", "unknown", "none"),)))
    case = desk.case("KO-2026-0009")
    assert desk.verifier.look(case).unsealed
    correct(desk, case, china=ChinaStatus.NONE)
    other = tell(desk, "b", "I saw another", OTHER)
    desk.cases.review.merge(other.id, desk.actor, case.ref)
    assert wrong(desk, case) == set()
    folder = desk.handing_out.export(now(desk, case), tmp_path / "old", desk.actor, For.COUNSEL).folder
    assert "were kept before the trail told hashes" in (folder / "data/dossier.html").read_text(encoding="utf-8")
    assert "nobody can tell by this" in (folder / "VERIFY.txt").read_text(encoding="utf-8")
    desk.cases.review.reopen(other.id, desk.actor, "another thing")
    new = desk.handing_out.export(now(desk, other), tmp_path / "new", desk.actor, For.COUNSEL).folder
    assert "were kept before the trail told hashes" not in (new / "data/dossier.html").read_text(encoding="utf-8")
    assert "held what was reported" in (new / "VERIFY.txt").read_text(encoding="utf-8")
    tamper(desk, case, report=replace(now(desk, case).report, china=ChinaStatus.REGISTERED))
    assert wrong(desk, case) == {Fault("facts_changed", case.ref)}


def test_an_erasure_leaves_reports_whole_and_nobody_else_can_make_one_up(desk: ShellDesk) -> None:
    case = tell(desk, "a", f"{NAME} saw it")
    tell(desk, "b", f"I saw it, as {NAME} did", who=BOB)
    correct(desk, case, rights=(Right(RightKind.DESIGN_PATENT, "CN", RightStatus.PENDING, checked_by=NAME),))
    done = erase_person(desk, ALICE, (NAME,))
    kept = now(desk, case)
    assert NAME not in str(kept)
    assert done.becomes in kept.sightings[0].report.story
    assert wrong(desk, case) == set()
    assert not desk.verifier.look(kept).unsealed
    correct(desk, case, brand="Steam")
    other = tell(desk, "c", "I saw another", OTHER, BOB)
    desk.cases.review.merge(case.id, desk.actor, other.ref)
    assert {*wrong(desk, case), *wrong(desk, other)} == set()
    forged = replace(kept.sightings[0], reporter="U0EVE0001")
    signed = desk.verifier.signer.erasure("x", "y", {1: sealing.digest(forged)}).written()
    tamper(desk, case, sightings=(forged, *kept.sightings[1:]))
    with desk.cases.store.work() as work:
        work.append(build.event(case.id, Verb.PERSON_ERASED, changes=(Change(SEALED_ERASED, "", signed),)))
    assert wrong(desk, case) == {Fault("erasure_forged", case.ref)}
