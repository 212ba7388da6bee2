"""What the words of reports alone say, to be shown with the sentence that says it and confirmed by whoever knows."""

from collections.abc import Collection, Iterator, Sequence

from bot.cases.playbook.fact import Fact
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.phrases import spoken
from bot.cases.report import Report
from bot.cases.triage.facts import doubted, given, spoken_words
from bot.cases.triage.places import named_places
from bot.cases.triage_model import Read


def in_words(reports: Sequence[Report], playbook: Playbook, facts: frozenset[Fact]) -> tuple[Read, ...]:
    """What was read from the text and counts: each fact once, and none that the form says."""
    less_likely = doubted(reports[0], playbook.phrases)
    texts = [text for report in reports for text in spoken_words(report)]
    findings = [finding for text in texts for finding in playbook.reader.read(text, less_likely)]
    told = given(reports[0])
    once = {f.fact: f for f in reversed(findings) if f.fact in facts and f.fact not in told}
    where = {named.place: named for each in reversed(reports) for named in reversed(named_places(each, playbook))}
    return (
        *(Read(Fact.ON_MARKETPLACE, named.says, named.words, "") for named in reversed(where.values())),
        *(Read(f.fact, f.says, f.words, f.example) for f in findings if once.get(f.fact) is f),
        *_listed(texts, playbook, facts - told - once.keys()),
    )


def _listed(texts: Collection[str], playbook: Playbook, facts: frozenset[Fact]) -> Iterator[Read]:
    """Those of the facts that the listed phrases say, each with the first sentence that does."""
    left = {fact: says for fact, says in playbook.meanings.items() if fact in facts}
    for sentence in (sentence for text in texts for sentence in spoken(text)) if left else ():
        for fact in sorted(playbook.phrases.only(sentence, left)):
            yield Read(fact, left.pop(fact), sentence, "")
