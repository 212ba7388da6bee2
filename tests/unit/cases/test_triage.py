"""Triage: every rule, the gate, and what holds of any report whatever."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook, When
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
from bot.cases.triage.deciding import Context, assess, triage
from bot.cases.triage_model import RuleKind, Severity, StepState, Triage

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
US_MARK = Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED)
CN_MARK = Right(RightKind.TRADEMARK, "CN", RightStatus.REGISTERED)
PLAIN = Report(
    product="kettle",
    brand="Kettaro",
    seen_in=("alibaba",),
    aspects=(Aspect.BRAND,),
    rights=(US_MARK,),
    china=ChinaStatus.NONE,
)
OPENING = {
    Fact.CHINA_REGISTERED,
    Fact.CHINA_PENDING,
    Fact.CHINA_MADRID,
    Fact.COPYRIGHT_AT_STAKE,
    Fact.EVIDENCE_PRESERVED,
    Fact.COUNSEL_APPROVED,
}
"""What opens the gate; no hazard is among it."""

REVEALING = {"platform_complaint", "cn_lawyer_cd", "cn_customs_recordation", "supplier_audit"}
FACTS = st.frozensets(st.sampled_from(sorted(Fact)), max_size=14)
REPORTS = st.builds(
    Report,
    product=st.sampled_from(["", "kettle", "power bank"]),
    seen_in=st.lists(st.sampled_from(["alibaba", "taobao", "trade_fair", "shipment", "other"]), max_size=3).map(tuple),
    aspects=st.lists(st.sampled_from(Aspect), max_size=4).map(tuple),
    rights=st.lists(
        st.builds(
            Right, st.sampled_from(RightKind), st.sampled_from(["US", "CN", "EU", "INT"]), st.sampled_from(RightStatus)
        ),
        max_size=4,
    ).map(tuple),
    china=st.sampled_from(ChinaStatus),
    relation=st.sampled_from(Relation),
    contact=st.builds(Contact, st.sampled_from(Said), st.sampled_from(Said), st.sampled_from(Said), st.just("")),
    shipment=st.builds(Shipment, st.sampled_from(Said), st.just("Oakland"), st.none() | st.dates()),
    story=st.lists(
        st.sampled_from(
            [
                "I already emailed them.",
                "Our attorney will send a C&D.",
                "Someone registered our brand in China and wants $5000.",
                "It is our old supplier.",
                "They are genuine, a parallel import.",
                "A child choked.",
                "GACC notified us.",
                "Can we get it seized?",
                "漢字 Ωµ \u0000 �",
            ]
        ),
        max_size=4,
    ).map(" ".join),
)


def plan(found: Triage) -> dict[str, StepState]:
    """The plan's steps and their states, in order."""
    return {step.id: step.state for step in found.plan}


def hazards(found: Triage) -> set[str]:
    """Ids of the hazards."""
    return {hazard.id for hazard in found.hazards}


def test_a_plain_report_is_held_back_by_the_rights_gate(playbook: Playbook) -> None:
    found = triage(PLAIN, playbook, TODAY)
    assert hazards(found) == {"no_cn_registration", "tip_off_risk"}
    assert plan(found) == {
        "register_in_cn": StepState.DO,
        "collect_evidence_quietly": StepState.DO,
        "cn_lawyer_cd": StepState.BLOCKED,
        "platform_complaint": StepState.BLOCKED,
    }
    complaint = found.plan[-1]
    assert complaint.blocked_by == ("register_in_cn", "chinese_grant", "collect_evidence_quietly", "counsel_review")
    assert complaint.reveals_us
    assert complaint.citations
    assert found.severity is Severity.MEDIUM
    assert found.do_not == ("contact", "complain", "border-alone", "buy")
    assert (found.as_of, found.playbook_version) == (TODAY, playbook.version)


def test_a_pending_application_keeps_the_gate_shut_and_is_no_hazard(playbook: Playbook) -> None:
    pending = replace(PLAIN, rights=(Right(RightKind.TRADEMARK, "CN", RightStatus.PENDING),), china=ChinaStatus.PENDING)
    found = triage(pending, playbook, TODAY, Context(frozenset({Fact.EVIDENCE_PRESERVED, Fact.COUNSEL_APPROVED})))
    assert hazards(found) == set()
    assert found.plan[0].title == "See our Chinese application through to registration"
    assert {step.id: step.blocked_by for step in found.plan if step.blocked_by} == {
        "cn_lawyer_cd": ("register_in_cn", "chinese_grant"),
        "platform_complaint": ("register_in_cn", "chinese_grant"),
    }


def test_the_gate_opens_with_right_evidence_and_counsel_and_with_nothing_less(playbook: Playbook) -> None:
    held = replace(PLAIN, rights=(CN_MARK,), china=ChinaStatus.REGISTERED)
    both = frozenset({Fact.EVIDENCE_PRESERVED, Fact.COUNSEL_APPROVED})
    assert plan(triage(held, playbook, TODAY, Context(both)))["platform_complaint"] is StepState.DO
    for missing in both:
        assert plan(triage(held, playbook, TODAY, Context(both - {missing})))["platform_complaint"] is StepState.BLOCKED
    assert plan(triage(PLAIN, playbook, TODAY, Context(both)))["platform_complaint"] is StepState.BLOCKED


def test_words_alone_free_nothing_that_shows_us_until_somebody_confirms_them(playbook: Playbook) -> None:
    both = Context(frozenset({Fact.EVIDENCE_PRESERVED, Fact.COUNSEL_APPROVED}))
    told = replace(PLAIN, china=ChinaStatus.UNKNOWN, story="We have a registered Chinese trademark since 2019.")
    found = {step.id: step.blocked_by for step in triage(told, playbook, TODAY, both).plan}
    assert found["platform_complaint"] == found["cn_lawyer_cd"] == ("right_confirmed",)
    assert "cn_registration_status" in triage(told, playbook, TODAY, both).missing
    confirmed = triage(replace(told, china=ChinaStatus.REGISTERED), playbook, TODAY, both)
    assert plan(confirmed)["platform_complaint"] is plan(confirmed)["cn_lawyer_cd"] is StepState.DO


def test_recordation_with_us_customs_waits_for_the_chinese_filing_only(playbook: Playbook) -> None:
    shipped = replace(PLAIN, seen_in=("shipment",), shipment=Shipment(Said.YES, "Oakland", TODAY + timedelta(days=30)))
    found = {step.id: step for step in triage(shipped, playbook, TODAY).plan}
    assert found["cbp_recordation"].blocked_by == ("register_in_cn",)
    filed = replace(shipped, rights=(US_MARK, CN_MARK), china=ChinaStatus.REGISTERED)
    assert plan(triage(filed, playbook, TODAY))["cbp_recordation"] is StepState.DO


def test_a_shipment_that_is_about_to_leave_china_is_for_counsel_today_and_opens_no_gate(playbook: Playbook) -> None:
    registered = replace(PLAIN, rights=(US_MARK, CN_MARK), china=ChinaStatus.REGISTERED)
    story = "Fakes ship from Shenzhen tomorrow morning, the forwarder told us. We never recorded our mark with customs."
    found = triage(replace(registered, story=story), playbook, TODAY)
    step = next(step for step in found.plan if step.id == "cn_customs_recordation")
    assert step.title == "Have counsel decide whether China Customs is asked to hold this shipment"
    assert step.blocked_by == ("collect_evidence_quietly", "counsel_review")
    assert "china-customs-and-eu#deadlines-after-detention" in step.citations
    assert {"shipment-leaving-china", "evidence-too-weak"} <= {rule.id for rule in found.rules}
    sailed = replace(registered, story="The container with fakes left Shenzhen on Sunday, Long Beach in 20 days.")
    at_sea = next(s for s in triage(sailed, playbook, TODAY).plan if s.id == "cn_customs_recordation")
    assert at_sea.title == "Record the Chinese right with China Customs"
    assert "collect_evidence_quietly" in at_sea.blocked_by


def test_the_complaint_at_a_fair_goes_to_the_fairs_desk(playbook: Playbook) -> None:
    found = triage(replace(PLAIN, seen_in=("trade_fair",)), playbook, TODAY)
    assert next(step.title for step in found.plan if step.id == "platform_complaint").endswith("fair's complaint desk")


def test_for_genuine_goods_there_is_counsel_and_nothing_else(playbook: Playbook) -> None:
    found = triage(replace(PLAIN, story="Lot codes trace to our distributor, genuine stock."), playbook, TODAY)
    states = plan(found)
    assert [step for step, state in states.items() if state is not StepState.NOT_ADVISED] == ["counsel_escalation"]
    assert {"platform_complaint", "cn_lawyer_cd"} <= set(states)
    assert hazards(found) == set()


def test_what_is_missing_is_asked_for_in_the_playbooks_order(playbook: Playbook) -> None:
    thin = Report(seen_in=("alibaba",), seller="unknown shipper, consignee 'Sunny Mart LA'", aspects=(Aspect.BRAND,))
    missing = triage(thin, playbook, TODAY).missing
    assert missing[:4] == ("product", "brand", "links", "seller_name")
    assert "cn_registration_status" in missing
    assert [name for name in (ask.name for ask in playbook.asks) if name in missing] == list(missing)


def facts_of(when: When) -> frozenset[Fact]:
    """The fewest facts that make a condition hold."""
    return when.all_of | frozenset(sorted(when.any_of)[:1])


def test_every_rule_fires_and_none_is_out_of_reach(playbook: Playbook) -> None:
    for rule in playbook.rules:
        day = rule.valid_from or TODAY
        if rule.valid_to:
            day = min(day, rule.valid_to)
        found = assess(facts_of(rule.when), playbook, day, {})
        assert rule.id in {fired.id for fired in found.rules}, rule.id


REACHED_BY: Mapping[str, Report | Context] = {
    "priority-still-open": Context(dates={Fact.FIRST_FOREIGN_FILING: date(2026, 9, 1)}),
    "papers-missing": Context(frozenset({Fact.CHINA_REGISTERED}), papers=("a colour copy of the certificate",)),
    "complaint-filed": Context(dates={Fact.COMPLAINT_FILED: date(2026, 11, 20)}),
    "counter-notice": replace(PLAIN, seen_in=("taobao",), story="The seller sent a counter-notice to the platform."),
    "counter-notice-elsewhere": replace(PLAIN, seen_in=("amazon",), story="The seller sent a counter-notice."),
    "listing-back": replace(PLAIN, story="The listing is back online."),
    "customs-notice": Context(dates={Fact.CUSTOMS_NOTICE: TODAY}),
    "application-published": Context(dates={Fact.APPLICATION_PUBLISHED: date(2026, 11, 13)}),
    "limitation": Context(dates={Fact.KNOWN_SINCE: date(2024, 6, 1)}),
    "seen-before": Context(frozenset({Fact.SEEN_IN_OTHER_CASE})),
    "foreign-paper": replace(PLAIN, story="The agent wants a power of attorney from us."),
    "evidence-too-weak": replace(PLAIN, story="Sales want to take them to court."),
    "registered-by-words-alone": replace(
        PLAIN, china=ChinaStatus.UNKNOWN, story="We have a registered Chinese trademark since 2019."
    ),
    "evidence-leaves-china": replace(PLAIN, story="We want to sue them in Texas."),
    "amazon-needs-a-live-right": replace(
        PLAIN,
        seen_in=("amazon",),
        china=ChinaStatus.REGISTERED,
        rights=(Right(RightKind.DESIGN_PATENT, "US", RightStatus.EXPIRED),),
    ),
    "outside-the-mainland": replace(PLAIN, story="Shipped from Hong Kong."),
    "many-links": replace(PLAIN, links=tuple(f"https://a.example/{n}" for n in range(11))),
    "says-authorised": replace(PLAIN, relation=Relation.DISTRIBUTOR),
    "former-employee": replace(PLAIN, relation=Relation.EX_EMPLOYEE),
    "trade-commission": replace(PLAIN, story="Dozens of sellers."),
    "a-question": Report(story="What does a Chinese trademark cost?"),
    "us-customs-notice": replace(PLAIN, story="CBP sent us a notice: they detained 300 pieces in Long Beach."),
    "eu-customs-notice": replace(PLAIN, story="We got a notice from customs about a shipment to Hamburg."),
}


@pytest.mark.parametrize("rule", sorted(REACHED_BY))
def test_a_rule_is_reached_from_a_report_or_from_what_a_case_knows(playbook: Playbook, rule: str) -> None:
    given = REACHED_BY[rule]
    report, context = (given, None) if isinstance(given, Report) else (PLAIN, given)
    assert rule in {fired.id for fired in triage(report, playbook, TODAY, context).rules}


def test_a_clock_counts_from_the_day_it_was_told(playbook: Playbook) -> None:
    found = triage(PLAIN, playbook, TODAY, Context(dates={Fact.CUSTOMS_NOTICE: date(2026, 11, 20)}))
    clock = next(clock for clock in found.clocks if clock.rule == "customs-notice")
    assert (clock.starts, clock.due, clock.assumed) == (date(2026, 11, 20), date(2026, 11, 25), False)
    assert found.severity is Severity.CRITICAL
    assert found.plan[0].id == "counsel_escalation"


def test_a_clock_without_a_day_counts_from_today_and_is_assumed(playbook: Playbook) -> None:
    found = triage(replace(PLAIN, story="GACC notified us about 300 pieces."), playbook, TODAY)
    clock = next(clock for clock in found.clocks if clock.rule == "customs-notice")
    assert (clock.starts, clock.assumed) == (TODAY, True)


def test_the_opposition_clock_is_the_shorter_where_it_crosses_the_change_of_law(playbook: Playbook) -> None:
    early = triage(PLAIN, playbook, date(2026, 9, 1), Context(dates={Fact.APPLICATION_PUBLISHED: date(2026, 8, 28)}))
    assert [(c.due, c.assumed) for c in early.clocks] == [(date(2026, 11, 28), False)]
    assert "new-trademark-law" not in {rule.id for rule in early.rules}
    crossing = triage(PLAIN, playbook, TODAY, Context(dates={Fact.APPLICATION_PUBLISHED: date(2026, 11, 13)}))
    assert [(c.due, c.assumed) for c in crossing.clocks] == [(date(2027, 1, 13), True)]
    assert "new-trademark-law" in {rule.id for rule in crossing.rules}
    later = triage(PLAIN, playbook, date(2027, 2, 10), Context(dates={Fact.APPLICATION_PUBLISHED: date(2027, 2, 6)}))
    assert [(c.due, c.assumed, c.rule) for c in later.clocks] == [
        (date(2027, 4, 6), False, "application-published-2027")
    ]


def test_a_mark_published_under_the_old_law_has_an_opposition_period_that_is_to_be_confirmed(
    playbook: Playbook,
) -> None:
    dates = {Fact.APPLICATION_PUBLISHED: date(2026, 12, 20)}
    found = triage(PLAIN, playbook, date(2027, 1, 15), Context(dates=dates))
    assert [(c.due, c.assumed, c.rule) for c in found.clocks] == [
        (date(2027, 2, 20), True, "application-published-2027")
    ]
    said = next(rule.say for rule in found.rules if rule.id == "application-published-2027")
    assert "whether the three months of the old law still apply" in said


@pytest.mark.parametrize(("place", "assumed"), [("taobao", False), ("jd", False), ("amazon", True), ("alibaba", True)])
def test_fifteen_days_after_a_counter_notice_are_settled_on_chinas_domestic_sites_only(
    playbook: Playbook, place: str, assumed: bool
) -> None:
    report, context = replace(PLAIN, seen_in=(place,)), Context(dates={Fact.COUNTER_NOTICE: date(2026, 11, 20)})
    found = triage(report, playbook, TODAY, context)
    assert [(c.id, c.due, c.assumed) for c in found.clocks] == [("counter-notice", date(2026, 12, 5), assumed)]


@pytest.mark.parametrize(
    ("story", "bound", "rules"),
    [
        ("CBP sent us a notice: they detained 300 pieces in Long Beach.", ("US",), {"us-customs-notice"}),
        ("We got a notice from customs about a shipment to Hamburg.", (), {"eu-customs-notice"}),
        ("China Customs sent us a notice about a container for Hamburg.", ("DE",), {"customs-notice"}),
        ("GACC notified us about 300 pieces.", ("US",), {"customs-notice"}),
        ("German customs sent us a notice: 300 kettles held at Frankfurt airport.", (), {"eu-customs-notice"}),
        ("Hamburg customs stopped a parcel and asks whether it is genuine.", (), {"eu-customs-notice"}),
        ("Rotterdam customs has detained 400 pieces and wants our answer.", ("US",), {"eu-customs-notice"}),
        ("Zollamt Linz hat 16 Paletten festgesetzt, wir sollen uns äußern.", (), {"eu-customs-notice"}),
        ("Shenzhen customs notified us about a container for Hamburg.", (), {"customs-notice"}),
        ("UK Border Force sent us a letter: 600 pieces held at Felixstowe.", (), {"uk-customs-notice"}),
        ("We got a notice from customs about a shipment to Felixstowe.", (), {"uk-customs-notice"}),
        ("Australian Border Force sent us a notice of seizure of 90 kettles.", (), {"other-customs-notice"}),
        ("Canadian customs sent us a notice of detention of 200 kettles.", (), {"other-customs-notice"}),
    ],
)
def test_a_notice_of_customs_starts_the_period_of_the_customs_that_sent_it(
    playbook: Playbook, story: str, bound: tuple[str, ...], rules: set[str]
) -> None:
    found = triage(replace(PLAIN, story=story, markets=bound), playbook, TODAY)
    assert {rule.id for rule in found.rules if rule.id.endswith("customs-notice")} == rules
    assert {clock.rule for clock in found.clocks} == rules - {"us-customs-notice", "other-customs-notice"}
    assert found.severity is Severity.CRITICAL
    settled = rules <= {"customs-notice", "eu-customs-notice"}
    assert ("A customs deadline is running." in found.severity_reasons) is settled


def test_days_after_a_notice_of_the_uks_customs_are_assumed(playbook: Playbook) -> None:
    noticed = Context(dates={Fact.UK_CUSTOMS_NOTICE: date(2026, 12, 23)})
    (clock,) = triage(PLAIN, playbook, TODAY, noticed).clocks
    assert (clock.due, clock.calendar, clock.assumed) == (date(2026, 12, 31), "UK", True)


@pytest.mark.parametrize(
    "story",
    [
        "Our own genuine container was detained by US Customs in Long Beach; our goods, from our own factory.",
        "CBP detained our genuine goods as suspected counterfeit.",
        "Our container is stuck at Savannah, CBP thinks it is fake.",
        "Der Zoll in Hamburg hat unsere eigene echte Ware angehalten.",
        "中国海关扣留了我们自己的货，说侵权。",
    ],
)
def test_where_customs_holds_our_own_goods_nobody_is_tipped_off_against_them(playbook: Playbook, story: str) -> None:
    shipped = Shipment(Said.YES, "Long Beach", TODAY + timedelta(days=3))
    found = triage(replace(PLAIN, story=story, shipment=shipped), playbook, TODAY)
    fired = {rule.id for rule in found.rules}
    assert "our-goods-held" in fired
    assert not fired & {"tip-to-us-customs", "record-with-us-customs", "known-shipment", "customs-before-china"}
    assert not any(rule.endswith("customs-notice") for rule in fired)
    assert plan(found)["cbp_recordation"] is StepState.NOT_ADVISED
    concerned = {step.id for step in found.plan if "our-goods-held" in step.rules}
    assert concerned == {"cbp_recordation", "counsel_escalation"}
    alone = triage(replace(PLAIN, story=story, shipment=shipped, seen_in=(), links=()), playbook, TODAY)
    letters = plan(found)["cn_lawyer_cd"], plan(alone)["cn_lawyer_cd"]
    assert letters == (StepState.BLOCKED, StepState.NOT_ADVISED)  # copies on sale are another matter
    assert (found.plan[0].id, found.severity, found.clocks) == ("counsel_escalation", Severity.CRITICAL, ())


@pytest.mark.parametrize(
    ("story", "clock"),
    [
        ("China Customs sent us a notice that they detained our own goods.", "customs-notice"),
        ("Der Zoll in Hamburg hat unsere eigene echte Ware angehalten, der Bescheid kam heute.", "eu-customs-notice"),
        ("CBP detained our genuine goods. We got a notice yesterday.", ""),
    ],
)
def test_a_notice_on_our_own_goods_has_the_days_of_the_customs_that_sent_it(
    playbook: Playbook, story: str, clock: str
) -> None:
    found = triage(replace(PLAIN, story=story), playbook, TODAY)
    assert "our-goods-held" in {rule.id for rule in found.rules}
    assert [each.id for each in found.clocks] == ([clock] if clock else [])


def test_our_own_goods_at_customs_do_not_stand_in_the_way_of_a_chinese_record(playbook: Playbook) -> None:
    registered = replace(PLAIN, rights=(US_MARK, CN_MARK), china=ChinaStatus.REGISTERED)
    told = replace(registered, story="Our container is stuck at Savannah, CBP thinks it is fake.")
    copies = replace(registered, story="A container of fakes is on its way to Long Beach, 20 days.")
    found = triage(told, playbook, TODAY, Context(others=(copies,)))
    assert plan(found)["cn_customs_recordation"] is StepState.BLOCKED
    stop = next(rule for rule in found.rules if rule.id == "our-goods-held")
    assert "china-customs-and-eu#keep-factory-list-current" in stop.citations


@pytest.mark.parametrize(
    "story",
    [
        "CBP sent us a notice: they detained 300 copies of our kettle in Long Beach.",
        "CBP holds 60 cartons with our goods, copies of them, in Newark.",
        "US customs seized a shipment of counterfeits of our products.",
        "Our own shipment is held by the forwarder for unpaid fees, and copies are on a ship to Oakland.",
    ],
)
def test_copies_that_customs_holds_are_not_our_own_goods(playbook: Playbook, story: str) -> None:
    fired = {rule.id for rule in triage(replace(PLAIN, story=story), playbook, TODAY).rules}
    assert "our-goods-held" not in fired
    assert fired & {"known-shipment", "us-customs-notice"}


def test_what_was_bought_already_stays_closed_and_warns_of_no_race(playbook: Playbook) -> None:
    registered = replace(PLAIN, rights=(US_MARK, CN_MARK), china=ChinaStatus.REGISTERED)
    found = triage(replace(registered, story="I bought one yesterday and opened the parcel."), playbook, TODAY)
    assert "bought-already" in {rule.id for rule in found.rules}
    assert next(step.title for step in found.plan if step.id == "collect_evidence_quietly").endswith("parcel closed")
    assert "leave the parcel closed" in playbook.do_not["buy"].text
    assert found.do_not == ("buy",)
    assert hazards(found) == set()
    assert "counsel_escalation" not in plan(found)


def test_who_hears_of_somebody_hurt_is_cited_wherever_goods_are_dangerous(playbook: Playbook) -> None:
    citing = {rule.id for rule in playbook.rules if "about-the-desk#somebody-hurt" in rule.citations}
    assert citing == {"product-safety", "danger-told"}


def test_amazon_needs_no_other_right_where_one_abroad_is_registered(playbook: Playbook) -> None:
    pending = replace(PLAIN, seen_in=("amazon",), china=ChinaStatus.PENDING, rights=())
    registered = replace(pending, rights=(Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED),))
    fired = [{rule.id for rule in triage(each, playbook, TODAY).rules} for each in (pending, registered)]
    assert ["amazon-needs-a-live-right" in rules for rules in fired] == [True, False]


@pytest.mark.parametrize(("place", "held"), [("taobao", True), ("alibaba", True), ("amazon", False), ("temu", False)])
def test_days_to_answer_a_complaint_run_where_the_source_states_them(
    playbook: Playbook, place: str, held: bool
) -> None:
    context = Context(dates={Fact.COMPLAINT_FILED: date(2026, 11, 20)})
    found = triage(replace(PLAIN, seen_in=(place,)), playbook, TODAY, context)
    assert ("complaint-filed" in {clock.rule for clock in found.clocks}) is held


def test_rules_stand_in_the_order_stop_clock_warn_route_after_what_we_hold_in_china(playbook: Playbook) -> None:
    context = Context(dates={Fact.CUSTOMS_NOTICE: TODAY, Fact.KNOWN_SINCE: date(2025, 1, 1)})
    fired = triage(replace(PLAIN, story="Sales wants to email the seller."), playbook, TODAY, context).rules
    assert fired[0].id == "nothing-filed-in-china"
    kinds = [rule.kind for rule in fired[1:]]
    assert kinds == sorted(kinds, key=[RuleKind.STOP, RuleKind.CLOCK, RuleKind.WARN, RuleKind.ROUTE].index)
    assert [rule.id for rule in fired if rule.kind is RuleKind.CLOCK] == ["customs-notice", "limitation"]


def test_a_hazard_that_rests_on_second_hand_sources_alone_is_assumed(playbook: Playbook) -> None:
    held = triage(replace(PLAIN, china=ChinaStatus.HELD_BY_OTHER), playbook, TODAY)
    assumed = {hazard.id: hazard.assumed for hazard in held.hazards}
    assert assumed["possible_squatter"]
    assert not assumed["no_cn_registration"]


@given(REPORTS, st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_any_report_is_triaged_and_always_the_same_way(playbook: Playbook, report: Report, day: date) -> None:
    found = triage(report, playbook, day)
    assert found == triage(report, replace(playbook), day)  # of another playbook nothing is remembered
    for said in (*found.hazards, *found.plan):
        assert said.why
        assert said.rules
        assert said.citations
    assert len(plan(found)) == len(found.plan)


@given(FACTS)
def test_nothing_that_shows_us_is_free_while_its_gate_is_shut(playbook: Playbook, facts: frozenset[Fact]) -> None:
    for step in assess(facts, playbook, TODAY, {}).plan:
        if step.state is not StepState.DO:
            continue
        if step.id in REVEALING:
            assert Fact.EVIDENCE_PRESERVED in facts
            assert Fact.RIGHT_UNCONFIRMED not in facts
            assert facts & {Fact.CHINA_REGISTERED, Fact.COPYRIGHT_AT_STAKE, Fact.CHINA_PENDING, Fact.CHINA_MADRID}
        if step.id in REVEALING - {"supplier_audit"}:
            assert facts & {Fact.CHINA_REGISTERED, Fact.COPYRIGHT_AT_STAKE}
        if step.id in ("platform_complaint", "cn_customs_recordation"):
            assert Fact.COUNSEL_APPROVED in facts


@given(FACTS, FACTS)
def test_more_hazards_never_free_a_step(playbook: Playbook, few: frozenset[Fact], more: frozenset[Fact]) -> None:
    many = few | (more - OPENING)
    before, after = assess(few, playbook, TODAY, {}), assess(many, playbook, TODAY, {})
    if not hazards(before) <= hazards(after):
        return  # genuine goods take hazards away, and the steps with them
    freed = {step for step, state in plan(after).items() if state is StepState.DO}
    assert freed & {step for step, state in plan(before).items() if state is not StepState.DO} == set()


@given(FACTS)
def test_the_order_to_act_is_kept_whatever_holds(playbook: Playbook, facts: frozenset[Fact]) -> None:
    steps = list(plan(assess(facts, playbook, TODAY, {})))
    rest = [step for step in steps if step != "counsel_escalation"]
    assert rest == [step.id for step in playbook.steps if step.id in rest]
    if "counsel_escalation" in steps:
        assert steps.index("counsel_escalation") in (0, len(steps) - 1)


@pytest.mark.parametrize(
    "story",
    [
        "Someone registered our brand in China.",
        "They threatened to sue us.",
        "The charger caught fire.",
        "GACC notified us, we have three working days.",
        "The container lands in Oakland in 9 days.",
    ],
)
def test_counsel_comes_first_where_nothing_can_wait(playbook: Playbook, story: str) -> None:
    assert triage(replace(PLAIN, story=story), playbook, TODAY).plan[0].id == "counsel_escalation"


@pytest.mark.parametrize(
    "story", ["I already emailed them.", "Our lawyer in Ohio sent a C&D.", "It is our old supplier."]
)
def test_counsel_comes_last_where_something_is_spoilt_already(playbook: Playbook, story: str) -> None:
    assert triage(replace(PLAIN, story=story), playbook, TODAY).plan[-1].id == "counsel_escalation"


@pytest.mark.parametrize(
    ("story", "seen", "state"),
    [
        ("A stranger registered our mark in China. No copies seen so far.", ("shop",), StepState.NOT_ADVISED),
        ("A stranger registered our mark in China. No copies seen so far.", ("1688",), StepState.BLOCKED),
        ("A stranger registered our mark in China.", (), StepState.NOT_ADVISED),
        ("A stranger registered our mark in China.", ("email",), StepState.NOT_ADVISED),
        ("A stranger registered our mark in China.", ("other",), StepState.NOT_ADVISED),
        ("A stranger registered our mark in China.", ("shop",), StepState.BLOCKED),
        ("A stranger registered our mark in China and sells copies of ours.", (), StepState.BLOCKED),
        ("A stranger registered our mark in China. No shop or product of his found.", (), StepState.NOT_ADVISED),
        ("No copies seen so far.", (), StepState.BLOCKED),
    ],
)
def test_whoever_holds_our_mark_gets_no_letter_while_no_copy_is_named(
    playbook: Playbook, story: str, seen: tuple[str, ...], state: StepState
) -> None:
    found = triage(replace(PLAIN, seen_in=seen, links=(), story=story), playbook, TODAY)
    assert next(step.state for step in found.plan if step.id == "cn_lawyer_cd") is state
