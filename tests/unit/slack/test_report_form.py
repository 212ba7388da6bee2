"""The report form and what is read from it: the one is the other's inverse, and Slack's limits are kept whatever is in it."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.case import Origin
from bot.cases.links.listings import load_marketplaces
from bot.cases.report import Aspect, ChinaStatus, Contact, Relation, Report, Said, Shipment
from bot.prompts import Prompts
from bot.settings import content_folder
from bot.slack import ids
from bot.slack.mrkdwn import escape
from bot.slack.payloads import part
from bot.slack.views.report_form import ReportForm, shown
from bot.slack.views.report_form_read import (
    MOST,
    TICKED,
    FormErrors,
    ReportReader,
    field_of,
    right_name,
    typed,
)
from bot.slack.ways_in import Carried, from_message, prefilled, unpacked
from tests.case_builders import TODAY
from tests.filled_form import values_of
from tests.report_desk import FILLED, LINK, as_sent
from tests.slack_rules import check_message, check_view

PROMPTS = Prompts(content_folder("prompts"))
MARKETS = load_marketplaces(content_folder("knowledge"))
FORM, READER = ReportForm(PROMPTS, MARKETS, uploads=True), ReportReader(PROMPTS, MARKETS)
PLACES = [place.id for place in MARKETS.file.everywhere]
CARRIED = Carried(Origin("command", "C01GENERAL"), "2026-11-23T09:00:00+00:00")


def text(most: int) -> st.SearchStrategy[str]:
    """Texts as they are read back: no blank space at the ends."""
    return st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=min(most, 80)).map(str.strip)


def some(of: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some of what can be ticked, in the order of the boxes."""
    return st.sets(st.sampled_from(list(of))).map(lambda ticked: tuple(each for each in of if each in ticked))


LINKS = st.lists(
    st.sampled_from([LINK, "item.taobao.com/item.htm?id=655", "see https://x.example/a now", "booth 5"]), unique=True
)
CONTACTS = st.builds(
    lambda yes, rest, detail: Contact(
        *(Said.YES if n in yes else Said.UNSURE if yes else rest for n in range(3)), detail
    ),
    st.sets(st.integers(0, 2)),
    st.sampled_from([Said.NO, Said.UNSURE]),
    text(1000),
)
GOODS = st.one_of(
    st.just(Shipment(Said.NO)),
    st.builds(Shipment, st.sampled_from([Said.YES, Said.UNSURE]), text(200), st.none() | st.dates(TODAY)),
)
REPORTS = st.builds(
    Report,
    product=text(200).filter(bool),
    brand=text(200),
    seen_in=some(PLACES),
    links=LINKS.map(tuple),
    aspects=some(Aspect).filter(bool),
    rights=some(TICKED),
    china=st.sampled_from(ChinaStatus),
    seller=text(200),
    relation=st.sampled_from(Relation),
    contact=CONTACTS,
    shipment=GOODS,
    story=text(3000).filter(bool),
)


@given(REPORTS)
def test_what_is_read_from_a_form_is_what_it_was_filled_with(report: Report) -> None:
    view = FORM.view(CARRIED, values_of(report))

    assert check_view(view, frozenset()) == []
    assert READER.read(typed(as_sent(view)), TODAY) == report
    assert shown(view) == typed(as_sent(view))


@given(st.data())
def test_a_form_keeps_slacks_limits_whatever_is_in_it(data: st.DataObject) -> None:
    letter = data.draw(st.sampled_from(["x", "&", "中", "🙂", "\n", '"', "\\"]))
    sizes = st.sampled_from([0, 1, 74, 75, 76, 149, 150, 199, 200, 201, 999, 1001, 2999, 3000, 3001, 9000])
    values = {name: (letter * data.draw(sizes),) for name in [*MOST, "arrives"]}
    values |= {"seen": tuple(PLACES), "aspects": tuple(Aspect), "contact": ("seller", "nobody", "gone")}
    origin = Origin(
        "answer",
        channel=letter * data.draw(sizes),
        permalink=letter * data.draw(sizes),
        answer_id="A1",
        question=letter * data.draw(sizes),
        passages=tuple(f"{letter * data.draw(sizes)}{n}" for n in range(data.draw(st.integers(0, 9)))),
    )
    carried = Carried(origin, "2026-11-23T09:00:00+00:00", 3, letter * data.draw(sizes))
    view = FORM.view(carried, values, offer=True)

    assert check_view(view, frozenset()) == []
    assert isinstance(READER.read(values, TODAY), Report | FormErrors)
    assert unpacked(view["private_metadata"]).opened == carried.opened
    for message in FORM.returned(values, "E1234567"):
        made = {"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}
        assert check_message(made, frozenset()) == []


def test_what_a_form_carries_comes_back_and_a_long_question_is_only_cut() -> None:
    origin = Origin(
        "answer", "C1", "1.1", "1.0", "https://test.slack.com/archives/C1/p11", "A1", "why? " * 900, ("page#one",)
    )
    carried = Carried(origin, "2026-11-23T09:00:00+00:00", 2, "V7")
    back = unpacked(carried.packed())

    assert replace(back, origin=replace(back.origin, question="")) == replace(
        carried, origin=replace(origin, question="")
    )
    assert back.origin.question.startswith("why? why?")
    assert len(back.origin.question) > 2_000
    assert len(carried.packed()) <= ids.PRIVATE_CHARS


@pytest.mark.parametrize("packed", ["", "{", "[]", "{}", '{"origin": 7, "opened": ""}', '{"origin": {"nonsense": 1}}'])
def test_what_cannot_be_read_of_what_a_form_carries_does_not_stop_a_report(packed: str) -> None:
    assert unpacked(packed) == Carried(Origin(""), "")


@pytest.mark.parametrize(
    "empty",
    [
        None,
        {},
        {"selected_option": None},
        {"selected_options": None, "files": None},
        {"selected_options": []},
        {"value": None},
        {"value": ""},
        {"value": "  \n"},
        {"selected_date": None},
    ],
)
def test_empty_fields_are_empty_however_slack_says_so(empty: Any) -> None:
    view = FORM.view(CARRIED)
    state = {"values": {b["block_id"]: {b["element"]["action_id"]: empty} for b in view["blocks"] if "element" in b}}

    assert typed(state) == {}
    assert isinstance(READER.read(typed(state), TODAY), FormErrors)


@pytest.mark.parametrize("state", [None, {}, {"values": None}, {"values": {"b": None}}])
def test_a_view_without_a_state_is_an_empty_form(state: Any) -> None:
    assert typed(state) == {}


def filled(**changed: Any) -> dict[str, tuple[str, ...]]:
    """A form that is all right, but for what is changed."""
    values = {**FILLED, **changed}
    return {name: value if isinstance(value, tuple) else (value,) for name, value in values.items() if value}


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"product": ""}, "product", "which product"),
        ({"aspects": ""}, "aspects", "Choose"),
        ({"relation": ""}, "relation", "Choose"),
        ({"contact": ""}, "contact", "Choose"),
        ({"contact": ("seller", "nobody")}, "contact", '"Nobody"'),
        ({"contact": ("nobody", "unsure")}, "contact", '"Nobody"'),
        ({"links": ""}, "links", "Paste a link"),
        ({"links": "a booth, no link"}, "links", "Paste a link"),
        ({"links": "javascript:alert(1)"}, "links", "not a web address"),
        ({"links": f"{LINK}\nhttps://me:pass@www.temu.com/g-1.html"}, "links", "user name or password"),
        ({"links": "http://192.168.0.1/shop"}, "links", "http://192.168.0.1/shop: "),
        ({"goods": "no", "port": "Long Beach"}, "goods", "nothing is on its way"),
        ({"goods": "no", "arrives": "2026-12-01"}, "goods", "nothing is on its way"),
        ({"arrives": "2026-02-30"}, "arrives", "not a day"),
        ({"arrives": "20261201"}, "arrives", "not a day"),
        ({"arrives": "soon"}, "arrives", "not a day"),
        ({"story": "x" * 3001}, "story", "3,000"),
        ({"seller": "x" * 201}, "seller", "200"),
    ],
)
def test_what_is_wrong_is_said_on_its_field(changed: dict[str, Any], field: str, says: str) -> None:
    read = READER.read(filled(**changed), TODAY)

    assert isinstance(read, FormErrors)
    assert list(read.errors) == [field]
    assert says in read.errors[field]


@pytest.mark.parametrize(
    ("ticked", "contact"),
    [
        (("seller",), Contact(Said.YES, Said.UNSURE, Said.UNSURE)),
        (("platform", "unsure"), Contact(Said.UNSURE, Said.YES, Said.UNSURE)),
        (("nobody",), Contact(Said.NO, Said.NO, Said.NO)),
        (("unsure",), Contact()),
    ],
)
def test_of_who_was_contacted_only_nobody_means_no(ticked: tuple[str, ...], contact: Contact) -> None:
    read = READER.read(filled(contact=ticked), TODAY)

    assert isinstance(read, Report)
    assert read.contact == contact


def test_a_day_that_is_past_is_said_on_its_field_and_yesterday_may_be_today_elsewhere() -> None:
    today = date(2026, 11, 23)
    past = READER.read(filled(arrives="2026-11-21", goods="yes"), today)

    assert isinstance(past, FormErrors)
    assert "This day is past" in past.errors["arrives"]
    assert isinstance(READER.read(filled(arrives="2026-11-22", goods="yes"), today), Report)


def test_everything_wrong_is_said_at_once_and_on_fields_that_the_form_has() -> None:
    read = READER.read({"arrives": ("soon",), "goods": ("no",), "seller": ("x" * 300,)}, TODAY)
    assert isinstance(read, FormErrors)
    blocks = FORM.errors(read, FORM.view(CARRIED))

    assert set(read.errors) == {"product", "links", "aspects", "relation", "contact", "arrives", "goods", "seller"}
    assert len(blocks) == len(read.errors)


@pytest.mark.parametrize("changed", [{"seen": ("trade_fair",)}, {"story": "at the fair"}, {"links": "t.co/abc"}])
def test_a_link_or_a_place_or_a_story_is_enough(changed: dict[str, Any]) -> None:
    assert isinstance(READER.read(filled(**{"links": "", **changed}), TODAY), Report)


@pytest.mark.parametrize(
    ("changed", "goods"),
    [
        ({}, Shipment(Said.UNSURE)),
        ({"port": "LA"}, Shipment(Said.YES, "LA")),
        ({"goods": "unsure", "port": "LA"}, Shipment(Said.UNSURE, "LA")),
        ({"goods": "yes", "arrives": "2026-12-01"}, Shipment(Said.YES, "", date(2026, 12, 1))),
    ],
)
def test_a_port_or_a_day_means_that_goods_are_on_their_way(changed: dict[str, Any], goods: Shipment) -> None:
    read = READER.read(filled(**changed), TODAY)

    assert isinstance(read, Report)
    assert read.shipment == goods


def test_marketplaces_that_links_lead_to_count_as_seen() -> None:
    read = READER.read(filled(seen=("trade_fair",), story="also https://detail.1688.com/offer/6123.html"), TODAY)
    assert isinstance(read, Report)

    assert read.seen_in == ("trade_fair",)
    assert READER.placed(read).seen_in == ("trade_fair", "alibaba", "1688")


def test_every_place_of_the_playbook_can_be_ticked_once() -> None:
    boxes = [
        option["value"]
        for block in FORM.view(CARRIED)["blocks"]
        if field_of((block.get("element") or {}).get("action_id", "")) == "seen"
        for option in block["element"]["options"]
    ]
    assert sorted(boxes) == sorted(PLACES)


def test_files_are_asked_for_only_where_slack_takes_them() -> None:
    kinds = [
        [(block.get("element") or {}).get("type") for block in form.view(CARRIED)["blocks"]]
        for form in (FORM, ReportForm(PROMPTS, MARKETS, uploads=False))
    ]
    assert ["file_input" in each for each in kinds] == [True, False]


def test_the_warning_stands_at_the_top_and_at_the_bottom_and_every_text_is_plain() -> None:
    blocks = FORM.view(CARRIED, offer=True)["blocks"]

    for block in (blocks[0], blocks[-1]):
        assert "Do not contact the seller, complain to the platform or buy a sample yourself" in str(block)


@pytest.mark.parametrize(
    ("written", "links", "story"),
    [
        (LINK, [LINK], ""),
        ("  ", [], ""),
        ("our kettle on temu", [], "our kettle on temu"),
        (f"look: {LINK} !", [LINK], f"look: {LINK} !"),
        ("javascript:alert(1)", [], "javascript:alert(1)"),
    ],
)
def test_a_text_is_what_the_form_begins_with(written: str, links: list[str], story: str) -> None:
    values = prefilled(written, MARKETS)

    assert list(values.get("links", ())) == links
    assert values.get("story", ("",)) == (story,)
    assert values.get("seen", ()) == (("alibaba",) if links else ())


def test_a_message_gives_its_text_its_links_and_its_address_and_what_was_forwarded_with_it() -> None:
    body = {
        "user": {"id": "U1"},
        "team": {"id": "T1", "domain": "acme"},
        "channel": {"id": "C1"},
        "trigger_id": "1",
        "message": {
            "ts": "1795435200.000100",
            "thread_ts": "1795435100.000100",
            "text": f"<@U2> saw <{LINK}|our &amp; their kettle>\n:boom:",
            "attachments": [{"text": "from <https://www.temu.com/goods.html?goods_id=601099512345678>"}, {}],
        },
    }
    way = from_message(body, MARKETS)

    assert way.values["links"] == (f"{LINK}\nhttps://www.temu.com/goods.html?goods_id=601099512345678",)
    assert way.values["story"][0].startswith(f"@U2 saw our & their kettle ({LINK})\n:boom:\nfrom https://www.temu.com")
    assert way.values["seen"] == ("alibaba", "temu")
    assert way.origin.permalink == (
        "https://acme.slack.com/archives/C1/p1795435200000100?thread_ts=1795435100.000100&cid=C1"
    )


def test_what_is_given_back_stands_in_the_order_of_the_form() -> None:
    (message,) = FORM.returned(dict(reversed(filled().items())), "E1234567")
    labels = [PROMPTS.text(f"report_{name}") for name in ("product", "links", "aspects", "relation", "contact")]

    places = [message.text.index(escape(label)) for label in labels]
    assert places == sorted(places)


def test_what_is_given_back_holds_every_word_and_every_tick() -> None:
    values = filled(seen=("temu", "gone_place"), rights=("trademark_us_registered",), aspects=("brand", "gone"))
    (message,) = FORM.returned({**values, "story": ("<!channel> line one\nline two",)}, "E1234567")
    shown_to = json.dumps([block.to_dict() for block in message.blocks])

    for words in (
        "E1234567",
        "Foldable kettle",
        LINK,
        "Temu",
        "gone_place",
        "US trademark",
        "Our name or logo",
        "gone",
    ):
        assert words in shown_to
    assert "<!channel> line one\\nline two" in shown_to
    assert "&lt;!channel&gt;" in message.text


@pytest.mark.parametrize(
    "name",
    [
        *("design_patent_cn_pending", "utility_model_cn_pending", "utility_patent_cn_pending", "trademark_cn_pending"),
        *("design_patent_us_pending", "utility_patent_us_pending", "trademark_us_pending", "trademark_eu_pending"),
        "copyright_cn_registered",
    ],
)
def test_what_we_have_applied_for_can_be_ticked(name: str) -> None:
    boxes = [part(block, "element") for block in FORM.view(Carried(Origin(""), ""))["blocks"]]
    groups = [[option["value"] for option in each["options"]] for each in boxes if each.get("type") == "checkboxes"]
    assert sum(name in group for group in groups) == 1
    values = {"product": ("lamp",), "aspects": ("design",), "relation": ("none",), "contact": ("nobody",)}
    report = READER.read({**values, "seen": ("temu",), "rights": (name,)}, TODAY)
    assert isinstance(report, Report)
    assert [right_name(right) for right in report.rights] == [name]
