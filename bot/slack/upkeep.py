"""What the desk does by the clock in Slack, and the round of it all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from slack_sdk.errors import SlackClientError

from bot.cases.ports import CaseStore
from bot.cases.upkeep.asking_again import AskingAgain
from bot.cases.upkeep.impact import Affected
from bot.cases.upkeep.letters import Letters
from bot.cases.upkeep.reminding import ZoneOf
from bot.persons import is_person
from bot.prompts import Prompts
from bot.slack.answer_news import AnswerNews, Citing
from bot.slack.carrier import Carrier
from bot.slack.clients import Clients
from bot.slack.digests import Digests
from bot.slack.poster import Poster
from bot.slack.sending import Later, Sender, Unreachable
from bot.slack.zones import Zones

EVERY = timedelta(minutes=1)


class Upkeep:
    """Does all that is done by the clock, once a minute; ``nudge`` is told that there may be something to tell."""

    def __init__(
        self, jobs: Sequence[Callable[[], object]], nudge: Callable[[], None], now: Callable[[], datetime]
    ) -> None:
        self._jobs, self._nudge, self._now = jobs, nudge, now
        self._next: datetime | None = None

    def look(self) -> float:
        """Do it when a minute has passed; in how many seconds to come again."""
        now = self._now()
        if self._next is None or now >= self._next:
            self._next = now + EVERY
            for job in self._jobs:
                job()
            self._nudge()
        return max(0.0, (self._next - now).total_seconds())


@dataclass(frozen=True)
class Kept:
    """What upkeep works with: the desk's own zone, letters, answers by what they quote, and the jobs that need no Slack."""

    home: str
    letters: Letters
    citing: Citing
    jobs: Callable[[ZoneOf, Callable[[Affected], None]], Sequence[Callable[[], object]]]


def _reached(direct: Callable[[str], str], who: str) -> bool:
    """Whether somebody can be written to now."""
    try:
        return is_person(who) and bool(direct(who))
    except (Later, Unreachable, SlackClientError, OSError):
        return False


def make_upkeep(
    kept: Kept,
    store: CaseStore,
    clients: Clients,
    sender: Sender,
    direct: Callable[[str], str],
    prompts: Prompts,
    nudge: Callable[[], None],
    now: Callable[[], datetime],
) -> Upkeep:
    """Everything that is done by the clock."""
    zones, letters = Zones(clients.calling, kept.home, now), kept.letters
    answers = AnswerNews(kept.citing, letters, prompts, now)
    digests = Digests(store, letters, zones.of, prompts, now)
    again = AskingAgain(store, partial(_reached, direct), now)
    carrier = Carrier(letters, sender, Poster(clients.telling, clients.telling), direct, now)
    return Upkeep((*kept.jobs(zones.of, answers.tell), again.round, digests.round, carrier.round), nudge, now)
