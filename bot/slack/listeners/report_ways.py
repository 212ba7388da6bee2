"""The ways into the report form. It opens before anything is looked up: Slack lets it open for three seconds and no longer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.answering.ports import AnswerLog
from bot.cases.links.listings import Marketplaces
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.directory import OUTSIDE, Standing
from bot.slack.drafts import Begun, Drafts
from bot.slack.failures import Failed, Failures, api_error
from bot.slack.poster import Poster
from bot.slack.rush import Rush
from bot.slack.views.answer import Message
from bot.slack.views.report_form import ReportForm
from bot.slack.ways_in import Carried, WayIn, from_button, from_command, from_message, with_answer

Body = dict[str, Any]

log = structlog.get_logger()


@dataclass(frozen=True)
class ReportWays:
    """Listeners. ``opener`` neither waits nor repeats: a form opens within three seconds or not at all."""

    opener: WebClient
    client: WebClient
    poster: Poster
    answers: AnswerLog
    drafts: Drafts
    form: ReportForm
    markets: Marketplaces
    failures: Failures
    prompts: Prompts
    standing: Callable[[str], Standing]
    now: Callable[[], datetime]
    rush: Rush

    def routes(self, app: App) -> None:
        """What Slack may send to open the form."""
        app.command(ids.COMMAND_REPORT)(self.command)
        app.shortcut(ids.REPORT_MESSAGE)(self.shortcut)
        app.action(ids.REPORT)(self.button)

    def command(self, ack: Ack, body: Body) -> None:
        """Open the form from anywhere but a thread, where Slack has no commands."""
        ack()
        self._open(body, from_command(body, self.markets))

    def shortcut(self, ack: Ack, body: Body) -> None:
        """Open the form about a message."""
        ack()
        self._open(body, from_message(body, self.markets))

    def button(self, ack: Ack, body: Body) -> None:
        """Open the form from under an answer, or from Home."""
        ack()
        self._open(body, from_button(body))

    def redraw(self, view: Body, new: Body) -> None:
        """Put another view in a view's place, unless it was closed or changed in between."""
        try:
            self.client.views_update(view_id=str(view["id"]), hash=view.get("hash"), view=new)
        except SlackApiError as error:
            log.warning("form_not_redrawn", code=api_error(error))

    def _open(self, body: Body, way: WayIn) -> None:
        """Open the form. From under an answer one opens that cannot be typed into until it is known what was asked."""
        carried = Carried(way.origin, self.now().isoformat())
        try:
            with self.rush.serving():
                at_once: Body = self.form.loading() if way.origin.answer_id else self.form.view(carried, way.values)
                opened = self.opener.views_open(trigger_id=way.trigger_id, view=at_once)
        except (SlackClientError, OSError) as error:
            log.warning("form_not_opened", source=way.origin.source, error=type(error).__name__, code=api_error(error))
            self._say(way, "report_not_opened")
            return
        self._complete(body, way, carried, dict(opened["view"]))

    def _complete(self, body: Body, way: WayIn, carried: Carried, view: Body) -> None:
        """What had to be looked up: whether the person may report, what was asked, and whether there is a draft."""
        self.rush.let_pass()
        if (standing := self.standing(way.person)) in OUTSIDE:
            self.redraw(view, self.form.notice(standing.value))
            return
        draft = self.failures.attempt(body, lambda: self.drafts.latest(way.person, self.now()))
        offer = isinstance(draft, Begun)
        if way.origin.answer_id:
            way = self._about_answer(body, way)
            carried = replace(carried, origin=way.origin)
        elif not offer:
            return
        self.redraw(view, self.form.view(carried, way.values, offer))

    def _about_answer(self, body: Body, way: WayIn) -> WayIn:
        record = self.failures.attempt(body, lambda: self.answers.find(way.origin.answer_id))
        if record is None or isinstance(record, Failed):  # the answer is kept no more; the report counts
            return way
        passages = tuple(citation.passage.id for citation in record.answer.citations)
        return with_answer(way, record.question, passages, self.markets)

    def _say(self, way: WayIn, name: str) -> None:
        """Tell the person alone: where they are, or in their direct messages."""
        message = Message(self.prompts.text(name), ())
        if way.reply_url:
            self.poster.reply(way.reply_url, message)
        else:
            self.poster.announce(way.person, message)
