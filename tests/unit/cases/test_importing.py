"""Reports in bulk: all of a file or nothing, errors by line, no row twice."""

import json
from itertools import count

import pytest

from bot.cases.intake import importing
from bot.cases.intake.importing import COLUMNS, Imported, Row, Unfit, import_rows, read_rows
from bot.cases.intake.lenient import Reader
from bot.cases.intake.opening import Opening
from bot.cases.links.listings import Marketplaces
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus
from bot.cases.triage.deciding import triage
from bot.errors import BotError
from tests.case_builders import NOW, TODAY, case

LINK = "https://www.alibaba.com/product-detail/Kettle_1600482913377.html"
HEAD = "external_ref,product,platform,listing_urls,copied_aspect,cn_registration_status,free_text\n"
ROW = f'J-1,Kettle,alibaba|1688,"{LINK}\nhttps://detail.1688.com/offer/6677.html",brand,none,"two\nlines, here"\n'


class Desk:
    """Takes imports in."""

    def __init__(self, playbook: Playbook, markets: Marketplaces) -> None:
        numbers = count(1)
        self.store = MemoryCaseStore()
        self.reader = Reader(playbook.words, markets, TODAY)
        self.opening = Opening(
            self.store,
            lambda report, _case, at: triage(report, playbook, at.date()),
            markets.read,
            lambda: NOW,
            lambda: f"id-{next(numbers)}",
        )

    def rows(self, text: str, name: str = "file.csv") -> tuple[Row, ...]:
        """The rows of a file."""
        return read_rows(text, name, self.reader, "shell:ann")

    def takes(self, text: str, name: str = "file.csv") -> list[Imported]:
        """Import a file."""
        return import_rows(self.rows(text, name), self.opening)

    def faults(self, text: str, name: str = "file.csv") -> list[tuple[int, str]]:
        """What is wrong with a file."""
        with pytest.raises(Unfit) as unfit:
            self.rows(text, name)
        return unfit.value.faults


@pytest.fixture
def desk(playbook: Playbook, markets: Marketplaces) -> Desk:
    """An empty desk over the shipped playbook."""
    return Desk(playbook, markets)


def test_a_row_of_csv_becomes_a_report_with_its_lists_and_line_breaks(desk: Desk) -> None:
    (row,) = desk.rows("\ufeff" + HEAD + ROW)
    assert (row.line, row.external_ref, row.reporter) == (2, "J-1", "shell:ann")
    assert row.report.links == (LINK, "https://detail.1688.com/offer/6677.html")
    assert row.report.aspects == (Aspect.BRAND,)
    assert (row.report.china, row.report.story) == (ChinaStatus.NONE, "two\nlines, here")


@pytest.mark.parametrize("first", ["sep=,", '"sep=,"'])
def test_the_line_that_excel_puts_before_the_head_is_passed_over(desk: Desk, first: str) -> None:
    (row,) = desk.rows(f"\ufeff{first}\r\n" + HEAD + ROW)
    assert (row.line, row.report.product) == (3, "Kettle")


def test_json_and_csv_say_the_same(desk: Desk) -> None:
    fields = {
        "product": "Kettle",
        "platform": ["alibaba", "1688"],
        "listing_urls": [LINK, "https://detail.1688.com/offer/6677.html"],
        "copied_aspect": ["brand"],
        "cn_registration_status": "none",
    }
    text = json.dumps([{"external_ref": "J-1", "free_text": "two\nlines, here", "fields": fields}])
    assert desk.rows(text, "file.JSON")[0].report == desk.rows(HEAD + ROW)[0].report


def test_half_a_character_in_a_row_is_marked_and_the_row_kept(desk: Desk) -> None:
    (done,) = desk.takes(HEAD + "J-1,Kettle \ud83d,,,,,\n")
    kept = desk.store.by_ref(done.ref)
    assert kept is not None
    assert kept.report.product == "Kettle \ufffd"


def test_importing_a_file_again_changes_nothing(desk: Desk) -> None:
    first = desk.takes(HEAD + ROW + "J-2,Lamp,,,,,\n")
    kept = desk.store.kept.cases.copy()
    assert [(each.ref, each.state) for each in first] == [("KO-2026-0001", "new"), ("KO-2026-0002", "new")]
    again = desk.takes(HEAD + ROW + "J-2,Lamp,,,,,\n" + "J-3,Pan,,,,,\n")
    assert [each.state for each in again] == ["known", "known", "new"]
    assert {name: desk.store.kept.cases[name] for name in kept} == kept


def test_a_listing_that_an_open_case_has_becomes_a_sighting_of_it(desk: Desk) -> None:
    second = ROW.replace("J-1", "J-2")
    assert [(each.ref, each.state) for each in desk.takes(HEAD + ROW + second)] == [
        ("KO-2026-0001", "new"),
        ("KO-2026-0001", "sighting"),
    ]


def test_every_fault_is_told_by_its_line_and_nothing_is_kept(desk: Desk) -> None:
    text = HEAD + ROW + ",Lamp,,,,,\n" + "J-1,Pan,,,,,\n" + "J-4,,,,,,\n" + "J-5,Pot,,,,perhaps so,\n"
    faults = desk.faults(text)
    assert [line for line, _ in faults] == [5, 6, 7, 8]  # the first row takes three lines
    assert [what.split(" ")[0] for _, what in faults] == [
        "external_ref",
        "external_ref",
        "there",
        "cn_registration_status",
    ]
    assert "on line 2 already" in faults[1][1]
    assert not desk.store.kept.cases


def test_rows_that_cannot_be_read_hide_no_fault_of_another_row_and_none_of_their_own(desk: Desk) -> None:
    text = (
        HEAD
        + "J-1,too,many,cells,here,now,and,then\n"
        + 'J-2,Pan,Klickibay|alibaba,"javascript:alert(1)\nsoon",frob,,\n'
    )
    faults = desk.faults(text + "J-2,Pot,,,,,\n" + 'J-3,"Pot\n')
    assert [line for line, _ in faults] == [2, 3, 3, 3, 3, 5, 6]
    for said, (_, what) in zip(
        ("8 cells", "'Klickibay'", "'frob'", "only links that begin with http", "'soon'", "line 3 already", "no CSV"),
        faults,
        strict=True,
    ):
        assert said in what


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("domain name steep.cn registered in China", "is of no kind that I know: begin with one of trademark, madrid"),
        ("tradmark CN regd", "is of no kind that I know"),
        ("our distributor registered the CN trademark in their name", "reads as somebody else's"),
        ("trademark, Brazil, registered", "names no place that I know: write CN, HK"),
        ("Trademark US registered, China none", "does not say plainly what there is in China"),
        ("Trademark registered (US, EU; not CN)", "does not say plainly what there is in China"),
        ("Trademark China registered, held by Kettaro GmbH", "names a holder who may be somebody else"),
        ("US trademark, probably registered", "says more of its status than that it is registered"),
        ("trademark CN rgstrd", "says no status that I know: write one of registered, pending"),
    ],
)
def test_a_right_that_is_not_understood_is_refused_with_what_to_write(desk: Desk, written: str, said: str) -> None:
    ((line, what),) = desk.faults(f'external_ref,product,rights_owned\nJ-1,Lamp,"{written}"\n')
    assert line == 2
    assert what.startswith(f"rights_owned '{written}' {said}")


@pytest.mark.parametrize(
    "written", ["trademark, CN, unknown", "trade secret: the recipe", "copyright, photos", "TM US live"]
)
def test_a_right_of_which_enough_is_said_is_taken(desk: Desk, written: str) -> None:
    (row,) = desk.rows(f'external_ref,product,rights_owned\nJ-1,Lamp,"{written}"\n')
    assert len(row.report.rights) == 1


@pytest.mark.parametrize(
    "said", ["will be registered", "registered US only", "registered in US", "owned by parent company"]
)
def test_a_status_that_is_not_plainly_one_of_china_is_refused(desk: Desk, said: str) -> None:
    ((_, what),) = desk.faults(f"external_ref,product,cn_registration_status\nJ-1,Lamp,{said}\n")
    assert what.startswith(f"cn_registration_status '{said}' is none of registered, pending, none")


def test_a_status_of_hong_kong_is_none_of_mainland_china(desk: Desk) -> None:
    ((_, what),) = desk.faults("external_ref,product,cn_registration_status\nJ-1,Lamp,registered in Hong Kong\n")
    assert what.startswith("cn_registration_status 'registered in Hong Kong' is none of registered, pending, none")


@pytest.mark.parametrize(
    ("goods", "said"),
    [
        ("due 3/4/2027 in LA", "'due 3/4/2027 in LA' tells of several days: write that of the arrival as 2026-12-31"),
        ({"status": "yes", "eta": "soonish"}, "'yes soonish' tells of a day that I cannot read: write that"),
    ],
)
def test_a_day_of_arrival_that_is_not_understood_is_refused(desk: Desk, goods: object, said: str) -> None:
    text = json.dumps([{"external_ref": "J-1", "free_text": "x", "fields": {"goods_en_route_us": goods}}])
    ((_, what),) = desk.faults(text, "file.json")
    assert what.startswith(f"goods_en_route_us {said}")


def test_a_list_of_json_says_all_that_is_wrong_up_to_where_it_is_no_json_any_more(desk: Desk) -> None:
    rows = '{"external_ref": "a", "fields": {"listing_urls": "http://10.0.0.1/x"}},\n7,\n{"external_ref": "b"},\n{"external_'
    assert [line for line, _ in desk.faults("[" + rows, "file.json")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no external_ref"),
        ("ref,product\n", 1, "no column 'ref'"),
        ("external_ref,product,product\n", 1, "no column 'product', or it is there twice"),
        ("external_ref,product\n", 1, "there are no rows"),
        ("external_ref;product\nJ-1;a\n", 1, "separated by commas, not by semicolons"),
        ("sep=;\nexternal_ref;product\nJ-1;a\n", 1, "separated by commas, not by semicolons"),
        ("external_ref,product\nJ-1,a,b\n", 2, "3 cells and the head 2"),
        ('external_ref,product\nJ-1,"a\n', 2, "this is no CSV"),
    ],
)
def test_a_file_that_is_no_table_of_reports_says_where(desk: Desk, text: str, line: int, what: str) -> None:
    ((found, said),) = desk.faults(text)
    assert found == line
    assert what in said


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("{}", 1, "must be one JSON list"),
        ("[", 1, "does not end with ]"),
        ("[]", 1, "there are no rows"),
        ("[\n1]", 2, "no object"),
        ('[\n{"external_ref": }]', 2, "this is no JSON"),
        ('[{"external_ref": "a", "free_text": "x"}\n{"external_ref": "b"}]', 2, "no comma"),
        ('[\n\n{"external_ref": "a", "free_text": "x", "fields": {"prodct": "y"}}]', 3, "there is no field prodct"),
        ('[{"external_ref": "a", "free_text": "x", "fields": [1]}]', 1, "fields is no object"),
        ("[" * 20_000, 1, ""),
        ('[{"external_ref": ' + "9" * 5_000 + "}]", 1, "a number of thousands of digits"),
    ],
)
def test_a_file_that_is_no_list_of_reports_says_where(desk: Desk, text: str, line: int, what: str) -> None:
    ((found, said),) = desk.faults(text, "file.json")
    assert found == line
    assert what in said


def test_a_file_with_too_many_rows_or_too_long_a_field_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 2)
    lines = [f"J-{n},Lamp,,,,,\n" for n in range(3)]
    assert desk.faults(HEAD + "".join(lines)) == [(4, "a file may have 2 rows at most: split it")]
    assert desk.faults(HEAD + f"J-1,Lamp,,,,,{'x' * 20_001}\n") == [(2, "free_text has more than 20,000 characters")]


def test_a_row_that_cannot_be_kept_takes_all_others_with_it(desk: Desk) -> None:
    with desk.store.work() as work:
        work.insert(case(7, external_ref="J-2"))
    with pytest.raises(BotError, match="external reference"):
        desk.takes(HEAD + ROW + "J-2,Lamp,,,,,\n")
    assert list(desk.store.kept.cases) == ["case-7"]
    assert desk.takes(HEAD + ROW)[0].state == "new"


def test_the_columns_are_those_of_a_report() -> None:
    assert COLUMNS[:3] == ("external_ref", "reporter", "free_text")
