"""What the ids of playbook, marketplaces and deadlines stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.cases.deadlines.given import StandingClocks
from bot.cases.links.listings import Marketplaces
from bot.cases.playbook.model import Playbook


@dataclass(frozen=True)
class Words:
    """What ids of the playbook stand for: places, what not to do (with the passages behind it), and what is to be asked for."""

    places: Mapping[str, str]
    do_not: Mapping[str, tuple[str, tuple[str, ...]]]
    asks: Mapping[str, str]
    dates: Mapping[str, str] = field(default_factory=dict)  # that deadlines run from, with their labels

    def place(self, name: str) -> str:
        """A marketplace or place; one that is known no more by its id."""
        return self.places.get(name, name.replace("_", " "))

    def left_alone(self, name: str) -> tuple[str, tuple[str, ...]]:
        """What not to do, and the ids of passages."""
        return self.do_not.get(name, (name, ()))

    def ask(self, name: str) -> str:
        """What to find out."""
        return self.asks.get(name, name.replace("_", " "))


def playbook_words(playbook: Playbook, markets: Marketplaces, clocks: StandingClocks) -> Words:
    """What the playbook's ids stand for."""
    places = {place.id: place.title for place in (*markets.file.marketplaces, *markets.file.places)}
    left_alone = {name: (line.text, tuple(line.citations)) for name, line in playbook.do_not.items()}
    dates = {entry.name: entry.label for entry in clocks.dates}
    return Words(places, left_alone, {ask.name: ask.question for ask in playbook.asks}, dates)
