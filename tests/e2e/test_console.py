"""The console in a real browser: a reviewer signs in, finds a case, works on it, looks at figures; on a phone and in the dark.

Every kind of page is held against axe. The pictures in ``.cache/screenshots`` are for people to look at.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.answering.model import Reason
from bot.cases.case import CounselStatus, HoldReason
from bot.cases.intake.right_lines import read_rights
from bot.cases.report import ChinaStatus, Relation
from bot.cases.review.reviewing import Actor
from bot.cases.review.talk import Talk, Words
from bot.cases.suspect import Suspect
from bot.web.app import serving
from tests.case_desk import REPORT
from tests.console_desk import CARLA, OPAL, REPORTER, STAFF, ConsoleDesk, console_desk, report
from tests.desk_fixtures import migrated
from tests.e2e.test_in_the_browser import SHOTS, open_channel
from tests.fakes import FakeClock
from tests.pictures import picture

__all__ = ["migrated"]
pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

WIDTHS: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
RULES: dict[str, dict[str, object]] = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}
"""What axe looks for; in the dark nothing but the colours is another."""
SERIOUS = {"serious", "critical"}
FAULTS = "options => axe.run({resultTypes: ['violations'], ...options}).then(found => found.violations)"
FOLDED = {"list", "case", "figures"}  # pages with something that is folded away, which must be right as well
STORY = "在展会上看到的，与我们的水壶一模一样。\nThe booth had our logo; the man said <b>“sample price”</b> & laughed."


def fill(desk: ConsoleDesk) -> str:
    """Half a year of reports, one of them worked on a good deal; gives its reference."""
    desk.clock.now -= timedelta(weeks=20)
    for number in range(60):
        desk.clock.forward(timedelta(hours=55))
        seller = ("宁波浩维家居用品有限公司", "Yiwu Glass & Co.", "Shenzhen Kettle King")[number % 7 % 3]
        case = desk.opens(
            report(number, seller=seller, product=("Foldable kettle", "折叠水壶", "Pan 28 cm")[number % 3]), STAFF
        )
        if number % 3:
            desk.clock.forward(timedelta(hours=number % 9))
            desk.cases.review.claim(case.id, Actor((OPAL, CARLA)[number % 2], "button"))
        if number % 5 == 0:
            desk.cases.review.hold(case.id, Actor(OPAL, "button"), (HoldReason.RIGHTS_GAP,))
        desk.fails_to_answer(f"Frage {number}: 这个怎么办?", list(Reason)[number % 4], number % 4 != 0)
    desk.clock.now = FakeClock().now
    rich = replace(
        REPORT,
        story=STORY,
        china=ChinaStatus.HELD_BY_OTHER,
        seller="宁波浩维家居用品有限公司",
        relation=Relation.SUPPLIER_CIRCLE,
    )
    case = desk.opens(rich, REPORTER)
    desk.takes(case, "展会 照片.png", picture())
    desk.takes(case, "mail.txt", b"Dear Sir, we offer kettles")
    review = desk.cases.review
    review.claim(case.id, Actor(OPAL, "button"))
    review.note(case.id, Actor(CARLA, "form"), "Counsel: do not write to them yet.", privileged=True)
    review.ask_reporter(case.id, Actor(OPAL, "form"), "Which hall was it in?")
    talk = Talk(desk.cases.store, desk.people, desk.cases.opening.assess, desk.clock)
    talk.said(
        case.id, Actor(REPORTER, "thread"), Words("hall", "Hall 7, 靠近南门", "Hall 7, 靠近南门"), "hall", to_desk=True
    )
    give = desk.cases.dating.give_day
    give(case.id, Actor(OPAL, "form"), "counter_notice", desk.clock().date() - timedelta(days=17))
    give(case.id, Actor(OPAL, "form"), "customs_notice", desk.clock().date())
    give(case.id, Actor(OPAL, "form"), "afa_granted", desk.clock().date() - timedelta(days=300))
    desk.cases.dating.snooze(
        case.id, Actor(OPAL, "form"), "afa-extension", desk.clock().date() + timedelta(days=2), "律师出差"
    )
    now = desk.now(case)
    rights = (
        "trademark, US, registered, 6000101, class 21 24, filed 2019-03-01, registered 2020-02-11, checked 2026-11-20"
    )
    known = replace(
        now.report, china=ChinaStatus.PENDING, rights=read_rights(rights, desk.cases.places), markets=("US", "DE")
    )
    review.correct(case.id, Actor(OPAL, "form"), now.version, known)
    find_out(desk, case.id)
    return case.ref


def find_out(desk: ConsoleDesk, case_id: str) -> None:
    """Ops finds out who the seller is, and counsel says something."""
    who = Suspect(
        "宁波浩微家居用品有限公司", "91330200MA2AF3XY7Q", ("alibaba: haovelle",), ("HappyPot",), "Ningbo, Zhejiang"
    )
    desk.cases.knowing.suspect(case_id, Actor(OPAL, "console"), who)
    note, opal = desk.cases.detailing.note_details, Actor(OPAL, "console")
    note(case_id, opal, "case", {"safety_risk": "yes", "visibility": "team", "est_value": "12000", "currency": "USD"})
    note(case_id, opal, "shipment", {"exporter": "宁波好未来进出口有限公司", "container": "MSCU1234566"})
    number = desk.cases.store.evidence(case_id)[0].number
    note(case_id, opal, f"item:{number}", {"captured_by": "Ann", "captured_at_claimed": "2026-11-20 14:05 +08:00"})
    desk.cases.knowing.counsel(
        case_id, Actor(OPAL, "console"), "Li Wei, Shanghai", CounselStatus.FOLLOW_UP, "Old certificate."
    )


@pytest.fixture(scope="module")
def clock() -> FakeClock:
    """The time."""
    return FakeClock()


@pytest.fixture(scope="module")
def desk(migrated: Path, tmp_path_factory: pytest.TempPathFactory, clock: FakeClock) -> Iterator[ConsoleDesk]:
    """A filled console that listens."""
    made = console_desk(migrated, tmp_path_factory.mktemp("console"), clock, "http://127.0.0.1")
    with serving(made.web, "127.0.0.1", 0) as port:
        made.signing = replace(made.signing, base_url=f"http://127.0.0.1:{port}")
        made.ref = fill(made)
        yield made
    made.database.close()


def sign_in(browser: Browser, desk: ConsoleDesk, width: str = "desktop") -> Page:
    """A page of somebody who came by a link; scripts are off, as the console needs none."""
    link = desk.signing.link(OPAL)
    assert link is not None
    context = browser.new_context(viewport=WIDTHS[width], java_script_enabled=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    return page


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"console-{name}.jpg", type="jpeg", quality=80, full_page=True)


PAGES = {
    "list": "/console",
    "found": "/console?text=%E6%8A%98%E5%8F%A0&status=any&order=-severity",
    "case": "/console/cases/{ref}",
    "details": "/console/cases/{ref}/details",
    "details-of-item": "/console/cases/{ref}/details?of=item:{ref}-E01&done=1",
    "pack": "/console/cases/{ref}/packs/alibaba_intl_ipp",
    "guidance": "/console/guidance",
    "document": "/console/guidance/squatters",
    "gaps": "/console/gaps?days=365",
    "figures": "/console/figures",
    "missing": "/console/cases/KO-1999-0001",
}


def serious(page: Page, colours: str) -> list[tuple[str, list[str]]]:
    """What axe finds seriously wrong with a page as it is."""
    found = page.evaluate(FAULTS, RULES[colours])
    return [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found if v["impact"] in SERIOUS]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_axe_finds_nothing_serious_by_day_and_in_the_dark(
    browser: Browser, desk: ConsoleDesk, width: str
) -> None:
    page = sign_in(browser, desk, width)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    for name, path in PAGES.items():
        page.emulate_media(color_scheme="light")
        page.goto(f"{desk.signing.base_url}{path.format(ref=desk.ref)}")
        shoot(page, f"{name}-{width}-light")
        if name in FOLDED:
            for summary in page.locator("details:not(.preview) > summary").all():
                summary.click()
        page.evaluate(Axe().axe_script)
        for colours in RULES:
            page.emulate_media(color_scheme=colours)
            beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 0, f"{name} is {beyond} pixels too wide"
            assert serious(page, colours) == [], f"{name}, {colours}"
        shoot(page, f"{name}{'-open' * (name in FOLDED)}-{width}-dark")
    assert wrong == []
    page.context.close()


def test_a_reviewer_finds_a_case_works_on_it_and_saves_figures_without_any_script(
    browser: Browser, desk: ConsoleDesk
) -> None:
    link = desk.signing.link(CARLA)
    page = browser.new_context(viewport=WIDTHS["desktop"], java_script_enabled=False).new_page()
    page.set_default_timeout(15_000)
    page.goto(link or "")
    shoot(page, "sign-in")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Words in reference").fill("与我们的水壶一模一样")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("status")).to_contain_text("1 case")
    page.get_by_text("Save this search").click()
    page.get_by_label("Name").fill("展会")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="展会").click()
    page.get_by_role("link", name=desk.ref).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(desk.ref)
    acting = page.get_by_role("complementary")
    acting.get_by_text("Add a note").first.click()
    note = acting.locator("details[open]", has_text="Add a note")
    note.get_by_label("In your words").fill("Rang the fair 打过电话")
    acting.get_by_role("button", name="Add a note").click()
    expect(page.get_by_role("status")).to_contain_text("Done: Add a note")
    expect(page.locator(".timeline > li").first).to_contain_text("Rang the fair 打过电话")
    page.get_by_text("Look at the picture").click()
    seen = page.get_by_role("img", name="Picture of")
    seen.scroll_into_view_if_needed()
    expect(seen).to_be_visible()
    page.get_by_role("link", name="What next?").click()
    acting.get_by_text("Take out: dossier or evidence").first.click()
    acting.get_by_label("What?", exact=True).select_option("package_counsel")
    with page.expect_download() as saved:
        acting.get_by_role("button", name="Take out: dossier or evidence").click()
    with zipfile.ZipFile(saved.value.path()) as package:
        assert package.testzip() is None
        assert f"{desk.ref}-package-counsel/data/dossier.html" in package.namelist()
    page.get_by_role("link", name="Cases").first.click()
    page.get_by_text("Save these cases as a table").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert Path(saved.value.path()).read_text(encoding="utf-8-sig").startswith("ref,version,status")
    page.get_by_role("link", name="Figures").click()
    expect(page.locator("svg.chart").first).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save Reports by week as CSV").click()
    lines = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Week from,Cases"
    assert len(lines) > 15
    page.context.close()


def test_two_at_once_and_a_closed_step_are_said_in_plain_words_with_what_was_typed(
    browser: Browser, desk: ConsoleDesk
) -> None:
    case = desk.opens(report(9_000))
    page = sign_in(browser, desk)
    page.goto(f"{desk.signing.base_url}/console/cases/{case.ref}")
    desk.cases.review.note(case.id, Actor(CARLA, "button"), "meanwhile", privileged=False)
    page.get_by_role("complementary").get_by_text("Change the status").first.click()
    page.locator("#status-status").select_option("triage")
    page.locator("#status-text").fill("my long thought, 打字很久")
    page.get_by_role("button", name="Change the status").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed. Somebody changed the case")
    expect(page.locator("#status-text")).to_have_value("my long thought, 打字很久")
    shoot(page, "stale-desktop-light")
    page.get_by_role("button", name="Change the status").click()
    expect(page.get_by_role("status")).to_contain_text("Done")
    page.context.close()


def test_the_keyboard_reaches_everything(browser: Browser, desk: ConsoleDesk) -> None:
    page = sign_in(browser, desk)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Words in reference")).to_be_focused()
    page.keyboard.type("kettle")
    page.keyboard.press("Enter")
    expect(page).to_have_url(
        f"{desk.signing.base_url}/console?text=kettle&status=open&severity=&platform=&hazard=&owner=&since=&due=&order=-updated"
    )
    page.context.close()


def test_a_reviewer_comes_from_the_sandboxs_slack_into_the_console(browser: Browser, local_slack: str) -> None:
    context = browser.new_context(viewport=WIDTHS["desktop"])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(local_slack)
    expect(page.locator(".topbar")).to_contain_text("ui live")
    page.locator("label.actas select").select_option(label="Opal (ops)")
    open_channel(page, "knockoff-desk")
    page.get_by_role("button", name="Open console").click()
    link = page.locator(".modal").get_by_role("link", name="Open console")
    expect(link).to_be_visible()
    page.screenshot(path=SHOTS / "console-link.png")
    address = str(link.get_attribute("href"))
    page.locator(".modal").get_by_role("button", name="Close").first.click()  # local-slack has one modal for everybody
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    expect(page.locator(".me")).to_have_text("Opal (ops)")
    context.close()
