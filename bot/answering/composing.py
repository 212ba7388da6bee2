"""An answer to a question that asks several things: each is looked up by itself, and what is not covered is named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.facets import Facets
from bot.answering.gate import Gate, Verdict
from bot.answering.model import Reason, Unanswered
from bot.answering.parts import Part
from bot.answering.refusing import REFUSALS
from bot.answering.scope import OutOfScope, Scope
from bot.answering.thread import points_back
from bot.retrieval.dense import Encoder, Vectors
from bot.retrieval.search import VOTERS, Ranking, Searcher, turned
from bot.retrieval.text import words

SUBJECTS = frozenset({Reason.OFF_TOPIC, Reason.NOT_COVERED})
FOUND = 6  # passages kept for each part
# A part with at most so many words with a content ("who pays for it") says little: so much of a passage's score is then its score
# for the whole question. Of the facts of 149 questions with several parts the sentences shown hold .829 so, .815 without. A part
# with more words would be given what answers the one before.
BARE, OF_WHOLE = 1, 0.5
# A part that goes on from the one before keeps to its subject: what is not among the best NEIGHBOURS found for that one counts so
# much less. Of the facts of 148 such questions the sentences shown hold .876 so, .871 without, and "how many years" after a
# question about prison is not told how long a trademark lasts.
NEIGHBOURS, ELSEWHERE = 12, 0.9
# of the gate, for a part taken by itself: above it the part is named as not answered; of so few words the gate must be surer
NOT_OURS, FEW, NOT_OURS_IN_FEW = 0.55, 3, 0.85
# Of the gate, for a part that goes on from another one: what it says by itself tells best whether it is about something else. Of
# 300 such parts that are ours 4 lie above it ("what bite"), of 87 that are not ("how do we insure it?") 60 do.
ASIDE = 0.85
# of its suspicion, for a part of a question that is declined as a whole: "and what changes for us when we buy from china" sounds
# harmless by itself (.04); the parts of labelled questions that are to be answered all the same stay under .015
OURS = 0.02
# The same for one that the best passage lies so near to. Of 122 questions that are rightly declined as a whole none has such a
# part beside one that is not ours.
NEAR_OURS, PLAIN = 0.6, 0.58

# How near a passage lies to a part of few words that says nothing of the one before ("and how long do we have to sue?"): it is
# looked up without that one where that finds more. Of the facts of 182 questions with several parts the sentences shown hold .901
# so, .898 without.
ITS_OWN = 0.65


@dataclass(frozen=True)
class Found:
    """What was found for a part; the gate's verdict and the rule that declines it are of the part taken by itself.

    ``there`` says of one that asks the same of another country whether anything was found on that; None of any other.
    """

    part: Part
    ranking: Ranking
    verdict: Verdict
    rule: OutOfScope | None
    there: bool | None = None

    @property
    def reason(self) -> Reason | None:
        """Why the part is not answered."""
        by_itself = self.part.stands_alone
        if self.rule is not None and not (by_itself and self.rule.gives_way([self.verdict.suspicion])):
            return self.rule.reason
        if self.part.lead is not None and self.part.lead.firm:
            return None
        refused, another = self.verdict.refused_request, self.verdict.another_subject
        if not by_itself:
            known = not self.part.aside or another <= ASIDE if self.there is None else self.there
            return None if known else Reason.NOT_COVERED
        sure = NOT_OURS if len(words(self.part.text)) > FEW else NOT_OURS_IN_FEW
        if max(refused, another) <= sure:
            return None
        asks_for_it = refused > another and self.verdict.reason not in SUBJECTS
        return Reason.UNSAFE if asks_for_it else Reason.NOT_COVERED

    @property
    def answerable(self) -> bool:
        """Whether the part is plainly ours, where another part is known not to be; what leans on another part is not."""
        best = self.ranking.best
        if self.rule is not None or not (self.part.stands_alone or self.part.searched == self.part.text):
            return False
        if self.part.lead is not None and self.part.lead.firm:
            return True
        near = best is not None and best.cosine >= PLAIN
        return self.verdict.suspicion < (NEAR_OURS if near else OURS)


@dataclass(frozen=True)
class LookUp:
    """Looks the parts of a question up in one index, as of a day."""

    searcher: Searcher
    scope: Scope
    gate: Gate
    facets: Facets
    encoder: Encoder
    as_of: date

    def __call__(self, asked: Sequence[Part], vectors: Vectors, whole: Ranking) -> tuple[Found, ...]:
        """What is found for each part.

        Args:
            asked: The parts.
            vectors: A row for the text of each.
            whole: What was found for the whole question.
        """
        found: list[Found] = []
        for part, vector in zip(asked, vectors, strict=True):
            found.append(self._part(part, vector, whole, found[-1] if found else None))
        return tuple(replace(one, ranking=_best(one.ranking)) for one in found)

    def _part(self, part: Part, vector: Vectors, whole: Ranking, before: Found | None) -> Found:
        verdict, rule = self.gate.judge(part.text, vector), self.scope.declines(part.text)
        earlier = before.part.searched if before and part.aside else ""
        same, places = self.facets.moved(earlier, part.text) if earlier else ("", frozenset())
        if places:
            ranking = self.searcher.search(same, self.encoder.encode([same])[0], self.as_of, VOTERS)
            there = self.facets.on(ranking, places)
            return Found(part, there, verdict, rule, there.best is not None)
        goes_on = part.searched != part.text
        sought, newest = (turned(whole.vector, vector), part.text) if goes_on else (vector, "")
        ranking = self.searcher.search(part.searched, sought, self.as_of, VOTERS, newest=newest)
        if goes_on and len(words(part.text)) <= BARE:
            ranking = _beside(ranking, whole)
        if goes_on and before is not None:
            ranking = _near(ranking, before.ranking)
        if goes_on and not points_back(part.text):
            ranking = _nearer(ranking, self.searcher.search(part.text, vector, self.as_of, VOTERS))
        return Found(part, ranking, verdict, rule)


def _nearer(ranking: Ranking, alone: Ranking) -> Ranking:
    """What was found for a part without the rest of the question, where it is plainly that; otherwise what was found with it."""
    if alone.best is None or ranking.best is None or alone.best.cosine < ITS_OWN:
        return ranking
    return alone if alone.best.score > ranking.best.score else ranking


def _beside(ranking: Ranking, whole: Ranking) -> Ranking:
    """What was found for a part, in the order in which what was found for the whole question counts, too."""
    scores = {hit.passage.id: OF_WHOLE * hit.score for hit in whole.hits}
    mixed = [replace(hit, score=(1 - OF_WHOLE) * hit.score + scores.get(hit.passage.id, 0.0)) for hit in ranking.hits]
    return Ranking(tuple(sorted(mixed, key=lambda hit: -hit.score)), ranking.vector)


def _near(ranking: Ranking, before: Ranking) -> Ranking:
    """What was found for a part, in the order in which what was also found for the part before it goes first."""
    known = {hit.passage.id for hit in before.hits[:NEIGHBOURS]}
    hits = [hit if hit.passage.id in known else replace(hit, score=ELSEWHERE * hit.score) for hit in ranking.hits]
    return Ranking(tuple(sorted(hits, key=lambda hit: -hit.score)), ranking.vector)


def _best(ranking: Ranking) -> Ranking:
    return Ranking(ranking.hits[:FOUND], ranking.vector)


def several(found: tuple[Found, ...]) -> tuple[Found, ...]:
    """What was found for the parts; nothing for an only one that is answered with what is told beside it."""
    return () if len(found) == 1 and found[0].reason is None else found


def unanswered(found: Sequence[Found]) -> tuple[Unanswered, ...]:
    """The parts that are not answered; none where that would be all of them, as the whole question was found to be ours.

    The only one stands beside something told that is answered.
    """
    named = tuple(Unanswered(one.part.text, one.reason) for one in found if one.reason)
    return named if len(named) < len(found) or len(found) == 1 else ()


def refused_part(found: Sequence[Found], plain: bool) -> tuple[OutOfScope | None, Reason | None]:
    """The rule and the reason by which a part is refused: an honest question beside it makes the whole look harmless.

    Where the whole is ``plain``, in words that nobody doubts, only a rule refuses a part of it.
    """
    for one in found:
        if one.reason in REFUSALS and (one.rule is not None or not plain):
            return (one.rule, None) if one.rule is not None and one.rule.reason is one.reason else (None, one.reason)
    return None, None


def answerable(found: Sequence[Found]) -> Ranking | None:
    """What was found for the first part that is ours, where a question as a whole looks like another subject.

    None where no part is, where nothing can be named that is not, and where a part asks for what the desk does not do.
    """
    reasons = {one.reason for one in found}
    if not reasons & SUBJECTS or reasons - SUBJECTS - {None}:
        return None
    return next((one.ranking for one in found if one.reason is None and one.answerable), None)
