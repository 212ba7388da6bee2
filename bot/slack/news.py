"""Who is told what of a case, and where: the card and its thread, the reporters, counsel; and what cannot be told there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.cases.case import Case, Sighting
from bot.cases.changes import addressed
from bot.cases.duplicates import evidence_of_duplicates, reported_by_then
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.ports import CaseStore, Notice, Post
from bot.cases.sellers import same_seller
from bot.cases.upkeep.asking_again import names_question, not_asked
from bot.persons import is_person
from bot.prompts import Prompts
from bot.slack.places import Places
from bot.slack.sending import Direct, Gone, Later, Sender, Unreachable
from bot.slack.views.answer import Message
from bot.slack.views.card import CardView
from bot.slack.views.case_lines import CaseLines, alarms
from bot.slack.views.case_parts import Shown, person
from bot.slack.views.reporter import ReporterView, told_before

MOST_RELATED, MOST_COUNTED = 5, 25  # named on a card; looked at to count cases of the same seller
CARD_FIRST, NOWHERE = timedelta(seconds=2), timedelta(minutes=10)
_LOUD = {Verb.ASKED_REPORTER, Verb.CLOSED, Verb.WARNED}  # shown beside the thread as well, so that they are not missed
_OWN = {Verb.OPENED, Verb.SIGHTED, Verb.EVIDENCE_ADDED, Verb.EVIDENCE_REFUSED, Verb.REPORTER_SAID}  # told to one

log = structlog.get_logger()


@dataclass(frozen=True)
class News:
    """Tells notices. ``link`` gives the address of a message by its channel and timestamp."""

    store: CaseStore
    sender: Sender
    card: CardView
    lines: CaseLines
    reporter: ReporterView
    prompts: Prompts
    places: Places
    direct: Direct
    link: Callable[[str, str], str | None]
    now: Callable[[], datetime]

    def tell(self, notice: Notice) -> str:
        """Tell an audience; returns why it could not be told where it belongs, empty when it was.

        Raises:
            Later: not now.
        """
        case = self.store.find(notice.event.case_id)
        if case is None:
            return "case_unknown"
        shown = self.shown(case)
        if notice.audience is Audience.CARD:
            return self._card(notice, shown)
        if notice.audience is Audience.THREAD:
            return self._thread(notice, shown)
        if notice.audience is Audience.COUNSEL:
            return self._counsel(notice, shown)
        if notice.audience is Audience.OWNER:
            return self._owner(notice, shown)
        failed = [self._reporter(notice, shown, who) for who in self._reporters(case, notice.event)]
        if notice.event.verb is Verb.ASKED_REPORTER and all(failed):
            not_asked(self.store, notice.event)
        return " ".join(filter(None, failed))

    def expected(self, audience: Audience) -> str | None:
        """The channel an audience most likely reads."""
        if audience is Audience.COUNSEL:
            return self.places.counsel or self.places.fallback
        return None if audience in {Audience.REPORTER, Audience.OWNER} else self.places.cases or self.places.fallback

    def shown(self, case: Case) -> Shown:
        """A case with what is kept beside it."""
        kept = [self.store.find(other) for other in case.related[:MOST_COUNTED]]
        related = [other for other in kept if other is not None]
        theirs = [other for other in related if same_seller(other.report.seller, case.report.seller)]
        elsewhere = len(theirs) + len(case.related[MOST_COUNTED:])  # of so many, whose each is tells nothing more
        named = tuple(other.ref for other in related[:MOST_RELATED])
        merged = evidence_of_duplicates(case, self.store)
        return Shown(case, self.store.evidence(case.id), named, elsewhere, merged)

    def _card(self, notice: Notice, shown: Shown) -> str:
        message, case = self.card.card(shown), shown.case
        post = self.store.post(case.id, Audience.CARD)
        if post is None:
            return self._put_up(notice, case, message)[1]
        if post.shows == message.looks:
            return ""
        try:
            self.sender.renew(notice, post, message)
        except Gone:
            return self._put_up(notice, case, message)[1]
        except Unreachable as error:
            self._move(notice, case, message, error.reason)
            return error.reason
        self._remember(case, post, message)
        return ""

    def _put_up(self, notice: Notice, case: Case, message: Message) -> tuple[Post, str]:
        """Put a card up where cards stand, or in the fallback channel; says where, and what was wrong."""
        home = self.places.cases or self.places.fallback
        if home is None:
            raise self._nowhere(Audience.CARD, "no_cases_channel")
        try:
            post = self.sender.once(notice, home, message, "card")
        except Unreachable as error:
            return self._move(notice, case, message, error.reason), error.reason
        self._remember(case, post, message)
        return post, ""

    def _move(self, notice: Notice, case: Case, message: Message, reason: str) -> Post:
        """Put a card up in the fallback channel because its own cannot be reached."""
        post = self._fall_back(notice, case, message, "card", reason)
        if post is None:
            raise self._nowhere(Audience.CARD, reason)
        self._remember(case, post, message)
        return post

    def _remember(self, case: Case, post: Post, message: Message) -> None:
        self.store.remember_post(case.id, Audience.CARD, "", replace(post, shows=message.looks))

    def _thread(self, notice: Notice, shown: Shown) -> str:
        message, case = self.lines.message(notice.event, shown), shown.case
        if message is None:
            return ""
        post = self.store.post(case.id, Audience.CARD)
        if post is None:
            raise Later(self.now() + CARD_FIRST)
        try:
            self.sender.once(notice, post.channel, message, thread_ts=post.ts, loud=alarms(notice.event, case))
        except Gone as error:
            post, _ = self._put_up(notice, case, self.card.card(shown))
            raise Later(self.sender.pace.due(post.channel)) from error
        except Unreachable as error:
            post = self._move(notice, case, self.card.card(shown), error.reason)
            raise Later(self.sender.pace.due(post.channel)) from error
        return ""

    def _counsel(self, notice: Notice, shown: Shown) -> str:
        case, post = shown.case, self.store.post(shown.case.id, Audience.CARD)
        url = self.link(post.channel, post.ts) if post is not None else None
        message = self.card.for_counsel(shown, notice.event.actor, notice.event.text, url)
        try:
            if self.places.counsel is None:
                raise Unreachable("no_counsel_channel")
            self.sender.once(notice, self.places.counsel, message)
        except Unreachable as error:
            self._fall_back(notice, case, message, "counsel", error.reason)
            return error.reason
        return ""

    def _owner(self, notice: Notice, shown: Shown) -> str:
        """Tell whoever has the case by now; nobody when nobody has it, since the thread was told."""
        case, who = shown.case, shown.case.owner
        if who is None or not is_person(who):
            return ""
        post = self.store.post(case.id, Audience.CARD)
        message = self.lines.letter(notice.event, shown, self.link(post.channel, post.ts) if post is not None else None)
        try:
            self.sender.once(notice, self.direct(who), message, f"owner:{who}")
        except Unreachable as error:
            self._fall_back(notice, case, message, f"owner:{who}", error.reason)
            return error.reason
        return ""

    def _reporters(self, case: Case, event: Event) -> Iterator[str]:
        """Who is to be told: everyone who had reported it by then, or only those whom it is for.

        A question is for all of them, also those who are no people in Slack: ops must hear that it did not reach them.
        """
        by_then = dict.fromkeys(each.reporter for each in reported_by_then(case, event, self.store))
        if event.verb is Verb.ASKED_REPORTER:
            return (who for who in by_then if event.about in {"", f"{Audience.REPORTER}:{who}"})
        if event.verb is Verb.WARNED:
            return filter(is_person, addressed(event))
        return (who for who in by_then if is_person(who) and (event.verb not in _OWN or who == event.actor))

    def _reporter(self, notice: Notice, shown: Shown, who: str) -> str:
        case, event, about = shown.case, notice.event, f"reporter:{who}"
        root = self.store.post(case.id, Audience.REPORTER, who)
        if root is None and event.verb in {Verb.OPENED, Verb.SIGHTED}:
            message: Message | None = self.reporter.opened(case, _sighting(case, event))
        else:
            message = self.reporter.message(event, shown, told_before(event, self.store.events))
        asked = event.verb is Verb.ASKED_REPORTER  # what is asked is never kept from ops: it is waited for
        if message is None or (root is None and not asked and self._noted_before(case, about)):
            return ""
        try:
            if not is_person(who):
                raise Unreachable("not_in_slack")
            channel = self.direct(who, root.channel if root else "")
            loud = event.verb in _LOUD and root is not None
            post = self._say(notice, channel, message, who, root.ts if root else "", loud)
        except Unreachable as error:
            if asked or not self._noted_before(case, about):
                self._fall_back(notice, case, message, about, error.reason)
            return error.reason
        if root is None:
            self.store.remember_post(case.id, Audience.REPORTER, who, post)
        return ""

    def _say(self, notice: Notice, channel: str, message: Message, who: str, thread_ts: str, loud: bool) -> Post:
        """Say something in a reporter's thread, or below it when they deleted its beginning."""
        try:
            return self.sender.once(notice, channel, message, who, thread_ts, loud)
        except Gone:
            return self.sender.once(notice, channel, message, who)

    def _fall_back(self, notice: Notice, case: Case, message: Message, about: str, reason: str) -> Post | None:
        """Tell ops what could not be told where it belongs, once, and note it; None when there is no fallback channel."""
        post = None
        if self.places.fallback is not None:
            audience, _, who = about.partition(":")
            whom = person(who) if who else self.prompts.text(f"audience_{audience}")
            told = self.card.stranded(self.prompts.text("stranded", f"{whom} ({case.ref}, {reason})"), message)
            try:
                post = self.sender.once(notice, self.places.fallback, told, f"fallback:{about}")
            except Unreachable as error:
                raise self._nowhere(notice.audience, error.reason) from error
        of = names_question(notice.event)
        if not self._noted_before(case, about, of):
            event = Event(case.id, 0, Verb.UNDELIVERABLE, "desk", ActorKind.DESK, "herald", self.now(), text=reason)
            with self.store.work() as work:
                work.append(replace(event, about=about, changes=of), (Audience.THREAD,))
        return post

    def _noted_before(self, case: Case, about: str, of: tuple[Change, ...] = ()) -> bool:
        noted = (e for e in self.store.events(case.id) if e.verb is Verb.UNDELIVERABLE and e.about == about)
        return any(not of or e.changes == of for e in noted)

    def _nowhere(self, audience: Audience, reason: str) -> Later:
        log.warning("notice_waits", audience=audience.value, reason=reason)
        return Later(self.now() + NOWHERE)


def _sighting(case: Case, event: Event) -> Sighting:
    """The report that an event tells of."""
    mine = [sighting for sighting in case.sightings if sighting.reporter == event.actor]
    return next((sighting for sighting in mine if sighting.at == event.at), (mine or list(case.sightings))[-1])
