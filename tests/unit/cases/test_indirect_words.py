"""What people tell in indirect words is heard, and what only sounds like it is not; none of these is among the examples."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.triage.deciding import triage

TODAY = date(2026, 11, 24)
NOTHING_IN_CHINA = Report(
    product="thing",
    seen_in=("temu",),
    aspects=(Aspect.BRAND,),
    rights=(Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED),),
    china=ChinaStatus.NONE,
)


def hazards(playbook: Playbook, story: str) -> set[str]:
    """The hazards of a report with this story."""
    report = Report(**{**vars(NOTHING_IN_CHINA), "story": story})
    return {hazard.id for hazard in triage(report, playbook, TODAY).hazards}


@pytest.mark.parametrize(
    "told",
    [
        "Fwd from Bea: 'filled in the takedown thing on their site, they said come back with CN papers'",
        "I left them a not very nice note in the chat box on Sunday night.",
        "Ticket no. 88123 with the platform is open since last week on my name.",
        "I did the IP thing at Temu before reading your guide. Denied, no CN certificate.",
        "pressed the flag on temu 2x, no answer",
        "We've been round to their booth yesterday and asked them to take it off the table.",
        "Our PR lady tagged the shop in a post: 'stop stealing'. They replied.",
        "A lawyer pal of my boss in Denver already gave them both barrels on paper, DHL says delivered.",
        "Our GC in Ohio sent a C&D over Temu's chat. Seen, not answered.",
        "I asked the shop what 300 pieces cost, from my work address, brand in the footer.",
        "Bought two from them on the firm's account, so our name is on their packing slip.",
    ],
)
def test_contact_is_heard_however_it_is_told(playbook: Playbook, told: str) -> None:
    assert "already_contacted" in hazards(playbook, told)


@pytest.mark.parametrize(
    "told",
    [
        "Their sales girl keeps mailing our info box with offers of our own product. Ignored.",
        "The copycat's lawyer rang our supplier and told him to stop.",
        "A customer complained to Temu about it herself and got her money back.",
        "The nursery threw the toys out; nobody there wrote to the shop.",
        "Another brand's agent has been on to this seller, we haven't.",
        "CFO OK'd the fee of the Boston attorney, his letter to the store should be out by Friday.",
        "She filled in the form but never pressed send.",
        "Their agent phoned three times, I let it ring.",
        "Our crowdfunding for the bird feeder began in May, and their page has our renders since June.",
    ],
)
def test_what_others_did_or_nobody_yet_is_no_contact(playbook: Playbook, told: str) -> None:
    assert "already_contacted" not in hazards(playbook, told)


@pytest.mark.parametrize(
    "told",
    [
        "The partners want Webb & Crane in Houston to put something frightening in writing to them next week.",
        "Mum's a solicitor in Cardiff and wrote to them on headed paper in October.",
        "our lawyer at home is polishing the C&D, goes out after the weekend",
        "The letter from our counsel in Portland reached the store last Monday.",
    ],
)
def test_a_letter_from_home_is_heard_before_it_goes_and_after(playbook: Playbook, told: str) -> None:
    assert "us_cd_letter" in hazards(playbook, told)


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("We parted ways with Hengda in 2022; the page is in the name of his nephew.", True),
        ("Minglong's night watchman sells them, says our inspector.", True),
        ("We looked hard at Hengda because they make ours. Other mould lines, other resin: it is not them.", False),
        ("First thought here was our own factory; the serial plate says otherwise, so cross them off.", False),
        ("After checking stamps and resin we can exclude our supplier.", False),
        ("Minglong, our maker, reported it to us and offered help.", False),
    ],
)
def test_a_supplier_is_suspected_until_it_is_ruled_out(playbook: Playbook, told: str, is_one: bool) -> None:
    assert ("supplier_suspected" in hazards(playbook, told)) is is_one


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("The name is already there, class 21, in the hands of a lady called Wu Meiling.", True),
        ("They claim the shape as theirs under a Chinese patent and want us to stop ordering there.", True),
        ("The application running at the Chinese office was handed in by our ex-dealer, not by us.", True),
        ("They've got our logo registered over there and had our stall cleared at the fair.", True),
        ("Their stand at the fair shows our stool in the middle, no name on it.", False),
        ("They boast of a patent for their box-folding machine.", False),
        ("A friend's company lost its name to a squatter last year, so I checked ours: fine.", False),
    ],
)
def test_who_holds_our_name_or_shape_in_china_is_heard(playbook: Playbook, told: str, is_one: bool) -> None:
    assert ("possible_squatter" in hazards(playbook, told)) is is_one


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("Two kids came out in a rash round the mouth after using the fake.", True),
        ("The jack let the car down while he lay beside it.", True),
        ("Several people report headaches and nausea after burning the candle.", True),
        ("the pads fell off mid-descent, the rider went over the bars", True),
        ("The thing tipped over with my nephew on it, three stitches.", True),
        ("The blister card is the same as ours.", False),
        ("The balm is a lip product, so please be quick.", False),
        ("The gate of the warehouse was open and I saw the boxes.", False),
    ],
)
def test_harm_is_heard_without_the_word(playbook: Playbook, told: str, is_one: bool) -> None:
    found = triage(Report(**{**vars(NOTHING_IN_CHINA), "story": told}), playbook, TODAY)
    assert (found.plan[0].id == "counsel_escalation") is is_one


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("I thought of dropping them a line from my work mail to get a quote and see how they squirm.", True),
        ("I'd rather just walk into their shop in Yiwu next week and ask.", True),
        ("I will write to you again on Monday.", False),
    ],
)
def test_who_would_ask_them_as_one_of_us_plans_contact(playbook: Playbook, told: str, is_one: bool) -> None:
    facts = {Fact.PLANS_CONTACT, Fact.PLANS_PURCHASE} & playbook.said(told, frozenset())
    assert bool(facts) is is_one


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("We do have the name in China, though just for shoes, the fakes are backpacks.", True),
        ("Our registration there is class 16 and nothing but class 16, this is a class 28 toy.", True),
        ("Registered in China for shoes and bags, the fakes are bags.", False),
        ("The mark covers class 16, which is what they copy.", False),
    ],
)
def test_a_mark_of_other_goods_in_china_covers_nothing(playbook: Playbook, told: str, is_one: bool) -> None:
    assert (Fact.SAID_CHINA_OTHER_GOODS in playbook.said(told, frozenset())) is is_one


def test_that_copies_be_taken_out_at_a_port_is_a_seizure_wanted(playbook: Playbook) -> None:
    assert "customs_without_cn_registration" in hazards(
        playbook, "The boss wants them taken out at the port in Shanghai."
    )
    assert "customs_without_cn_registration" not in hazards(playbook, "The boss had lunch at the port in Shanghai.")


def test_a_chinese_name_under_which_they_sell_is_copied(playbook: Playbook) -> None:
    assert Fact.CHINESE_NAME_COPIED in playbook.said("A shop there is selling teapots as 陶乐丝, as buyers call us.")
    assert Fact.CHINESE_NAME_COPIED not in playbook.said("A shop there is selling teapots, the owner is 陶乐丝.")


@pytest.mark.parametrize(
    "told", ["Exact shape of our Velotta cake mould.", "Store BargainBay22, stock in Dongguan, wrong valve."]
)
def test_a_mould_that_is_our_product_and_a_stock_in_china_suspect_nobody(playbook: Playbook, told: str) -> None:
    assert not {Fact.SUPPLIER_SUSPECTED, Fact.GREY_MARKET} & playbook.said(told)
