"""Links in what people paste: where they begin and end, which are refused, and that no text breaks the reading of them."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cases.links.address import Refusal
from bot.cases.links.listings import LinkKind, load_marketplaces
from bot.errors import InvalidKnowledge
from tests.knowledge_builders import REPOSITORY

FILE = REPOSITORY / "knowledge/playbook/marketplaces.yaml"
MARKETPLACES = load_marketplaces(REPOSITORY / "knowledge")
ALIBABA = "https://www.alibaba.com/product-detail/Tin_1600482913377.html"
SAMPLES = {
    "alibaba:1600482913377": ALIBABA,
    "taobao:678901234567": "https://item.taobao.com/item.htm?id=678901234567",
    "amazon:B0BSTEEP01": "https://www.amazon.co.jp/-/en/dp/B0BSTEEP01",
    "pinduoduo:512345678901": "https://mobile.yangkeduo.com/goods.html?goods_id=512345678901",
    "shopee:67890": "https://shopee.tw/Tin-i.12345.67890",
    "1688:612345678901": "https://detail.m.1688.com/page/index.html?offerId=612345678901",
}
REFUSED = {
    "javascript:alert(document.cookie)": "not_http",
    "data:text/html;base64,PHNjcmlwdD4=": "not_http",
    "file:///etc/passwd": "not_http",
    "ftp://www.alibaba.com/product-detail/Tin_1600482913377.html": "not_http",
    "taobao://item.taobao.com/item.htm?id=678901234567": "not_http",
    "https://me:secret@www.alibaba.com/product-detail/Tin_1600482913377.html": "credentials",
    "https://www.alibaba.com@evil.example/product-detail/Tin_1600482913377.html": "credentials",
    "http://127.0.0.1/a": "bare_address",
    "http://127.1/a": "bare_address",
    "http://0x7f000001/a": "bare_address",
    "http://0177.0.0.1/a": "bare_address",
    "http://2130706433/a": "bare_address",
    "http://169.254.169.254/latest/meta-data/": "bare_address",
    "http://8.8.8.8/item.htm?id=678901234567": "bare_address",
    "http://[::1]/a": "bare_address",
    "http://[::ffff:127.0.0.1]:8080/a": "bare_address",
    "http://①②⑦.0.0.1/a": "bare_address",
    "http://%31%32%37.0.0.1/a": "bare_address",
    "http://localhost:3000/a": "private_host",
    "http://LOCALHOST./a": "private_host",
    "http://printer.local/a": "private_host",
    "http://metadata.google.internal/a": "private_host",
    "http://intranet/a": "private_host",
    "http://127.0.0.1.nip.io/a": "private_host",
    "https://-/a": "private_host",
    "https://a..b/c": "no_host",
    "https://www.alibaba.com:port/a": "no_host",
    "https://exa%20mple.com/a": "no_host",
    "https://shop.com/" + "a" * 4_000: "too_long",
    "https://shop.com/a\x07b": "control_characters",
    "https://shop\x00.com/a": "control_characters",
    "https://www.аlibaba.com/product-detail/Tin_1600482913377.html": "look_alike",
    "https://www.xn--libaba-2nf.com/product-detail/Tin_1600482913377.html": "look_alike",
    "www.аmazоn.com/dp/B0BSTEEP01": "look_alike",
    "https://detail.ṫmall.com/item.htm?id=701234567890": "look_alike",
    "https://www.google.com/url?q=javascript:alert(1)": "not_http",
    "https://www.google.com/url?q=http://169.254.169.254/": "bare_address",
}
LOOK_ALIKES = [
    "https://alibaba.com.evil.example/product-detail/Tin_1600482913377.html",
    "https://evil.example/alibaba.com/product-detail/Tin_1600482913377.html",
    "https://evil.example/https://www.alibaba.com/",
    "https://notalibaba.com/product-detail/Tin_1600482913377.html",
    "https://alibaba.co/product-detail/Tin_1600482913377.html",
    "https://www-alibaba.com/product-detail/Tin_1600482913377.html",
    "https://a1ibaba.com/product-detail/Tin_1600482913377.html",
    "https://evil.example?https://www.alibaba.com/x",
    "https://evil.example#www.alibaba.com/product-detail/Tin_1600482913377.html",
    "https://evil.example\\@www.alibaba.com/product-detail/Tin_1600482913377.html",
    "https://www.alibaba.com%2eevil.example/product-detail/Tin_1600482913377.html",
    "https://www.alibaba.com。evil.example/product-detail/Tin_1600482913377.html",
    "https://www.alibaba.com%2f.evil.example/product-detail/Tin_1600482913377.html",
    "https://amazon.com-deals.shop/dp/B0BSTEEP01",
    "alibaba.com.evil.shop/product-detail/Tin_1600482913377.html",
    "me@alibaba.com/product-detail/Tin_1600482913377.html",
]
TEXTS = {
    f"看这个{ALIBABA}，复制打开": [ALIBABA],
    f"假货：{ALIBABA}。还有": [ALIBABA],
    f"({ALIBABA}) [{ALIBABA}] \"{ALIBABA}\" '{ALIBABA}' 「{ALIBABA}」": [ALIBABA],
    f"[the tin]({ALIBABA}).": [ALIBABA],
    f"<{ALIBABA}|www.alibaba.com/product-det…> is it": [ALIBABA],
    f"*{ALIBABA}* _{ALIBABA}_": [ALIBABA],
    f"&lt;{ALIBABA}&gt;": [ALIBABA],
    f"Is {ALIBABA}? Yes!": [ALIBABA],
    f"{ALIBABA},https://item.jd.com/100012043978.html;www.etsy.com/listing/1234567890": [
        ALIBABA,
        "https://item.jd.com/100012043978.html",
        "www.etsy.com/listing/1234567890",
    ],
    f"{ALIBABA}https://item.jd.com/100012043978.html": [ALIBABA, "https://item.jd.com/100012043978.html"],
    f"http://{ALIBABA}": [ALIBABA],
    "https://www.alibaba.com/product-detail/Steep-\nTea-Tin_\n1600482913377.html next": [
        "https://www.alibaba.com/product-detail/Steep-\nTea-Tin_\n1600482913377.html"
    ],
    "https://www.aliexpress.com/item/10050070\n00111222.html": [
        "https://www.aliexpress.com/item/10050070\n00111222.html"
    ],
    "https://www.aliexpress.com/item/1005007000111222\n5 pieces": ["https://www.aliexpress.com/item/1005007000111222"],
    "https://www.alib\u200baba.com/product-detail/Tin_1600482913377.html\u200b ok": [
        "https://www.alib\u200baba.com/product-detail/Tin_1600482913377.html"
    ],
    "ｈｔｔｐｓ：／／www.alibaba.com／product-detail／Tin_1600482913377.html": [
        "ｈｔｔｐｓ：／／www.alibaba.com／product-detail／Tin_1600482913377.html"
    ],
    "【淘宝】https://m.tb.cn/h.5abc?tk=XyZ CZ3457 「茶叶罐」￥AbC1￥ 点击链接": ["https://m.tb.cn/h.5abc?tk=XyZ"],
    "https://www.alibaba.com看这个": ["https://www.alibaba.com"],
    "and/or e.g. node.js/x 10.5/kg me@steep.com Co.Ltd/x the data: it, v1.2.3/x": [],
    "https:// http:// www. ://": [],
}


@pytest.mark.parametrize(("typed", "reason"), REFUSED.items())
def test_what_leads_nowhere_or_into_a_private_place_is_refused_with_a_reason(typed: str, reason: str) -> None:
    (link,) = MARKETPLACES.read(typed)
    assert (link.kind, link.key, link.url, link.reason) == (LinkKind.REFUSED, None, "", reason)
    assert link.typed == typed
    assert MARKETPLACES.refusal(reason).endswith(".")


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_a_site_that_imitates_a_marketplace_never_gets_its_key(typed: str) -> None:
    assert [link.key for link in MARKETPLACES.read(typed) if link.kind is LinkKind.LISTING] == []


@pytest.mark.parametrize(("text", "typed"), TEXTS.items())
def test_links_are_found_in_the_text_around_them_exactly_as_typed(text: str, typed: list[str]) -> None:
    assert [link.typed for link in MARKETPLACES.read(text)] == typed


def test_equal_listings_are_named_once_and_in_order() -> None:
    text = f"{SAMPLES['amazon:B0BSTEEP01']} {ALIBABA} https://www.amazon.de/dp/b0bsteep01?tag=x {ALIBABA}?spm=1"
    assert [link.key for link in MARKETPLACES.read(text)] == ["amazon:B0BSTEEP01", "alibaba:1600482913377"]


def test_an_unknown_shop_gets_its_address_as_key_without_what_varies() -> None:
    (link,) = MARKETPLACES.read("HTTP://Shop.Example.com:80/a/../p/tin/?b=2&utm_source=x&a=%7e1#top")
    assert (link.kind, link.platform, link.key) == (LinkKind.WEB, None, "web:shop.example.com/p/tin?a=~1&b=2")
    assert link.names_a_product


def test_a_page_inside_a_script_keeps_the_fragment_that_tells_it_from_others() -> None:
    one, two = MARKETPLACES.read("https://h5.steep.cn/#/goods?id=1&utm_source=x https://h5.steep.cn/#/goods?id=2")
    assert (one.key, two.key) == ("web:h5.steep.cn#/goods?id=1", "web:h5.steep.cn#/goods?id=2")


def test_front_pages_name_no_product() -> None:
    front, shop = MARKETPLACES.read("https://www.alibaba.com/ https://steeptins.shop/")
    assert (front.kind, front.platform, front.key) == (LinkKind.PAGE, "alibaba", None)
    assert (shop.kind, shop.names_a_product) == (LinkKind.WEB, False)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Alibaba.com", "alibaba"), ("alibaba", "alibaba"), ("1688", "1688"), ("tiktok shop", "tiktok_shop"),
        ("拼多多", "pinduoduo"),
        ("Made-in-China.com", "made_in_china"), ("made_in_china", "made_in_china"), ("Amazon.co.uk listing", "amazon"),
        ("www.lazada.co.th", "lazada"), ("JD.com", "jd"), ("天猫国际", "tmall"), ("在淘宝看到的", "taobao"),
        ("Canton Fair 2026, hall 5", "trade_fair"),
        ("offline shipment", "shipment"), ("own_website", "own_website"), ("a retail store in Yiwu", "shop"), ("Other", "other"),
        (ALIBABA, "alibaba"), ("adjacent", None), ("", None),
    ],
)  # fmt: skip
def test_names_people_type_lead_to_the_place_they_mean(said: str, place: str | None) -> None:
    assert MARKETPLACES.platform_of(said) == place


def test_every_id_title_and_name_of_the_file_leads_back_to_its_entry() -> None:
    for entry in MARKETPLACES.file.everywhere:
        for name in (entry.id, entry.title, *entry.names):
            assert MARKETPLACES.platform_of(name) == entry.id, name


KEYED = st.sampled_from(sorted(SAMPLES.items()))
PARAMETERS = st.dictionaries(
    st.text("abcxyz", min_size=3, max_size=5).map(lambda name: f"q{name}"), st.text("aB1-_", max_size=5), max_size=4
)
TRACKING = st.dictionaries(
    st.sampled_from(["utm_source", "spm", "scm", "pvid", "fbclid", "gclid", "algo_pvid"]), st.text("aB1._-", max_size=8)
)
AROUND = st.text(st.sampled_from(" \n\t，。！看这个（【「<[(*abc"), max_size=12)


def with_parameters(address: str, parameters: list[tuple[str, str]]) -> str:
    """An address with its own and other parameters, the others first."""
    path, _, own = address.partition("?")
    asked = "&".join([*(f"{name}={value}" for name, value in parameters), *([own] if own else [])])
    return f"{path}?{asked}" if asked else path


@given(KEYED, PARAMETERS, TRACKING, st.randoms())
def test_other_parameters_and_their_order_do_not_change_the_key(
    keyed: tuple[str, str], some: dict[str, str], tracking: dict[str, str], chance: "st.random.Random"
) -> None:
    key, address = keyed
    parameters = [*some.items(), *tracking.items()]
    chance.shuffle(parameters)
    (link,) = MARKETPLACES.read(with_parameters(address, parameters))
    assert link.key == key


@given(PARAMETERS, TRACKING, st.randoms())
def test_an_unknown_shops_page_has_one_key_in_any_order_and_with_any_tracking(
    some: dict[str, str], tracking: dict[str, str], chance: "st.random.Random"
) -> None:
    page = "https://steeptins.shop/p/tin"
    mixed = [*some.items(), *tracking.items()]
    chance.shuffle(mixed)
    (plain,) = MARKETPLACES.read(with_parameters(page, sorted(some.items())))
    (link,) = MARKETPLACES.read(with_parameters(page, mixed))
    assert link.key == plain.key
    assert MARKETPLACES.read(link.url)[0].key == link.key


@given(KEYED, AROUND, AROUND)
def test_words_and_signs_around_a_link_do_not_change_it(keyed: tuple[str, str], before: str, after: str) -> None:
    key, address = keyed
    (link,) = MARKETPLACES.read(f"{before} {address} {after}")
    assert (link.key, link.typed) == (key, address)


PIECES = st.sampled_from(
    ["https://", "http:/", "www.", "alibaba.com", "/", "?", "#", "id=", "1600482913377", ".html", "@", ":", "[", "]", "{", "}",
     '"', "'", "%", "%25", "%3A", "\\", "\n", " ", ",", "，", "(", ")", "&amp;", "&", "=", "xn--", "茶", "а", "\ud800", "\x00",
     "\u200b", "url?q=", "google.com", "_", "-", ".", "..", "javascript:", "data:,", "web.archive.org/web/", ".translate.goog",
     "urldefense.com/v3/__"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
@example("https://[/")
@example("https://xn--/a https://xn--a/b https://" + "a" * 64 + ".com/")
@example("https://www.google.com/url?q=//[")
def test_no_text_breaks_the_reading_and_what_is_found_was_typed(text: str) -> None:
    for link in MARKETPLACES.read(text):
        assert link.typed
        assert link.typed in text
        assert (link.kind is LinkKind.REFUSED) == (link.reason is not None) == (link.url == "")
        if link.kind is LinkKind.LISTING:
            assert [again.key for again in MARKETPLACES.read(link.url)] == [link.key]
    MARKETPLACES.platform_of(text)


JUNK = [
    "a", "1", "a.", "-", "_1", "https://", "https://www.alibaba.com/", "https://a.co/【", "=https://www.alibaba.com/【",
    "www.a.com/{",
    "https://item.jd.com/={", "https://www.alibaba.com/\nx ", "%25", "((((", "javascript:", "/ip/1", ",;", "https://www.google.com/url?q=",
    "&amp;", "\u200b", "https://web.archive.org/web/", "https://www.1688.com/x\n", "ab-", "https://www.alibaba.com/a（", "a:",
    "http://x.com ",
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK)
def test_a_hundred_kilobytes_of_junk_take_no_more_than_their_share_of_time(junk: str) -> None:
    started = time.process_time()
    MARKETPLACES.read((junk * (100_000 // len(junk) + 1))[:100_000])
    assert time.process_time() - started < 5


@pytest.mark.parametrize("filler", ["1", "a", "-", "/", "1/", "-1", "_1", "-i1", "-g-1", "a/", ".", "-i.1.1"])
def test_no_pattern_of_the_file_takes_long_over_a_long_path(filler: str) -> None:
    path = (filler * 4_000)[:3_900]
    started = time.process_time()
    for market in MARKETPLACES.file.marketplaces:
        MARKETPLACES.read(f"https://www.{market.hosts[0]}/{path}!")
    assert time.process_time() - started < 2


BREAKS = {
    ("      - path: '/offer/(?P<id>", "      - path: '/offer/(?P<id"): "not a regular expression",
    ("    title: Temu\n", "    titel: Temu\n"): "titel",
    ("    title: Temu\n", "    title: Temu\n    portal: temu\n"): "portal: extra inputs are not permitted",
    ("    title: Temu\n", "    title: Temu\n    title: Temu\n"): "given twice",
    ("hosts: [temu.com]", "hosts: [shein.com]"): "'shein.com' is used before, for another entry",
    ("names: [Temu,", "names: [Taobao, Temu,"): "'taobao' is used before, for another entry",
    ("  - id: temu\n", "  - id: ebay\n"): "'ebay' is used before, for another entry",
    ("  no_host: ", "  nohost: "): "refusals",
    ("    twins: [tmall]", "    twins: [tmal]"): "no marketplace has the key 'tmal'",
    ("      - query: [listing_id, listingId]", "      - path: '/x'"): "give a group `id`",
}


@pytest.mark.parametrize(("change", "message"), BREAKS.items())
def test_a_mistake_in_the_file_is_named_with_its_line(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "playbook").mkdir()
    (tmp_path / "playbook/marketplaces.yaml").write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(InvalidKnowledge) as caught:
        load_marketplaces(tmp_path)
    assert message in str(caught.value)
    assert all(problem.path == "playbook/marketplaces.yaml" and problem.line >= 1 for problem in caught.value.problems)


def test_a_missing_file_and_one_that_is_no_text_are_problems(tmp_path: Path) -> None:
    with pytest.raises(InvalidKnowledge, match="the file is missing"):
        load_marketplaces(tmp_path)
    (tmp_path / "playbook").mkdir()
    (tmp_path / "playbook/marketplaces.yaml").write_bytes(b"a: b\n\xff")
    with pytest.raises(InvalidKnowledge, match=r"marketplaces\.yaml:2: the file is not UTF-8"):
        load_marketplaces(tmp_path)


def test_every_refusal_has_words_and_every_place_a_title() -> None:
    assert set(MARKETPLACES.file.refusals) == set(Refusal)
    assert MARKETPLACES.marketplace("trade_fair") is None
    assert MARKETPLACES.title("trade_fair") == "A trade fair"
