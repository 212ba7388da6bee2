"""The guidance that is shipped holds together, as far as a machine can tell."""

import re
from collections import Counter

import pytest

from bot.knowledge.held_out import load_dangerous
from bot.knowledge.lint import Window
from bot.knowledge.load import load
from bot.knowledge.model import Knowledge, PassageId, Role, SourceKind
from bot.retrieval.dense import Encoder
from bot.retrieval.text import fold
from tests.knowledge_builders import KNOWLEDGE, TODAY

SEED_PHRASES = (
    r"world intellectual patent|fast and affordable|fair shake|gr[ae]y channels|don.t bother|in theory|lean in fav"
)
HELD_AT_ARMS_LENGTH = r"\b(authors?|opinion|not correct|wrong|loosely)\b"
NEVER = [
    r"(?<!whether )(?<!that )\b(you|we) (will|are going to) (win|prevail)\b",
    r"(?<!no )(?<!not a )(?<!or a )\bguaranteed? (win|outcome|success|result|takedown|seizure)",
    r"\b\d{1,3} ?(%|percent) (chance|likelihood|odds|probability)",
    r"\bdear (sir|madam|seller|factory|supplier|boss)\b|\bwe (hereby )?demand\b",
    r"\b(help desk )?peon|knock-off artist|hit (them|him) where it hurts|pray they",
    r"\byou are (fully |already )?(covered|protected) in china\b",
    r"\b(no need|need not|unnecessary) to (register|file) (it )?in china",
]
TOLD_TO_DO = [
    r"^(?!.*\b(not|never|ask|counsel|legal|lawyer)\b).*\b(contact|message|email|warn|notify|confront) the (seller|supplier)\b",
    r"^(?!.*\b(not|never)\b).*\bpay (the )?(squatter|ransom)\b",
]


def test_it_loads_with_the_real_tokenizer_without_error_or_warning(encoder: Encoder) -> None:
    knowledge, warnings = load(KNOWLEDGE, TODAY, Window(encoder.count, encoder.window))
    assert warnings == []
    assert len(knowledge.corpus.documents) >= 14
    assert len(knowledge.corpus.passages) >= 150


def test_no_sentence_is_one_that_no_answer_may_show(shipped: Knowledge) -> None:
    dangerous = load_dangerous(KNOWLEDGE)
    found = [
        (name, s.text)
        for passage in shipped.corpus.passages
        for s in passage.sentences
        for name, pattern in dangerous.items()
        if pattern.search(s.text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "hedge"),
    [
        ("enforcement-routes#us-court-orders", "practitioners report"),
        ("us-customs#piratical-and-dmca-goods", "still to be confirmed"),
        ("damages#who-pays", "normally"),
    ],
)
def test_a_takeaway_that_reads_like_settled_law_says_where_its_sources_are_not_sure(
    shipped: Knowledge, name: str, hedge: str
) -> None:
    passage = shipped.corpus.by_id[PassageId(name)]
    assert (passage.confidence, hedge in passage.takeaway.text.casefold()) == ("medium", True)


def test_every_sentence_stands_where_its_offsets_say(shipped: Knowledge) -> None:
    for passage in shipped.corpus.passages:
        assert all(passage.text[s.start : s.end] == s.text for s in passage.sentences), passage.id


def test_no_sentence_breaks_off_at_an_abbreviation(shipped: Knowledge) -> None:
    broken = re.compile(r"\b(U\.S|Arts?|Nos?|e\.g|i\.e|vs?|Inc|Ltd|Co|Mr|Ms|cf|approx|incl)\.$")
    assert [s.text for p in shipped.corpus.passages for s in p.sentences if broken.search(s.text)] == []


def test_every_passage_begins_with_a_statement(shipped: Knowledge) -> None:
    assert [p.id for p in shipped.corpus.passages if p.takeaway.role is not Role.STATE] == []


def test_every_rule_of_scope_shows_passages_that_exist(shipped: Knowledge) -> None:
    assert [(r.id, target) for r in shipped.rules for target in r.see if target not in shipped.corpus.by_id] == []


def test_a_rule_that_changes_on_a_date_has_no_day_without_a_version_between_its_versions(shipped: Knowledge) -> None:
    for rule in {p.rule for p in shipped.corpus.passages if p.rule}:
        versions = [p for p in shipped.corpus.passages if p.rule == rule]
        begins = sorted(p.valid_from for p in versions if p.valid_from)
        ends = sorted(p.valid_to for p in versions if p.valid_to)
        assert [(start - end).days for end, start in zip(ends, begins, strict=False)] == [1] * min(
            len(ends), len(begins)
        ), rule


def test_the_author_of_the_seed_is_never_stated_as_law(shipped: Knowledge) -> None:
    law = [p for p in shipped.corpus.passages if p.kind == "law"]
    assert [p.id for p in law if all(source.kind is SourceKind.SEED for source in p.sources)] == []
    sentences = [s.text for p in shipped.corpus.passages for s in p.sentences if re.search(SEED_PHRASES, s.text, re.I)]
    assert [text for text in sentences if not re.search(HELD_AT_ARMS_LENGTH, text, re.I)] == []


@pytest.mark.parametrize("pattern", NEVER)
def test_no_sentence_promises_threatens_or_drafts(shipped: Knowledge, pattern: str) -> None:
    assert [s.text for p in shipped.corpus.passages for s in p.sentences if re.search(pattern, s.text, re.I)] == []


@pytest.mark.parametrize("pattern", TOLD_TO_DO)
def test_nobody_is_told_to_do_what_gives_the_case_away(shipped: Knowledge, pattern: str) -> None:
    advice = [s.text for p in shipped.corpus.passages for s in p.sentences if s.role is Role.DO]
    assert [text for text in advice if re.search(pattern, text, re.I)] == []


def test_no_question_is_both_to_be_answered_and_to_be_declined(shipped: Knowledge) -> None:
    answered = {_plain(q) for p in shipped.corpus.passages for q in p.asked_as} | {
        _plain(q) for q in shipped.answerable
    }
    assert [q for group in shipped.declines for q in group.questions if _plain(q) in answered] == []


def test_there_are_enough_questions_to_decline_of_enough_kinds(shipped: Knowledge) -> None:
    assert sum(len(group.questions) for group in shipped.declines) >= 400
    assert len({group.kind for group in shipped.declines}) >= 40


def test_no_question_to_be_declined_stands_twice(shipped: Knowledge) -> None:
    counted = Counter(_plain(question) for group in shipped.declines for question in group.questions)
    assert [question for question, times in counted.items() if times > 1] == []


def test_no_word_of_the_glossary_has_two_meanings_in_one_language(shipped: Knowledge) -> None:
    counted = Counter((term.language, fold(said)) for term in shipped.glossary for said in term.said)
    assert [word for word, times in counted.items() if times > 1] == []


def test_customs_is_chinas_only_where_a_language_names_china(shipped: Knowledge) -> None:
    told = [term for term in shipped.glossary if term.language != "zh" and term.means == "China Customs notice to us"]
    named = re.compile("chin|cines|中国|중국")
    assert {term.language for term in told} >= {"de", "es", "fr", "it", "ja", "ko", "nl", "pt"}
    assert [said for term in told for said in term.said if not named.search(said)] == []


def test_goods_that_hurt_somebody_are_not_called_invented(shipped: Knowledge) -> None:
    told = [term for term in shipped.glossary if "invented" in term.means]
    assert {term.means for term in told} == {"forge falsify invented"}


def _plain(question: str) -> str:
    return re.sub(r"\W+", " ", question.casefold()).strip()
