"""The texts that an index is made of: those whose vectors it holds, and those whose words."""

from dataclasses import dataclass, replace

from bot.answering.language import Languages
from bot.answering.model import Reason
from bot.answering.scope import Scope
from bot.knowledge.model import Knowledge, Passage, digest
from bot.retrieval.version import NOWHERE


@dataclass(frozen=True)
class Text:
    """A text to be encoded: ``owner`` is the place of the passage it leads to, or NOWHERE of an example.

    ``glossed`` is a question in another language in the glossary's words for it; it stands right behind the question.
    ``takeaway`` is a passage's first sentence, by which the search tells which of the passages found says what is asked.
    """

    text: str
    owner: int
    label: Reason | None
    group: str
    is_question: bool
    glossed: bool = False
    takeaway: bool = False

    @property
    def key(self) -> str:
        """SHA-256 of the text, by which its vector is found again."""
        return digest([self.text])


def indexed_texts(knowledge: Knowledge, scope: Scope | None) -> list[Text]:
    """Every text whose vector an index needs: passages, the questions they are known by, the examples of the gate.

    ``scope`` says which questions are declined all the same; only who fits a gate needs to know.
    """
    passages = knowledge.corpus.passages
    texts = [Text(indexed_text(p), n, None, p.id, False) for n, p in enumerate(passages)]
    texts += [Text(p.takeaway.text, NOWHERE, None, p.id, False, takeaway=True) for p in passages]
    languages = Languages(knowledge)
    for number, passage in enumerate(passages):
        for question in passage.asked_as:
            # "can you write the letter" leads to the passage that says no: found, but declined
            refused = scope.declines(question) if scope else None
            texts.append(Text(question, number, refused.reason if refused else None, passage.id, True))
    texts += [Text(q, NOWHERE, None, f"answerable-{n}", True) for n, q in enumerate(knowledge.answerable)]
    texts += [Text(q, NOWHERE, Reason(g.reason), g.kind, True) for g in knowledge.declines for q in g.questions]
    return [reading for text in texts for reading in _readings(text, languages)]


def _readings(text: Text, languages: Languages) -> tuple[Text, ...]:
    """A text as it is looked up and, where it is a question in another language, in the glossary's words for it, too."""
    if not text.is_question:
        return (text,)
    language = languages.foreign(text.text)
    if language is None:
        return (replace(text, text=languages.plain(text.text)),)
    english = languages.in_english(text.text, language)
    return (text, replace(text, text=english, glossed=True)) if english else (text,)


def indexed_text(passage: Passage) -> str:
    """What the search by meaning sees of a passage."""
    return f"{passage.path}\n{passage.text}"


def indexed_words(passage: Passage) -> str:
    """What the search by words sees of a passage."""
    return "\n".join([passage.path, passage.text, *passage.asked_as])
