"""What the desk does by the clock in Slack: the time zone of each person, the daily digest, letters, and the round of it all."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.cases.case import Case
from bot.cases.course import OPEN
from bot.cases.deadlines.reminders import in_office
from bot.cases.deadlines.running import Deadline
from bot.cases.ports import CaseQuery, CaseStore
from bot.cases.upkeep.asking_again import AskingAgain
from bot.cases.upkeep.impact import Affected, digest
from bot.cases.upkeep.letters import Letter, Letters
from bot.cases.upkeep.reminding import ZoneOf
from bot.errors import where
from bot.persons import is_person
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.clients import Clients
from bot.slack.mrkdwn import chunks
from bot.slack.poster import Poster
from bot.slack.sending import LOOK_BACK, Later, Sender, Unreachable
from bot.slack.views.answer import Message, sections
from bot.slack.views.case_lines import deadline_words
from bot.slack.views.case_parts import LINE, brief

KEEP = timedelta(days=1)
MOST_KEPT = 20_000
AHEAD = timedelta(days=7)
MOST_LINES = 20  # of a digest or a letter
LATE = timedelta(days=1)  # a digest of yesterday helps nobody
EVERY = timedelta(minutes=1)
HALF_YEAR = timedelta(days=180)

Citing = Callable[[frozenset[str], datetime], Sequence[tuple[str, datetime, str, frozenset[str]]]]
"""Finds answers that quote passages: who asked, when, what, and all that each quotes."""

log = structlog.get_logger()


class Zones:
    """Where people are, as their Slack says; the desk's own zone where it does not."""

    def __init__(self, client: WebClient, home: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._home = _zone(home) or ZoneInfo("UTC")
        self._now = now
        self._known: dict[str, tuple[datetime, tzinfo]] = {}

    def of(self, person: str | None) -> tzinfo:
        """The time zone of a person, and the desk's for nobody."""
        if person is None or not is_person(person):
            return self._home
        known = self._known.get(person)
        if known is None or known[0] <= self._now():
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            known = self._known[person] = (self._now() + KEEP, self._asked(person))
        return known[1]

    def _asked(self, person: str) -> tzinfo:
        try:
            return _zone(str(self._client.users_info(user=person)["user"].get("tz") or "")) or self._home
        except (SlackClientError, KeyError, OSError):
            return self._home


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class Digests:
    """Writes every owner a letter at nine of every morning in office with what runs out within a week or has.

    There is none when nothing does; what was put off is left out until its day, or until it has passed.
    """

    def __init__(
        self, store: CaseStore, letters: Letters, zone_of: ZoneOf, prompts: Prompts, now: Callable[[], datetime]
    ) -> None:
        self._store, self._letters, self._zone_of, self._prompts, self._now = store, letters, zone_of, prompts, now
        self._written: set[str] = set()

    def round(self) -> None:
        """Write those that are due and not written yet."""
        now, mine = self._now(), defaultdict[str, list[tuple[Case, Deadline]]](list)
        for deadline in self._store.deadlines((now + AHEAD).date()):
            case = self._store.find(deadline.case_id)
            if case is None or case.owner is None or not is_person(case.owner):
                continue
            if not _put_off(deadline, now):
                mine[case.owner].append((case, deadline))
        for owner, found in mine.items():
            local = now.astimezone(self._zone_of(owner))
            key = f"digest:{owner}:{local.date().isoformat()}"
            if in_office(local) and key not in self._written:
                self._letters.write(Letter(key, owner, self._text(found, local), now))
                self._written = {k for k in self._written if k.endswith(key[-10:])} | {key}

    def _text(self, found: Sequence[tuple[Case, Deadline]], local: datetime) -> str:
        lines = [self._prompts.text("digest_head", local.date().isoformat())]
        for case, deadline in found[:MOST_LINES]:
            words = deadline_words(self._prompts, deadline.kind, deadline.due, deadline.left(local), deadline.assumed)
            lines.append(f"• {case.ref}: {words}")
        if len(found) > MOST_LINES:
            lines.append(self._prompts.text("digest_more", str(len(found) - MOST_LINES)))
        unclaimed = self._store.search(CaseQuery(unclaimed=True, limit=0, statuses=OPEN)).total
        if unclaimed:
            lines.append(self._prompts.text("digest_unclaimed", str(unclaimed)))
        return "\n".join(lines)


def _put_off(deadline: Deadline, now: datetime) -> bool:
    """Whether somebody said that it need not be spoken of yet."""
    until = deadline.snoozed_until
    return until is not None and deadline.day(now) < until and deadline.left(now) >= 0


class AnswerNews:
    """Writes everyone who got an answer a letter when a passage it quotes is not what it was."""

    def __init__(
        self,
        citing: Citing,
        letters: Letters,
        prompts: Prompts,
        now: Callable[[], datetime],
    ) -> None:
        self._citing, self._letters, self._prompts, self._now = citing, letters, prompts, now

    def tell(self, changed: Affected) -> None:
        """One letter for each person, with all their answers."""
        now, mine = self._now(), defaultdict[str, list[str]](list)
        for asker, asked_at, question, cited in self._citing(frozenset(changed), now - HALF_YEAR):
            became = ", ".join(f"{identity}: {changed[identity]}" for identity in sorted(cited & set(changed)))
            mine[asker].append(f"• {asked_at:%Y-%m-%d} {brief(question, LINE)} ({brief(became, LINE)})")
        version = digest(f"{identity}={state}" for identity, state in sorted(changed.items()))
        for asker, lines in mine.items():
            if is_person(asker):
                text = "\n".join([self._prompts.text("answers_changed"), *lines[:MOST_LINES]])
                self._letters.write(Letter(f"answers:{asker}:{now:%Y-%m-%d}:{version}", asker, text, now))


class Carrier:
    """Sends letters, each once; what Slack does not take today is let go."""

    def __init__(
        self,
        letters: Letters,
        sender: Sender,
        poster: Poster,
        direct: Callable[[str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._letters, self._sender, self._poster, self._direct, self._now = letters, sender, poster, direct, now

    def round(self) -> None:
        """Send what is waiting."""
        for letter in self._letters.waiting():
            try:
                self._send(letter)
            except Later:
                continue
            except Unreachable as error:
                self._letters.sent(letter.key, self._now(), error.reason)
            except (SlackClientError, OSError) as error:
                log.warning("letter_not_sent", kind=letter.key.partition(":")[0], where=where(error))
                if self._now() - letter.at > LATE:
                    self._letters.sent(letter.key, self._now(), "late")

    def _send(self, letter: Letter) -> None:
        channel, mark = self._direct(letter.person), {"letter": letter.key}
        self._sender.pace.wait_for(channel)
        since = letter.at - LOOK_BACK
        told = letter.begun and self._sender.carefully(
            channel, lambda: self._poster.find_told(channel, mark, "", since)
        )
        if not told:
            message = Message(chunks(letter.text, ids.TEXT_CHARS)[0], tuple(sections(letter.text)))
            self._letters.begin(letter.key)
            self._sender.carefully(channel, lambda: self._poster.tell(channel, message, mark))
            self._sender.pace.used(channel)
        self._letters.sent(letter.key, self._now())


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
