"""Whatever comes in from Slack or from people: texts keep their meaning, and no payload is a crash."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.ports import InboxItem, Kind
from bot.slack.mrkdwn import chunks, cut, escape, link, mentions, typed
from bot.slack.payloads import incoming, press
from tests import builders
from tests.builders import Json
from tests.slack_rules import check_message

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOT = "U0DESK"
TEXT = st.text(st.sampled_from("ab1 \n&;<>|@#!*ampltgU0DESKé的"), max_size=80)
POST = {
    "ts": "1795435200.000001",
    "user": "U01ALICE",
    "text": "<@U0DESK> is this ours?",
    "thread_ts": "1795435200.000001",
}
BODIES: tuple[Json, ...] = (
    builders.event(builders.message("C01", POST)),
    builders.event(builders.app_mention("C01", POST)),
    builders.event(builders.message("D01", {"ts": "1.1", "user": "U01ALICE", "text": "is this ours?"})),
    builders.event(builders.edited("C01", POST, "is that ours?", "1795435201.000001")),
    builders.event(builders.deleted("C01", POST, "1795435201.000001")),
    builders.event(builders.tombstoned("C01", POST, "1795435201.000001")),
    builders.command("is this ours?", "C01", "U01ALICE", "1.2.3", "https://hooks.example/1"),
)


@given(TEXT)
def test_what_is_escaped_has_no_power_and_reads_back_as_it_was(text: str) -> None:
    escaped = escape(text)

    assert not set(escaped) & {"<", ">"}
    assert mentions(escaped) == set()
    assert typed(escaped) == " ".join(text.split())
    assert check_message({"text": f"x {escaped}"}, frozenset()) == []


@given(TEXT, st.integers(1, 90))
def test_a_cut_text_is_never_too_long_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = cut(text, limit)

    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(
    st.lists(st.one_of(TEXT.map(escape), TEXT.map(lambda t: link(f"https://a.example/{len(t)}", t)))),
    st.integers(60, 200),
)
def test_chunks_keep_every_word_and_cut_nothing_in_two(parts: list[str], limit: int) -> None:
    text = " ".join(parts)
    pieces = chunks(text, limit)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= limit for piece in pieces)
    for piece in pieces:
        found = {problem.rule for problem in check_message({"text": piece}, frozenset())}
        assert not found or max(map(len, parts)) > limit


@given(TEXT)
def test_what_was_typed_holds_no_mention_of_the_desk(text: str) -> None:
    raw = f"<@{BOT}> {escape(text)} <@{BOT}|desk>"

    assert typed(raw) == " ".join(text.split())
    assert BOT in mentions(raw)


@given(TEXT, TEXT)
def test_a_link_cannot_be_broken_out_of(url: str, label: str) -> None:
    made = link(f"https://a.example/{url.replace(' ', '').replace(chr(10), '')}", label)

    assert check_message({"text": f"see {made}"}, frozenset()) == []
    assert made.count("<") == made.count(">") == made.count("|") == 1


@given(st.sampled_from(BODIES), st.data())
def test_a_payload_that_lacks_anything_is_an_item_or_nothing(body: Json, data: st.DataObject) -> None:
    item = incoming(_without_some(body, data), BOT, NOW)

    assert item is None or (item.key and item.thread.channel and item.ts and isinstance(item.kind, Kind))


@given(st.sampled_from(BODIES), st.data())
def test_a_payload_with_anything_empty_is_an_item_or_nothing(body: Json, data: st.DataObject) -> None:
    emptied = _without_some(body, data, empty=True)

    assert isinstance(incoming(emptied, BOT, NOW), InboxItem | None)


def test_whole_payloads_are_items() -> None:
    kinds = [item.kind for body in BODIES if (item := incoming(body, BOT, NOW))]

    assert kinds == [Kind.ASK, Kind.ASK, Kind.ASK, Kind.EDIT, Kind.DELETE, Kind.DELETE, Kind.COMMAND]


def test_what_slacks_own_bot_writes_asks_nothing() -> None:
    post = {**POST, "user": "USLACKBOT"}
    assert [
        incoming(builders.event(make("D01", post)), BOT, NOW) for make in (builders.message, builders.app_mention)
    ] == [
        None,
        None,
    ]


@given(st.data())
def test_both_deliveries_of_one_post_have_one_key(data: st.DataObject) -> None:
    post = {**POST, "ts": f"{data.draw(st.integers(1, 10**10))}.{data.draw(st.integers(0, 10**6)):06d}"}
    found = {
        incoming(builders.event(make("C01", post)), BOT, NOW).key for make in (builders.message, builders.app_mention)
    }

    assert len(found) == 1


@given(st.data())
def test_a_press_without_message_or_channel_is_still_a_press(data: st.DataObject) -> None:
    where = builders.under("C01", POST, "https://hooks.example/1")
    body = builders.pressed({"action_id": "helpful", "value": "A1"}, "U01ALICE", "1.2.3", **where)
    for name in data.draw(st.sets(st.sampled_from(["container", "channel", "message", "response_url", "team"]))):
        del body[name]

    assert press(body).answer_id == "A1"


def _without_some(body: Json, data: st.DataObject, empty: bool = False) -> Json:
    """The payload with some of its fields, at any depth, missing or empty. What it is stays: Slack always says that."""

    def lessened(node: Json) -> Json:
        loose = sorted(set(node) - {"type", "event", "command", "subtype"})
        gone = data.draw(st.sets(st.sampled_from(loose), max_size=3)) if loose else set()
        kept = {name: value for name, value in node.items() if name not in gone}
        emptied = dict.fromkeys(gone, None) if empty else {}
        return emptied | {name: lessened(value) if isinstance(value, dict) else value for name, value in kept.items()}

    return lessened(body)
