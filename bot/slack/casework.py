"""The Slack side of cases, put together: who hears what is pressed and written, and who tells what happened."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from slack_bolt import App

from bot.answering.ports import AnswerLog, Inbox, InboxItem
from bot.cases.case import Case
from bot.cases.custody.verifying import Fault
from bot.cases.links.listings import Marketplaces
from bot.cases.playbook_words import PlaybookWords
from bot.cases.review.talk import Talk
from bot.cases.service import Cases
from bot.cases.upkeep.mirroring import Mirroring
from bot.prompts import Prompts
from bot.slack import ids
from bot.slack.case_threads import CaseThreads
from bot.slack.clients import Clients
from bot.slack.courier import Rounds
from bot.slack.directory import OUTSIDE, Directory
from bot.slack.drafts import Drafts
from bot.slack.failures import Failures
from bot.slack.files import SlackFiles
from bot.slack.heralds import Herald
from bot.slack.listeners.case_home import CaseHome
from bot.slack.listeners.cases import OPENS, CaseButtons
from bot.slack.listeners.placing import Placing
from bot.slack.listeners.report_ways import ReportWays
from bot.slack.listeners.reports import Reports
from bot.slack.news import News
from bot.slack.outside import OutsideThreads
from bot.slack.placed import Placed
from bot.slack.places import Places
from bot.slack.poster import Poster
from bot.slack.report_threads import ReportThreads
from bot.slack.reviewers import SlackReviewers
from bot.slack.rush import Rush
from bot.slack.sending import Direct, Pace, Sender, Unreachable
from bot.slack.unthreaded import Unthreaded
from bot.slack.upkeep import Kept, Upkeep, make_upkeep
from bot.slack.views.answer import PageOf
from bot.slack.views.card import CardView
from bot.slack.views.case_forms import CaseForms
from bot.slack.views.case_lines import CaseLines
from bot.slack.views.case_list import CaseList
from bot.slack.views.case_modal import CaseModal
from bot.slack.views.case_parts import Parts, Passages
from bot.slack.views.report_form import ReportForm
from bot.slack.views.report_form_read import ReportReader
from bot.slack.views.reporter import ReporterView
from bot.tracing import Traces


@dataclass(frozen=True)
class Around:
    """What cases in Slack stand on. ``words`` are the playbook's; ``wake`` has an inbox item taken up."""

    cases: Cases
    clients: Clients
    directory: Directory
    reviewers: SlackReviewers
    markets: Marketplaces
    prompts: Prompts
    passages: Passages
    words: PlaybookWords
    page: PageOf
    inbox: Inbox
    log: AnswerLog
    places: Places
    token: str
    api_url: str
    now: Callable[[], datetime]
    wake: Callable[[InboxItem], object]
    looked: Callable[[str, str], None]
    faults: Callable[[Case], tuple[Fault, ...]]
    rush: Rush
    kept: Kept
    traces: Traces
    mirroring: Mirroring | None
    console: Callable[[str], str | None] | None


@dataclass(frozen=True)
class Casework:
    """Everything of it."""

    buttons: CaseButtons
    home: CaseHome
    threads: CaseThreads
    herald: Herald
    rounds: Rounds
    upkeep: Upkeep
    by_the_clock: Rounds
    mirrors: Rounds | None
    mirroring: Mirroring | None
    reports: Reports
    reviewers: SlackReviewers
    placing: Placing

    def routes(self, app: App) -> None:
        """What Slack may send about cases, and who hears it; what must be quick is looked for first."""
        self.reports.routes(app)
        self.placing.routes(app)
        buttons = self.buttons
        app.action(ids.CASE_CLAIM)(buttons.claim)
        for action in OPENS:
            app.action(action)(buttons.form)
        app.action(re.compile(rf"^{ids.CASE_OPEN}(_\d+)?$"))(buttons.open)
        app.action(re.compile(rf"^{ids.CASE_LIST}_\w+$"))(self.home.turned)
        app.action(ids.CASE_FIND)(self.home.find)
        app.view(ids.CASE_FIND)(self.home.found)
        app.action(ids.CONSOLE_OPEN)(self.home.console_opened)
        app.view(ids.CASE_VIEW)(buttons.chosen)
        app.view(re.compile(rf"^{ids.CASE_FORM}_\w+$"))(buttons.submitted)

    @property
    def workers(self) -> tuple[Rounds, ...]:
        """What goes round on a thread of its own."""
        return tuple(each for each in (self.rounds, self.by_the_clock, self.mirrors) if each is not None)

    def start(self) -> None:
        """Begin to tell what is to be told, first of all what an earlier run left."""
        for each in self.workers:
            each.start()

    def stop(self) -> None:
        """End after what is under way; the rest is told by the next run."""
        self.herald.stop()
        for each in self.workers:
            each.stop()


def casework(around: Around) -> Casework:
    """The Slack side of cases, not started."""
    cases, prompts, clients, now = around.cases, around.prompts, around.clients, around.now
    parts = Parts(prompts, around.passages, around.words, around.page)
    lines, forms = CaseLines(parts), CaseForms(parts)
    reporter = ReporterView(parts, cases.opening.assess)
    pace = Pace(now)
    sender = Sender(cases.store, Poster(clients.telling, clients.telling), pace, now, around.places.fallback)
    direct, poster = _direct(around, sender), Poster(clients.calling, clients.posting)
    card, places, link = CardView(parts), around.places, poster.link
    news = News(cases.store, sender, card, lines, reporter, prompts, places, direct=direct, link=link, now=now)
    herald = Herald(cases.store, news, pace, now, around.rush.let_pass, around.traces)
    rounds = Rounds("herald", herald.look)
    buttons = CaseButtons(
        cases,
        clients.calling,
        poster,
        prompts,
        parts,
        forms,
        CaseModal(parts, lines, forms),
        news.shown,
        rounds.nudge,
        around.looked,
        around.faults,
    )
    talk = Talk(cases.store, cases.reviewers, cases.opening.assess, now)
    files = SlackFiles(clients.calling, around.token, around.api_url)
    kept = (cases.store, talk, cases.custodian, around.inbox, files, poster, prompts, parts.said, now)
    where = Unthreaded(cases.store, around.inbox, prompts, now)
    placed = Placed(around.inbox, now)
    outside = OutsideThreads(cases.store, talk, around.inbox, poster, prompts, around.wake, where, placed)
    threads = CaseThreads(*kept, around.wake, rounds.nudge, around.reviewers.sure, where, placed, outside)
    home = CaseHome(cases, clients.calling, around.log, prompts, CaseList(parts, reporter), now, around.console)
    reports = _reports(around, reporter, threads, rounds.nudge)
    upkeep = make_upkeep(around.kept, cases.store, clients, sender, direct, prompts, rounds.nudge, now)
    by_the_clock = Rounds("upkeep", upkeep.look)
    mirrors = Rounds("mirror", around.mirroring.look) if around.mirroring is not None else None
    front, told = (buttons, home, threads, herald), (rounds, upkeep, by_the_clock)
    placing = Placing(around.inbox, poster, prompts, placed, around.wake)
    return Casework(*front, *told, mirrors, around.mirroring, reports, around.reviewers, placing)


def _reports(around: Around, reporter: ReporterView, threads: CaseThreads, nudge: Callable[[], None]) -> Reports:
    clients, prompts, markets = around.clients, around.prompts, around.markets
    poster = Poster(clients.calling, clients.posting)
    is_slack = _is_slack(around.api_url)
    drafts, failures = Drafts(around.cases.store), Failures(poster, prompts)
    form, standing = ReportForm(prompts, markets, uploads=is_slack), around.reviewers.standing
    ways = ReportWays(
        clients.hurrying,
        clients.calling,
        poster,
        around.log,
        drafts,
        form,
        markets,
        failures,
        prompts,
        standing=standing,
        now=around.now,
        rush=around.rush,
    )
    return Reports(
        ways,
        around.cases.opening,
        drafts,
        form,
        ReportReader(prompts, markets),
        ReportThreads(poster, around.directory, prompts, around.now),
        poster,
        failures,
        prompts,
        standing=standing,
        left_alone=reporter.left_alone,
        take_files=threads.take_slack_files,
        now=around.now,
        nudge=nudge,
        rush=around.rush,
        is_slack=is_slack,
    )


def _is_slack(api_url: str) -> bool:
    """Whether it is Slack itself: others that speak its language know no files in forms, for one thing."""
    host = urlsplit(api_url).hostname or ""
    return host.removeprefix("www.") in {"slack.com", "slack-gov.com"}


def _direct(around: Around, sender: Sender) -> Direct:
    """Finds a person's direct messages, unless they are known; who is not of the staff any more gets none."""

    def direct(who: str, known: str = "") -> str:
        if around.reviewers.standing(who) in OUTSIDE:
            raise Unreachable("not_staff")
        if known:
            return known
        opened = sender.carefully(who, lambda: around.clients.telling.conversations_open(users=who))
        return str(opened["channel"]["id"])

    return direct
