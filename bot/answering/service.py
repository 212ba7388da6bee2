"""One question in, one answer out: scope, search, choice, quotation, check. No Slack, no SQL, no clock."""

import threading
from copy import copy
from dataclasses import replace

from bot.answering.building import untouched
from bot.answering.composing import Found, LookUp, several, unanswered
from bot.answering.desk import Desk
from bot.answering.extract import Asked
from bot.answering.grounding import check
from bot.answering.heard import Heard, heard
from bot.answering.law_days import asked_about
from bot.answering.law_notes import as_the_law_is, in_reading_order, law_notes
from bot.answering.leading import Lead, led
from bot.answering.model import Answer, Answered, Citation, Declined, Question, Reason
from bot.answering.parts import parts
from bot.answering.policy import Limits, choose
from bot.answering.refusing import REFUSALS, cite, pointed_to, policies
from bot.answering.scope import OutOfScope
from bot.answering.thread import answers_alone, by_itself, own_words, since_refused, standalone
from bot.answering.weighing import Reading, doubted_together, weigh
from bot.answering.writer import QuotingWriter, Writer
from bot.aside import Aside
from bot.errors import BotError
from bot.knowledge.model import Corpus, Language, Passage, PassageId
from bot.retrieval.dense import Encoder
from bot.retrieval.search import DENSE_WEIGHT, GLOSSED_WEIGHT, Hit, Ranking, turned
from bot.retrieval.store import IndexStore

SEARCHED = 20


class Answering:
    """Answers questions from the index in use; picks up a new index between two questions."""

    def __init__(
        self, store: IndexStore, encoder: Encoder, limits: Limits | None = None, writer: Writer | None = None
    ) -> None:
        self._store, self._encoder = store, encoder
        self._limits = limits or Limits()
        self.writer: Writer = writer or QuotingWriter()
        self._turn, self._aside = threading.Lock(), Aside("words")
        self._name = store.current()
        self._desk = Desk(untouched(store.load(encoder.hash)))
        self._problem: str | None = None

    @property
    def corpus(self) -> Corpus:
        """The guidance that answers are given from right now."""
        return self._current().corpus

    def passage(self, name: str) -> Passage | None:
        """A passage of the guidance in use at the last look; a card asks for dozens, and a look reads a file."""
        return self._desk.corpus.by_id.get(name)

    @property
    def corpus_version(self) -> str:
        """Which version of the guidance answers are given from right now."""
        return self._current().index.manifest.corpus_version

    @property
    def problem(self) -> str | None:
        """Why the newest index cannot be used, so that answers still come from the one before; None when all is well."""
        self._current()
        return self._problem

    def writing_with(self, writer: Writer, limits: Limits) -> "Answering":
        """The same desk with another writer and other limits."""
        other = copy(self)
        other.writer, other._limits = writer, limits
        return other

    def without(self, passage: PassageId) -> "Answering":
        """The same desk as if a passage were lost; what it takes for ours to answer stays as it was."""
        other = copy(self)
        other._desk = self._current().without(passage)
        return other

    def answer(self, question: Question) -> Answer:
        """Answer a question, or decline it; the same question and index give the same answer."""
        desk = self._current()
        history = since_refused(question.history, desk.scope.declined)
        asked = replace(question, history=history)
        same = desk.facets.again(standalone(history[-1], history[:-1]), question.text) if history else ""
        dated = asked_about(replace(asked, text=same, history=()) if same else asked, desk.corpus.changes)
        with self._aside.at_work():
            answer = self._answer(desk, dated)
            if isinstance(answer, Declined) and history:
                answer = self._after_a_no(desk, dated, answer)
        return replace(answer, as_of=question.as_of)

    def _after_a_no(self, desk: Desk, question: Question, declined: Declined) -> Answer:
        """The answer to a follow-up by itself, where only what it was read with is declined; otherwise the no stays."""
        if not own_words(question.text):
            return declined
        (vector,) = self._encoder.encode([question.text])
        if not answers_alone(desk.index.searcher, question, vector, declined.reason in REFUSALS):
            return declined
        alone = self._answer(desk, replace(question, history=()))
        return alone if isinstance(alone, Answered) else declined

    def _answer(self, desk: Desk, question: Question) -> Answer:
        asked = heard(question, desk.languages)
        if asked is None:
            return self._declined(desk, question, Reason.EMPTY, None)
        if not asked.searched:
            refused = desk.refuses(asked)
            if refused is not None:
                return self._refused(desk, question, refused, None, asked.language)
            return self._declined(desk, question, Reason.LANGUAGE, None, language=asked.language)
        return self._search_and_answer(desk, question, asked)

    def _search_and_answer(self, desk: Desk, question: Question, asked: Heard) -> Answer:
        language, read = asked.language, self._read(desk, question, asked)
        lead = desk.lead(asked.own)
        weighed = weigh(desk.scope, desk.facets, asked.own, read, desk.refuses(asked), lead, language is not None)
        ranking, reason = weighed.ranking, weighed.reason
        if weighed.refused is not None:
            return self._refused(desk, question, weighed.refused, ranking, language)
        if reason is not None:
            cited = policies(ranking) if reason in REFUSALS else ()
            return self._declined(desk, question, reason, ranking, citations=cited, language=language)
        hits = choose(led(desk.facets.within(ranking, read.searched, read.newest), lead.first), self._limits)
        if isinstance(hits, Reason):
            return self._declined(desk, question, hits, ranking, language=language)
        return self._answered(desk, question, read.searched, hits, read.found, lead, language)

    def _read(self, desk: Desk, question: Question, asked: Heard) -> Reading:
        """Look a question up and let the gate judge it; all its texts are encoded at once."""
        searched, newest, language = asked.searched, asked.newest, asked.language
        things = parts(asked.own, desk.scope.lead) if searched == asked.own else ()
        texts = [searched] if searched == asked.own else [searched, asked.own]
        plain = desk.goods.plain(searched)  # the gate reads what was typed: without the goods it takes more for ours
        also = [newest] if language and newest else [plain] if len(texts) == 1 and plain != searched else []
        meanwhile = self._aside.begin(desk.hear, asked, plain, texts)
        vectors = self._encoder.encode([*texts, *(part.text for part in things), *also])
        if meanwhile is not None:
            meanwhile.result()
        weight = GLOSSED_WEIGHT if language else DENSE_WEIGHT
        sought = turned(vectors[0], vectors[-1]) if newest else vectors[-1 if also else 0]
        ranking = desk.index.searcher.search(plain, sought, question.as_of, SEARCHED, weight, newest)
        own = (
            by_itself(desk.index.searcher, replace(question, text=newest), vectors[-1], ranking)
            if newest and not language
            else None
        )
        if own is not None:
            searched, newest, ranking, texts, vectors = asked.own, "", own, [asked.own], vectors[-1:]
        look_up = LookUp(desk.index.searcher, desk.scope, desk.gate, desk.facets, self._encoder, question.as_of)
        found = several(look_up(things, vectors[len(texts) : len(texts) + len(things)], ranking))
        readings = list(zip(texts, vectors, strict=False))
        verdicts = [desk.gate.judge_readings(*readings)] if language else [desk.gate.judge(*one) for one in readings]
        if newest and not language and doubted_together(verdicts[0], verdicts[1], newest):
            before = searched.removesuffix(newest)
            told = desk.gate.judge(before, self._encoder.encode([before])[0])
            verdicts[0] = min(verdicts[0], told, key=lambda verdict: verdict.suspicion)
        return Reading(searched, newest, ranking, found, verdicts)

    def _answered(
        self,
        desk: Desk,
        question: Question,
        searched: str,
        hits: tuple[Hit, ...],
        found: tuple[Found, ...],
        lead: Lead,
        language: Language | None,
    ) -> Answered:
        now = desk.asked(found, searched, lead) or (Asked(searched if language else question.text, hits),)
        quotes, citations = self.writer.write(searched, hits, now)
        quoted = frozenset(quote.number for quote in quotes)
        notes, citations = law_notes(desk.corpus, citations, question, quoted)
        quotes, citations, notes = in_reading_order(quotes, citations, notes)
        check(quotes, citations)
        return Answered(
            quotes,
            citations,
            notes,
            question.as_of,
            desk.index.manifest.corpus_version,
            language.notice if language else None,
            unanswered(found),
            desk.facets.speaks(searched, quotes, citations),
        )

    def _refused(
        self, desk: Desk, question: Question, refused: OutOfScope, ranking: Ranking | None, language: Language | None
    ) -> Declined:
        see = [desk.corpus.by_id[target] for target in refused.see if target in desk.corpus.by_id]
        citations = cite(as_the_law_is(desk.corpus, see, question))
        return self._declined(desk, question, refused.reason, ranking, refused.rule, citations, language)

    def _declined(
        self,
        desk: Desk,
        question: Question,
        reason: Reason,
        ranking: Ranking | None,
        rule: str | None = None,
        citations: tuple[Citation, ...] = (),
        language: Language | None = None,
    ) -> Declined:
        return Declined(
            reason,
            rule,
            citations,
            pointed_to(reason, ranking, citations),
            question.as_of,
            desk.index.manifest.corpus_version,
            language.declined if language else None,
        )

    def _current(self) -> Desk:
        """The desk for the index in use; a question under way keeps the one it began with.

        While one question takes a new index up, which for very large guidance takes seconds, the others do not wait for it.
        """
        if self._store.current() != self._name and self._turn.acquire(blocking=False):
            try:
                name = self._store.current()
                if name != self._name:
                    self._take_up()
                    self._name = name
            finally:
                self._turn.release()
        return self._desk

    def _take_up(self) -> None:
        try:
            self._desk, self._problem = Desk(untouched(self._store.load(self._encoder.hash))), None
        except BotError as error:
            self._problem = str(error)
