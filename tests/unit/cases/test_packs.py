"""Filing packs: what the case answers, what is missing, and BLOCKED for as long as the gate is closed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cases.case import Case, CloseReason, Closing, Override, Status
from bot.cases.evidence import Evidence
from bot.cases.field_words import FieldWords
from bot.cases.links.marketplaces import read_file
from bot.cases.papers import packs as filing
from bot.cases.papers.packs import FilledPack, in_words
from bot.cases.papers.packs_model import FILE, Packs, load_packs
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook_words import PlaybookWords
from bot.cases.report import (
    Aspect,
    ChinaStatus,
    Contact,
    Relation,
    Report,
    Right,
    RightKind,
    RightStatus,
    Said,
    Shipment,
)
from bot.cases.review.gating import to_be_waived
from bot.cases.triage.deciding import Context, triage
from bot.errors import InvalidKnowledge
from bot.knowledge.model import Knowledge
from bot.prompts import PackPage, Prompts
from tests.case_builders import KEY, TODAY, case, evidence, sighting
from tests.knowledge_builders import KNOWLEDGE, REPOSITORY

ALL = ["alibaba_intl_ipp", "taobao_tmall_ipp", "amazon", "cbp_recordation", "cbp_allegation", "gacc_recordation"]
ALL += ["gacc_seizure", "eu_afa", "brief_registration", "brief_letter"]
CN_MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED, "12345678")
US_MARK = Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED, "6,000,101")
ITEMS = (evidence(),)
PAGES = Prompts(REPOSITORY / "prompts")
WORDS = FieldWords(PAGES.text, PlaybookWords({}, {}, {}), str)
Make = Callable[..., Case]


@pytest.fixture(scope="session")
def packs(shipped: Knowledge, playbook: Playbook) -> Packs:
    """The shipped packs."""
    return load_packs(KNOWLEDGE, shipped.corpus, frozenset(step.id for step in playbook.steps))


@pytest.fixture
def make(playbook: Playbook) -> Make:
    """A case of a copied brand on a marketplace, with rights and with what the case knows."""

    def make(
        *rights: Right, facts: frozenset[Fact] = frozenset(), seen: tuple[str, ...] = ("alibaba",), **more: object
    ) -> Case:
        registered = any(right.jurisdiction == "CN" for right in rights)
        report = Report(
            product="Kettle",
            brand="Kettaro",
            seen_in=seen,
            aspects=(Aspect.BRAND,),
            rights=rights,
            china=ChinaStatus.REGISTERED if registered else ChinaStatus.NONE,
            seller="宁波浩维家居用品有限公司",
            relation=Relation.NONE,
            contact=Contact(Said.NO, Said.NO, Said.NO),
            shipment=Shipment(Said.YES, "Oakland (USA)"),
        )
        found = triage(report, playbook, TODAY, Context(facts))
        sightings = (sighting(report=report, keys=(KEY,)),)
        return replace(case(), report=report, triage=found, sightings=sightings, **more)

    return make


def fill(
    packs: Packs, identity: str, case_: Case, items: tuple[Evidence, ...], given: dict[str, str] | None = None
) -> FilledPack:
    """A pack filled from a case, in words."""
    return filing.fill(packs, identity, case_, items, WORDS, given)


def page(filled: FilledPack) -> str:
    """A pack as HTML."""
    return PAGES.render(PackPage(filled, filled.blocked, WORDS.graded))


def test_the_packs_are_those_of_the_offices_and_portals_we_file_with(packs: Packs) -> None:
    assert [pack.id for pack in packs.packs] == ALL
    assert [pack.id for pack in packs.packs if pack.brief == "yes"] == ["brief_registration", "brief_letter"]


@pytest.mark.parametrize("identity", ["alibaba_intl_ipp", "taobao_tmall_ipp", "gacc_recordation", "gacc_seizure"])
def test_without_a_chinese_right_every_page_of_a_filing_is_watermarked(packs: Packs, make: Make, identity: str) -> None:
    filled = fill(packs, identity, make(US_MARK), ITEMS)
    assert filled.blocked
    assert 'class="watermark"' in page(filled)
    assert "Nobody files this yet" in page(filled)


@pytest.mark.parametrize("identity", ["brief_letter"])
def test_the_brief_for_a_letter_is_blocked_with_the_letter(packs: Packs, make: Make, identity: str) -> None:
    assert "register_in_cn" in fill(packs, identity, make(US_MARK), ITEMS).blocked


def test_the_brief_for_a_registration_is_never_blocked_by_what_it_is_to_mend(packs: Packs, make: Make) -> None:
    filled = fill(packs, "brief_registration", make(), ())
    assert filled.blocked == ()
    assert "BLOCKED" not in page(filled)


def test_with_right_evidence_and_counsel_the_gate_is_open(packs: Packs, make: Make) -> None:
    known = frozenset({Fact.EVIDENCE_PRESERVED, Fact.COUNSEL_APPROVED})
    filled = fill(packs, "alibaba_intl_ipp", make(CN_MARK, facts=known, status=Status.READY_TO_FILE), ITEMS)
    assert filled.blocked == ()
    assert 'watermark"' not in page(filled)
    assert fill(packs, "alibaba_intl_ipp", make(CN_MARK), ITEMS).blocked != ()


def test_a_step_let_through_the_gate_opens_its_pack_and_a_hold_or_the_end_closes_it(packs: Packs, make: Make) -> None:
    waits = to_be_waived(make(US_MARK), "platform_complaint")
    freed = Override("platform_complaint", "Ms Li", "urgent", "U2", datetime(2026, 11, 23, tzinfo=UTC), *waits)
    through = make(US_MARK, overrides=(freed,))
    assert fill(packs, "alibaba_intl_ipp", through, ITEMS).blocked == ()
    held = replace(through, status=Status.HOLD)
    assert fill(packs, "alibaba_intl_ipp", held, ITEMS).blocked == ("on_hold",)
    ended = replace(through, status=Status.CLOSED, closing=Closing(CloseReason.OTHER, "done"))
    assert fill(packs, "alibaba_intl_ipp", ended, ITEMS).blocked == ("closed",)


@pytest.mark.parametrize("identity", ["cbp_allegation", "eu_afa", "amazon"])
def test_a_filing_abroad_waits_for_a_right_registered_there(packs: Packs, make: Make, identity: str) -> None:
    pending = replace(US_MARK, status=RightStatus.PENDING)
    others = (pending,) if identity == "amazon" else (pending, CN_MARK)
    assert "no_registered_right" in fill(packs, identity, make(*others), ITEMS).blocked
    eu = replace(US_MARK, jurisdiction="EU")
    assert "no_registered_right" not in fill(packs, identity, make(US_MARK, eu), ITEMS).blocked


def test_what_the_case_knows_is_filled_in_and_the_rest_is_named_as_missing(packs: Packs, make: Make) -> None:
    filled = fill(packs, "alibaba_intl_ipp", make(CN_MARK), ITEMS)
    values = {field.name: field.values for field in filled.fields}
    assert values["right_number"] == ("12345678",)
    assert values["seller"] == ("宁波浩维家居用品有限公司",)
    assert values["listings"] == ("https://alibaba.example/1600482913377",)
    assert values["evidence"][0].startswith("KO-2026-0001-E01 (a lead), SHA-256 ")
    assert filled.missing == ("owner_name", "owner_identity", "certificate")
    assert filled.complete == 66  # 6 of 9


def test_what_is_privileged_stands_in_a_brief_to_our_counsel_alone(packs: Packs, make: Make) -> None:
    items = (*ITEMS, evidence(2, privileged=True))
    for identity, shown in (("alibaba_intl_ipp", 1), ("brief_letter", 2)):
        filled = fill(packs, identity, make(CN_MARK), items)
        assert [len(field.values) for field in filled.fields if field.name == "evidence"] == [shown]


def test_what_a_person_fills_in_counts_and_goes_before_the_case(packs: Packs, make: Make) -> None:
    given = {"owner_name": "Kettaro Inc.", "owner_identity": "licence", "certificate": "yes", "seller": "<b>Ningbo</b>"}
    filled = fill(packs, "alibaba_intl_ipp", make(CN_MARK), ITEMS, given)
    assert (filled.missing, filled.complete) == ((), 100)
    assert "&lt;b&gt;Ningbo&lt;/b&gt;" in page(filled)


def test_a_design_needs_its_evaluation_report_and_a_mark_does_not(packs: Packs, make: Make) -> None:
    design = Right(RightKind.DESIGN_PATENT, "CN", RightStatus.REGISTERED, "ZL2020")
    assert "evaluation_report" in fill(packs, "taobao_tmall_ipp", make(design), ITEMS).missing
    assert "evaluation_report" not in fill(packs, "taobao_tmall_ipp", make(CN_MARK), ITEMS).missing


@pytest.mark.parametrize("identity", ["alibaba_intl_ipp", "gacc_recordation", "gacc_seizure"])
def test_a_pack_rests_on_the_right_that_covers_what_is_copied_wherever_it_is_listed(
    packs: Packs, make: Make, identity: str
) -> None:
    design = Right(RightKind.DESIGN_PATENT, "CN", RightStatus.REGISTERED, "ZL2020")
    for rights in ((design, CN_MARK), (CN_MARK, design)):
        filled = fill(packs, identity, make(*rights), ITEMS)
        assert next(field.values for field in filled.fields if field.name == "right_number") == (CN_MARK.number,)
        assert "right_covers_it" not in filled.blocked


def test_a_pack_is_blocked_where_no_right_of_ours_covers_what_is_copied_and_a_brief_is_not(
    packs: Packs, make: Make
) -> None:
    design = Right(RightKind.DESIGN_PATENT, "CN", RightStatus.REGISTERED, "ZL2020")
    for identity in ("alibaba_intl_ipp", "gacc_recordation"):
        found = make(design)
        blocked = fill(packs, identity, found, ITEMS).blocked
        assert "right_covers_it" in blocked
        assert "a right of ours that covers what is copied" in filing.in_words(
            blocked, found, Prompts(REPOSITORY / "prompts").text
        )
    assert "right_covers_it" not in fill(packs, "brief_registration", make(design), ITEMS).blocked


@pytest.mark.parametrize("identity", ALL)
def test_every_pack_says_who_sees_our_name_where_that_is_from_and_how_well_it_was_read(
    packs: Packs, make: Make, identity: str
) -> None:
    filled = fill(packs, identity, make(US_MARK), ())
    shown = page(filled)
    assert filled.disclosure in shown.replace("&#39;", "'")
    assert f"({WORDS.graded(filled.disclosure_source.grade)})" in shown
    assert all(field.source.grade in {"V", "V2", "U", "I"} for field in filled.fields)
    assert "Draft, to be checked and filed by a person" in shown


def test_what_a_portal_tells_the_other_side_is_said_as_it_is(packs: Packs) -> None:
    kinds = {pack.id: pack.disclosure.kind for pack in packs.packs}
    assert (kinds["alibaba_intl_ipp"], kinds["taobao_tmall_ipp"]) == ("yes_name_email", "yes_told")
    assert (kinds["gacc_recordation"], kinds["cbp_allegation"]) == ("yes_public", "optional")
    assert {kinds["brief_registration"], kinds["brief_letter"]} == {"no"}


ADDRESSED = re.compile(
    r"\bdear\b|to whom it may concern|\byou(r|rs)? (are|have|infring|must|shall|products?|listings?)|\bhereby\b"
    r"|\bwe (hereby )?(demand|require|urge)|cease and desist from|yours (sincerely|faithfully)"
    r"|贵(公司|方|司)|尊敬的|敬启|特此函告|律师函|要求(你|您)|致[:：]",
    re.IGNORECASE,
)


def words_of(text: str) -> str:
    """A text without its looks."""
    return re.sub(r"<style>.*?</style>", "", text, flags=re.S)


@pytest.mark.parametrize(
    "file",
    [KNOWLEDGE / FILE, *sorted((REPOSITORY / "prompts/documents").glob("*"))],
    ids=lambda file: file.name,
)
def test_nothing_in_a_pack_or_a_document_is_addressed_to_a_seller(file: Path) -> None:
    assert ADDRESSED.findall(words_of(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("identity", ALL)
def test_no_filled_pack_is_addressed_to_a_seller(packs: Packs, make: Make, identity: str) -> None:
    assert ADDRESSED.findall(words_of(page(fill(packs, identity, make(CN_MARK), ITEMS)))) == []


@pytest.mark.parametrize(
    "letter", ["Dear Sirs, you are infringing our mark", "尊敬的卖家", "We hereby demand", "贵公司侵犯"]
)
def test_a_letter_would_be_noticed(letter: str) -> None:
    assert ADDRESSED.search(letter)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("step: platform_complaint", "step: platform_complain", "no step has the id"),
        ("source: ipp-papers}", "source: ipp-paper}", "no source is named"),
        ("platforms#amazon", "platforms#amazone", "no passage has the id"),
        ("id: amazon\n", "id: eu_afa\n", "is used twice"),
        ("from: seller", "from: sellers", "from"),
        ('required: "yes"', "required: perhaps", "required"),
    ],
)
def test_a_mistake_in_the_packs_is_told_by_its_line(
    shipped: Knowledge, playbook: Playbook, tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    text = (KNOWLEDGE / FILE).read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "playbook").mkdir()
    (tmp_path / FILE).write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(InvalidKnowledge, match=said) as told:
        load_packs(tmp_path, shipped.corpus, frozenset(step.id for step in playbook.steps))
    assert all(problem.line > 1 for problem in told.value.problems)


def test_a_pack_speaks_of_its_own_marketplaces_and_waits_where_nothing_was_seen_there(packs: Packs, make: Make) -> None:
    reported = make(CN_MARK, seen=("alibaba",))
    ours, other = (fill(packs, name, reported, ITEMS) for name in ("alibaba_intl_ipp", "taobao_tmall_ipp"))
    assert "not_seen_there" not in ours.blocked
    assert "not_seen_there" in other.blocked
    assert [field.values for field in other.fields if field.name == "listings"] == [()]


def test_every_marketplace_a_pack_is_about_is_known(packs: Packs) -> None:
    known = {place.id for place in read_file(KNOWLEDGE).everywhere}
    assert {name for pack in packs.packs for name in pack.platforms} <= known


@pytest.mark.parametrize("pack", ["cbp_allegation", "eu_afa"])
@pytest.mark.parametrize(("china", "waits"), [(ChinaStatus.NONE, True), (ChinaStatus.PENDING, False)])
def test_what_can_alert_the_seller_waits_for_the_filing_in_china_and_for_evidence(
    packs: Packs, make: Make, pack: str, china: ChinaStatus, waits: bool
) -> None:
    case_ = make(US_MARK, Right(RightKind.TRADEMARK, "EU", RightStatus.REGISTERED, "018"))
    case_ = replace(case_, report=replace(case_.report, china=china))
    waiting = fill(packs, pack, case_, ITEMS).blocked
    assert ("register_in_cn" in waiting, "collect_evidence_quietly" in waiting) == (waits, True)
    assert in_words(waiting, case_, PAGES.text)
