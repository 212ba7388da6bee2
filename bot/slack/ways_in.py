"""The ways into the report form: what each knows already of what is to be reported, and what the form carries along unseen."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.cases.case import Origin
from bot.cases.links.listings import LinkKind, Marketplaces
from bot.slack import ids
from bot.slack.block_words import block_words
from bot.slack.mrkdwn import cut, said
from bot.slack.payloads import Body, Press, part, parts, press

Values = Mapping[str, tuple[str, ...]]
"""What stands in the fields of the form, by name: a text is one, of what can be ticked there may be several."""

# Where a report came from, as the trail tells it.
COMMAND, SHORTCUT, ANSWER, HOME = "command", "shortcut", "answer", "home"
_LONGEST_ID = 255
_PASSAGES_SHARE = 1_000  # of the characters a view carries


@dataclass(frozen=True)
class Carried:
    """What a form carries along: where it was opened and when, how often it was drawn anew, the form it continues."""

    origin: Origin
    opened: str
    drawn: int = 0
    continues: str = ""

    def packed(self) -> str:
        """As a view keeps it, which takes so much and no more: the question is cut, then passages are left out."""
        parts = [(name, value) for name, value in asdict(self.origin).items() if value and _is_id(name)]
        origin: dict[str, object] = {name: cut(str(value), _LONGEST_ID) for name, value in parts}
        passages: list[str] = []
        for passage in self.origin.passages:
            if len(_json([*passages, passage])) <= _PASSAGES_SHARE:
                passages.append(passage)
        origin |= {"passages": passages, "question": ""}
        kept = {"origin": origin, "opened": self.opened[:_LONGEST_ID], "drawn": self.drawn}
        kept |= {"continues": self.continues[:_LONGEST_ID]}
        if len(_json(kept)) > ids.PRIVATE_CHARS:
            return _json({"origin": {"source": self.origin.source[:_LONGEST_ID]}, "opened": self.opened[:_LONGEST_ID]})
        question, room = self.origin.question, ids.PRIVATE_CHARS
        while len(packed := _json({**kept, "origin": {**origin, "question": question}})) > ids.PRIVATE_CHARS:
            room = min(room, len(question)) - max(1, (len(packed) - ids.PRIVATE_CHARS) // 6)
            question = cut(self.origin.question, room) if room > 1 else ""
        return packed


@dataclass(frozen=True)
class WayIn:
    """Somebody wants to report. ``reply_url`` answers them where they are; ``values`` are what the form begins with."""

    person: str
    trigger_id: str
    reply_url: str
    origin: Origin
    values: Values = field(default_factory=dict)


def unpacked(text: str) -> Carried:
    """What a form carried; what cannot be read is taken for nothing, since the report itself counts more."""
    try:
        kept: dict[str, Any] = json.loads(text)
        origin = {**kept["origin"], "passages": tuple(kept["origin"].get("passages") or ())}
        return Carried(Origin(**origin), str(kept["opened"]), int(kept.get("drawn", 0)), str(kept.get("continues", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Carried(Origin(""), "")


def from_command(body: Body, markets: Marketplaces) -> WayIn:
    """``/report-knockoff``, perhaps with a link or some words behind it.

    Raises:
        KeyError: it names no person.
    """
    origin = Origin(COMMAND, channel=str(body.get("channel_id") or ""))
    values = prefilled(said(str(body.get("text") or "")), markets)
    return WayIn(
        str(body["user_id"]),
        str(body.get("trigger_id") or ""),
        str(body.get("response_url") or ""),
        origin,
        values,
    )


def from_message(body: Body, markets: Marketplaces) -> WayIn:
    """The shortcut on a message; what was forwarded stands in its attachments, what an app says perhaps only in its blocks.

    Raises:
        KeyError: it names no person.
    """
    message, channel = part(body, "message"), str(part(body, "channel").get("id") or "")
    ts = str(message.get("ts") or body.get("message_ts") or "")
    thread_ts = str(message.get("thread_ts") or "")
    forwarded = [_words(one) or said(str(one.get("fallback") or "")) for one in parts(message, "attachments")]
    text = "\n".join(words for words in (_words(message), *forwarded) if words.strip())
    origin = Origin(SHORTCUT, channel, ts, thread_ts, _permalink(body, channel, ts, thread_ts))
    return WayIn(
        str(part(body, "user")["id"]),
        str(body.get("trigger_id") or ""),
        str(body.get("response_url") or ""),
        origin,
        prefilled(text, markets),
    )


def _words(message: Body) -> str:
    """What a message says. What a person writes stands in ``text`` whole, beside which an app may say more in blocks."""
    text, blocks = said(str(message.get("text") or "")), block_words(message)
    more = [] if text and not message.get("bot_id") else blocks.splitlines()
    return "\n".join([text, *(line for line in more if line not in text.splitlines())]).strip()


def from_button(body: Body) -> WayIn:
    """The button under an answer, whose id it holds, or the one on Home, which holds none."""
    pressed = press(body)
    return WayIn(pressed.person, pressed.trigger_id, pressed.response_url or "", _pressed(body, pressed))


def prefilled(text: str, markets: Marketplaces) -> Values:
    """A text as the form begins with it: its links, the marketplaces they lead to, and what is said besides."""
    links = [link for link in markets.read(text) if link.kind is not LinkKind.REFUSED]
    besides = text
    for link in links:
        besides = besides.replace(link.typed, " ")
    lines = ""
    for link in links:
        longer = f"{lines}\n{link.typed}".strip()
        lines = longer if len(longer) <= ids.TYPED_CHARS else lines
    values = {
        "links": (lines,),
        "seen": tuple(dict.fromkeys(link.platform for link in links if link.platform)),
        "story": (cut(text.strip(), ids.TYPED_CHARS) if re.search(r"\w", besides) else "",),
    }
    return {name: found for name, found in values.items() if any(found)}


def with_answer(way: WayIn, question: str, passages: tuple[str, ...], markets: Marketplaces) -> WayIn:
    """The way in from an answer, once it is known what was asked and which passages answered it."""
    origin = replace(way.origin, question=question, passages=passages)
    return replace(way, origin=origin, values=prefilled(question, markets))


def _pressed(body: Body, pressed: Press) -> Origin:
    if not pressed.answer_id:
        return Origin(HOME)
    if pressed.private:  # only the person sees that message, so nothing can lead there
        return Origin(ANSWER, channel=pressed.channel, answer_id=pressed.answer_id)
    link = _permalink(body, pressed.channel, pressed.message_ts, pressed.thread_ts)
    return Origin(ANSWER, pressed.channel, pressed.message_ts, pressed.thread_ts, link, pressed.answer_id)


def _permalink(body: Body, channel: str, ts: str, thread_ts: str) -> str:
    """A message's address as Slack makes it; asking Slack for it would cost the time in which the form must open."""
    domain = str(part(body, "team").get("domain") or "")
    if not (domain and channel and ts):
        return ""
    address = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    return f"{address}?thread_ts={thread_ts}&cid={channel}" if thread_ts and thread_ts != ts else address


def _is_id(name: str) -> bool:
    return name not in {"passages", "question"}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
