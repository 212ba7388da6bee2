"""Whatever an endpoint sends back, in time or not, people get the answer they would get without it."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.arranging import ArrangingWriter, ModelFailed, Outcome
from bot.answering.grounding import check
from bot.answering.writer import QuotingWriter
from bot.inference.chat_model import OF_NO_USE_IN_A_ROW, REST_S, TOKENS, ChatModel, Endpoint, reply_form
from bot.inference.post import MOST_BYTES
from bot.knowledge.model import Knowledge
from bot.retrieval.search import Hit
from tests.fake_endpoint import Behaviour, Exchange, FakeEndpoint, endpoint, every_sentence

QUESTION = "who owns a trademark in china"
SECONDS = 30.0  # far more than a reply on this machine takes


@dataclass
class Ticks:
    """A clock for the rests of an endpoint that fails."""

    now: float = 0.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


@dataclass
class Asked:
    """An endpoint, a writer that asks it, and passages to ask about."""

    server: FakeEndpoint
    hits: tuple[Hit, ...]
    seconds: float = SECONDS
    key: str | None = None
    ticks: Ticks = field(default_factory=Ticks)

    def __post_init__(self) -> None:
        place = Endpoint(self.server.url, "tiny", self.key, self.seconds)
        self.writer = ArrangingWriter(ChatModel(place, "Choose.", self.ticks))

    def outcome(self) -> Outcome:
        """What becomes of a question; the answer is the one without the model unless its reply was used."""
        before = dict(self.writer.tally)
        draft = self.writer.write(QUESTION, self.hits)
        check(*draft)
        (outcome,) = (name for name, count in self.writer.tally.items() if count != before[name])
        if outcome != Outcome.USED:
            assert draft == QuotingWriter().write(QUESTION, self.hits)
        return Outcome(outcome)


@pytest.fixture(scope="session")
def hits(tiny_knowledge: Knowledge) -> tuple[Hit, ...]:
    """Three passages of the tiny guidance."""
    passages = [p for p in tiny_knowledge.corpus.passages if p.valid_from is None and p.kind != "policy"][:3]
    return tuple(Hit(passage, 1.0 - n / 10, 0.9, 1.0, 0.5) for n, passage in enumerate(passages))


@pytest.fixture
def asked(hits: tuple[Hit, ...]) -> Iterator[Callable[..., Asked]]:
    """Open an endpoint that behaves so, and a writer that asks it."""
    open_ones = []

    def start(behave: Behaviour, **given: Any) -> Asked:
        manager = endpoint(behave)
        open_ones.append(manager)
        return Asked(manager.__enter__(), hits, **given)

    yield start
    for manager in open_ones:
        manager.__exit__(None, None, None)


def saying(content: object) -> Behaviour:
    """Answers every question with this content."""
    return lambda exchange: exchange.say(content)


def replying(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answers every question with this response."""
    return lambda exchange: exchange.reply(body, status, **headers)


def drip(exchange: Exchange) -> None:
    """A reply that never ends, a byte now and then."""
    exchange.send_response(200)
    exchange.send_header("Content-Length", "100000")
    exchange.end_headers()
    while not exchange.server.over.wait(0.02):
        exchange.wfile.write(b" ")


def drip_the_head(exchange: Exchange) -> None:
    """Headers that never end."""
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not exchange.server.over.wait(0.02):
        exchange.wfile.write(b"a")


def silence(exchange: Exchange) -> None:
    """No reply at all."""
    exchange.server.over.wait(SECONDS)


@pytest.mark.parametrize(
    ("behave", "outcome"),
    [
        (saying("I think you should write to the seller at once."), Outcome.GARBAGE),
        (saying('{"sentences": [{"sentence": "Whoever'), Outcome.GARBAGE),
        (saying({"answer": "yes"}), Outcome.GARBAGE),
        (saying("[" * 100_000), Outcome.GARBAGE),
        (saying('{"sentences": ' + "9" * 10_000 + "}"), Outcome.GARBAGE),
        (saying(""), Outcome.REFUSED),
        (saying({"sentences": []}), Outcome.NOTHING_LEFT),
        (saying([1, None, "text", {"sentence": 1, "passage_id": "x", "quote": "y"}]), Outcome.NOTHING_LEFT),
        (replying(b"<html>Gateway</html>"), Outcome.GARBAGE),
        (replying(b'{"choices": []}'), Outcome.GARBAGE),
        (replying(b"\xff\xfe\x00"), Outcome.GARBAGE),
        (replying(b'{"choices": [{"message": {"content": null}}]}'), Outcome.REFUSED),
        (replying(b'{"choices": [{"message": {"content": "[]", "refusal": "I cannot."}}]}'), Outcome.REFUSED),
        (replying(b" " * (MOST_BYTES + 1)), Outcome.TOO_LONG),
        (replying(b"{}", 401), Outcome.REJECTED),
        (replying(b"{}", 404), Outcome.REJECTED),
        (replying(b"{}", 429), Outcome.REJECTED),
        (replying(b"{}", 500), Outcome.REJECTED),
        (replying(b"{}", 503), Outcome.REJECTED),
        (lambda exchange: exchange.wfile.write(b"SSH-2.0-nothing of the kind\r\n"), Outcome.GARBAGE),
        (lambda exchange: exchange.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500), Outcome.GARBAGE),
        (lambda exchange: exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), Outcome.GARBAGE),
        (lambda exchange: exchange.connection.close(), Outcome.UNREACHABLE),
    ],
)
def test_a_reply_that_is_of_no_use_leaves_the_answer_as_it_was(
    asked: Callable[..., Asked], behave: Behaviour, outcome: Outcome
) -> None:
    assert asked(behave).outcome() == outcome


@pytest.mark.parametrize("behave", [drip, drip_the_head, silence])
def test_however_slowly_it_answers_nobody_waits_longer_than_the_limit(
    asked: Callable[..., Asked], behave: Behaviour
) -> None:
    slow = asked(behave, seconds=0.2)
    assert slow.outcome() == Outcome.TIMEOUT
    assert not slow.server.over.is_set()  # it would still be at it


def test_nobody_at_the_address_is_unreachable(hits: tuple[Hit, ...]) -> None:
    with endpoint(silence) as server:
        pass
    assert Asked(server, hits).outcome() == Outcome.UNREACHABLE


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(asked: Callable[..., Asked], hits: tuple[Hit, ...], status: int) -> None:
    elsewhere = asked(lambda exchange: exchange.say({"sentences": every_sentence(exchange)}))
    here = asked(replying(b"", status, Location=f"{elsewhere.server.url}/chat/completions"), key="hush")
    assert here.outcome() == Outcome.REDIRECTED
    assert elsewhere.server.requests == []


def test_what_it_chooses_and_in_which_order_is_what_is_said(asked: Callable[..., Asked], hits: tuple[Hit, ...]) -> None:
    two = asked(lambda exchange: exchange.say({"sentences": every_sentence(exchange)[::-1]}))
    assert two.outcome() == Outcome.USED
    quotes, _citations = two.writer.write(QUESTION, hits)
    plain, _ = QuotingWriter().write(QUESTION, hits)
    assert [quote.text for quote in quotes] != [quote.text for quote in plain]


@pytest.mark.parametrize("around", ["```json\n{}\n```", "<think>[1] or {{2}}</think>\n{}", "Here it is: {} Good luck!"])
def test_what_models_put_around_their_reply_does_not_hurt(asked: Callable[..., Asked], around: str) -> None:
    def behave(exchange: Exchange) -> None:
        exchange.say(around.replace("{}", json.dumps({"sentences": every_sentence(exchange)})))

    assert asked(behave).outcome() == Outcome.USED


def test_it_is_shown_the_question_and_the_statements_of_the_cited_passages_and_nothing_else(
    asked: Callable[..., Asked], hits: tuple[Hit, ...]
) -> None:
    seen = asked(saying({"sentences": []}), key="hush")
    seen.outcome()
    (request,) = seen.server.requests
    system, user = request["messages"]
    assert (request["model"], request["temperature"], request["max_tokens"]) == ("tiny", 0, TOKENS)
    assert system == {"role": "system", "content": "Choose."}
    shown = json.loads(user["content"])
    assert shown["question"] == QUESTION
    passages = {hit.passage.id: hit.passage for hit in hits}
    assert {row["passage_id"] for row in shown["passages"]} == set(passages)
    for row in shown["passages"]:
        assert all(text in passages[row["passage_id"]].text for text in row["sentences"])
    assert (seen.server.paths, seen.server.keys) == (["/v1/chat/completions"], ["Bearer hush"])


def test_a_server_that_does_not_know_the_form_is_asked_in_the_older_one_and_from_then_on(
    asked: Callable[..., Asked],
) -> None:
    def behave(exchange: Exchange) -> None:
        if exchange.asked["response_format"]["type"] == "json_schema":
            exchange.reply(b"{}", 422)
        else:
            exchange.say({"sentences": every_sentence(exchange)})

    old = asked(behave)
    assert [old.outcome(), old.outcome()] == [Outcome.USED, Outcome.USED]
    forms = [request["response_format"]["type"] for request in old.server.requests]
    assert forms == ["json_schema", "json_object", "json_object"]


def test_a_quotation_mark_is_in_no_list_of_sentences_because_servers_have_died_of_it(shipped: Knowledge) -> None:
    for plain in (True, False):
        form = reply_form(shipped.corpus.passages, plain)
        schema = form["schema"] if plain else form["json_schema"]["schema"]
        quotes = [kind["properties"]["quote"] for kind in schema["properties"]["sentences"]["items"]["anyOf"]]
        assert not [text for quote in quotes for text in quote.get("enum", ()) if '"' in text or "\\" in text]
        assert sum("enum" in quote for quote in quotes) > 0.8 * len(quotes)


def test_one_that_fails_again_and_again_is_left_alone_for_a_while(asked: Callable[..., Asked]) -> None:
    down = asked(replying(b"{}", 503))
    outcomes = [down.outcome() for _ in range(OF_NO_USE_IN_A_ROW + 2)]
    assert outcomes == [Outcome.REJECTED] * OF_NO_USE_IN_A_ROW + [Outcome.RESTING] * 2
    down.ticks.now = REST_S
    down.server.behave = lambda exchange: exchange.say({"sentences": every_sentence(exchange)})
    assert down.outcome() == Outcome.USED
    assert len(down.server.requests) == OF_NO_USE_IN_A_ROW + 1


def test_several_people_may_ask_at_once(asked: Callable[..., Asked], hits: tuple[Hit, ...]) -> None:
    meeting = threading.Barrier(4, timeout=SECONDS)

    def behave(exchange: Exchange) -> None:
        meeting.wait()
        exchange.say({"sentences": every_sentence(exchange)})

    busy = asked(behave)
    threads = [threading.Thread(target=busy.writer.write, args=(QUESTION, hits)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert busy.writer.tally[Outcome.USED] == 4


def test_a_key_is_in_no_message_and_in_no_picture_of_the_endpoint(asked: Callable[..., Asked]) -> None:
    refused = asked(replying(b'{"error": "bad key hush"}', 401), key="hush")
    with pytest.raises(ModelFailed) as failure:
        refused.writer.arranged(QUESTION, refused.hits)
    assert "hush" not in str(failure.value)
    assert "hush" not in repr(Endpoint("http://x/v1", "tiny", "hush", 1.0))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["sentences", "sentence", "passage_id", "quote", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_with_any_reply_whatsoever_everything_said_is_a_whole_sentence_of_a_cited_passage(
    asked: Callable[..., Asked], hits: tuple[Hit, ...]
) -> None:
    true = [
        {"sentence": sentence.text, "passage_id": hit.passage.id, "quote": sentence.text}
        for hit in hits
        for sentence in hit.passage.sentences
    ]
    some_text = st.sampled_from([claim["quote"] for claim in true]) | st.text(max_size=40)
    some_id = st.sampled_from([claim["passage_id"] for claim in true]) | st.text(max_size=10)
    made_up = st.fixed_dictionaries({"sentence": some_text, "passage_id": some_id, "quote": some_text})
    items = st.sampled_from(true) | made_up
    contents = st.text() | json_values.map(json.dumps) | st.lists(items | json_values, max_size=6).map(json.dumps)
    bodies = st.binary(max_size=200) | contents.map(
        lambda content: json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    )
    any_reply = asked(saying(""))

    @given(bodies)
    @example(json.dumps({"choices": [{"message": {"content": json.dumps(true)}}]}).encode())
    def holds(body: bytes) -> None:
        any_reply.server.behave = replying(body)
        quotes, citations = any_reply.writer.write(QUESTION, hits)
        passages = {citation.number: citation.passage for citation in citations}
        check(quotes, citations)
        assert all(quote.text in {s.text for s in passages[quote.number].sentences} for quote in quotes)
        assert {citation.passage.id for citation in citations} == {hit.passage.id for hit in hits}

    holds()
    assert any_reply.writer.tally[Outcome.USED] > 0
