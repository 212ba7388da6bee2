"""Named groups of words in the rules are written out, and a name that is not there is a fault with its place."""

import re

from bot.knowledge.front_matter import HintEntry, LeadEntry, RuleEntry, ScopeFile
from bot.knowledge.scope_rules import faults, hints, leads, rules

WORDS = {"paper": "letters?|notes?", "write": "draft|write", "ask": "can you (?:<write>)"}


def scope(*any_of: str, words: dict[str, str] = WORDS) -> ScopeFile:
    return ScopeFile(words=words, rules=[RuleEntry(id="drafts", reason="unsafe", any_of=list(any_of))])


def test_a_name_stands_for_its_words_as_one_group_and_may_use_the_names_above_it() -> None:
    (rule,) = rules(scope("^<ask> the <paper>$"))
    pattern = re.compile(rule.any_of[0])
    assert all(pattern.search(text) for text in ("can you draft the letter", "can you write the notes"))
    assert not any(pattern.search(text) for text in ("can you draft", "write the letter", "notes"))


def test_a_name_that_is_not_among_the_words_is_a_fault_at_its_pattern() -> None:
    assert list(faults(scope("<papers>"), ())) == [(("rules", 0, "any_of", 0), "'<papers>' is not among the words")]


def test_words_that_use_a_name_below_them_are_a_fault() -> None:
    found = list(faults(scope("<ask>", words={"ask": "can you <write>", "write": "draft"}), ()))
    assert found == [(("words", "ask"), "'<write>' is not named above it")]


def test_words_that_are_no_pattern_are_a_fault() -> None:
    (fault,) = faults(scope("<ask>", words={"ask": "can (you"}), ())
    assert fault[0] == ("words", "ask")
    assert fault[1].startswith("the pattern cannot be read")


def test_what_only_looks_like_a_name_is_left_alone() -> None:
    (rule,) = rules(scope(r"(?<!not )a (?P<number>\d+)<b>", words={"b": "x"}))
    assert re.search(rule.any_of[0], "a 5x")


def test_a_hint_is_written_out_and_found_fault_with_as_a_rule_is() -> None:
    hint = HintEntry(id="drafts", any_of=["just the <paper>"], see=["gone#away"])
    told = scope("<write>").model_copy(update={"hints": [hint]})
    assert re.search(hints(told)[0].any_of[0], "just the notes")
    assert list(faults(told, ())) == [
        (("hints", 0), "rule id 'drafts' is used twice"),
        (("hints", 0, "see", 0), "rule 'drafts': no passage has the id 'gone#away'"),
    ]


def test_a_lead_is_written_out_and_found_fault_with_as_a_rule_is_and_declines_nothing() -> None:
    lead = LeadEntry(id="hurt", any_of=["hurt by the <paper>"], see=["gone#away"], firm="true")
    told = scope("<write>").model_copy(update={"leads": [lead]})
    (read,) = leads(told)
    assert re.search(read.any_of[0], "hurt by the notes")
    assert (read.reason, read.firm) == ("", True)
    assert list(faults(told, ())) == [(("leads", 0, "see", 0), "rule 'hurt': no passage has the id 'gone#away'")]
