"""A question as it is understood: its language, what it goes on from, and in which words it is looked up."""

from dataclasses import dataclass

from bot.answering.language import Languages
from bot.answering.model import Question
from bot.answering.thread import standalone
from bot.knowledge.model import Language
from bot.retrieval.text import words

TERM = 2  # words of a foreign question that is a term of the glossary and no more


@dataclass(frozen=True)
class Heard:
    """A question, and what it says.

    Attributes:
        text: What was asked now.
        full: The same with what it goes on from.
        own: What is asked, in the words it was asked in.
        searched: What is looked up, in English; empty where no word of another language is known.
        newest: What is asked now, where the rest only says what it is about; empty where nothing leans on anything.
        language: What it is in, if not in English.
    """

    text: str
    full: str
    own: str
    searched: str
    newest: str
    language: Language | None


def heard(question: Question, languages: Languages) -> Heard | None:
    """What a question says; None where it has no letter and no digit."""
    text, history = " ".join(question.text.split()), question.history
    if not any(character.isalnum() for character in text):
        return None
    language = languages.foreign(text)
    if language is None:
        text, *earlier = map(languages.plain, (text, *history))
        full = standalone(text, tuple(earlier))
        return Heard(text, full, text, full, "" if full == text else text, None)
    full = standalone(text, history)
    searched = languages.in_english(full, language)
    own = full if len(words(full)) > TERM else searched
    newest = "" if full == text else languages.in_english(text, language)
    return Heard(text, full, own, searched, newest, language)
