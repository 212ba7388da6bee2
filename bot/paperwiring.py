"""What of cases goes on paper, put together: verification and its key, exports, filing packs; for the shell and the console."""

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.cases.case import Case
from bot.cases.custody.heads import Signer
from bot.cases.custody.verifying import Verifier
from bot.cases.deadlines.given import StandingClocks, load_clocks
from bot.cases.events import read_content
from bot.cases.field_words import FieldWords
from bot.cases.papers.dossier import Dossier, Row
from bot.cases.papers.handing_out import HandingOut, Pages
from bot.cases.papers.packs_model import Packs, load_packs
from bot.cases.plan import step_title
from bot.cases.playbook.model import Playbook
from bot.cases.playbook_words import PlaybookWords
from bot.cases.service import Cases
from bot.cases.timeline import Entry, Timeline
from bot.cases.upkeep.impact import cited_by
from bot.cases.upkeep.law_changes import open_cases
from bot.knowledge.model import Corpus, Passage
from bot.persons import is_person
from bot.prompts import DossierPage, HowToVerify, Prompts
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.storage.cited_answers import Cited
    from bot.storage.engine import Database


def read_packs(settings: Settings, corpus: Corpus, playbook: Playbook) -> Packs:
    """The filing packs, checked."""
    steps = frozenset(step.id for step in playbook.steps)
    return load_packs(settings.knowledge_dir, corpus, steps)


def read_clocks(settings: Settings, corpus: Corpus, playbook: Playbook) -> StandingClocks:
    """The deadlines that run from days somebody gives, checked."""
    return load_clocks(settings.knowledge_dir, corpus, playbook)


def signing_key(settings: Settings) -> bytes:
    """The secret that heads are signed with; one is made in the data folder when none is set. No backup holds it."""
    if settings.signing_key is not None:
        return settings.signing_key.get_secret_value().encode()
    file = settings.data_dir / "signing.key"
    file.parent.mkdir(parents=True, exist_ok=True)
    coming = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
    try:
        os.link(coming, file)  # of two processes that make one at the same time, the first one's counts for both
    except FileExistsError:
        pass
    finally:
        coming.unlink()
    return file.read_bytes().strip()


def make_verifier(settings: Settings, database: "Database", cases: Cases, clock: Callable[[], datetime]) -> Verifier:
    """What looks whether cases are what was written down."""
    from bot.storage.heads import SqlHeads

    return Verifier(cases.store, cases.custodian, SqlHeads(database), Signer(signing_key(settings)), clock)


def called(name: Callable[[str], str] | None) -> Callable[[str], str]:
    """What names people for the record: as Slack does, where it is asked, with the id they are found by in the chains."""

    def who(person: str) -> str:
        known = name(person) if name is not None and is_person(person) else person
        return person if known == person else f"{known} ({person})"

    return who


def make_handing_out(
    cases: Cases,
    verifier: Verifier,
    words: Callable[[], PlaybookWords],
    prompts: Prompts,
    passage: Callable[[str], Passage | None],
    clock: Callable[[], datetime],
    name: Callable[[str], str] | None = None,
) -> HandingOut:
    """What exports cases; its prompts must not escape for Slack. ``name`` gives the name of a person in Slack."""
    who = called(name)

    def page(made: Dossier) -> str:
        named = partial(step_title, made.plan, text=prompts.text)
        said = FieldWords(prompts.text, words(), who)
        timeline = Timeline(said)

        def told(row: Row) -> Entry:
            return timeline.entry(read_content(row), made.case)

        return prompts.render(DossierPage(made, who, named, said, told)) + "\n"

    pages = Pages(
        dossier=page,
        how_to_verify=lambda made: (
            prompts.render(HowToVerify(made.case.ref, f"{made.made_at:%Y-%m-%d %H:%M} UTC", made.unsealed)) + "\n"
        ),
    )
    files = cases.custodian.files
    return HandingOut(cases.store, files, cases.reviewers, verifier, pages, passage, clock)


def resting_on(
    database: "Database", passages: frozenset[str], since: datetime
) -> tuple[tuple[Case, ...], tuple["Cited", ...]]:
    """Open cases that cite one of these passages, and answers since a time that quote one."""
    from bot.storage.cases import SqlCaseStore
    from bot.storage.cited_answers import answers_citing

    cases = (case for case in open_cases(SqlCaseStore(database)) if cited_by(case) & passages)
    return tuple(cases), answers_citing(database, passages, since)
