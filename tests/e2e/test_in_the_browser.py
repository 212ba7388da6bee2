"""A person in the browser: asks by mention, in a direct message and with the command, and presses the buttons."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

SHOTS = Path(__file__).resolve().parents[2] / ".cache" / "screenshots"


@pytest.fixture
def page(local_slack: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    page.goto(local_slack)
    expect(page.locator(".topbar")).to_contain_text("ui live")
    yield page
    page.context.close()


def say(page: Page, text: str, thread: bool = False) -> None:
    box = page.locator("textarea.composer-input")
    field = box.last if thread else box.first
    field.fill(text)
    page.keyboard.press("Escape")
    page.locator(".composer-send").nth(-1 if thread else 0).click()


def open_channel(page: Page, name: str) -> None:
    """A channel by its name with its sign, or the app's Home by the app's name."""
    page.locator(".sidebar-item", has_text=re.compile(rf"^\W*{name}$")).first.click()
    expect(page.locator(".channel-title")).to_contain_text(name)


def open_thread(page: Page, question: str) -> Locator:
    """The pane with the thread: what other tests left in the channel is not in it."""
    page.locator(".messages .msg", has_text=question).locator(".thread-summary").click()
    pane = page.locator(".thread-pane")
    expect(pane).to_contain_text(question)
    return pane


def test_a_mention_is_answered_in_the_thread_with_quotes_sources_and_working_buttons(page: Page) -> None:
    question = "we found a fake of our kettle on Alibaba, should we report it first?"
    open_channel(page, "general")
    say(page, f"@knockoff-desk {question}")
    thread = open_thread(page, question)
    expect(thread.get_by_role("button", name="Show passages")).to_be_visible()
    expect(thread.get_by_text("reviewed 2026-").first).to_be_visible()
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "mention.png")
    thread.get_by_role("button", name="Show passages").click()
    expect(page.locator(".modal").get_by_text("register").first).to_be_visible()
    page.screenshot(path=SHOTS / "passages.png")
    page.locator(".modal").get_by_role("button", name="Close").click()
    thread.get_by_role("button", name="Ask counsel").click()
    page.locator("label.actas select").select_option(label="Carla (counsel)")
    open_channel(page, "ip-cases")
    expect(page.locator(".messages").get_by_text("asks counsel about this answer").first).to_be_visible()
    page.screenshot(path=SHOTS / "counsel.png")


def test_a_reply_in_the_thread_needs_no_new_mention(page: Page) -> None:
    question = "who signs a C&D letter to a chinese seller?"
    open_channel(page, "brand")
    say(page, f"@knockoff-desk {question}")
    thread = open_thread(page, question)
    expect(thread.get_by_role("button", name="Show passages")).to_have_count(1)
    say(page, "and in which language?", thread=True)
    expect(thread.get_by_role("button", name="Show passages")).to_have_count(2)
    expect(thread.locator(".msg").last).to_contain_text("Chinese")


def test_a_direct_message_is_answered_in_its_thread(page: Page) -> None:
    question = "can our US lawyer write to the seller?"
    open_channel(page, "knockoff-desk")  # whoever has never been there has no direct messages with the desk
    page.locator(".sidebar-item", has_text="Bridget (brand manager)").click()  # this Slack names them after the person
    say(page, question)
    thread = open_thread(page, question)
    expect(thread.get_by_role("button", name="Show passages")).to_be_visible()
    expect(thread.locator(".msg").last).to_contain_text("letter")


def test_the_command_answers_and_an_off_topic_question_is_declined(page: Page) -> None:
    open_channel(page, "general")
    say(page, "/ask-ip does our US patent stop a factory in China")
    expect(page.locator(".messages .msg").last.get_by_role("button", name="Share in channel")).to_be_visible()
    page.screenshot(path=SHOTS / "command.png")
    say(page, "/ask-ip what is the weather in ningbo tomorrow")
    expect(page.get_by_text("not something this desk covers")).to_be_visible()


def test_home_says_how_to_ask(page: Page) -> None:
    open_channel(page, "knockoff-desk")
    expect(page.get_by_text("First rule: do not contact the seller")).to_be_visible()
    page.screenshot(path=SHOTS / "home.png")


def test_a_report_is_mended_in_the_form_confirmed_and_claimed_from_its_card(page: Page) -> None:
    link = "https://www.alibaba.com/product-detail/Kettle_1600482913377.html"
    open_channel(page, "general")
    say(page, f"/report-knockoff {link}")
    form = page.locator(".modal")
    expect(form).to_contain_text("Do not contact the seller")
    form.locator("input.bk-plain-input").nth(0).fill("Foldable kettle")
    form.get_by_role("button", name="Send").click()
    for missing in ("aspects: Choose", "relation: Choose", "contact: Choose"):
        expect(form).to_contain_text(missing)
    assert form.locator("input.bk-plain-input").nth(2).input_value() == link
    form.get_by_role("button", name="Close").click()
    say(page, f"/report-knockoff {link}")
    expect(
        form.get_by_role("button", name="Continue your draft")
    ).to_be_visible()  # this Slack sends no press in a form
    form.locator("input.bk-plain-input").nth(0).fill("Foldable kettle")
    form.get_by_text("Our name or logo").click()
    form.get_by_text("No, nobody did any of that").click()
    form.locator("select").nth(1).select_option(label="Unknown to us")
    form.get_by_role("button", name="Send").click()
    expect(page.locator(".modal")).to_contain_text("KO-2026-")
    page.screenshot(path=SHOTS / "confirmed.png")
    page.locator(".modal").get_by_role("button", name="Close").click()

    page.locator("label.actas select").select_option(label="Opal (ops)")
    open_channel(page, "ip-cases")
    card = page.locator(".messages .msg", has_text="Foldable kettle").last
    card.get_by_role("button", name="Claim").click()
    expect(card.get_by_role("button", name="Claim")).to_have_count(0)
    card.get_by_role("button", name="Ask reporter").click()
    expect(page.locator(".modal")).to_contain_text("Everyone who reported the case gets the question")
    page.locator(".modal .bk-plain-input").fill("Have you got a photo?")
    page.locator(".modal").get_by_role("button", name="Send").click()
    expect(page.locator(".modal")).to_have_count(0)
    page.screenshot(path=SHOTS / "card.png")
