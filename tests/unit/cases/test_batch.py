"""A batch: JSON of many hands is read, each report is opened in order, and who repeats whom is named on both rows."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.intake.batch import Batch
from bot.cases.intake.lenient import Reader
from bot.cases.links.listings import Marketplaces
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Relation, Report, Right, RightKind, RightStatus, Said
from bot.errors import BotError

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = (
    *("product", "brand", "platform", "listing_urls", "copied_aspect", "rights_owned", "cn_registration_status"),
    *("seller_name", "supplier_relation", "already_contacted", "goods_en_route_us", "evidence_on_hand", "urgency"),
)
NOT_YET_OR_NO_MORE = (
    *("to be registered", "should be registered", "will be registered", "probably registered", "pre-registered"),
    *("planned registration", "registration in preparation", "deregistered", "was registered until 2022"),
    *("registration expires 2024", "registered in HK only", "nicht eingetragen", "non enregistrée", "已过期", "已提交"),
    *("未获准注册", "yes, but not renewed", "registered under examination of somebody"),
)


@pytest.fixture(scope="session")
def reader(playbook: Playbook, markets: Marketplaces) -> Reader:
    """Reads rows as of today."""
    return Reader(playbook.words, markets, NOW.date())


@pytest.fixture(scope="session")
def batch(playbook: Playbook, markets: Marketplaces) -> Batch:
    """A batch over the shipped playbook."""
    return Batch(playbook, markets, NOW)


def read(reader: Reader, **fields: Any) -> Report:
    """A report with these fields."""
    return reader.report({"id": "1", "free_text": "", "fields": fields})


def test_a_row_with_nothing_in_it_is_a_report_of_which_nothing_is_known(reader: Reader) -> None:
    assert reader.report({}) == Report(contact=read(reader).contact)
    assert read(reader).china is ChinaStatus.UNKNOWN


@pytest.mark.parametrize(
    ("written", "kind", "status"),
    [
        ({"type": "TM", "jurisdiction": "USA", "status": "live"}, RightKind.TRADEMARK, RightStatus.REGISTERED),
        ({"type": "word mark", "jurisdiction": "US", "status": "applied"}, RightKind.TRADEMARK, RightStatus.PENDING),
        (
            {"type": "design_patent", "jurisdiction": "US", "status": "granted"},
            RightKind.DESIGN_PATENT,
            RightStatus.REGISTERED,
        ),
        (
            {"type": "utility patent", "jurisdiction": "US", "status": "issued"},
            RightKind.UTILITY_PATENT,
            RightStatus.REGISTERED,
        ),
        (
            {"type": "provisional patent", "jurisdiction": "US", "status": "filed"},
            RightKind.UTILITY_PATENT,
            RightStatus.PENDING,
        ),
        (
            {"type": "utility_model", "jurisdiction": "US", "status": "lapsed"},
            RightKind.UTILITY_MODEL,
            RightStatus.EXPIRED,
        ),
        (
            {"type": "copyright", "jurisdiction": "US", "status": "registered"},
            RightKind.COPYRIGHT,
            RightStatus.REGISTERED,
        ),
        ({"type": "trademark", "jurisdiction": "US", "status": "refused"}, RightKind.TRADEMARK, RightStatus.REFUSED),
        ("US design patent, granted", RightKind.DESIGN_PATENT, RightStatus.REGISTERED),
    ],
)
def test_rights_are_read_in_the_words_people_use(
    reader: Reader, written: object, kind: RightKind, status: RightStatus
) -> None:
    (right,) = read(reader, rights_owned=[written]).rights
    assert (right.kind, right.jurisdiction, right.status) == (kind, "US", status)


def test_a_right_in_two_places_is_two_rights(reader: Reader) -> None:
    rights = read(reader, rights_owned=[{"type": "trademark", "jurisdiction": "US/EU", "status": "registered"}]).rights
    assert [right.jurisdiction for right in rights] == ["US", "EU"]


def test_a_mark_with_wipo_is_a_madrid_registration_that_keeps_what_it_designates(reader: Reader) -> None:
    written = {"type": "trademark", "jurisdiction": "WIPO", "status": "registered", "ref": "designating CN"}
    (right,) = read(reader, rights_owned=[written]).rights
    assert (right.kind, right.jurisdiction) == (RightKind.MADRID, "INT")
    assert "designating CN" in right.number


def test_a_chinese_mark_with_an_international_number_is_a_designation(reader: Reader) -> None:
    written = {"type": "trademark", "jurisdiction": "CN", "status": "protected", "ref": "IR 1 600 345"}
    (right,) = read(reader, rights_owned=[written]).rights
    assert (right.kind, right.jurisdiction) == (RightKind.MADRID, "CN")


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("trademark registered in Hong Kong, China", ["HK"]),
        ("Trademark, Hong Kong SAR China, registered, No. 304567", ["HK"]),
        ("trademark registered in Taiwan, China", ["TW"]),
        ("Trade mark in Macau (China) registered", ["MO"]),
        ("中国香港商标 已注册", ["HK"]),
        ({"type": "trademark", "jurisdiction": "Hong Kong, China", "status": "registered"}, ["HK"]),
        ({"type": "trademark", "jurisdiction": "mainland China / Hong Kong", "status": "registered"}, ["CN", "HK"]),
        ("TM, CN and HK, registered", ["CN", "HK"]),
        ("trademark registered in China", ["CN"]),
        ("中国商标 已注册", ["CN"]),
        ("CN trademark registered by us", ["CN"]),
        ({"type": "trademark", "jurisdiction": "NO", "status": "registered"}, ["NO"]),
    ],
)
def test_what_is_registered_beside_the_mainland_is_not_registered_in_it(
    reader: Reader, written: object, places: list[str]
) -> None:
    rights = read(reader, rights_owned=[written]).rights
    assert [(right.jurisdiction, right.status) for right in rights] == [(p, RightStatus.REGISTERED) for p in places]


@pytest.mark.parametrize(
    "written",
    [
        "domain name steep.cn registered in China",
        "domain steep.cn for our brand, registered in China",
        "company name registered in China (AIC)",
        "CN customs recordation registered",
        "plant variety right CN registered",
        "software licence, China, registered",
        "our distributor registered the CN trademark in their name",
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "owned by our distributor"},
        {"jurisdiction": "CN", "status": "registered"},
    ],
)
def test_what_is_no_right_of_ours_or_of_no_known_kind_proves_nothing(reader: Reader, written: object) -> None:
    assert read(reader, rights_owned=[written]).rights == ()


def test_a_chinese_right_that_is_listed_as_somebody_elses_is_held_by_them_unless_the_status_says_more(
    reader: Reader,
) -> None:
    taken = ["our distributor registered the CN trademark in their name"]
    assert read(reader, rights_owned=taken).china is ChinaStatus.HELD_BY_OTHER
    assert read(reader, rights_owned=taken, cn_registration_status="pending").china is ChinaStatus.PENDING
    assert read(reader, rights_owned=["US trademark registered by our distributor"]).china is ChinaStatus.UNKNOWN


@pytest.mark.parametrize(
    "written",
    [
        "Trademark US registered, China none",
        "Trademark registered (US, EU; not CN)",
        "Trademark registered everywhere except China",
        "Trademark US registered; seller sells in China",
        "Trademark US pending, not in China",
        "US trademark registered, Chinese application pending",
        "Trademark China registered, held by Kettaro GmbH",
        "Trademark China registered (invalidation filed by seller)",
        {"type": "trademark", "jurisdiction": "not in China, only US", "status": "registered"},
        {"type": "trademark", "jurisdiction": "US (China not filed)", "status": "registered"},
        {"type": "trademark", "jurisdiction": "not in US and China", "status": "registered"},
        {"type": "trademark", "jurisdiction": "US, CN", "status": "US registered, CN pending"},
        *({"type": "trademark", "jurisdiction": "CN", "status": status} for status in NOT_YET_OR_NO_MORE),
        {"type": "trademark", "jurisdiction": "CN", "status": "registered in HK"},
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "in supplier's name"},
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "held by Kettaro GmbH"},
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "owner: Ningbo Haovelle"},
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "owner: his own HK company"},
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "HK registration only"},
        {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "owner: our HK company, only HK"},
        {"type": "trademark", "jurisdiction": "HK", "status": "registered", "ref": "owner: our own China subsidiary"},
    ],
)
def test_nothing_is_registered_in_china_unless_it_is_said_plainly(reader: Reader, written: object) -> None:
    rights = read(reader, rights_owned=[written], brand="Kettaro").rights
    assert not [r for r in rights if r.jurisdiction == "CN" and r.status is RightStatus.REGISTERED]


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("US trademark (registered), CN trademark (registered)", ["US", "CN"]),
        ("trademark registered in US and CN", ["US", "CN"]),
        ("CN trademark registered 2019 no. 1234567 class 21", ["CN"]),
        ("TM registered, CN, BR", ["CN", "BR"]),
        ({"type": "trademark", "jurisdiction": "China, BR and Chile", "status": "registered"}, ["CN", "BR"]),
        ({"type": "trademark", "jurisdiction": "CN", "status": "granted", "ref": "owned by our Shanghai subsidiary"}, ["CN"]),
        ({"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "owner: own HK subsidiary"}, ["CN"]),
        ({"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "Inhaber: unsere Tochter in Macau"}, ["CN"]),
        ({"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": "not HK"}, ["CN"]),
        ("trademark CN registered, held by our Hong Kong company", ["CN"]),
        ("Kettaro word mark, China, registered since March 2019 (classes 9 and 21)", ["CN"]),
        ("CN design patent ZL202130123456.7 granted 12 May 2021", ["CN"]),
        ("中国商标 第1234567号 第21类 已注册", ["CN"]),
        ({"type": "trademark", "jurisdiction": "China", "status": "registered (cl. 21)", "ref": "filed by counsel"}, ["CN"]),
    ],
)  # fmt: skip
def test_a_right_is_registered_where_its_number_class_or_day_is_named_too(
    reader: Reader, written: object, places: list[str]
) -> None:
    rights = read(reader, rights_owned=[written], brand="Kettaro").rights
    assert [(right.jurisdiction, right.status) for right in rights] == [(p, RightStatus.REGISTERED) for p in places]


@pytest.mark.parametrize(
    "said",
    [
        *NOT_YET_OR_NO_MORE,
        *("in registration", "registered in US", "registered US only", "owned by parent company", "不是注册"),
    ],
)
def test_the_mark_is_registered_in_china_only_where_nothing_else_is_said(reader: Reader, said: str) -> None:
    assert read(reader, cn_registration_status=said).china is not ChinaStatus.REGISTERED


@pytest.mark.parametrize(
    "said", ["registered by supplier for us", "taken", "held_by_other", "filed by our distributor"]
)
def test_somebody_is_said_to_hold_the_chinese_mark(reader: Reader, said: str) -> None:
    assert read(reader, cn_registration_status=said).china is ChinaStatus.HELD_BY_OTHER


@pytest.mark.parametrize(
    "said", ["held by Kettaro GmbH", "owned by our parent", "registered (invalidation filed by seller)"]
)
def test_a_holder_who_may_be_one_of_us_is_no_squatter(reader: Reader, said: str) -> None:
    written = {"type": "trademark", "jurisdiction": "CN", "status": "registered", "ref": said}
    assert read(reader, rights_owned=[written], brand="Kettaro").china is ChinaStatus.UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "yes, we own it",
        "registered 2019 class 21",
        "registered in US and China",
        "registered, no. 1234567",
        "registered, owner: our Hong Kong company",
        "已注册",
    ],
)
def test_a_chinese_registration_may_be_told_with_number_class_and_day(reader: Reader, said: str) -> None:
    assert read(reader, cn_registration_status=said).china is ChinaStatus.REGISTERED


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("EUTM 018000001 registered", RightKind.TRADEMARK),
        ("商標, CN, registered", RightKind.TRADEMARK),
        ("專利 CN granted", RightKind.UTILITY_PATENT),
        ("外觀專利 CN granted", RightKind.DESIGN_PATENT),
    ],
)
def test_a_right_is_known_by_its_name_in_other_scripts_and_by_its_abbreviation(
    reader: Reader, written: str, kind: RightKind
) -> None:
    assert [right.kind for right in read(reader, rights_owned=[written]).rights] == [kind]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("CN trademark unregistered", RightStatus.NONE),
        ("CN trademark, not registered", RightStatus.NONE),
        ("CN trademark: never filed", RightStatus.NONE),
        ("CN trademark not yet filed", RightStatus.NONE),
        ("CN trademark filed, not yet registered", RightStatus.PENDING),
        ("CN trademark opposed, not registered", RightStatus.PENDING),
        ("CN trademark not active", RightStatus.EXPIRED),
        ("CN trademark, invalid", RightStatus.EXPIRED),
        ("CN trademark registered?", RightStatus.UNKNOWN),
        ("CN trademark rgstrd", RightStatus.UNKNOWN),
        ("CN trademark regd", RightStatus.REGISTERED),
        ("CN trademark registered, number unknown", RightStatus.REGISTERED),
    ],
)
def test_a_right_is_registered_only_where_it_is_said_and_not_denied(
    reader: Reader, written: str, status: RightStatus
) -> None:
    (right,) = read(reader, rights_owned=[written]).rights
    assert right.status is status


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("registered", ChinaStatus.REGISTERED),
        ("registered in mainland China and Hong Kong", ChinaStatus.REGISTERED),
        ("registered in Hong Kong, China", ChinaStatus.UNKNOWN),
        ("pending in Macau", ChinaStatus.UNKNOWN),
        ("owned by us", ChinaStatus.REGISTERED),
        ("registered by our distributor", ChinaStatus.HELD_BY_OTHER),
        ("granted 2021", ChinaStatus.REGISTERED),
        ("pending", ChinaStatus.PENDING),
        ("filed, under examination", ChinaStatus.PENDING),
        ("none", ChinaStatus.NONE),
        ("not registered", ChinaStatus.NONE),
        (False, ChinaStatus.NONE),
        ("expired", ChinaStatus.NONE),
        ("refused", ChinaStatus.REFUSED),
        ("held_by_third_party", ChinaStatus.HELD_BY_OTHER),
        ("registered by somebody else", ChinaStatus.HELD_BY_OTHER),
        ("owned_by_other", ChinaStatus.HELD_BY_OTHER),
        ("squatted", ChinaStatus.HELD_BY_OTHER),
        ("madrid_designation_only", ChinaStatus.MADRID_ONLY),
        ("designated via Madrid, no Chinese certificate", ChinaStatus.MADRID_ONLY),
        ("unknown", ChinaStatus.UNKNOWN),
        ("not sure", ChinaStatus.UNKNOWN),
        ("", ChinaStatus.UNKNOWN),
        (None, ChinaStatus.UNKNOWN),
    ],
)
def test_the_chinese_status_is_read_in_the_words_people_use(
    reader: Reader, written: object, status: ChinaStatus
) -> None:
    assert read(reader, cn_registration_status=written).china is status


@pytest.mark.parametrize(
    ("written", "relation"),
    [
        ("none known", Relation.NONE),
        ("no relation", Relation.NONE),
        ("not our supplier", Relation.NONE),
        ("current supplier", Relation.CURRENT_SUPPLIER),
        ("our OEM", Relation.CURRENT_SUPPLIER),
        ("current toolmaker", Relation.CURRENT_SUPPLIER),
        ("our mold maker", Relation.CURRENT_SUPPLIER),
        ("old toolmaker", Relation.PAST_SUPPLIER),
        ("past_supplier", Relation.PAST_SUPPLIER),
        ("former factory (until 2022)", Relation.PAST_SUPPLIER),
        ("ex-supplier", Relation.PAST_SUPPLIER),
        ("brother of the factory owner", Relation.SUPPLIER_CIRCLE),
        ("subcontractor", Relation.SUPPLIER_CIRCLE),
        ("former sales manager of our supplier", Relation.SUPPLIER_CIRCLE),
        ("authorised distributor", Relation.DISTRIBUTOR),
        ("ex-employee", Relation.EX_EMPLOYEE),
        ("unsure", Relation.UNSURE),
        ("", Relation.UNSURE),
    ],
)
def test_the_relation_is_read_in_the_words_people_use(reader: Reader, written: str, relation: Relation) -> None:
    report = read(reader, supplier_relation=written)
    assert (report.relation, report.relation_note) == (relation, written)


@pytest.mark.parametrize(
    ("written", "aspects"),
    [
        (["brand"], (Aspect.BRAND,)),
        ("logo and product shape", (Aspect.BRAND, Aspect.DESIGN)),
        (["photos", "text"], (Aspect.CONTENT,)),
        (["function", "packaging"], (Aspect.FUNCTION, Aspect.PACKAGING)),
        (None, ()),
        ("don't know", (Aspect.UNSURE,)),
    ],
)
def test_what_is_copied_is_read_in_the_words_people_use(
    reader: Reader, written: object, aspects: tuple[Aspect, ...]
) -> None:
    assert read(reader, copied_aspect=written).aspects == aspects


def test_goods_on_the_way_to_the_us_have_a_day_and_a_port(reader: Reader) -> None:
    shipment = read(reader, goods_en_route_us={"status": "yes", "port": "Los Angeles", "eta_days": 9}).shipment
    assert (shipment.under_way, shipment.port, shipment.arrives) == (Said.YES, "Los Angeles (USA)", date(2026, 12, 3))
    assert read(reader, goods_en_route_us={"status": "en route", "eta": "2026-12-24"}).shipment.arrives == date(
        2026, 12, 24
    )
    assert read(reader, goods_en_route_us={"status": "yes", "eta": "2 weeks"}).shipment.arrives == date(2026, 12, 8)
    assert read(reader, goods_en_route_us={"status": "no"}).shipment.under_way is Said.NO
    assert read(reader, goods_en_route_us="unknown").shipment.under_way is Said.UNSURE


@pytest.mark.parametrize(
    ("written", "arrives"),
    [
        ("vessel due 31/12/2026 Long Beach", date(2026, 12, 31)),
        ("vessel due 31/12/26", date(2026, 12, 31)),
        ("due 03.12.2026", date(2026, 12, 3)),
        ("container on the water, ETA Dec 3", date(2026, 12, 3)),
        ("arriving Rotterdam 12 Dec 15:00", date(2026, 12, 12)),
        ("left Nov 3, ETA Jan 5th", date(2027, 1, 5)),
        ("Dec 1, 2026", date(2026, 12, 1)),
        ("12月3日到洛杉矶", date(2026, 12, 3)),
        ("in 3 weeks", date(2026, 12, 15)),
        ("customs in Felixstowe holds them", None),
        ("ship left Ningbo last week", None),
        ("sails Dec 1", None),
        ("shipped 2 weeks ago", None),
        ("the Maya 12, due 3/4/2027", None),
        ("yes - 2 containers", None),
        ("not yet arrived", None),
    ],
)
def test_a_sentence_on_goods_under_way_is_a_yes_and_kept_with_the_day_it_names(
    reader: Reader, written: str, arrives: date | None
) -> None:
    shipment = read(reader, goods_en_route_us=written).shipment
    assert (shipment.under_way, shipment.port, shipment.arrives) == (Said.YES, f"{written} (USA)", arrives)


@pytest.mark.parametrize(
    ("written", "said", "port"),
    [
        ("no", Said.NO, ""),
        ("-", Said.NO, ""),
        ("N/A", Said.NO, ""),
        (False, Said.NO, ""),
        ("没有", Said.NO, ""),
        ("not yet, leaves 12 Dec", Said.NO, "not yet, leaves 12 Dec"),
        ("no idea", Said.UNSURE, ""),
        ("not sure, maybe Savannah", Said.UNSURE, "not sure, maybe Savannah"),
        ("probably", Said.YES, "(USA)"),
        (True, Said.YES, "(USA)"),
        ({"status": "yes", "port": "Newark", "vessel": "MSC\nAnna"}, Said.YES, "Newark, MSC Anna (USA)"),
        ({"status": "yes", "eta": "soonish"}, Said.YES, "soonish (USA)"),
    ],
)
def test_a_word_on_goods_under_way_is_read_and_whatever_else_is_said_is_kept(
    reader: Reader, written: object, said: Said, port: str
) -> None:
    shipment = read(reader, goods_en_route_us=written).shipment
    assert (shipment.under_way, shipment.port, shipment.arrives) == (said, port, None)


@pytest.mark.parametrize(
    ("told", "arrives"),
    [
        ({"status": "yes", "eta_days": "?", "eta": "2026-12-05"}, date(2026, 12, 5)),
        ("left Ningbo on 20 Nov and arrives 8 Dec", date(2026, 12, 8)),
        ("ETD 1 Dec ETA 20 Dec", date(2026, 12, 20)),
        ("ETA 20 Dec, ETD 1 Dec", date(2026, 12, 20)),
        ("ETA may 5 containers", None),
        ("ETA Dec 5 in Los Angeles", date(2026, 12, 5)),
        ("arrives May 5", date(2027, 5, 5)),
    ],
)
def test_the_day_of_arrival_is_found_among_what_else_is_told(
    reader: Reader, told: object, arrives: date | None
) -> None:
    assert read(reader, goods_en_route_us=told).shipment.arrives == arrives


@pytest.mark.parametrize(
    ("eta", "arrives"),
    [
        ("Dec 1, 2026", date(2026, 12, 1)),
        ("2026-12-24T10:00:00Z", date(2026, 12, 24)),
        (9.0, date(2026, 12, 3)),
        ("about 2 weeks", date(2026, 12, 8)),
        *(
            (nine, date(2026, 12, 3))
            for nine in ("9-12", "9 to 14 days", "9 days or so", "ca. 9 Tage", "9 (est.)", "<9")
        ),
        *((nine, date(2026, 12, 3)) for nine in ("9 working days", "9 - 12 days", "up to 9 days", "9 or 10", "9–12 d")),
        ("1-2 weeks", date(2026, 12, 1)),
        ("left 20 Nov, arrives 8 Dec", date(2026, 12, 8)),
        (2026, None),
    ],
)
def test_a_day_of_arrival_is_read_as_people_write_it(reader: Reader, eta: object, arrives: date | None) -> None:
    assert read(reader, goods_en_route_us={"status": "yes", "eta": eta}).shipment.arrives == arrives


def test_places_are_named_by_field_or_link(reader: Reader) -> None:
    assert read(reader, platform=["Canton Fair", "Ali Express"]).seen_in == ("trade_fair", "aliexpress")
    assert read(reader, platform="offline shipment").seen_in == ("shipment",)
    assert read(reader, listing_urls="https://item.taobao.com/item.htm?id=612345678901").seen_in == ("taobao",)
    assert reader.report({"free_text": "the other shop"}).seen_in == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://item.taobao.com/item.htm?id=612345678901", "https://detail.tmall.com/item.htm?id=612345678901"),
        ("https://detail.tmall.com/item.htm?id=612345678901", "https://item.taobao.com/item.htm?id=612345678901"),
        (
            "https://www.aliexpress.us/item/3256801234567890.html",
            "https://www.aliexpress.com/item/1005001420882642.html",
        ),
    ],
)
def test_the_same_number_on_a_sister_marketplace_is_related_and_no_duplicate(
    batch: Batch, one: str, other: str
) -> None:
    rows = batch.run(json.dumps([{"id": "a", "free_text": f"Copy {one}"}, {"id": "b", "free_text": f"Copy {other}"}]))
    assert [(row["duplicate_of"], row["related"]) for row in rows] == [([], ["b"]), ([], ["a"])]


def test_another_listing_of_the_same_seller_is_related_and_no_duplicate(batch: Batch) -> None:
    rows = batch.run(
        json.dumps(
            [
                {
                    "id": "a",
                    "fields": {
                        "seller_name": "Ningbo Haovelle Houseware Co., Ltd.",
                        "listing_urls": ["https://www.alibaba.com/product-detail/x_1600000000001.html"],
                    },
                },
                {
                    "id": "b",
                    "fields": {
                        "seller_name": "ningbo haovelle houseware",
                        "listing_urls": ["https://www.alibaba.com/product-detail/x_1600000000002.html"],
                    },
                },
            ]
        )
    )
    assert [(row["duplicate_of"], row["related"]) for row in rows] == [([], ["b"]), ([], ["a"])]


def test_a_row_has_everything_the_contract_asks_for(batch: Batch) -> None:
    (row,) = batch.run('[{"id": 7, "free_text": "copy on alibaba https://s.alibaba.com/x", "extra": 1}]')
    assert {
        "id",
        "case",
        "hazards",
        "plan",
        "listings",
        "short_links",
        "missing",
        "severity",
        "duplicate_of",
        "related",
        "rules",
    } <= set(row)
    assert row["id"] == 7
    assert {"step", "state", "blocked_by", "why", "citations"} <= set(row["plan"][0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the batch is not JSON"),
        ('{"id": 1}', "must be one JSON list"),
        ("[1]", "entry 1 of the batch is no object"),
        ("[" * 100_000, "the batch is not JSON"),
        ('[{"id": ' + "9" * 5_000 + "}]", "a number of thousands of digits"),
    ],
)
def test_a_batch_that_cannot_be_read_says_what_to_do(batch: Batch, text: str, message: str) -> None:
    with pytest.raises(BotError, match=message):
        batch.run(text)


@given(JSON, st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_any_json_in_a_row_is_read(reader: Reader, story: object, fields: dict[str, object]) -> None:
    report = reader.report({"free_text": story, "fields": fields})
    assert report == reader.report({"free_text": story, "fields": fields})
    assert all(isinstance(right, Right) for right in report.rights)
