"""What the console stands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.answering.ports import AnswerLog
from bot.cases.console import ConsoleStore
from bot.cases.custody.verifying import Verifier
from bot.cases.deadlines.given import StandingClocks
from bot.cases.figures import Figures
from bot.cases.links.marketplaces import MarketplacesFile
from bot.cases.papers.handing_out import HandingOut
from bot.cases.papers.packs_model import Packs
from bot.cases.playbook.model import Playbook
from bot.cases.service import Cases
from bot.knowledge.model import Corpus
from bot.prompts import Prompts


@dataclass(frozen=True)
class Words:
    """What the playbook's ids stand for. An id that is known no more stands for itself."""

    places: Mapping[str, str]
    hazards: Mapping[str, str]
    asks: Mapping[str, str]
    do_not: Mapping[str, str]
    dates: Mapping[str, str]

    def place(self, name: str) -> str:
        """A marketplace or place."""
        return self.places.get(name, name.replace("_", " "))

    def hazard(self, name: str) -> str:
        """A danger."""
        return self.hazards.get(name, name.replace("_", " "))

    def ask(self, name: str) -> str:
        """What to find out."""
        return self.asks.get(name, name.replace("_", " "))

    def left_alone(self, name: str) -> str:
        """What not to do."""
        return self.do_not.get(name, name.replace("_", " "))


def playbook_words(playbook: Playbook, markets: MarketplacesFile, clocks: StandingClocks) -> Words:
    """The words of a playbook."""
    return Words(
        {place.id: place.title for place in markets.everywhere},
        {hazard.id: hazard.title for hazard in playbook.hazards},
        {ask.name: ask.question for ask in playbook.asks},
        {name: line.text for name, line in playbook.do_not.items()},
        {entry.name: entry.label for entry in clocks.dates},
    )


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
    words: Words
    prompts: Prompts
    people: Callable[[], tuple[str, ...]]
    name: Callable[[str], str]
    now: Callable[[], datetime]
    nudge: Callable[[], None]
