"""Which bytes of evidence are forgotten: those under names that were given out a day ago and that no record holds."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from bot.storage.cases import SqlCaseStore
from bot.storage.engine import Database
from bot.storage.evidence_files import EvidenceFiles
from bot.storage.evidence_names import SETTLED, EvidenceNames
from bot.storewiring import new_id
from tests.case_builders import case, evidence
from tests.fakes import FakeClock

LIMIT = 1000


class Kept:
    """A folder of evidence whose names are written down in a database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = FakeClock()
        self.names = EvidenceNames(database, self.clock, new_id)
        self.files = EvidenceFiles(folder, self.names.new)
        self.store = SqlCaseStore(database)
        self.folder = folder

    def come(self) -> str:
        """Bytes come, and nothing is recorded yet; gives their name."""
        return self.files.put(BytesIO(b"png"), LIMIT).name

    def swept(self) -> set[str]:
        """The names of all files that are left after a sweep."""
        self.names.forget_unheld(self.files)
        return {path.name for path in self.folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, database: Callable[[str], Database], tmp_path: Path) -> Kept:
    """An empty one."""
    return Kept(database(request.param), tmp_path / "evidence")


def test_bytes_without_a_record_are_forgotten_a_day_after_their_name_was_given_out(kept: Kept) -> None:
    old = kept.come()
    kept.clock.forward(SETTLED / 2)
    young = kept.come()
    assert kept.swept() == {old, young}
    kept.clock.forward(SETTLED / 2)
    assert kept.swept() == {young}


def test_bytes_with_a_record_stay_however_often_one_sweeps(kept: Kept) -> None:
    held = kept.come()
    with kept.store.work() as work:
        work.insert(case())
        work.add_evidence(evidence(stored=held))
    for _ in range(2):
        kept.clock.forward(SETTLED)
        assert kept.swept() == {held}


def test_bytes_whose_names_nobody_wrote_down_are_never_forgotten(kept: Kept) -> None:
    restored = new_id()
    kept.files.put_back(restored, BytesIO(b"png"))
    kept.clock.forward(SETTLED)
    assert kept.swept() == {restored}
