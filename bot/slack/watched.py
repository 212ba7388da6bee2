"""The Slack app, telling how long Slack waited for each acknowledgement; and what leaves traces of questions and reports."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

from bot.answering.ports import ASKED, InboxItem
from bot.cases.intake.opening import Opened, Opening, Submission
from bot.cases.keeping import in_utc
from bot.slack.acks import PromptAck
from bot.slack.courier import Work
from bot.slack.rush import Rush
from bot.tracing import Traces

Acknowledged = Callable[[str, float], None]  # kind, seconds
_REFUSED = 401
_KINDS = {
    "event_callback": "event",
    "block_actions": "action",
    "view_submission": "view",
    "view_closed": "view",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "options",
}

_UNSEEN = {"event", "other"}  # nobody sees whether they are acknowledged

log = structlog.get_logger()


def unheard(_kind: str, _seconds: float) -> None:
    """Tell nobody."""


def nobody_waits() -> None:
    """Nothing ends with the acknowledgement."""


class WatchedApp(App):
    """A Bolt app; ``acknowledged`` hears of every delivery that was Slack's.

    ``rush`` knows of those at whose spinner somebody looks, from the moment they come in until they are acknowledged.
    """

    acknowledged: Acknowledged = staticmethod(unheard)
    rush = Rush()

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Handle a delivery, as Bolt does."""
        began, kind = time.perf_counter(), kind_of(req.body)
        served = self.begin(req.body)
        req.context["ack"] = PromptAck(served)
        try:
            response = super().dispatch(req)
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # Bolt's own readers trust every payload
            log.error("delivery_unreadable", error=type(error).__name__)
            response = BoltResponse(status=400, body="")
        finally:
            served()
        seconds = time.perf_counter() - began
        if response.status != _REFUSED:  # whoever cannot sign neither fills the log nor invents kinds
            self.acknowledged(kind, seconds)
            log.info(
                "acknowledged",
                kind=kind,
                event_id=req.body.get("event_id"),
                team=_team(req.body),
                status=response.status,
                ack_ms=round(seconds * 1000, 1),
            )
        return response

    def begin(self, body: Mapping[str, Any]) -> Callable[[], None]:
        """Somebody waits for a delivery, if anybody sees whether it is acknowledged, until what this gives is called."""
        return nobody_waits if kind_of(body) in _UNSEEN else self.rush.begin()


def kind_of(body: Mapping[str, Any]) -> str:
    """What sort of delivery it is: one of a few words."""
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), "other")


def _team(body: Mapping[str, Any]) -> str | None:
    team = body.get("team_id") or body.get("team")
    named = team.get("id") if isinstance(team, Mapping) else team
    return str(named) if named else None


@dataclass(frozen=True)
class TracedWork:
    """Brings inbox items to their end, each attempt as a part of the item's trace."""

    inner: Work
    traces: Traces
    now: Callable[[], datetime]

    def work(self, item: InboxItem) -> None:
        """Bring a claimed item to its end."""
        about = {"item": item.key, "kind": item.kind.value, "team": item.thread.team, "attempt": item.attempts}
        since = item.received_at if item.attempts == 1 else None
        with self.traces.of(item.key, "question" if item.kind in ASKED else item.kind.value, since, **about):
            if since is not None:
                self.traces.past("waited", (self.now() - since).total_seconds())
            self.inner.work(item)

    def fail(self, item: InboxItem) -> None:
        """Give an item up."""
        with self.traces.of(item.key, "given up", item=item.key, kind=item.kind.value, attempt=item.attempts):
            self.inner.fail(item)


@dataclass(frozen=True)
class TracedOpening(Opening):
    """Takes submissions, each at the beginning of its report's trace."""

    traces: Traces

    def submit(self, submission: Submission) -> Opened:
        """Keep a submission."""
        began = self.now()
        opened = super().submit(submission)
        case = opened.case
        sighting = next(each for each in case.sightings if each.number == opened.sighting)
        source = submission.origin.source
        took_ms = round((self.now() - began).total_seconds() * 1000, 1)
        log.info(
            "report_kept", case_id=case.id, case=case.ref, sighting=opened.sighting, source=source, kept_ms=took_ms
        )
        about: dict[str, str | int] = {"case": case.ref, "sighting": opened.sighting, "source": source}
        with self.traces.of(trace_of(case.id, sighting.at), "report", began, **about):
            return opened


def trace_of(case_id: str, at: datetime) -> str:
    """What a trace of a case is known by: a report and all that is told of it have one time."""
    return f"{case_id}:{in_utc(at).isoformat()}"
