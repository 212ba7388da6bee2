"""The shipped playbook, for tests of what it says."""

import pytest

from bot.cases.links.listings import Marketplaces, load_marketplaces
from bot.cases.playbook.model import Playbook
from bot.cases.playbook.reader.model import Reader
from bot.cases.playbook.reading import load_playbook
from bot.knowledge.model import Knowledge
from tests.knowledge_builders import KNOWLEDGE


@pytest.fixture(scope="session")
def playbook(shipped: Knowledge, sentence_reader: Reader, markets: Marketplaces) -> Playbook:
    """The playbook over the guidance it cites."""
    return load_playbook(KNOWLEDGE, shipped.corpus, lambda: sentence_reader, markets)


@pytest.fixture(scope="session")
def markets() -> Marketplaces:
    """The known marketplaces."""
    return load_marketplaces(KNOWLEDGE)
