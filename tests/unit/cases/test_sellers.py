"""Sellers' names: what is one name, what is nearly one, and what is not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.cases.sellers import halves, like_halves, same_seller, seller_key

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PROPER = st.text(LETTERS, min_size=6, max_size=20).map(lambda text: f"kv{text}")  # one slip makes no town of it


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ningbo Haovelle Houseware Co., Ltd.", "ningbohaovellehouseware"),
        ("ningbo haovelle houseware", "ningbohaovellehouseware"),
        ("NINGBO HAOVELLE HOUSEWARE CO.,LIMITED", "ningbohaovellehouseware"),
        ("Ningbo Haovelle Houseware Company Limited", "ningbohaovellehouseware"),
        ("Ｎｉｎｇｂｏ　Ｈａｏｖｅｌｌｅ", "ningbohaovelle"),
        ("Haovelle Official Store", "haovelle"),
        ("The Official Haovelle Shop", "haovelle"),
        ("haovelle-store", "haovelle"),
        ("haovelle_official_store", "haovelle"),
        ("Haovelle GmbH", "haovelle"),
        ("Haovelle, Inc.", "haovelle"),
        ("Haovelle Sdn. Bhd.", "haovelle"),
        ("Homestore Trading LLC", "homestoretrading"),
        ("Storehouse Inc", "storehouse"),
        ("Shop1102345678 Store", "shop1102345678"),
        ("宁波浩维家居用品有限公司", "宁波浩维家居用品"),
        ("宁波市浩维家居用品有限公司", "宁波浩维家居用品"),
        ("浙江省宁波市浩维家居用品股份有限公司", "浙江宁波浩维家居用品"),
        ("浩维官方旗舰店", "浩维"),
        ("浩维 旗艦店", "浩维"),
        ("浩维公司店", "浩维"),
        ("Haovelle旗舰店", "haovelle"),
        ("宁波好维乐家居用品有限公司（工厂店）", "宁波好维乐家居用品"),
        ("宁波好维乐家居用品厂家直销店", "宁波好维乐家居用品"),
        ("好维乐工厂店", "好维乐"),
        ("好维乐工厂", "好维乐工厂"),
        ("Haovelle Official 旗舰店", "haovelle"),
        ("3M", "3m"),
    ],
)
def test_a_name_folds_to_what_only_this_seller_is_called(name: str, key: str) -> None:
    assert seller_key(name) == key


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "   ",
            "?",
            "-",
            "...",
            "n/a",
            "N.A.",
            "unknown",
            "Unknown seller",
            "UNKNOWN SELLER!",
            "don't know",
            "none",
        ),
        *("Official Store", "The Shop", "Co., Ltd.", "旗舰店", "有限公司", "未知", "不详", "未知卖家", "x", "seller"),
        *("unbekannt", "Unbekannter Verkäufer", "vendedor desconocido", "inconnu", "onbekend", "various sellers"),
        *("unknown, sells on 1688", "not known (no name on the page)", "I don't know yet", "Alibaba shop"),
        *("n/a - sells on 1688", "none - see the link", "unknown - seller"),
        *("unknown packer Qingdao", "unknown factory, Jieyang", "exportador desconocido"),
    ],
)
def test_nobody_has_no_key_and_is_never_the_same_as_nobody(name: str) -> None:
    assert seller_key(name) == ""
    assert not same_seller(name, name)
    assert not same_seller(name, "unknown")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Unknown Pleasures Ltd", "unknownpleasures"),
        ("No Idea Design Co., Ltd.", "noideadesign"),
        ("Seller: Lida Trading", "sellerlidatrading"),
        ("None Better Houseware", "nonebetterhouseware"),
        ("Na Bi Trading", "nabitrading"),
        ("Noname Store 88", "nonamestore88"),
        ("无印良品", "无印良品"),
    ],
)
def test_a_name_that_begins_like_nobody_is_a_name(name: str, key: str) -> None:
    assert seller_key(name) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ningbo Haovelle Houseware Co., Ltd.", "ningbo haovelle houseware"),
        ("Haovelle Official Store", "HAOVELLE"),
        ("Hao Velle Houseware", "Haovelle Houseware"),
        ("Ningbo Haovelle Houseware Co., Ltd.", "Ningbo Havelle Houseware Co., Ltd."),
        ("Ningbo Haovelle Houseware Co., Ltd.", "Ningbo Haovelle Housewaer"),
        ("Shenzhen Lianhex Trading", "Shenzen Lianhex Trading"),
        ("Shenzhen Brightkitchenline Trading", "Shenzhen Brightkichenlime Trading"),
        ("宁波浩维家居用品有限公司", "宁波市浩维家居用品"),
        ("宁波好维乐家居用品有限公司", "宁波好维乐家居用品有限公司（工厂店）"),
        ("Ningbo Haovelle Houseware (Co., Ltd.)", "ningbo haovelle"),
        ("Ningbo Haovelle Houseware", "Ningbo Haovelle Housewares"),
        ("Ningbo Haovelle Houseware Co., Ltd.", "haovelle houseware"),
        ("Ningbo Haovelle Import and Export Trading Co., Ltd.", "Haovelle Trading"),
        ("Haovelle Houseware (Ningbo) Co., Ltd.", "Ningbo Haovelle Houseware"),
    ],
)
def test_one_seller_is_known_through_forms_and_slips(one: str, other: str) -> None:
    assert same_seller(one, other)
    assert same_seller(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shenzhen Trading", "Shenzhen Lianhex Trading"),
        ("Shenzhen Trading", "Shenzhen Tradings"),
        ("Ningbo Haovelle Houseware", "Ningbo Lianhex Houseware"),
        ("Yiwu Lida Trading", "Yiwu Lina Trading"),
        ("Shop1102345678 Store", "Shop1102345679 Store"),
        ("Kitchen World 168", "Kitchen World 188"),
        ("深圳市华强电子有限公司", "深圳市华星电子有限公司"),
        ("宁波浩维家居用品有限公司", "宁波浩维家居用品厂"),
        ("Haovelle", "Haovelle International Kitchen"),
        ("Haovelle", "unknown"),
        ("Ningbo Haovelle Houseware", "Yiwu Haovelle Trading"),
        ("Ningbo Haovelle Houseware", "Haovelle"),
        ("Yiwu Linda Trading", "Yiwu Linda"),
        ("Golden Home Products", "Golden Home"),
        ("Ningbo Haovelle 168 Trading", "Ningbo Haovelle"),
        ("Shenzhen International Trading Group", "Shenzhen International Trading Group Electronics"),
        ("宁波好维乐家居用品工厂店", "宁波好维家居用品工厂店"),
    ],
)
def test_two_sellers_stay_two(one: str, other: str) -> None:
    assert not same_seller(one, other)
    assert not same_seller(other, one)


@given(st.text(LETTERS + " ", max_size=40))
def test_letter_case_spaces_and_marks_make_no_other_key(name: str) -> None:
    key, words = seller_key(name), name.split()
    assert [seller_key(name.upper()), seller_key(f"  {name}. ")] == [key] * 2
    assert " " not in key
    # "na - b" is nobody, "Na B" a name: a dash tells them apart
    assume(key and (len(words[0]) < 2 or seller_key(words[0])))
    assert seller_key(" - ".join(words)) == key


@given(st.text(max_size=40), st.text(max_size=40))
def test_being_the_same_works_both_ways(one: str, other: str) -> None:
    assert same_seller(one, other) == same_seller(other, one)


@given(PROPER, st.data())
def test_any_one_slip_in_a_long_name_is_forgiven_and_leaves_half_of_it(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("qxz"))
    kind = data.draw(st.sampled_from(["changed", "added", "left out"]))
    rest = name[place:] if kind == "added" else name[place + 1 :]
    slipped = name[:place] + ("" if kind == "left out" else letter) + rest
    if seller_key(name) and seller_key(slipped):
        assert same_seller(name, slipped)
        (head, tail), (heads, tails) = halves(seller_key(slipped)), like_halves(seller_key(name))
        assert head in heads or tail in tails
