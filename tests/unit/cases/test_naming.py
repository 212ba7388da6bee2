"""Where a story says that copies were seen counts where neither the form nor a link says it."""

from datetime import date

import pytest

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Report
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("story", "places"),
    [
        ("The shop on 1688 belongs to a Ms Qiu.", ["1688"]),
        ("My nephew showed me our slow feeder bowl on temu.", ["temu"]),
        ("One Ali Express shop, and one at Tao-Bao.", ["aliexpress", "taobao"]),
        ("淘宝有一家店,1688上也有。", ["taobao", "1688"]),
        ("アリババで売られています。", ["alibaba"]),
        ("Gesehen auf JD, sagt der Vertrieb.", ["jd"]),
        ("We don't sell on Temu at all, so these are not ours.", ["temu"]),
        ("We sell on Amazon ourselves; the copy is on Shopee.", ["shopee"]),
        ("It is not on Amazon, nor on eBay, only on Etsy.", ["etsy"]),
        ("Nothing on Taobao or 1688 so far.", []),
        ("Our own Amazon shop has lost half its sales.", []),
        ("我们自己的天猫旗舰店受影响。", []),
        ("We lost our best sander to Amazon's warehouse.", []),
        ("Sooner or later it will turn up on Amazon.", []),
        ("Cheap goods, made in China, said JD from purchasing, order no. 1688.", []),
        ("Xianyu, the Chinese eBay.", []),
    ],
)
def test_a_sentence_says_where_copies_were_seen_or_does_not(playbook: Playbook, story: str, places: list[str]) -> None:
    assert [named.place for named in playbook.named.read(story)] == places


@pytest.mark.parametrize(
    ("story", "places"),
    [
        ("We sell on Amazon. Now copies there too.", ["amazon"]),
        ("We sell on Amazon, and now copies are there too.", ["amazon"]),
        ("We sell on Amazon ourselves. Since May the copies are there as well.", ["amazon"]),
        ("We sell on Amazon and eBay. Knock-offs there, too.", ["amazon", "ebay"]),
        ("We list on Etsy. Copies have turned up there.", ["etsy"]),
        ("We sell on Amazon. Somebody sells copies there.", ["amazon"]),
        ("Our own Amazon shop was fine until copies showed up on the same page.", ["amazon"]),
        ("Wir verkaufen auf Amazon. Jetzt sind dort auch Kopien.", ["amazon"]),
        ("Nous vendons sur Amazon. Maintenant des copies là aussi.", ["amazon"]),
        ("我们在亚马逊上卖。现在那里也有仿品。", ["amazon"]),
        ("We sell on Amazon and eBay.", []),
        ("We sell on Amazon. The copies are on Temu.", ["temu"]),
        ("We sell on Amazon. Now copies on Temu too.", ["temu"]),
        ("We sell on Amazon. No copies there.", []),
        ("We sell on Amazon. Nothing there so far.", []),
        ("We sell on Amazon. Will copies turn up there too?", []),
        ("We sell on Amazon. Copies might be there soon.", []),
        ("We sell on Amazon. There are copies in a shop in Yiwu.", []),
        ("We sell on Amazon. There is a copy of our lamp at the fair.", []),
        ("We sell on Amazon. My colleague lives in Yiwu and saw copies there.", []),
        ("We sell on Amazon. He visited the factory, copies there too.", []),
        ("We sell on Amazon. We went to Yiwu. Copies there.", []),
        ("Nothing on Amazon so far. Copies there would be bad.", []),
    ],
)
def test_where_we_sell_ourselves_counts_where_copies_are_said_to_be_there_too(
    playbook: Playbook, story: str, places: list[str]
) -> None:
    assert [named.place for named in playbook.named.read(story)] == places


@pytest.mark.parametrize("seen_in", [(), ("other",), ("unknown",)])
def test_the_story_names_the_place_where_the_form_names_none(playbook: Playbook, seen_in: tuple[str, ...]) -> None:
    report = Report(product="lamp", seen_in=seen_in, story="A Taobao shop sells it.")
    facts = read_facts(report, playbook, TODAY)
    assert {Fact.ON_MARKETPLACE, Fact.ON_TAOBAO_GROUP} <= facts
    assert Fact.THIN not in facts
    found = triage(report, playbook, TODAY)
    assert "platform_complaint" in [step.id for step in found.plan]
    assert "where" not in found.missing
    assert [(read.says, read.words) for read in found.read] == [("Seen on Taobao.", "A Taobao shop sells it.")]


@pytest.mark.parametrize(
    "said", [{"seen_in": ("shipment",)}, {"links": ("https://lamps.example/clone",)}], ids=["form", "link"]
)
def test_the_story_names_no_place_beside_one_that_is_given(
    playbook: Playbook, said: dict[str, tuple[str, ...]]
) -> None:
    report = Report(product="lamp", story="A Taobao shop sells it.", **said)
    assert Fact.ON_MARKETPLACE not in read_facts(report, playbook, TODAY)


def test_what_a_later_report_names_in_words_counts_for_the_case(playbook: Playbook) -> None:
    later = Report(product="lamp", story="I saw it on Temu.")
    assert Fact.ON_MARKETPLACE in read_facts(Report(product="lamp"), playbook, TODAY, (later,))
