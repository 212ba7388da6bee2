"""The desk's cases as an operator at a shell has them: whoever may start the program may review."""

import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from bot import answerwiring, wiring
from bot.cases.case import Case
from bot.cases.casebook import LateCasebook
from bot.cases.custody.verifying import Fault, Verifier
from bot.cases.field_words import FieldWords
from bot.cases.intake.lenient import Reader
from bot.cases.papers.handing_out import HandingOut, NotWhole
from bot.cases.papers.packs_model import Packs
from bot.cases.playbook_words import PlaybookWords
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers, Role
from bot.cases.service import Cases
from bot.casewiring import make_cases, slack_reviewers
from bot.errors import BotError
from bot.knowledge.model import Corpus
from bot.paperwiring import called, make_handing_out, make_verifier, read_packs
from bot.prompts import Prompts
from bot.settings import Settings
from bot.storewiring import new_id

if TYPE_CHECKING:
    from bot.storage.engine import Database

SHELL = "shell"


@dataclass(frozen=True)
class ShellReviewers:
    """``Reviewers`` at a shell: who sits there may do everything; of others Slack is asked, or the settings without it."""

    people: frozenset[str]
    counsel: frozenset[str]
    slack: Reviewers | None

    def role(self, person: str) -> Role:
        """What a person is; no id that Slack gives begins like ours."""
        if person.startswith(f"{SHELL}:"):
            return Role.ADMIN
        if self.slack is not None:
            return self.slack.role(person)
        if person in self.counsel:
            return Role.COUNSEL
        return Role.OPS if person in self.people else Role.OUTSIDER


MOST_LOOKS = 100_000


@dataclass(frozen=True)
class ShellDesk:
    """What commands about cases work with."""

    cases: Cases
    verifier: Verifier
    handing_out: HandingOut
    book: LateCasebook
    corpus: Callable[[], Corpus]
    prompts: Prompts
    actor: Actor
    settings: Settings
    database: "Database"
    now: Callable[[], datetime]
    name: Callable[[str], str]

    @cached_property
    def said(self) -> FieldWords:
        """What stands in the fields of cases, in words; a playbook in disorder only leaves some ids without theirs."""
        try:
            words = self.book.words
        except BotError:
            words = PlaybookWords({}, {}, {})
        return FieldWords(self.prompts.text, words, self.name)

    @property
    def reader(self) -> Reader:
        """Reads reports that come in bulk."""
        return Reader(self.book.playbook.words, self.book.markets, self.now().date())

    def case(self, ref: str) -> Case:
        """The case with a reference.

        Raises:
            BotError: there is none.
        """
        found = self.cases.store.by_ref(ref)
        if found is None:
            raise BotError(f"there is no case {ref}")
        return found

    def looks(self, case: Case) -> list[tuple[datetime, str, str]]:
        """Who read a case or its evidence, or took of it, and when; the earliest first. At the shell one look is noted here."""
        from bot.storage.console import SqlConsoleStore

        views = SqlConsoleStore(self.database)
        views.note_view(case.id, self.actor.person, self.now())
        looks = [(view.at, view.person, "the case") for view in views.case_views(case.id, limit=MOST_LOOKS)]
        chains = self.cases.store.chains(case.id)
        for item in self.cases.store.evidence(case.id):
            looks += [(entry.at, entry.actor, f"{item.number} {entry.event}") for entry in chains.get(item.id, ())]
        return sorted(looks)

    @property
    def packs(self) -> Packs:
        """The filing packs."""
        return read_packs(self.settings, self.corpus(), self.book.playbook)

    def faults(self, found: tuple[Fault, ...]) -> list[str]:
        """What does not hold, in words."""
        return [self.prompts.text(f"fault_{fault.what}", fault.where) for fault in found]


@contextmanager
def shell_desk(settings: Settings) -> Iterator[ShellDesk]:
    """Cases over the desk's database; a refusal becomes a message in words.

    Raises:
        BotError: what was asked for may not be done.
    """
    slack = slack_reviewers(settings, answerwiring.now)
    reviewers = ShellReviewers(frozenset(settings.reviewers), frozenset(settings.counsel_people), slack)
    corpus = cache(lambda: answerwiring.read_corpus(settings))
    book, prompts = LateCasebook(lambda: wiring.casebook(settings, corpus())), Prompts(settings.prompts_dir)
    with wiring.open_database(settings) as database:
        cases = make_cases(settings, database, reviewers, answerwiring.now, new_id, book)
        verifier = make_verifier(settings, database, cases, answerwiring.now)
        passage, name = (lambda identity: corpus().by_id.get(identity)), slack.name if slack is not None else None
        handing_out = make_handing_out(cases, verifier, lambda: book.words, prompts, passage, answerwiring.now, name)
        actor = Actor(f"{SHELL}:{user()}", SHELL)
        desk = ShellDesk(
            cases,
            verifier,
            handing_out,
            book,
            corpus,
            prompts,
            actor,
            settings,
            database,
            answerwiring.now,
            called(name),
        )
        try:
            yield desk
        except Refused as refused:
            raise BotError(desk.said.refusal(refused)) from refused
        except NotWhole as broken:
            raise BotError("\n".join(desk.faults(broken.faults))) from broken


def user() -> str:
    """Who sits at the shell, by the operating system's account and not by what the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # in a container there may be a number without a name
        return str(os.getuid())
