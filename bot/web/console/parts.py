"""What the console stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answering.ports import AnswerLog
from bot.cases.console import ConsoleStore
from bot.cases.custody.verifying import Verifier
from bot.cases.field_words import FieldWords
from bot.cases.figures import Figures
from bot.cases.papers.handing_out import HandingOut
from bot.cases.papers.packs_model import Packs
from bot.cases.playbook_words import PlaybookWords
from bot.cases.service import Cases
from bot.knowledge.model import Corpus
from bot.persons import is_person
from bot.prompts import Prompts
from bot.web.console.visit import Visit


@dataclass(frozen=True)
class Parts:
    """All of it. ``people`` are those who review, as far as known; ``nudge`` says that there is something to tell in Slack."""

    cases: Cases
    verifier: Verifier
    handing_out: HandingOut
    packs: Packs
    store: ConsoleStore
    figures: Figures
    log: AnswerLog
    corpus: Callable[[], Corpus]
    words: PlaybookWords
    prompts: Prompts
    people: Callable[[], tuple[str, ...]]
    name: Callable[[str], str]
    now: Callable[[], datetime]
    nudge: Callable[[], None]

    def show_to(self, visit: Visit, case_id: str) -> None:
        """Write down that a case is shown, and to whom; one who asks for the headers alone sees nothing of it."""
        if not visit.head:
            self.store.note_view(case_id, visit.person, self.now())

    @property
    def said(self) -> FieldWords:
        """What stands in the fields of cases, in words."""
        return FieldWords(self.prompts.text, self.words, lambda who: self.name(who) if is_person(who) else who)
