"""A designation of China by Madrid, and what its status and its note say of the Chinese certificate."""

from datetime import date

import pytest

from bot.cases.intake.lenient import Reader
from bot.cases.intake.listed_rights import entry, unread_in
from bot.cases.links.listings import Marketplaces
from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.report import Aspect, ChinaStatus, Report, Right, RightKind, RightStatus
from bot.cases.triage.deciding import triage
from bot.cases.triage.facts import read_facts

TODAY = date(2026, 11, 24)
HAZARD = "madrid_only_no_cn_certificate"


def designation(note: str) -> Right:
    """A designation of China with a note."""
    return Right(RightKind.MADRID, "CN", RightStatus.REGISTERED, note)


def facts(playbook: Playbook, right: Right, china: ChinaStatus) -> frozenset[Fact]:
    """The facts of a report with this right."""
    return read_facts(Report(aspects=(Aspect.BRAND,), rights=(right,), china=china), playbook, TODAY)


@pytest.mark.parametrize("china", [ChinaStatus.UNKNOWN, ChinaStatus.REGISTERED, ChinaStatus.PENDING])
@pytest.mark.parametrize(
    "note",
    [
        *("certificate: none", "certificate requested", "certificate applied for", "certificate outstanding"),
        *("certificate to follow", "certificate expected in March", "lacks the Chinese certificate"),
        *("certificate never issued", "certificate lost", "need certificate", "asked CNIPA for the certificate"),
        *("designated_no_certificate", "WIPO certificate in hand", "no certificate yet", "certificate issued?"),
        *("certificate", "certificate will be issued", "certificate received by WIPO", "certificate ordered 2024"),
        *("designates CN, no certificate yet", "application for certificate no. 12", ""),
        *(
            "noch keine chinesische Urkunde",
            "chinesische Urkunde beantragt",
            "WIPO-Urkunde liegt vor",
            "Urkunde liegt vor",
        ),
        *("pas encore de certificat chinois", "certificat chinois demandé", "certificat OMPI reçu"),
        *("sin certificado chino", "certificado chino pendiente", "certificado de la OMPI recibido"),
        *("中国注册证还没收到", "中国注册证申请中", "国际注册证已收到", "没有中国证书"),
    ],
)
def test_a_note_that_does_not_plainly_say_so_is_no_chinese_certificate(
    playbook: Playbook, note: str, china: ChinaStatus
) -> None:
    report = Report(aspects=(Aspect.BRAND,), rights=(designation(note),), china=china)
    found = triage(report, playbook, TODAY)
    assert [hazard.id for hazard in found.hazards] == [HAZARD]
    assert "register_in_cn" in {step.id for step in found.plan}


CERTIFIED = [
    *(
        "certificate in hand",
        "Chinese certificate received 2021",
        "certificate no. 123456",
        "designates CN, certificate issued",
    ),
    *("certificate dated 2020-03-01", "CN certificate issued", "have the CNIPA certificate", "certificate of 2019"),
    *(
        "G1234567, with Chinese certificate",
        "certificate is in our safe",
        "CN certificate: yes",
        "certificate_received",
    ),
    *("chinesische Urkunde liegt vor", "chinesisches Zertifikat erhalten 2021", "mit chinesischer Urkunde"),
    *("certificat chinois reçu", "avec certificat chinois", "certificat de la CNIPA délivré en 2022"),
    *("certificado chino recibido", "con el certificado chino", "certificado chino de 2021"),
    *("中国注册证已收到", "已拿到中国注册证书", "商标局证书已下来"),
]


@pytest.mark.parametrize("china", [ChinaStatus.UNKNOWN, ChinaStatus.REGISTERED, ChinaStatus.PENDING])
@pytest.mark.parametrize("note", CERTIFIED)
def test_a_note_that_says_plainly_that_we_have_the_certificate_counts_and_is_to_be_confirmed(
    playbook: Playbook, note: str, china: ChinaStatus
) -> None:
    assert {Fact.CHINA_REGISTERED, Fact.RIGHT_UNCONFIRMED} <= facts(playbook, designation(note), china)


@pytest.mark.parametrize("note", CERTIFIED)
def test_no_note_outweighs_a_field_that_says_that_there_is_no_certificate(playbook: Playbook, note: str) -> None:
    for china in (ChinaStatus.MADRID_ONLY, ChinaStatus.NONE):
        assert Fact.CHINA_MADRID in facts(playbook, designation(note), china)


def test_the_certificate_of_a_mark_abroad_is_no_chinese_one(playbook: Playbook) -> None:
    abroad = Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED, "certificate in hand")
    assert Fact.CHINA_UNKNOWN in facts(playbook, abroad, ChinaStatus.UNKNOWN)


def hazards(playbook: Playbook, markets: Marketplaces, right: object, china: str = "unknown") -> list[str]:
    """The hazards of a report of a batch that lists this right."""
    fields = {"cn_registration_status": china, "copied_aspect": ["brand"], "rights_owned": [right]}
    report = Reader(playbook.words, markets, TODAY).report({"free_text": "Copies with our name.", "fields": fields})
    return [hazard.id for hazard in triage(report, playbook, TODAY).hazards]


@pytest.mark.parametrize("china", ["unknown", "registered", "madrid"])
@pytest.mark.parametrize(
    "status",
    [
        *("designated, no certificate yet", "granted, no certificate", "extended, certificate not issued"),
        *("designated_no_certificate", "protected, certificate pending", "no certificate", "certificate not issued"),
        *("granted but the Chinese certificate is missing", "registered (certificate never requested)", "designated"),
        "registered: no CN certificate",
    ],
)
def test_what_the_status_of_a_designation_says_of_the_certificate_is_not_how_far_it_has_come(
    playbook: Playbook, markets: Marketplaces, status: str, china: str
) -> None:
    apart = {"type": "madrid", "jurisdiction": "CN", "status": status}
    by_number = {"type": "trademark", "jurisdiction": "WO", "status": status, "ref": "Madrid, designates CN"}
    for right in (apart, by_number, f"Madrid, CN, {status}"):
        assert hazards(playbook, markets, right, china) == [HAZARD]


def test_a_designation_whose_status_says_that_the_certificate_is_there_is_registered(
    playbook: Playbook, markets: Marketplaces
) -> None:
    for status in ("registered, certificate issued", "granted (certificate in hand)"):
        assert not hazards(playbook, markets, {"type": "madrid", "jurisdiction": "CN", "status": status})


@pytest.mark.parametrize("status", ["not designated", "expired, certificate returned", "never filed"])
def test_a_designation_that_is_none_is_none(playbook: Playbook, markets: Marketplaces, status: str) -> None:
    right = {"type": "madrid", "jurisdiction": "CN", "status": status}
    assert hazards(playbook, markets, right) == ["no_cn_registration", "tip_off_risk"]


def test_a_designation_that_was_refused_is_none_and_brings_no_certificate(
    playbook: Playbook, markets: Marketplaces
) -> None:
    right = {"type": "madrid", "jurisdiction": "CN", "status": "refused"}
    assert hazards(playbook, markets, right) == ["no_cn_registration", "tip_off_risk", HAZARD]


def test_a_national_mark_without_its_certificate_is_not_taken_for_registered(
    playbook: Playbook, markets: Marketplaces
) -> None:
    right = {"type": "trademark", "jurisdiction": "CN", "status": "registered, no certificate yet"}
    assert hazards(playbook, markets, right)


@pytest.mark.parametrize("note", ["EU, JP, not China", "all members without China", "EU, JP; no CN", "CN excluded"])
def test_a_designation_that_leaves_china_out_is_none_there(playbook: Playbook, note: str) -> None:
    abroad = Right(RightKind.MADRID, "INT", RightStatus.REGISTERED, note)
    assert Fact.CHINA_UNKNOWN in facts(playbook, abroad, ChinaStatus.UNKNOWN)


def test_a_designation_is_understood_whatever_its_status_says_of_the_certificate(playbook: Playbook) -> None:
    for status in ("granted, no certificate", "designated_no_certificate", "no certificate"):
        listed = entry({"type": "madrid", "jurisdiction": "CN", "status": status})
        assert not list(unread_in(listed, playbook.words))
    assert list(unread_in(entry({"type": "madrid", "jurisdiction": "CN", "status": "lovely"}), playbook.words))
