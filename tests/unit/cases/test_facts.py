"""What people write is read by listed phrases, with negations, questions and other people's doings left out."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.playbook import phrases
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.phrases import fold, spoken
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
from bot.cases.triage.facts import doubted, read_facts
from bot.cases.triage.standing import standing
from bot.knowledge.strict_yaml import load_yaml
from tests.knowledge_builders import REPOSITORY

TODAY = date(2026, 11, 24)
SAID = load_yaml((REPOSITORY / "tests/data/said.yaml").read_text(encoding="utf-8"))
SENTENCES = [(name, answer, text) for name, both in SAID.items() for answer, texts in both.items() for text in texts]
US_MARK = Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED)
CN_MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED)
CN_COPYRIGHT = Right(RightKind.COPYRIGHT, "CN", RightStatus.REGISTERED)
CN_DESIGN = Right(RightKind.DESIGN_PATENT, "CN", RightStatus.REGISTERED)
US_DESIGN = Right(RightKind.DESIGN_PATENT, "US", RightStatus.REGISTERED)
MADRID_CN = Right(RightKind.MADRID, "INT", RightStatus.REGISTERED, "designates CN")
FILED = {Fact.CHINA_REGISTERED, Fact.COPYRIGHT_AT_STAKE, Fact.CHINA_PENDING, Fact.CHINA_MADRID}
BRAND, SHAPE = (Aspect.BRAND,), (Aspect.DESIGN,)


def facts(playbook: Playbook, **given: object) -> frozenset[Fact]:
    """The facts of a report with these fields."""
    return read_facts(Report(**given), playbook, TODAY)


@pytest.mark.parametrize(("name", "answer", "text"), SENTENCES, ids=[text[:60] for _, _, text in SENTENCES])
def test_a_sentence_states_a_fact_or_does_not(playbook: Playbook, name: str, answer: str, text: str) -> None:
    assert (Fact(name) in playbook.phrases.read(text)) is (answer == "yes")


@pytest.mark.parametrize(
    ("aspects", "rights", "china", "expected"),
    [
        (BRAND, (US_MARK,), ChinaStatus.NONE, Fact.CHINA_NONE),
        (BRAND, (US_MARK, CN_MARK), ChinaStatus.UNKNOWN, Fact.CHINA_REGISTERED),
        (BRAND, (US_MARK,), ChinaStatus.REGISTERED, Fact.CHINA_REGISTERED),
        (BRAND, (Right(RightKind.TRADEMARK, "HK", RightStatus.REGISTERED),), ChinaStatus.REGISTERED, Fact.CHINA_NONE),
        (BRAND, (CN_DESIGN,), ChinaStatus.REGISTERED, Fact.CHINA_NONE),
        ((*BRAND, *SHAPE), (CN_DESIGN,), ChinaStatus.REGISTERED, Fact.CHINA_REGISTERED),
        (SHAPE, (CN_MARK,), ChinaStatus.REGISTERED, Fact.CHINA_NONE),
        (BRAND, (Right(RightKind.TRADEMARK, "CN", RightStatus.PENDING),), ChinaStatus.REGISTERED, Fact.CHINA_PENDING),
        (BRAND, (Right(RightKind.TRADEMARK, "CN", RightStatus.REFUSED),), ChinaStatus.REFUSED, Fact.CHINA_REFUSED),
        (BRAND, (US_MARK,), ChinaStatus.HELD_BY_OTHER, Fact.CHINA_HELD_BY_OTHER),
        (BRAND, (CN_MARK,), ChinaStatus.HELD_BY_OTHER, Fact.CHINA_HELD_BY_OTHER),
        (SHAPE, (CN_DESIGN,), ChinaStatus.HELD_BY_OTHER, Fact.CHINA_REGISTERED),
        (BRAND, (MADRID_CN,), ChinaStatus.UNKNOWN, Fact.CHINA_MADRID),
        (BRAND, (), ChinaStatus.MADRID_ONLY, Fact.CHINA_MADRID),
        (BRAND, (CN_MARK,), ChinaStatus.MADRID_ONLY, Fact.CHINA_MADRID),
        ((*BRAND, *SHAPE), (CN_MARK, CN_DESIGN), ChinaStatus.MADRID_ONLY, Fact.CHINA_REGISTERED),
        ((Aspect.CONTENT,), (), ChinaStatus.NONE, Fact.CHINA_NONE),
        ((Aspect.CONTENT,), (), ChinaStatus.REGISTERED, Fact.COPYRIGHT_AT_STAKE),
        ((Aspect.CONTENT, Aspect.BRAND), (US_MARK,), ChinaStatus.NONE, Fact.CHINA_NONE),
        ((), (US_DESIGN,), ChinaStatus.NONE, Fact.CHINA_NONE),
    ],
)
def test_what_is_copied_decides_which_chinese_right_is_at_stake(
    playbook: Playbook, aspects: tuple[Aspect, ...], rights: tuple[Right, ...], china: ChinaStatus, expected: Fact
) -> None:
    found = facts(playbook, aspects=aspects, rights=rights, china=china)
    states = {fact for fact in found if fact.startswith("china_")} | (found & {Fact.COPYRIGHT_AT_STAKE})
    assert states == {expected}


def test_a_person_who_says_nothing_is_filed_is_believed_over_a_field_that_says_registered(playbook: Playbook) -> None:
    story = "Trademark is registered in the US, nothing was ever filed in China."
    found = facts(playbook, aspects=BRAND, rights=(US_MARK,), china=ChinaStatus.REGISTERED, story=story)
    assert Fact.CHINA_NONE in found


def test_a_status_nobody_knows_is_filled_from_the_story(playbook: Playbook) -> None:
    found = facts(
        playbook, aspects=BRAND, rights=(US_MARK,), story="We have a registered Chinese trademark since 2019."
    )
    assert Fact.CHINA_REGISTERED in found
    assert Fact.CHINA_UNKNOWN in facts(playbook, aspects=BRAND, story="Not sure whether it is registered in China.")


NOT_OURS = [
    "The vendor's brand is registered in China and it is the same word as ours.",
    "Their trademark is registered in China under our name.",
    "Our company is registered in China.",
    "We are registered in China as a WFOE.",
    "The plant that makes it is registered in China.",
    "Their shop has been registered in China since 2017.",
    "Is our trademark registered in China? I believe so, nobody has looked.",
    "Our trademark was registered in China until 2018.",
    "商标在中国已经注册,但不是我们的。",
    "我们公司在中国注册了。",
    "Unsere Firma ist in China registriert.",
    "Die Marke ist in China eingetragen, aber nicht von uns.",
    "Notre société est enregistrée en Chine.",
    "La fábrica está registrada en China.",
]


@pytest.mark.parametrize("story", NOT_OURS)
def test_what_is_registered_in_china_is_not_always_our_mark(playbook: Playbook, story: str) -> None:
    found = facts(playbook, aspects=BRAND, rights=(US_MARK,), story=story)
    assert Fact.NOTHING_FILED in found


@pytest.mark.parametrize(
    "given",
    [
        {"story": "We have a registered Chinese trademark since 2019."},
        {"story": "We filed our own application in Beijing in May, the examiner has not looked at it yet."},
        {"story": "We have the Chinese certificate from CNIPA in hand.", "china": ChinaStatus.MADRID_ONLY},
        {"story": "They stole our product photos and our texts.", "aspects": ()},
        {"story": "Our mark was registered in China, it was registered until 2018.", "china": ChinaStatus.REGISTERED},
    ],
)
def test_a_right_that_is_known_from_words_alone_is_to_be_confirmed(
    playbook: Playbook, given: dict[str, object]
) -> None:
    found = facts(playbook, **{"aspects": BRAND, "rights": (US_MARK,), **given})
    assert Fact.RIGHT_UNCONFIRMED in found or Fact.NOTHING_FILED in found
    opens = {Fact.CHINA_REGISTERED, Fact.CHINA_PENDING, Fact.COPYRIGHT_AT_STAKE}
    assert not found & opens or Fact.RIGHT_UNCONFIRMED in found


@pytest.mark.parametrize(
    "given", [{"china": ChinaStatus.REGISTERED}, {"rights": (CN_MARK,)}, {"china": ChinaStatus.PENDING}]
)
def test_a_field_or_a_listed_right_confirms_it(playbook: Playbook, given: dict[str, object]) -> None:
    story = "We have a registered Chinese trademark since 2019."
    assert Fact.RIGHT_UNCONFIRMED not in facts(playbook, aspects=BRAND, **{"story": story, **given})


def test_no_word_goes_against_a_right_that_somebody_looked_up(playbook: Playbook) -> None:
    story = "The Chinese mark we list ran out in 2022, nobody paid the renewal and it was struck off."
    looked_up = replace(CN_MARK, checked=TODAY, checked_by="U1")
    found = facts(playbook, aspects=BRAND, rights=(looked_up,), china=ChinaStatus.REGISTERED, story=story)
    assert Fact.CHINA_REGISTERED in found
    assert Fact.RIGHT_UNCONFIRMED not in found


WORDS = sorted(fact for fact in Fact if not fact.startswith("china_") and fact is not Fact.RIGHT_UNCONFIRMED)


@given(
    st.builds(
        Report,
        aspects=st.lists(st.sampled_from(Aspect), max_size=2).map(tuple),
        rights=st.lists(
            st.builds(
                Right,
                st.sampled_from(RightKind),
                st.sampled_from(["CN", "US", "HK", "INT"]),
                st.sampled_from(RightStatus),
                st.sampled_from(["", "designates CN", "class 3 only"]),
            ),
            max_size=3,
        ).map(tuple),
        china=st.sampled_from(ChinaStatus),
    ),
    st.frozensets(st.sampled_from(WORDS), max_size=5),
)
def test_no_words_open_the_gate_further_than_fields_and_rights_do(report: Report, words: frozenset[Fact]) -> None:
    silent, spoken_of = standing(report, frozenset()), standing(report, words)
    for opened in ({Fact.CHINA_REGISTERED, Fact.COPYRIGHT_AT_STAKE}, FILED):
        assert not (spoken_of & opened) or silent & opened or Fact.RIGHT_UNCONFIRMED in spoken_of


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("The Chinese mark we list ran out in 2022, nobody paid the renewal and it was struck off.", Fact.CHINA_NONE),
        ("Die China-Marke ist 2021 erloschen, die Verlängerung wurde verpasst.", Fact.CHINA_NONE),
        ("Our Chinese mark is registered and was renewed last year.", Fact.CHINA_REGISTERED),
    ],
)
def test_a_mark_that_lapsed_is_none_although_it_is_still_listed(playbook: Playbook, story: str, expected: Fact) -> None:
    found = facts(playbook, aspects=BRAND, rights=(CN_MARK,), china=ChinaStatus.REGISTERED, story=story)
    assert expected in found


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("We filed our own application in Beijing in May, the examiner has not looked at it yet.", Fact.CHINA_PENDING),
        ("A China está designada no registro internacional, mas o certificado nunca foi pedido.", Fact.CHINA_MADRID),
    ],
)
def test_what_is_pending_or_only_designated_is_read_from_the_story(
    playbook: Playbook, story: str, expected: Fact
) -> None:
    assert expected in facts(playbook, aspects=BRAND, rights=(US_MARK,), story=story)


def test_a_design_that_the_words_say_is_ours_in_china_is_not_lost(playbook: Playbook) -> None:
    story = "The shape is registered for us in China, we hold the certificate since before the launch."
    assert Fact.NOVELTY_LOST not in facts(playbook, aspects=SHAPE, story=story)


@pytest.mark.parametrize("text", ["Registered in China (cl. 18), too.", "Acc. to Bea sold in EE. UU. since Nov. 2021."])
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert len(spoken(text)) == 1


def test_a_madrid_registration_that_leaves_china_out_is_no_filing_in_china(playbook: Playbook) -> None:
    abroad = Right(RightKind.MADRID, "INT", RightStatus.REGISTERED, "EU, JP")
    found = facts(playbook, aspects=BRAND, rights=(abroad,), china=ChinaStatus.NONE)
    assert {Fact.CHINA_NONE, Fact.NOTHING_FILED} <= found


def test_the_chinese_certificate_makes_a_madrid_designation_a_registered_right(playbook: Playbook) -> None:
    story = "We have the Chinese certificate from CNIPA in hand."
    found = facts(playbook, aspects=BRAND, rights=(MADRID_CN,), china=ChinaStatus.MADRID_ONLY, story=story)
    assert Fact.CHINA_REGISTERED in found


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ((US_DESIGN,), True),
        ((US_DESIGN, Right(RightKind.UTILITY_PATENT, "US", RightStatus.PENDING)), True),
        ((US_DESIGN, US_MARK), False),
        ((CN_DESIGN,), False),
        ((), False),
    ],
)
def test_only_us_patents_means_that_there_is_nothing_else(
    playbook: Playbook, rights: tuple[Right, ...], expected: bool
) -> None:
    assert (Fact.ONLY_US_PATENTS in facts(playbook, rights=rights, aspects=SHAPE)) is expected


def test_novelty_is_not_lost_where_a_chinese_patent_is_filed_or_the_product_is_still_secret(playbook: Playbook) -> None:
    assert Fact.NOVELTY_LOST in facts(playbook, aspects=SHAPE, rights=(US_DESIGN,))
    assert Fact.NOVELTY_LOST not in facts(playbook, aspects=SHAPE, rights=(CN_DESIGN,))
    assert Fact.NOVELTY_LOST not in facts(playbook, aspects=SHAPE, story="The product is not launched yet.")
    assert Fact.NOVELTY_LOST not in facts(playbook, aspects=BRAND, rights=(US_MARK,))


def test_a_chinese_patent_with_which_somebody_threatens_us_is_no_filing_of_ours(playbook: Playbook) -> None:
    story = "They claim a Chinese design patent on our lock (filed 2024) and will sue unless we stop."
    assert {Fact.NOVELTY_LOST, Fact.SQUATTER} <= facts(playbook, aspects=SHAPE, china=ChinaStatus.NONE, story=story)
    story = "Our Chinese design patent was granted in 2023. A squatter registered our brand in China."
    assert Fact.NOVELTY_LOST not in facts(playbook, aspects=SHAPE, china=ChinaStatus.NONE, story=story)


def test_genuine_goods_raise_no_question_of_rights(playbook: Playbook) -> None:
    found = facts(playbook, aspects=(*BRAND, *SHAPE), rights=(US_DESIGN,), story="It is a parallel import.")
    assert Fact.GREY_MARKET in found
    assert not {fact for fact in found if fact.startswith("china_")} | (found & {Fact.NOVELTY_LOST}) - {
        Fact.GREY_MARKET
    }


@pytest.mark.parametrize(("days", "soon"), [(0, True), (14, True), (15, False), (-3, True)])
def test_goods_arrive_soon_within_fourteen_days(playbook: Playbook, days: int, soon: bool) -> None:
    shipment = Shipment(Said.YES, "Oakland", TODAY + timedelta(days=days))
    found = facts(playbook, shipment=shipment)
    assert {Fact.GOODS_UNDER_WAY, Fact.US_BOUND, Fact.AT_A_BORDER} <= found
    assert (Fact.ARRIVES_SOON in found) is soon


def test_a_word_in_a_story_does_not_make_evidence_preserved(playbook: Playbook) -> None:
    assert Fact.EVIDENCE_PRESERVED not in facts(playbook, story="The contract was notarised.")
    assert Fact.EVIDENCE_PRESERVED in facts(playbook, evidence_on_hand=("notarised web capture",))


def test_fields_and_words_are_read_together(playbook: Playbook) -> None:
    found = facts(
        playbook,
        relation=Relation.CURRENT_SUPPLIER,
        contact=Contact(Said.NO, Said.NO, Said.YES, "sales plans to message the seller"),
    )
    assert {Fact.CURRENT_SUPPLIER, Fact.BOUGHT, Fact.PLANS_CONTACT} <= found
    assert Fact.CONTACTED_SELLER not in found


def test_folding_keeps_the_country_apart_from_the_pronoun() -> None:
    assert fold("They sold US goods to us. Müller hasn’t replied, can't wait") == (
        "they sold usa goods to us. muller has not replied, cannot wait"
    )


@given(st.text(max_size=400))
def test_any_text_is_read(playbook: Playbook, text: str) -> None:
    found = playbook.phrases.read(text)
    phrases._read.cache_clear()
    assert playbook.phrases.read(text) == found


@pytest.mark.parametrize(
    "piece", ["we told the seller and our factory about our brand ", "our ", "中", "x", "not sent "]
)
def test_a_very_long_text_is_read_in_good_time(playbook: Playbook, piece: str) -> None:
    began = time.perf_counter()
    assert Fact.REPORTED in facts(playbook, story=piece * 6000)
    assert time.perf_counter() - began < 5  # a pattern without bounds takes minutes


def test_a_supplier_ticked_by_mistake_is_none(playbook: Playbook) -> None:
    ticked = facts(
        playbook, relation=Relation.CURRENT_SUPPLIER, story="Ignore the 'current supplier' box, my mouse slipped."
    )
    assert not ticked & {Fact.CURRENT_SUPPLIER, Fact.SUPPLIER_SUSPECTED}
    assert Fact.CURRENT_SUPPLIER in facts(
        playbook, relation=Relation.CURRENT_SUPPLIER, story="They sell it on the side."
    )


def test_a_mark_ticked_as_registered_that_stands_in_a_strangers_name_is_not_ours(playbook: Playbook) -> None:
    story = "It is on the register. But the mark in China belongs to a trading company in Jinhua."
    found = facts(playbook, aspects=BRAND, rights=(US_MARK,), china=ChinaStatus.REGISTERED, story=story)
    assert found >= {Fact.CHINA_HELD_BY_OTHER, Fact.SQUATTER, Fact.NOTHING_FILED}


@pytest.mark.parametrize(
    "text",
    [
        "Our US lawyer's cease and desist is going out Monday.",
        "Our attorney wrote a cease and desist letter; it will be sent Monday.",
        "The demand letter is ready to go, our lawyer in Denver just needs a yes.",
        "The lawyer's letter to the seller is waiting to be sent.",
        "Die Abmahnung von unserem Anwalt in Köln wird morgen verschickt.",
        "La mise en demeure de notre avocat est prête à partir.",
        "La carta de nuestro abogado sale el lunes.",
        "La diffida del nostro avvocato parte lunedì.",
        "律师函已经写好，准备发出。",
        "Our attorney in Tulsa is writing a cease and desist, it goes to the shop by FedEx on Friday.",
        "Our US lawyer is writing the letter now, it leaves for the seller by DHL next Monday.",
        "Die Abmahnung schreibt unser Anwalt in Köln, sie geht am Freitag per Kurier an den Shop.",
        "我们的美国律师正在写律师函，周五快递给店家。",
    ],
)
def test_a_letter_that_is_still_to_go_is_planned_and_not_sent(playbook: Playbook, text: str) -> None:
    found = facts(playbook, story=text)
    assert Fact.US_LETTER_PLANNED in found
    assert not found & {Fact.US_LETTER_SENT, Fact.CONTACTED_SELLER}


@pytest.mark.parametrize(
    "text",
    [
        "A cease and desist went out Monday from our Ohio counsel.",
        "Our lawyer sent a C&D in May. The next one will be sent Monday.",
        "Our Ohio counsel sent one letter last week and a second one goes out on Monday.",
        "The first cease and desist from our US attorney went out in May, the second is going out Monday.",
        "Die erste Abmahnung unserer Anwälte ging im Mai raus, die zweite geht am Montag raus.",
        "Our attorney's cease and desist was delivered; the seller is going to be sued on Monday.",
        "Die Abmahnung unserer US-Anwälte ging am Montag raus.",
        "La lettre de notre avocat est partie lundi.",
        "律师函上周已经发出。",
        "Our lawyer's cease & desist went by courier on the 3rd, signed for; a reminder leaves on Friday.",
        "Our US lawyer offered a letter. We said no. On Tuesday he mailed the letter.",
    ],
)
def test_a_letter_that_went_was_sent_whatever_goes_out_next(playbook: Playbook, text: str) -> None:
    assert Fact.US_LETTER_SENT in facts(playbook, story=text)


@pytest.mark.parametrize(
    "text",
    [
        "My boss wanted to message the shop, I talked him out of it.",
        "I was going to phone the factory owner, then thought better of it.",
        "We meant to have our Denver attorney send a cease and desist. That plan was buried last week.",
        "Der Vertrieb wollte dem Verkäufer schreiben, das haben wir ihm ausgeredet.",
        "Le commercial voulait appeler le vendeur, nous l'en avons dissuadé.",
        "小王本来想直接找卖家理论，被我劝住了。",
        "Our Denver lawyer wrote a demand letter. I shredded it myself.",
        "Our GC read the draft cease and desist of our Ohio attorney and told him to tear it up, which he did.",
        "Our Boston solicitor had a cease and desist ready to go. The draft went straight into the bin.",
        "Unser Anwalt in Köln hatte eine Abmahnung fertig. Wir haben sie zerrissen.",
        "Nuestro abogado tenía lista una carta para el vendedor. La rompió ayer.",
        "我们的美国律师写好了律师函，后来老板让他撕了。",
    ],
)
def test_a_plan_that_was_given_up_again_is_none(playbook: Playbook, text: str) -> None:
    assert not facts(playbook, story=text) & {Fact.PLANS_CONTACT, Fact.US_LETTER_PLANNED, Fact.CONTACTED_SELLER}


@pytest.mark.parametrize(
    "text",
    [
        "My boss wants to message the shop tonight and cannot be talked out of it.",
        "Le commercial veut appeler le vendeur demain, je n'arrive pas à l'en dissuader.",
        "We dropped the idea of a letter, now sales wants to call the seller tomorrow.",
        "Sales wants to message the seller today. Our last order there was cancelled in May.",
        "Sales will message the seller tomorrow. I told him to delete the screenshots from his phone.",
    ],
)
def test_a_plan_that_nobody_gave_up_stands(playbook: Playbook, text: str) -> None:
    assert Fact.PLANS_CONTACT in facts(playbook, story=text)


@pytest.mark.parametrize(
    "text",
    [
        "Our attorney drafted a cease and desist. Counsel told her to bin it, she binned it, but now she is writing it again.",
        "Unser Anwalt in Köln hatte eine Abmahnung fertig. Wir haben sie zerrissen. Jetzt will er sie doch noch schicken.",
    ],
)
def test_a_plan_that_is_taken_up_again_stands(playbook: Playbook, text: str) -> None:
    assert Fact.US_LETTER_PLANNED in facts(playbook, story=text)


@pytest.mark.parametrize(
    ("story", "china", "only"),
    [
        ("Our trademark is US 11,734,206 B1, that's on the wall.", ChinaStatus.NONE, True),
        ("The trademark is US 11,734,206 B1 and the EU mark is registered.", ChinaStatus.NONE, False),
        ("US D 934,571 S for the shape, US trademark registered for the name.", ChinaStatus.NONE, False),
        ("Our trademark is US 11,734,206 B1.", ChinaStatus.REGISTERED, False),
    ],
)
def test_a_patent_number_is_a_patent_whatever_it_is_called(
    playbook: Playbook, story: str, china: ChinaStatus, only: bool
) -> None:
    found = facts(playbook, aspects=SHAPE, china=china, story=story)
    assert (Fact.ONLY_US_PATENTS in found) is only
    assert (Fact.US_RECORDABLE in found) is ("US trademark" in story)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("We have the Chinese certificate, it is the page 商标注册申请受理通知书 with the stamp.", Fact.CHINA_PENDING),
        (
            "Chinese mark registered, filing receipt attached, the final certificate comes in spring.",
            Fact.CHINA_PENDING,
        ),
        ("I wrote registered; our Chinese application is still being examined.", Fact.CHINA_PENDING),
        ("The acceptance notice is from 2021. The certificate came in 2022.", Fact.CHINA_REGISTERED),
        ("Registered in China in 2019, class 21. The notice of acceptance is attached, too.", Fact.CHINA_REGISTERED),
        ("Fake mugs with our name on Taobao.", Fact.CHINA_REGISTERED),
    ],
)
def test_a_right_of_which_only_the_paper_of_an_application_is_named_is_pending(
    playbook: Playbook, story: str, expected: Fact
) -> None:
    found = facts(playbook, aspects=BRAND, rights=(CN_MARK,), china=ChinaStatus.REGISTERED, story=story)
    assert expected in found


def test_a_right_that_was_looked_up_is_registered_whatever_paper_is_named(playbook: Playbook) -> None:
    looked_up = replace(CN_MARK, checked=TODAY)
    story = "All we have in China is the acceptance notice."
    found = facts(playbook, aspects=BRAND, rights=(looked_up,), china=ChinaStatus.REGISTERED, story=story)
    assert Fact.CHINA_REGISTERED in found


def test_the_chinese_design_of_somebody_else_saves_no_novelty_of_ours(playbook: Playbook) -> None:
    theirs = (
        "There is a Chinese design on our lamp, granted last year; Mr. Qian from Foshan is the owner of it. "
        "We ourselves filed nothing in China."
    )
    ours = "Our Chinese design for the lamp was filed before the fair."
    assert Fact.NOVELTY_LOST in facts(playbook, aspects=SHAPE, story=theirs)
    assert Fact.NOVELTY_LOST not in facts(playbook, aspects=SHAPE, story=ours)


def test_who_trails_off_goes_on() -> None:
    assert spoken("It was filed in May by... Mr Luo, our frame builder. Nobody told us.") == (
        "It was filed in May by... Mr Luo, our frame builder.",
        "Nobody told us.",
    )


def test_where_our_own_mark_is_listed_in_china_a_squatter_is_doubted_and_that_customs_holds_goods_of_ours(
    playbook: Playbook,
) -> None:
    chinese_name = "The Taobao shop uses our Chinese name 小铁猫."
    assert doubted(Report(rights=(CN_MARK,)), playbook.phrases) == {Fact.SQUATTER, Fact.OWN_GOODS_HELD}
    assert doubted(Report(rights=(CN_MARK,), story=chinese_name), playbook.phrases) == {Fact.OWN_GOODS_HELD}
    assert not doubted(Report(rights=(US_MARK,)), playbook.phrases)


@pytest.mark.parametrize(
    "text",
    [
        "Our certificate over there is for crockery, and what they print our name on is umbrellas, which nobody filed for.",
        "In China haben wir nur die Klasse 30, kopiert werden unsere Thermobecher.",
        "国内只注册了第30类，被仿的是杯子，那一类没报过。",
    ],
)
def test_a_mark_registered_for_other_goods_is_none_for_these(playbook: Playbook, text: str) -> None:
    found = facts(playbook, aspects=BRAND, rights=(CN_MARK,), china=ChinaStatus.REGISTERED, story=text)
    assert found >= {Fact.CHINA_NONE, Fact.NOTHING_FILED}


def test_what_does_not_carry_our_name_is_hardly_our_own(playbook: Playbook) -> None:
    assert doubted(Report(aspects=SHAPE), playbook.phrases) == {Fact.GREY_MARKET}
    assert Fact.GREY_MARKET not in doubted(Report(aspects=BRAND), playbook.phrases)


@pytest.mark.parametrize(
    "story",
    [
        "You will hear that our old supplier makes them. He doesn't.",
        "Somebody swore our former factory is behind it. False alarm.",
        "Es hieß, unsere alte Fabrik stecke dahinter. Das stimmt nicht.",
        "有人说是我们以前的代工厂做的。虚惊一场。",
    ],
)
def test_a_sentence_that_the_next_one_calls_wrong_says_nothing(playbook: Playbook, story: str) -> None:
    assert Fact.SUPPLIER_SUSPECTED in playbook.said(spoken(story)[0])
    assert Fact.SUPPLIER_SUSPECTED not in playbook.said(story)


def test_goods_that_turn_out_to_be_ours_are_no_shipment_of_copies(playbook: Playbook) -> None:
    ticked = {
        "aspects": BRAND,
        "rights": (US_MARK,),
        "china": ChinaStatus.NONE,
        "shipment": Shipment(Said.YES),
    }
    assert Fact.GOODS_UNDER_WAY in facts(playbook, **ticked)
    story = "The container turned out to be our own order, no copies on board."
    assert Fact.GOODS_UNDER_WAY not in facts(playbook, **ticked, story=story)


@pytest.mark.parametrize(
    "story",
    [
        "We have no shipment of our own, but their container left Yantian.",
        "No shipment from our side is in transit. The copier's is.",
        "Our own shipment is not on the way yet. The fakes are.",
    ],
)
def test_a_shipment_with_port_or_day_is_not_taken_back_by_words_on_another(playbook: Playbook, story: str) -> None:
    found = facts(playbook, shipment=Shipment(Said.YES, "Los Angeles"), story=story)
    assert Fact.GOODS_UNDER_WAY in found


@pytest.mark.parametrize(
    ("story", "fact"),
    [
        ("Ops messaged the seller yesterday. That was a mistake.", Fact.CONTACTED_SELLER),
        ("Our US lawyer sent them a cease and desist letter. That was an error.", Fact.US_LETTER_SENT),
        ("We complained to Alibaba last week. It was a mistake.", Fact.CONTACTED_SELLER),
        ("Somebody registered our brand in China in 2021. This is wrong.", Fact.SQUATTER),
        ("Our ex-supplier makes it. That is wrong!", Fact.SUPPLIER_SUSPECTED),
        ("The seller demands 50,000 dollars for our name. Nonsense!", Fact.MONEY_DEMANDED),
        ("Wir haben dem Verkäufer geschrieben. Das war falsch.", Fact.CONTACTED_SELLER),
        ("上周我们给卖家发了消息。搞错了。", Fact.CONTACTED_SELLER),
    ],
)
def test_who_regrets_or_condemns_what_happened_does_not_take_it_back(
    playbook: Playbook, story: str, fact: Fact
) -> None:
    assert fact in playbook.said(story)


@pytest.mark.parametrize(
    "story",
    [
        "The copycat has had its own CNIPA number since 2020.",
        "They copy our logo. The rival mark has a CNIPA registration.",
        "Our agent has a CNIPA number, ours is not filed.",
        "Our Chinese-registered subsidiary has seen copies.",
    ],
)
def test_a_certificate_is_ours_only_when_it_is_ours(playbook: Playbook, story: str) -> None:
    assert Fact.SAID_CHINA_CERTIFICATE not in playbook.said(story)


def test_what_a_later_report_says_of_the_name_frees_the_first_one_of_nothing(playbook: Playbook) -> None:
    later = Report(story="They did not copy our name, they copied the thing itself.")
    first = facts(playbook, aspects=BRAND, rights=(US_MARK,), china=ChinaStatus.NONE)
    assert first <= read_facts(
        Report(aspects=BRAND, rights=(US_MARK,), china=ChinaStatus.NONE), playbook, TODAY, (later,)
    )


def test_no_words_say_more_than_a_field_that_says_none(playbook: Playbook) -> None:
    story = "The Chinese trademark certificate is in our safe, it is registered in our name, class 21."
    assert Fact.CHINA_NONE in facts(playbook, aspects=BRAND, china=ChinaStatus.NONE, story=story)
    about_shape = "We have a CN utility model granted for the hinge. Trademark in China: none."
    assert Fact.CHINA_NONE in facts(playbook, aspects=BRAND, china=ChinaStatus.NONE, story=about_shape)


def test_what_does_not_carry_our_name_is_a_copied_shape_whatever_else_is_named(playbook: Playbook) -> None:
    story = "The name on it is theirs, what they took is the shape. Our trademark is registered in the US."
    assert Fact.NOVELTY_LOST in facts(playbook, story=story)
    assert Fact.NOVELTY_LOST not in facts(playbook, story="Our name is printed on it. Nothing filed in China.")
    sure = "They did not copy our name, they copied the thing itself."
    assert {Fact.CHINA_NONE, Fact.NOVELTY_LOST} <= facts(playbook, aspects=BRAND, rights=(CN_MARK,), story=sure)


def test_a_new_application_counts_although_an_earlier_one_was_lost(playbook: Playbook) -> None:
    story = "His registration in China is cancelled, final. Our own application is moving but isn't through yet."
    assert Fact.SAID_CHINA_LAPSED in playbook.said(story)
    assert {Fact.CHINA_PENDING, Fact.RIGHT_UNCONFIRMED} <= facts(playbook, story=story)


def test_a_listed_mark_gives_way_to_a_squatter_where_the_words_say_that_nothing_is_ours(playbook: Playbook) -> None:
    squatter = "A stranger, a Mr Wu in Putian, has registered our brand in China since 2021."
    listed = {"aspects": BRAND, "rights": (US_MARK, CN_MARK), "china": ChinaStatus.REGISTERED}
    assert Fact.CHINA_REGISTERED in facts(playbook, **listed, story=squatter)
    assert Fact.CHINA_HELD_BY_OTHER in facts(playbook, **listed, story=f"{squatter} We own nothing in China.")


def test_pictures_that_do_not_carry_our_name_are_a_copied_work_and_no_shape(playbook: Playbook) -> None:
    story = "They print our drawings on puzzles. Our name is not on it."
    assert Fact.NOVELTY_LOST not in facts(playbook, rights=(US_MARK, CN_COPYRIGHT), story=story)


@pytest.mark.parametrize(
    ("story", "rights", "expected"),
    [
        ("can customs grab these before xmas??", (US_MARK,), True),
        ("can chinese customs grab these before xmas??", (US_MARK,), False),
        ("can customs grab these? they are due in Hamburg in 6 days", (US_MARK,), False),
        ("can customs grab these before xmas??", (US_MARK, CN_MARK), False),
        ("can customs grab these before xmas??", (), False),
    ],
)
def test_customs_that_nobody_names_are_those_of_the_one_country_where_we_have_rights(
    playbook: Playbook, story: str, rights: tuple[Right, ...], expected: bool
) -> None:
    assert (Fact.US_BOUND in facts(playbook, aspects=BRAND, rights=rights, story=story)) is expected


@pytest.mark.parametrize(
    ("rights", "story"),
    [
        ((replace(MADRID_CN, number="IR, CN designated, refused"),), ""),
        ((MADRID_CN,), "The designation of China came back refused, nobody answered, it is final now."),
        (
            (),
            "Madrid mark, but CNIPA sent a provisional refusal in Sept and nobody replied, so no Chinese paper at all.",
        ),
    ],
)
def test_a_madrid_designation_that_was_refused_is_told_by_its_note_or_by_the_words(
    playbook: Playbook, rights: tuple[Right, ...], story: str
) -> None:
    assert Fact.MADRID_REFUSED in facts(playbook, aspects=BRAND, rights=rights, story=story)


def test_a_mark_that_the_words_call_registered_does_not_reach_a_copied_shape(playbook: Playbook) -> None:
    story = "We do have HAVELLO registered in China (cl 20). No patents on the tray, nowhere."
    assert {Fact.CHINA_UNKNOWN, Fact.NOVELTY_LOST} <= facts(playbook, aspects=SHAPE, story=story)
    assert Fact.CHINA_REGISTERED in facts(playbook, aspects=BRAND, story=story)


def test_a_record_with_customs_that_ends_as_the_words_say_is_to_be_made_again(playbook: Playbook) -> None:
    rights = (replace(CN_MARK, number="class 8, recorded with customs"),)
    assert Fact.GACC_RECORDED in facts(playbook, rights=rights)
    story = "Our mark is recorded with customs but that recordation itself ends on the 30th, nobody renewed."
    assert Fact.GACC_RECORDED not in facts(playbook, rights=rights, story=story)
