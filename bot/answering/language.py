"""Which language a question is in, and what it says in the guidance's words when that is not English."""

import re

from bot.knowledge.model import Knowledge, Language
from bot.retrieval.text import Glossary, fold

_CJK = re.compile(r"[㐀-䶿一-鿿]")
_WORD = re.compile(r"[^\W\d_]+")
MIN_STOPWORDS = 2
MIN_SHARE = 0.2


class Languages:
    """Recognises the languages of ``languages.yaml`` by their commonest words, Chinese by its script."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._languages = {language.code: language for language in knowledge.languages}
        self._stopwords = {code: {fold(w) for w in language.stopwords} for code, language in self._languages.items()}
        self._glossary = Glossary(knowledge.glossary)

    def foreign(self, text: str) -> Language | None:
        """The language of a text, or None for English and for whatever is not known."""
        if _CJK.search(text) and len(_CJK.findall(text)) >= 0.3 * max(1, len(re.findall(r"\w", text))):
            return self._languages.get("zh")
        tokens = _WORD.findall(fold(text))
        best, hits = None, 0
        for code, stopwords in self._stopwords.items():
            found = sum(map(stopwords.__contains__, tokens))
            if found > hits:
                best, hits = code, found
        english = sum(token in self._stopwords.get("en", set()) for token in tokens)
        if best in {None, "en"} or hits < MIN_STOPWORDS or hits < MIN_SHARE * len(tokens) or english >= hits:
            return None
        return self._languages[str(best)]

    def in_english(self, text: str) -> str:
        """The known terms of a text in the guidance's words; empty when none is known."""
        return " ".join(self._glossary.meanings(text))
