"""Cases put together from the playbook and a database; the part of the wiring that the desk, the shell and the console share."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.answering.ports import AnswerLog, Inbox, InboxItem
from bot.answering.service import Answering
from bot.answerwiring import patterns_kept
from bot.cases.casebook import Casebook, LateCasebook
from bot.cases.custody.handling import Custodian
from bot.cases.intake.opening import Opening
from bot.cases.links.listings import Marketplaces, load_marketplaces
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.reader.keeping import fitted_reader
from bot.cases.playbook.reading import load_playbook
from bot.cases.review.dating import Dating
from bot.cases.review.relating import Relating
from bot.cases.roles import Everyone, Reviewers
from bot.cases.service import Cases
from bot.cases.upkeep.expiries import Expiries
from bot.cases.upkeep.impact import Affected, Impact
from bot.cases.upkeep.law_changes import LawChanges, days_of_change
from bot.cases.upkeep.reminding import Reminding, ZoneOf
from bot.cases.upkeep.silences import Silences
from bot.consolewiring import guidance_page, sign_in
from bot.errors import InvalidKnowledge, Problem
from bot.knowledge.model import Corpus
from bot.mirrorwiring import make_mirroring, mirrored
from bot.paperwiring import make_verifier
from bot.prompts import Prompts
from bot.settings import Settings
from bot.storewiring import new_id, receiving_store
from bot.tracing import Traces

if TYPE_CHECKING:
    from bot.slack.casework import Casework
    from bot.slack.clients import Clients
    from bot.slack.directory import Directory
    from bot.slack.reviewers import SlackReviewers
    from bot.slack.rush import Rush
    from bot.slack.upkeep import Kept
    from bot.storage.engine import Database


def read_playbook(settings: Settings, corpus: Corpus) -> tuple[Playbook, Marketplaces]:
    """The playbook and the marketplaces, both checked, with every problem of both at once."""
    problems: list[Problem] = []
    playbook, markets, folder = None, None, settings.knowledge_dir
    try:
        markets = load_marketplaces(folder)
    except InvalidKnowledge as error:
        problems += error.problems
    try:
        with patterns_kept(settings):
            playbook = load_playbook(folder, corpus, lambda: fitted_reader(folder, settings.reader_dir), markets)
    except InvalidKnowledge as error:
        problems += error.problems
    if playbook is None or markets is None:
        raise InvalidKnowledge(problems)
    return playbook, markets


def make_cases(
    settings: Settings,
    database: "Database",
    reviewers: Reviewers,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    book: "Casebook | LateCasebook",
) -> Cases:
    """Cases over a database and the evidence folder; ``new_id`` gives 32 hexadecimal digits that nobody can guess."""
    from bot.storage.cases import SqlCaseStore

    store, files = SqlCaseStore(database, mirrored(settings)), receiving_store(settings, database, clock, new_id)
    return Cases(
        store,
        Opening(store, book.assess, lambda text: book.markets.read(text), clock, new_id),
        Relating(store, reviewers, book.assess, clock),
        Dating(store, reviewers, book.assess, lambda: book.clocks, clock),
        Custodian(store, files, reviewers, book.assess, clock, new_id),
        reviewers,
        lambda text: book.playbook.words.places(text),
        lambda: book.details,
    )


def slack_reviewers(settings: Settings, clock: Callable[[], datetime]) -> "SlackReviewers | None":
    """Slack's word on who reviews, for programs beside the desk; None without a token."""
    from bot.slack.clients import make_clients
    from bot.slack.directory import Directory
    from bot.slack.reviewers import SlackReviewers

    if settings.slack_bot_token is None:
        return None
    client = make_clients(settings.slack_bot_token.get_secret_value(), settings.slack_api_url).calling
    directory = Directory(client, clock, settings.allowed_guests, settings.refused_people)
    return SlackReviewers(
        client, directory, clock, settings.reviewers, settings.reviewer_group, settings.counsel_people
    )


@dataclass(frozen=True)
class DeskParts:
    """What the desk has already, for its cases to stand on."""

    answering: Answering
    clients: "Clients"
    directory: "Directory"
    prompts: Prompts
    inbox: Inbox
    log: AnswerLog
    clock: Callable[[], datetime]
    wake: Callable[[InboxItem], object]
    rush: "Rush"
    traces: Traces


def make_casework(
    settings: Settings, database: "Database", book: Casebook, desk: DeskParts
) -> tuple[Cases, "Casework"]:
    """Cases, and their Slack side, not started."""
    from bot.slack.casework import Around, casework
    from bot.slack.places import Places
    from bot.slack.reviewers import SlackReviewers
    from bot.slack.watched import TracedOpening
    from bot.storage.console import SqlConsoleStore

    people, group, counsel = settings.reviewers, settings.reviewer_group, settings.counsel_people
    reviewers = SlackReviewers(desk.clients.calling, desk.directory, desk.clock, people, group, counsel)
    cases = make_cases(settings, database, reviewers, desk.clock, new_id, book)
    cases = replace(cases, opening=TracedOpening(**vars(cases.opening), traces=desk.traces))
    around = Around(
        cases=cases,
        clients=desk.clients,
        directory=desk.directory,
        reviewers=reviewers,
        markets=book.markets,
        prompts=desk.prompts,
        passages=desk.answering.passage,
        words=book.words,
        page=guidance_page(settings),
        inbox=desk.inbox,
        log=desk.log,
        places=Places(settings.cases_channel, settings.counsel_channel, settings.fallback_channel),
        token=settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else "",
        api_url=settings.slack_api_url,
        now=desk.clock,
        wake=desk.wake,
        looked=lambda case_id, person: SqlConsoleStore(database).note_view(case_id, person, desk.clock()),
        faults=make_verifier(settings, database, cases, desk.clock).faults,
        mirroring=make_mirroring(settings, cases.store, lambda: cases.custodian.files, desk.clock),
        rush=desk.rush,
        kept=_kept(settings, database, cases, book, desk, reviewers.everyone),
        traces=desk.traces,
        console=signing.link if (signing := sign_in(settings, database, reviewers, desk.clock)) else None,
    )
    return cases, casework(around)


def _kept(
    settings: Settings, database: "Database", cases: Cases, book: Casebook, desk: DeskParts, people: Everyone
) -> "Kept":
    """What is done by the clock, as far as it needs no Slack."""
    from bot.slack.drafts import KEPT
    from bot.slack.review_due import ReviewsDue
    from bot.slack.upkeep import Kept
    from bot.storage.cited_answers import answers_citing
    from bot.storage.drafts import SqlDrafts
    from bot.storage.upkeep import SqlLetters, SqlMarks

    marks, letters = SqlMarks(database), SqlLetters(database)

    def jobs(zone_of: ZoneOf, answered: Callable[[Affected], None]) -> tuple[Callable[[], object], ...]:
        law = LawChanges(cases.store, book.assess, days_of_change(book.playbook), marks, desk.clock, book.day)
        impact = Impact(cases.store, lambda: desk.answering.corpus, marks, answered, desk.clock)
        rest = (cases.reviewers, zone_of, letters, desk.prompts, desk.clock)
        expiries = Expiries(cases.store, book.assess, marks, desk.clock, book.day)
        silences = Silences(cases.store, book.assess, marks, desk.clock)
        due = ReviewsDue(lambda: desk.answering.corpus.documents, people, *rest)
        reminding = Reminding(cases.store, zone_of, desk.clock)
        unsent = SqlDrafts(database)

        def forget_drafts() -> None:
            unsent.drop_older(desk.clock() - KEPT)

        return law.round, impact.round, silences.round, expiries.round, reminding.round, due.round, forget_drafts

    return Kept(settings.time_zone, letters, lambda some, since: answers_citing(database, some, since), jobs)
