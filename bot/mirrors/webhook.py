"""Cases to a web address of the company's own, signed as Standard Webhooks has it (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cases.papers.exporting import record
from bot.cases.upkeep.mirroring import Mirrored
from bot.errors import BotError
from bot.mirrors.http import call

PREFIX = "whsec_"


@dataclass(frozen=True)
class Webhook:
    """A ``Mirror``. ``key`` signs; whoever receives knows what came before by ``webhook-id``."""

    url: str
    key: bytes
    now: Callable[[], datetime]

    def send(self, mirrored: Mirrored) -> str:
        """Post the case with what happened to it; there is no name to bring back.

        Raises:
            MirrorFailed: it was not taken.
        """
        event = mirrored.event
        body = {
            "type": f"case.{event.verb}",
            "timestamp": event.at.isoformat(),
            "data": {"event": event.id, "seq": event.seq, "actor": event.actor, "case": record(mirrored.case)},
        }
        payload = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(self.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": event.id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(self.key, event.id, stamp, payload),
        }
        call("POST", self.url, headers, payload)
        return ""


def signature(key: bytes, message_id: str, stamp: str, payload: bytes) -> str:
    """What the receiver works out to compare: version 1, HMAC-SHA256 over id, time and body."""
    signed = hmac.new(key, f"{message_id}.{stamp}.".encode() + payload, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def key_of(secret: str) -> bytes:
    """The key in a secret as it is handed over: ``whsec_`` and base64.

    Raises:
        BotError: it is none.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise BotError(
            'KNOCKOFF_WEBHOOK_SECRET: write "whsec_" and 24 to 64 random bytes in base64: echo whsec_$(openssl rand -base64 32)'
        )
    return key
