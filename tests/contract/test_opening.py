"""A report finds the cases it belongs to, on every store."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.cases.case import Case, Origin
from bot.cases.intake.opening import Opened, Opening, Submission
from bot.cases.links.identifiers import identifier_keys
from bot.cases.links.listings import Link, LinkKind
from bot.cases.papers.exporting import changed_since
from bot.cases.ports import CaseStore
from bot.cases.report import Report
from bot.cases.triage_model import Triage
from tests.case_builders import NOW, PLAIN_TRIAGE, following


def read_links(text: str) -> tuple[Link, ...]:
    """Each word with a colon is the key of a listing."""
    return tuple(Link(word, LinkKind.LISTING, None, word, word) for word in text.split() if ":" in word)


class Reporting:
    """People who report."""

    def __init__(self, store: CaseStore) -> None:
        ids = count(1)
        self.store, self.now, self.meanwhile = store, NOW, lambda: None
        self._opening = Opening(store, self._assess, read_links, lambda: self.now, lambda: f"case-{next(ids)}")

    def _assess(self, _report: Report, _case: Case | None, _at: datetime) -> Triage:
        """No matter; something else may happen while it takes its time."""
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()
        return PLAIN_TRIAGE

    def tell(self, story: str, seller: str = "", brand: str = "", *seen_in: str) -> Opened:
        """What becomes of a story."""
        return self.take(Report(story=story, seller=seller, brand=brand, seen_in=seen_in))

    def take(self, report: Report) -> Opened:
        """What becomes of a report."""
        key = f"{report.story} {report.seller} {report.brand}"
        return self._opening.submit(Submission(key, report, "ann", Origin("form")))


@pytest.fixture
def reporting(store: CaseStore) -> Reporting:
    """Over an empty store."""
    return Reporting(store)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        *(
            ("Our jug is in MSCU123456-6", f"Copies in {typed}")
            for typed in ("MSCU1234566", "mscu 123456-6", "box MSCU 123 456 6.", "柜号MSCU1234566到港")
        ),
        ("fake jugs on B/L NGBX8840217", "the bill of lading is no. ngbx8840217"),
        ("fakes, B/L: NGBX8840217", "提单号NGBX8840217"),
        ("B/L OOLU2718281820, 12 days to go", "the bill of lading is OOLU 2718 2818 20, 'paper goods'"),
        ("fakes, B/L MEDUQX448120, 5 days out", "our broker rang, MEDUQX448120 is the bill of lading"),
        ("fakes, B/L NGBS7734120.", "bill of lading he showed me: NGBS7734120."),
        ("fakes on B/L QDLB6620417", "the port confirms QDLB6620417 on the manifest"),
    ],
)
def test_a_report_of_the_same_container_or_bill_is_one_more_sighting(
    reporting: Reporting, first: str, again: str
) -> None:
    case = reporting.tell(first).case
    opened = reporting.tell(again)
    assert (opened.case.id, opened.is_new, opened.sighting) == (case.id, False, 2)


BOOTHS = [
    ("canton fair, hall 9.2 booth 14", "Canton Fair (9.2, no 14)"),
    ("hall 10.2 stand C14", "Booth 10.2C14"),
    ("booth 5C21 at the houseware fair", "the fair, Booth 5 C21!"),
    ("Halle 3, Stand B22", "hall 3 booth B22"),
    ("展位9.2C14", "stand 9.2-C014"),
    ("their booth is K21", "booth no. K21"),
    ("CIFF, booth 6.1 C22", "stand C22 hall 6.1"),
]


@pytest.mark.parametrize(("first", "again"), BOOTHS)
def test_a_report_of_the_same_booth_is_one_more_sighting_where_both_say_whose_it_is(
    reporting: Reporting, first: str, again: str
) -> None:
    case = reporting.tell(first, seller="Foshan Beiluo Garden Tools Co., Ltd.").case
    assert reporting.tell(again, seller="Foshan Beiluo Garden Tools").case.id == case.id
    assert reporting.tell(f"{again}, it says Foshan Beiluo Garden Tools on the wall").case.id == case.id
    alone, others = reporting.tell(again), reporting.tell(again, seller="Yiwu Lenko Trading")
    assert (alone.case.related, others.case.related) == ((), ())


FAIR = ("Rehapo Medical", "Stephalia", "trade_fair")


@pytest.mark.parametrize("exhibitor", ["Rehapo Medical", "Rehapo", "Rehapo (Jiangsu)"])
def test_two_who_saw_a_brand_at_a_fair_with_one_exhibitor_tell_of_one_stand(
    reporting: Reporting, exhibitor: str
) -> None:
    case = reporting.tell("a rollator with our logo", *FAIR).case
    assert reporting.tell("they laughed at us", exhibitor, *FAIR[1:]).case.id == case.id


@pytest.mark.parametrize("exhibitor", ["", "Rehapo (Jiangsu)", "unknown", "Rehapo Trading"])
def test_who_gives_the_number_of_the_stand_need_not_know_the_exhibitors_whole_name(
    reporting: Reporting, exhibitor: str
) -> None:
    case = reporting.tell("our logo at booth 9.2C14", *FAIR).case
    assert reporting.tell("canton fair, 9.2 C14", exhibitor, *FAIR[1:]).case.id == case.id


@pytest.mark.parametrize(
    ("told", "who", "later"),
    [
        ("booth 9.2C14, and the other is 9.2 H17", ("Rehapo Medical", "Sniptide", "trade_fair"), timedelta()),
        *(
            ("they laughed", (other, "Stephalia", "trade_fair"), timedelta())
            for other in ("Yiwu Lenko Trading", "Xinda Medical", "", "a factory from Yiwu")
        ),
        ("they laughed", ("Rehapo Medical", "", "trade_fair"), timedelta()),
        ("they laughed", ("Rehapo Medical", "Stephalia", "trade_fair", "alibaba"), timedelta()),
        ("they laughed", ("Rehapo Medical", "Stephalia", "shop"), timedelta()),
        ("they laughed, booth 9.2 H17", FAIR, timedelta()),
        ("they laughed, booth 9.2 C14", ("Yiwu Lenko Trading", "Stephalia", "trade_fair"), timedelta()),
        ("they laughed", FAIR, timedelta(days=60)),
    ],
)
def test_another_stand_brand_place_or_fair_is_another_case(
    reporting: Reporting, told: str, who: tuple[str, ...], later: timedelta
) -> None:
    first = reporting.tell("our logo at booth 9.2C14", *FAIR).case
    reporting.now += later
    assert reporting.tell(told, *who).case.id != first.id


def test_whoever_is_named_behind_one_container_of_one_brand_it_is_one_case(reporting: Reporting) -> None:
    first = reporting.tell("fakes in TQLU 481207-3", "Ningbo Arcwell Import & Export", "Torvask").case
    assert reporting.tell("a tip: TQLU4812073", "Peachline Wholesale", "torvask").case.id == first.id


def test_a_seller_whose_town_stands_elsewhere_in_the_name_is_the_same(reporting: Reporting) -> None:
    first = reporting.tell("mats in MSCU1234566", seller="shipper Ningbo Weftora Textile").case
    assert reporting.tell("fakes in MSCU1234566", seller="Weftora Textile (Ningbo) Co., Ltd.").case.id == first.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"seller": "Foshan Beiluo Garden Tools"}, {"seller": "Yiwu Lenko Trading"}),
        ({"brand": "Sniptide"}, {"brand": "Haovelle"}),
    ],
)
def test_another_seller_or_brand_in_the_same_container_is_another_case_and_related(
    reporting: Reporting, one: dict[str, str], other: dict[str, str]
) -> None:
    first = reporting.tell("copies in MSCU1234566", **one).case
    opened = reporting.tell("fakes in MSCU1234566", **other)
    assert (opened.is_new, opened.case.related) == (True, (first.id,))


@pytest.mark.parametrize("names", [("Sniptide", "", "Haovelle"), ("", "Sniptide", "Haovelle")])
@pytest.mark.parametrize("of", ["brand", "seller"])
def test_one_that_names_nobody_joins_no_two_that_name_others(
    reporting: Reporting, of: str, names: tuple[str, ...]
) -> None:
    cases = [reporting.tell("copies in MSCU1234566", **{of: name}).case for name in names]
    assert cases[0].id == cases[1].id != cases[2].id


def test_two_listings_shown_at_one_booth_are_two_cases(reporting: Reporting) -> None:
    first = reporting.tell("alibaba:1 at booth 9.2C14", seller="Foshan Beiluo Garden Tools").case
    assert reporting.tell("alibaba:2 at booth 9.2C14", seller="Foshan Beiluo Garden Tools").case.id != first.id


@pytest.mark.parametrize(
    "told",
    [
        *("9.2 usd at booth 14 pcs", "the fair is from 10.4 to 19.4", "booth has 14 of them", "BL copy of 2026-11-20"),
        *(
            "our laptop stand V2",
            "tray 10 x 15 cm, standard quality",
            "2.4G 5W phone stand",
            "ISO 9.2 C1",
            "B/L 20261120",
        ),
        *("3 x 20 boxes at the fair", "USB 3.0 A 10 port", "class 21 u 5", "on temu 6010999 of them"),
        *(
            "model HKLA400520 in a container from our shipper",
            "PO POHV202611, broker Lee",
            "eta SEPT20261120 by vessel",
        ),
        *("their model KTVR4006100 on amazon", "container of article lamp400500600", "eta 5 days, PO 4005006001"),
    ],
)
def test_prices_days_and_counts_are_no_booths_and_no_bills(told: str) -> None:
    assert identifier_keys(told) == ()


@pytest.mark.parametrize("other", ["MSCU1234567", "order 1234566", "MSCX1234566", "XMSCU1234566", "MSCU12345667"])
def test_another_number_relates_nothing(reporting: Reporting, other: str) -> None:
    reporting.tell("Our jug is in MSCU1234566")
    assert reporting.tell(f"Copies in {other}").case.related == ()


def test_what_a_later_sighting_names_relates_the_case_it_is_added_to(reporting: Reporting) -> None:
    other = reporting.tell("Our jug is in MSCU1234566").case
    first = reporting.tell("alibaba:1 sells it").case
    again = reporting.tell("alibaba:1 ships it in MSCU1234566")
    assert (again.case.id, again.is_new, first.related, again.case.related) == (first.id, False, (), (other.id,))


def test_an_export_since_the_last_one_misses_no_case_that_was_read_while_others_were_kept(reporting: Reporting) -> None:
    other = reporting.tell("alibaba:1 sells it").case

    def note() -> None:
        """Somebody changes another case, and all cases are exported."""
        reporting.now += timedelta(seconds=1)
        with reporting.store.work() as work:
            work.save(following(other, updated_at=reporting.now))
        reporting.now += timedelta(seconds=1)

    reporting.meanwhile = note
    opened = reporting.tell("alibaba:2 sells another").case
    *_, last = changed_since(reporting.store, None)
    assert last == opened == reporting.store.find(opened.id)
    assert opened.opened_at == opened.updated_at == opened.sightings[0].at == reporting.now


@pytest.mark.parametrize(
    "told",
    [
        "our own listing is amazon:2 (don't report that one)",
        "For comparison, our own Amazon page (amazon:2 )",
        "the genuine item is here: amazon:2",
        "ours is amazon:2",
        "our listing is amazon:2",
        "Our Amazon page is amazon:2",
        "zum Vergleich unser eigenes Angebot - amazon:2",
        "我们自己的链接：\namazon:2",
    ],
)
def test_a_link_that_is_said_to_be_our_own_is_no_listing_of_the_copy(reporting: Reporting, told: str) -> None:
    case = reporting.tell(f"amazon:1 sells it. {told}").case
    assert [listing.key for listing in case.listings] == ["amazon:1"]
    assert told in case.report.story


def test_the_only_link_of_a_report_is_a_listing_of_the_copy_whatever_it_is_called(reporting: Reporting) -> None:
    assert [listing.key for listing in reporting.tell("our listing - amazon:2").case.listings] == ["amazon:2"]


@pytest.mark.parametrize(
    "told",
    [
        "our jug's photos are at amazon:2",
        "a copy of our own jug - amazon:2",
        "they link to ours from amazon:2",
        "looks exactly like ours - amazon:2",
        "identical to ours amazon:2",
        "not ours - amazon:2",
        "he claims to be the official store - amazon:2",
        "selling our genuine product at amazon:2",
        "they hijacked our own listing amazon:2",
        "they stole the photos of our own listing - amazon:2",
        "we cannot tell it from the real item - amazon:2",
    ],
)
def test_any_other_link_is_a_listing_of_the_copy(reporting: Reporting, told: str) -> None:
    assert [listing.key for listing in reporting.tell(told).case.listings] == ["amazon:2"]


def test_a_fair_is_over_three_weeks_after_it_was_told_of_first(reporting: Reporting) -> None:
    first = reporting.tell("our logo on the wall", *FAIR).case
    reporting.now += timedelta(days=15)
    assert reporting.tell("still there", *FAIR).case.id == first.id
    reporting.now += timedelta(days=15)
    assert reporting.tell("there again", *FAIR).case.id != first.id


def test_each_seller_behind_one_container_is_related_to_what_is_told_of_him_later(reporting: Reporting) -> None:
    first = reporting.tell("fakes in TQLU 481207-3", "Ningbo Arcwell Import & Export", "Torvask").case
    reporting.tell("a tip: TQLU4812073", "Peachline Wholesale", "Torvask")
    later = reporting.tell("alibaba:1 has them too", "Peachline Wholesale Co., Ltd.", "Torvask").case
    assert later.related == (first.id,)


def test_who_found_a_listing_of_what_a_fair_showed_tells_of_another_thing(reporting: Reporting) -> None:
    first = reporting.tell(
        "canton fair, hall 9.2 booth F17", "Foshan Greenhollow Ceramics", "Fennwright", "trade_fair"
    ).case
    link = Report(
        story="the lot from the fair, booth 9.2 F17", seller="Foshan Greenhollow Ceramics", links=("alibaba:1",)
    )
    assert reporting.take(link).case.id != first.id
