"""What the ids of playbook, marketplaces and deadlines stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.cases.deadlines.given import StandingClocks
from bot.cases.details.model import NO_DETAILS, Details
from bot.cases.links.marketplaces import MarketplacesFile
from bot.cases.playbook.model import Playbook


@dataclass(frozen=True)
class PlaybookWords:
    """By id: places, dangers, what is to be asked for, and what not to do with the ids of the passages behind it.

    ``dates`` are those that deadlines run from, with their labels; ``details`` are the fields that reviewers fill in. An id that
    is known no more stands for itself.
    """

    places: Mapping[str, str]
    asks: Mapping[str, str]
    do_not: Mapping[str, tuple[str, tuple[str, ...]]]
    hazards: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    details: Details = NO_DETAILS

    def place(self, name: str) -> str:
        """A marketplace or place."""
        return self.places.get(name, _itself(name))

    def hazard(self, name: str) -> str:
        """A danger."""
        return self.hazards.get(name, _itself(name))

    def ask(self, name: str) -> str:
        """What to find out."""
        return self.asks.get(name, _itself(name))

    def left_alone(self, name: str) -> tuple[str, tuple[str, ...]]:
        """What not to do, and the ids of passages."""
        return self.do_not.get(name, (_itself(name), ()))


def playbook_words(
    playbook: Playbook, markets: MarketplacesFile, clocks: StandingClocks, details: Details = NO_DETAILS
) -> PlaybookWords:
    """The words of a playbook."""
    return PlaybookWords(
        places={place.id: place.title for place in markets.everywhere},
        asks={ask.name: ask.question for ask in playbook.asks},
        do_not={name: (line.text, tuple(line.citations)) for name, line in playbook.do_not.items()},
        hazards={hazard.id: hazard.title for hazard in playbook.hazards},
        dates={entry.name: entry.label for entry in clocks.dates},
        details=details,
    )


def _itself(name: str) -> str:
    return name.replace("_", " ")
