"""Whether two names are one seller's: a fold for equal names, and a cautious likeness for names with a slip in them."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_NOT_KNOWN = re.compile(
    r"\b(?:unknown|(?:not|un) ?(?:known|sure|shown|visible|named|given|clear)|(?:i |we )?(?:do not|don t|dont) know(?: yet)?"
    r"|no ?idea|no ?name|none|nobody|no ?one|anonymous|n ?a|nil|tbd|tbc"
    r"|unbekannt\w*|unklar|keine ahnung|desconocid\w*|no se sabe|inconnue?s?|sconosciut\w*|desconhecid\w*|onbekend\w*)\b"
    r"|未知|不详|不明|不知道|不清楚|匿名|没有|无"
)
# What may stand beside it, or alone, and names nobody.
_ANYBODY = re.compile(
    r"\b(?:the|a|an|der|die|das|el|la|le|il|o|de|still|so far|yet|various|several|many|multiple|different"
    r"|sellers?|suppliers?|vendors?|shops?|stores?|manufacturers?|shippers?|exporters?|exhibitors?|consignors?|packers?|traders?|firms?|names?|alibaba|amazon|taobao"
    r"|verkaufer\w*|handler\w*|hersteller\w*|vendedor\w*|exportador\w*|vendeurs?|venditor\w*|verkopers?|leveranciers?)\b|卖家|賣家|商家|店铺|店"
)
_FORMS = {
    *("co", "company", "corp", "corporation", "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "plc"),
    *("gmbh", "ag", "kg", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "oy", "ab", "aps", "pte", "pty", "pvt"),
    *("coltd", "sdn", "bhd", "kk"),
}
_SHOP = {"official", "store", "shop", "flagship", "online", "mall", "outlet", "the"}
_ROLES = {"shipper", "exporter", "consignor", "exhibitor"}  # "shipper Ningbo Haovelle Houseware"
_CHINESE_ENDS = (
    *("股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "官方旗舰店", "官方旗艦店", "旗舰店", "旗艦店"),
    *("工厂直营店", "厂家直营店", "厂家直销店", "工厂店", "厂家店", "工廠店", "廠家店", "直营店", "直销店"),
    *("官方专卖店", "专卖店", "專賣店", "专营店", "企业店", "官方店", "官方", "公司", "店铺", "的店", "店"),
)
_COMMON = {
    *("china", "chinese", "shenzhen", "guangzhou", "dongguan", "foshan", "zhongshan", "shantou", "guangdong", "ningbo"),
    *("yiwu", "hangzhou", "wenzhou", "taizhou", "jinhua", "zhejiang", "shanghai", "beijing", "suzhou", "jiangsu"),
    *("xiamen", "quanzhou", "fuzhou", "fujian", "qingdao", "shandong", "hong", "kong", "hongkong", "hk", "taiwan"),
    *("trading", "trade", "technology", "tech", "electronics", "electronic", "electric", "electrical"),
    *("import", "imports"),
    *("export", "exports", "imp", "exp", "and", "industry", "industrial", "industries"),
    *("international", "global", "group"),
    *("houseware", "housewares", "household", "home", "products", "product", "goods", "commodity"),
    *("plastic", "plastics"),
    *("metal", "hardware", "factory", "manufacturing", "manufacture", "manufacturer", "enterprise", "enterprises"),
    *("science", "development", "supply", "chain", "commerce", "ecommerce", "business", "garment", "textile", "toys"),
    *("crafts", "arts", "gifts", "kitchenware", "outdoor", "sports", "lighting", "packaging"),
    *("digital", "smart", "new"),
}
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]")
_SHORTEST_WITH_A_SLIP = 6  # letters of the name proper; "lida" and "lina" are two sellers
_SHORTEST_IN_SHORT = 5  # letters of a word that two names of one exhibitor have in common
_SHORTEST_ALONE = 8  # letters of a name proper that is one seller's also where towns and trades are left off
_SHORTEST_CHINESE = 4  # characters; towns have two or three
_LONG = 12  # a name proper this long may have two slips
_LONGEST_WITH_A_SLIP = 120


def seller_key(name: str) -> str:
    """A seller's name without letter case, punctuation, spaces and what every company or shop is called; empty for nobody.

    "Ningbo Haovelle Houseware Co., Ltd." and "ningbo haovelle houseware" are both "ningbohaovellehouseware".
    """
    key = "".join(_words(name))
    return key if len(key) > 1 else ""


def same_seller(one: str, other: str) -> bool:
    """Whether two names are one seller's: equal folded, or long names that differ by a slip of the pen or by what is left off.

    Numbers must be equal (a marketplace numbers its nameless shops), Chinese characters too (one more makes another company).
    Towns and trades do not count as a name: "Shenzhen Trading" is not "Shenzhen Lianhex Trading". They may be left off one:
    "Haovelle Houseware" is "Ningbo Haovelle Houseware", but not "Yiwu Haovelle Trading", and "Haovelle" alone may be anybody's.
    """
    key, other_key = seller_key(one), seller_key(other)
    if not key or not other_key or key == other_key:
        return bool(key) and key == other_key
    if _town_elsewhere(one, other):
        return True
    if proper_key(one) and proper_key(one) == proper_key(other):
        fewer, more = sorted((_towns_and_trades(one), _towns_and_trades(other)), key=Counter.total)
        if fewer and fewer <= more:
            return True
    if max(len(key), len(other_key)) > _LONGEST_WITH_A_SLIP or abs(len(key) - len(other_key)) > 2:
        return False
    if _fixed(key) != _fixed(other_key):
        return False
    proper = min(_proper_length(one), _proper_length(other))
    if proper < _SHORTEST_WITH_A_SLIP:
        return False
    return _within(2 if proper >= _LONG else 1, key, other_key)


def names_seller(text: str, name: str) -> bool:
    """Whether a text has a seller's name in it, whatever kind of company stands behind it; a short one may be anything."""
    words = " ".join(_words(name))
    if _IDEOGRAPHS.search(words):
        return len(words) >= _SHORTEST_CHINESE and words in _folded(text)
    proper = _proper_length(name) > 0 and len(words) >= _SHORTEST_ALONE
    return proper and f" {words} " in f" {_folded(text)} "


def two_names(one: str, other: str) -> bool:
    """Whether two names have no word in common that tells one seller from another, such as a town or a trade does not."""
    proper, others = set(_proper_words(one)), set(_proper_words(other))
    return bool(proper and others) and proper.isdisjoint(others) and not same_seller(one, other)


def in_short(one: str, other: str) -> bool:
    """Whether one name is the other's with less behind it: "Rehapo (Jiangsu)" is "Jiangsu Rehapo Medical"."""
    fewer, more = sorted((_proper_words(one), _proper_words(other)), key=len)
    return set(fewer) <= set(more) and max(map(len, fewer), default=0) >= _SHORTEST_IN_SHORT


@lru_cache(maxsize=50_000)
def proper_key(name: str) -> str:
    """A name proper, without towns and trades; empty where it is too short to stand for a seller by itself."""
    proper = "".join(_proper_words(name))
    return proper if len(proper) >= _SHORTEST_ALONE else ""


def halves(key: str) -> tuple[str, str]:
    """The first and the last half of a key; a slip leaves at least one of them as it was."""
    middle = len(key) // 2
    return key[:middle], key[len(key) - middle :]


def like_halves(key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first and the last halves that a key within two letters of this one may have, at this one's ends.

    A name with its slips all in one half is found by the other, in two look-ups instead of a comparison with every name.
    """
    sizes = sorted({(len(key) + more) // 2 for more in range(-2, 3)} - {0, -1})
    return tuple(key[:size] for size in sizes), tuple(key[max(0, len(key) - size) :] for size in sizes)


@lru_cache(maxsize=50_000)  # a name is compared with hundreds of others
def _words(name: str) -> tuple[str, ...]:
    if _is_nobody(name):
        return ()
    words = _folded(name).split()
    words = [word for whole in words if (word := _chinese_name(whole))]
    while words and (words[-1] in _FORMS or words[-1] in _SHOP):
        words.pop()
    while words and words[0] in _SHOP | _ROLES:
        words.pop(0)
    return tuple(words)


def _folded(text: str) -> str:
    """Letters and digits in lower case, with a space wherever something else stood."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())).strip()


def _is_nobody(name: str) -> bool:
    """Whether what stands in a seller's place names nobody ("unknown seller"); what follows a stop only says more of that."""
    first, *more = re.split(r"[,;:(\n]| [-\u2013\u2014] ", name, maxsplit=1)
    head = _without_marks(first)
    not_known = _NOT_KNOWN.search(head) is not None
    left = _ANYBODY.sub("", _NOT_KNOWN.sub("", head)).split()
    return _COMMON.issuperset(left) if not_known else not left and not more


def _without_marks(text: str) -> str:
    """Folded, and without accents: "Verkäufer" as "verkaufer"."""
    apart = unicodedata.normalize("NFD", _folded(text))
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def _chinese_name(word: str) -> str:
    """The word without what Chinese companies and shops are called, and without 省 and 市, left out as often as not."""
    if not _IDEOGRAPHS.search(word):
        return word
    before = ""
    while word != before:
        before = word
        for end in _CHINESE_ENDS:
            word = word.removesuffix(end)
    return re.sub("(?<=[\u3400-\u9fff]{2})[省市](?=[\u3400-\u9fff]{2})", "", word)


def _towns_and_trades(name: str) -> Counter[str]:
    return Counter(word for word in _words(name) if word in _COMMON)


def _town_elsewhere(one: str, other: str) -> bool:
    """Whether names differ in where towns and trades stand: "Haovelle Houseware (Ningbo)" is "Ningbo Haovelle Houseware"."""
    proper = _proper_words(one)
    moved = proper == _proper_words(other) and _towns_and_trades(one) == _towns_and_trades(other)
    return moved and _proper_length(one) >= _SHORTEST_WITH_A_SLIP and not any(map(str.isdigit, proper))


def _proper_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell one seller from another."""
    return tuple(word for word in _words(name) if word not in _COMMON)


def _proper_length(name: str) -> int:
    return sum(map(len, _proper_words(name)))


def _fixed(key: str) -> list[str]:
    return re.findall("[0-9]+|[\u3400-\u9fff]", key)


def _within(slips: int, one: str, other: str) -> bool:
    """Whether so many letters to change, add or leave out make one the other; two neighbours that changed places are one."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        older, before, row = before, row, [place]
        for number, another in enumerate(other, 1):
            least = min(before[number] + 1, row[-1] + 1, before[number - 1] + (letter != another))
            if place > 1 and number > 1 and letter == other[number - 2] and another == one[place - 2]:
                least = min(least, older[number - 2] + 1)
            row.append(least)
        if min(min(row), min(before)) > slips:  # as most names are within a few letters
            return False
    return row[-1] <= slips
