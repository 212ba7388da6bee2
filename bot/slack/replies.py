"""Whether what somebody wrote below a question answers it, or only asks, thanks or puts off."""

import re

from bot.slack.sentences import asked_in, sentences

_COURTESY = re.compile(
    r"(?:ok(?:ay)?|yes|sure|hi|hello|hey|thanks?(?: you| a lot| so much)?|many thanks|thx|ty|cheers|noted|understood|got it"
    r"|will do|on it|no problem|sorry|please|one (?:moment|sec(?:ond)?)|just a (?:moment|sec(?:ond)?)|danke|merci|gracias"
    r"|谢谢|多谢|好的|收到|稍等)",
    re.IGNORECASE,
)
_GREETED = re.compile(rf"\A\W*(?:{_COURTESY.pattern}\W+)*(?:{_COURTESY.pattern}\W*)?", re.IGNORECASE)
_PUTS_OFF = re.compile(
    r"\b(?:(?:let me|(?:i|we)(?:['’]?ll| will| must| can|['’]?m going to| am going to| need to| have to|['’]?d have to)) "
    r"(?:(?:just|quickly|first|have to|need to) )*"
    r"(?:check|ask|look|find out|dig|confirm|verify|report back|get back|come back|be back|let you know)"
    r"|(?:(?:i|we) )?(?:get|come|be) back to you|give me (?:a|an|until|till|one|some)"
    r"|(?:i|we)['’]?(?:m| am|re| are) (?:checking|asking)|bear with me|我(?:去)?(?:问|查|确认)一下)",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\b(?:but|because|although|it was|they are|he is|she is)\b|https?://", re.IGNORECASE)


def only_asks(text: str) -> bool:
    """Whether somebody wrote a question and nothing besides."""
    return " ".join(asked_in(text).split()) == " ".join(text.split())


def answers(text: str) -> bool:
    """Whether something in a text may be an answer; what merely asks back, thanks or promises one leaves it owed."""
    asked = asked_in(text)
    return any(sentence not in asked and not _says_nothing(sentence) for sentence in sentences(text))


def _says_nothing(sentence: str) -> bool:
    rest = _GREETED.sub("", sentence, count=1)
    return not re.search(r"\w", rest) or (bool(_PUTS_OFF.match(rest)) and not _TELLS.search(rest))
