"""A chat model behind any OpenAI-compatible endpoint: vLLM, Ollama, llama.cpp, a cloud.

It gets fixed instructions, and as JSON the question and the sentences it may choose from. The form of its reply is asked for as a
schema in which each passage's sentences are the only quotations there are; servers that hold to it keep small models in line.
Whether they did is checked elsewhere (``bot.answering.arranging``).
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answering.arranging import Claim, ModelFailed, Outcome, statements_of
from bot.answering.extract import STATEMENTS
from bot.inference.post import Late, TooLong, post
from bot.knowledge.model import Passage

TOKENS = 700  # of a reply at most
MOST_CLAIMS = 20  # looked at
OF_NO_USE_IN_A_ROW, REST_S = 3, 60.0  # so often an endpoint fails before it is left alone, and for how long
OK, REDIRECTS = 200, range(300, 400)
NOT_UNDERSTOOD = frozenset({400, 422, 500, 501})  # what servers say to a form of reply they do not know
_DOWN = frozenset({Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.REJECTED})
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Endpoint:
    """Where the model is: the base URL (``https://host/v1``), its name there, a key if it wants one, the time it has."""

    url: str
    model: str
    key: str | None = field(repr=False)
    seconds: float


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice]


class _Item(BaseModel):
    model_config = ConfigDict(strict=True)

    sentence: str
    passage_id: str
    quote: str


class ChatModel:
    """Asks the endpoint, and leaves it alone for a minute when it has failed three times in a row. Safe for several threads."""

    def __init__(self, endpoint: Endpoint, instructions: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._endpoint, self._instructions, self._clock = endpoint, instructions, clock
        self._turn = threading.Lock()
        self._failures, self._rests_until = 0, 0.0
        self._plain = False  # whether it did not understand the newer way to ask for a form

    def claims(self, question: str, passages: Sequence[Passage]) -> list[Claim]:
        """What the model claims of the passages.

        Raises:
            ModelFailed: nothing came in time, or nothing that can be read.
        """
        with self._turn:
            if self._clock() < self._rests_until:
                raise ModelFailed(Outcome.RESTING)
        try:
            found = _claims(self._content(question, passages))
        except ModelFailed as failure:
            self._note(failure.outcome in _DOWN)
            raise
        self._note(failed=False)
        return found

    def _note(self, failed: bool) -> None:
        with self._turn:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= OF_NO_USE_IN_A_ROW:
                self._failures, self._rests_until = 0, self._clock() + REST_S

    def _content(self, question: str, passages: Sequence[Passage]) -> str:
        """What the model wrote; asked once more, within the same time, where the server did not understand the form."""
        until = self._clock() + self._endpoint.seconds
        status, body = self._ask(question, passages, until)
        if status in NOT_UNDERSTOOD and not self._plain:
            self._plain = True
            status, body = self._ask(question, passages, until)
            self._plain = status == OK  # else it was not the form
        if status in REDIRECTS:
            raise ModelFailed(Outcome.REDIRECTED, f"HTTP {status}")
        if status != OK:
            raise ModelFailed(Outcome.REJECTED, f"HTTP {status}")
        try:
            message = _Completion.model_validate_json(body).choices[0].message
        except (ValidationError, IndexError) as error:
            raise ModelFailed(Outcome.GARBAGE) from error
        if message.refusal or not message.content:
            raise ModelFailed(Outcome.REFUSED)
        return message.content

    def _ask(self, question: str, passages: Sequence[Passage], until: float) -> tuple[int, bytes]:
        shown = {"question": question, "passages": [_shown(passage) for passage in passages]}
        request = {
            "model": self._endpoint.model,
            "messages": [
                {"role": "system", "content": self._instructions},
                {"role": "user", "content": json.dumps(shown, ensure_ascii=False)},
            ],
            "temperature": 0,
            "max_tokens": TOKENS,
            "response_format": reply_form(passages, self._plain),
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "knockoff-desk"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        left = until - self._clock()
        if left <= 0:
            raise ModelFailed(Outcome.TIMEOUT)
        try:
            reply = post(f"{self._endpoint.url}/chat/completions", json.dumps(request).encode(), headers, left)
        except Late as error:
            raise ModelFailed(Outcome.TIMEOUT, f"{self._endpoint.seconds:g} s") from error
        except TooLong as error:
            raise ModelFailed(Outcome.TOO_LONG) from error
        except (OSError, ValueError) as error:  # before what is no HTTP: a connection that breaks is both
            raise ModelFailed(Outcome.UNREACHABLE, str(error)) from error
        except HTTPException as error:
            raise ModelFailed(Outcome.GARBAGE, type(error).__name__) from error
        return reply.status, reply.body


def _shown(passage: Passage) -> dict[str, Any]:
    return {"passage_id": passage.id, "heading": passage.path, "sentences": statements_of(passage)}


def reply_form(passages: Sequence[Passage], plain: bool) -> dict[str, Any]:
    """The form of the reply: an object, because some servers take no list at the top.

    Args:
        passages: Whose sentences are the quotations there are.
        plain: As ``json_object`` with a schema, as older servers know it; else as ``json_schema``.
    """
    schema = _object({"sentences": {"type": "array", "maxItems": STATEMENTS, "items": {"anyOf": _kinds(passages)}}})
    if plain:
        return {"type": "json_object", "schema": schema}
    return {"type": "json_schema", "json_schema": {"name": "sentences", "strict": True, "schema": schema}}


def _kinds(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    return [
        _object(
            {
                "passage_id": {"type": "string", "enum": [passage.id]},
                "quote": {"type": "string", **_only(statements_of(passage))},
                "sentence": {"type": "string"},
            }
        )
        for passage in passages
    ]


def _only(sentences: list[str]) -> dict[str, Any]:
    """These sentences and no others; any text where one holds a quotation mark, of which llama-cpp-python's server dies."""
    return {} if any(mark in sentence for sentence in sentences for mark in '"\\') else {"enum": sentences}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _claims(content: str) -> list[Claim]:
    """The claims in what a model wrote, whatever it put around them; what is no claim is left out.

    Raises:
        ModelFailed: there is no list of claims in it.
    """
    after_thinking = content.rpartition("</think>")[2]
    start = min((at for at in map(after_thinking.find, "{[") if at >= 0), default=len(after_thinking))
    try:
        value, _ = _DECODER.raw_decode(after_thinking, start)
    except (ValueError, RecursionError) as error:
        raise ModelFailed(Outcome.GARBAGE) from error
    items = value.get("sentences") if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise ModelFailed(Outcome.GARBAGE)
    claims = []
    for item in items[:MOST_CLAIMS]:
        try:
            claim = _Item.model_validate(item)
        except ValidationError:
            continue
        claims.append(Claim(claim.sentence, claim.passage_id, claim.quote))
    return claims
