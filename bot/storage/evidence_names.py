"""Names for the bytes of evidence, each written down before its bytes come, so that what a crash leaves behind is found.

Bytes are kept before the record that holds them. A program that dies in between leaves bytes that no record knows; whoever sent
them sends them again, under another name. Only names that were given out here are ever forgotten, so that no mistake in a
setting, and no half restored database, costs a case its evidence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.cases.keeping import in_utc
from bot.cases.ports import EvidenceStore
from bot.storage.case_tables import evidence
from bot.storage.engine import Database
from bot.storage.upkeep import SqlMarks

SETTLED = timedelta(days=1)  # after so long no upload is still under way
_MARK = "evidence:"


@dataclass(frozen=True)
class EvidenceNames:
    """Gives names out and forgets what was kept under those that came to nothing."""

    database: Database
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def new(self) -> str:
        """A name nobody can guess, written down."""
        name = self.new_id()
        self._marks.put({f"{_MARK}{name}": in_utc(self.now()).isoformat()})
        return name

    def forget_unheld(self, files: EvidenceStore) -> None:
        """Forget the bytes under names given out a day ago that no record holds."""
        for mark, given in self._marks.those(_MARK).items():
            name = mark.removeprefix(_MARK)
            if datetime.fromisoformat(given) > in_utc(self.now()) - SETTLED:
                continue
            if not self._is_held(name):
                files.forget(name)
            self._marks.put({mark: None})  # last: a sweep that is stopped is done again

    def _is_held(self, name: str) -> bool:
        holding = select(evidence.c.id).where(evidence.c.body.contains(name, autoescape=True)).limit(1)
        with self.database.reading() as connection:
            return connection.execute(holding).first() is not None

    @property
    def _marks(self) -> SqlMarks:
        return SqlMarks(self.database)
