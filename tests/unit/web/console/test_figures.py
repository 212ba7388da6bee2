"""Figures, their charts and tables; the guidance as pages; what it failed at."""

import re
from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Reason
from bot.cases.figures import percentile
from bot.cases.review.reviewing import Actor
from bot.web.console.charts import bars, columns
from tests.console_desk import CARLA, OPAL, ConsoleDesk, report, words
from tests.fakes import FakeClock


@pytest.fixture
def year(desk: ConsoleDesk, clock: FakeClock) -> ConsoleDesk:
    """Three weeks with reports and an empty one between; two cases were claimed, one of them closed."""
    for number, days in enumerate((0, 1, 7, 14)):
        clock.forward(timedelta(days=days))
        case = desk.opens(report(number, seller=("宁波浩维", "Yiwu")[number % 2]))
        if number < 2:
            clock.forward(timedelta(hours=12))
            desk.cases.review.claim(case.id, Actor(OPAL, "button"))
            desk.fails_to_answer("why?", Reason.UNSAFE, helpful=number == 0)
    return desk


def table(desk: ConsoleDesk, name: str, weeks: int = 26) -> list[str]:
    """A figure as it is saved."""
    answer = desk.browser(CARLA).get(f"/console/figures/{name}.csv?weeks={weeks}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return answer.text.removeprefix("\ufeff").splitlines()


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("reports-by-week", ["Week from,Cases", "2026-11-23,2", "2026-11-30,1", "2026-12-07,0", "2026-12-14,1"]),
        ("reports-by-platform", ["Seen in,Cases", "Alibaba.com,4"]),
        ("reports-by-seller", ["Seller,Cases", "Yiwu,2", "宁波浩维,2"]),
        ("reports-by-status", ["Status,Cases", "new,2", "triage,2"]),
        ("time-to-milestones", ["To,Days (median),Days (nine of ten within),Cases", "claim,0.5,0.5,2"]),
        ("repeat-sellers", ["Seller,Cases", "Yiwu,2", "宁波浩维,2"]),
        ("answer-outcomes", ["Outcome,Questions", "unsafe,2"]),
        ("answer-helpfulness", ["Week from,Helpful,Not helpful", "2026-11-23,1,1"]),
    ],
)
def test_a_figure_is_saved_with_what_it_shows(year: ConsoleDesk, name: str, lines: list[str]) -> None:
    assert table(year, name) == lines


def test_open_cases_are_counted_by_age(year: ConsoleDesk) -> None:
    assert [line.split(",")[1] for line in table(year, "open-by-age")[1:]] == ["1", "0", "3", "0", "0", "0", "0"]


def test_only_the_period_that_was_chosen_counts(year: ConsoleDesk, clock: FakeClock) -> None:
    clock.forward(timedelta(weeks=3))
    assert table(year, "reports-by-status", 4) == ["Status,Cases", "new,1"]
    assert table(year, "reports-by-status", 7_000) == table(year, "reports-by-status", 26)


def test_every_figure_stands_with_a_chart_a_table_and_a_way_to_save_it(year: ConsoleDesk) -> None:
    page = year.browser(OPAL).get("/console/figures").text
    names = re.findall(r'id="h-([a-z-]+)"', page)
    assert len(names) == 11
    assert page.count("<svg") == page.count("<table>") == page.count(".csv?weeks=26") == 11
    for drawing in re.findall(r"<svg.*?</svg>", page, re.S):
        ElementTree.fromstring(drawing)


def test_without_any_cases_there_is_nothing_to_draw(desk: ConsoleDesk) -> None:
    page = desk.browser(OPAL).get("/console/figures").text
    assert ("<svg" in page, page.count("Nothing in this period.")) == (False, 11)
    assert table(desk, "open-by-age") == ["Age,Open cases"]


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
POINTS = st.lists(st.tuples(NAMES, st.integers(0, 10**7).map(float)), max_size=30)


@given(NAMES, POINTS)
def test_a_chart_is_well_formed_and_stays_within_itself_whatever_it_shows(
    title: str, points: list[tuple[str, float]]
) -> None:
    for drawn in (bars(title, points), columns(title, [("a", points), ("b", points)] if points else [])):
        root = ElementTree.fromstring(drawn)
        assert root.get("aria-label") == title
        width, height = (float(side) for side in str(root.get("viewBox")).split()[2:])
        for shape in root.iter("rect"):
            x, y, w, h = (float(str(shape.get(name))) for name in ("x", "y", "width", "height"))
            assert min(x, y, w, h) >= -0.1
            assert x + w <= width + 0.1
            assert y + h <= height + 0.1


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_a_percentile_is_one_of_the_values_and_enough_stay_below(values: list[float]) -> None:
    ordered = sorted(values)
    counted = sorted(Counter(values).items())
    for percent in (50, 90):
        found = percentile(counted, percent)
        assert found in values
        assert sum(value <= found for value in ordered) * 100 >= percent * len(ordered)
    assert percentile(counted, 50) <= percentile(counted, 90)
    assert percentile([], 50) == 0.0


def test_each_page_of_the_guidance_shows_every_passage_at_its_anchor_with_sources_and_dates(desk: ConsoleDesk) -> None:
    browser = desk.browser(OPAL)
    pages = set(re.findall(r'href="/console/guidance/([a-z0-9-]+)"', browser.get("/console/guidance").text))
    assert len(pages) > 10
    for name in pages:
        answer = browser.get(f"/console/guidance/{name}")
        anchors = re.findall(r'<h2 id="([a-z0-9-]+)"', answer.text)
        assert answer.status_code == 200
        assert anchors
        assert answer.text.count("<summary>Sources of") == len(anchors)
        assert "Reviewed 20" in words(answer.text)
        assert re.findall(r'<a href="http[^"]*"(?! rel="noreferrer noopener nofollow")', answer.text) == []


def test_pages_due_for_review_are_listed_the_most_urgent_first(desk: ConsoleDesk, clock: FakeClock) -> None:
    browser = desk.browser(OPAL)
    assert "overdue" not in browser.get("/console/guidance").text
    clock.forward(timedelta(days=120))
    browser = desk.browser(OPAL)
    page = browser.get("/console/guidance").text
    due = re.findall(r"overdue since (\d{4}-\d\d-\d\d)", words(page))
    assert len(due) > 5
    assert due == sorted(due)


@pytest.mark.parametrize("page", ["nothing", "..%2F..%2Fetc%2Fpasswd", "%00", "squatters%23"])
def test_a_page_of_the_guidance_that_there_is_not_is_not_found(desk: ConsoleDesk, page: str) -> None:
    assert desk.browser(OPAL).get(f"/console/guidance/{page}").status_code == 404


def test_gaps_are_narrowed_by_time_and_outcome(desk: ConsoleDesk, clock: FakeClock) -> None:
    desk.fails_to_answer("long ago 很久以前")
    clock.forward(timedelta(days=40))
    desk.fails_to_answer("lately <b>now</b>", Reason.UNSAFE)
    desk.fails_to_answer("hello", Reason.GREETING)
    browser = desk.browser(OPAL)
    shown = [
        words(browser.get(f"/console/gaps?{query}").text)
        for query in ("", "days=90", "outcome=unsafe&days=90", "days=x")
    ]
    assert [("很久" in page, "lately <b>now</b>" in page, "hello" in page) for page in shown] == [
        (False, True, False),
        (True, True, False),
        (False, True, False),
        (False, True, False),
    ]
