"""Forms that were begun and not sent: kept for a day, and offered to be continued."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.cases.ports import CaseStore, Draft
from bot.slack import ids
from bot.slack.mrkdwn import cut
from bot.slack.ways_in import Values

KEPT = timedelta(days=1)
_ADDED_TO = ("links", "story")
MOST = 3  # forms of one person: who begins another one has not thrown the first away


@dataclass(frozen=True)
class Begun:
    """A form that was begun: the view it stood in, when it was left, what it carried and what was in it."""

    view: str
    at: str
    carried: str
    values: Values


@dataclass(frozen=True)
class Drafts:
    """Keeps them; a store has one text a person."""

    store: CaseStore

    def keep(self, person: str, begun: Begun, now: datetime, instead_of: str = "") -> None:
        """Keep a form, in place of what was kept of it, or of the form it continues."""
        others = self._others(person, now, (begun.view, instead_of))
        self._save(person, [begun, *others][:MOST], now)

    def latest(self, person: str, now: datetime, but: str = "") -> Begun | None:
        """The form left last, save that in a certain view."""
        return next(iter(self._others(person, now, (but,))), None)

    def drop(self, person: str, views: Sequence[str], now: datetime) -> None:
        """Forget the forms in some views."""
        every = self._others(person, now, ())
        others = [form for form in every if form.view not in views]
        if every and not others:
            self.store.drop_draft(person)
        elif others != every:
            self._save(person, others, now)

    def _others(self, person: str, now: datetime, but: Sequence[str]) -> list[Begun]:
        kept = self.store.draft(person, now - KEPT)
        forms = json.loads(kept.values) if kept else []
        begun = [Begun(f["view"], f["at"], f["carried"], _values(f["values"])) for f in forms]
        return [form for form in begun if form.view not in but and datetime.fromisoformat(form.at) >= now - KEPT]

    def _save(self, person: str, forms: list[Begun], now: datetime) -> None:
        self.store.save_draft(Draft(person, json.dumps([asdict(form) for form in forms], ensure_ascii=False), now))


def continued(draft: Values, before: Values, now: Values) -> Values:
    """A draft put into a form that showed ``before`` and holds ``now``: nothing of either is dropped where both can stand."""
    values = dict(draft)
    for name, some in now.items():
        if name in _ADDED_TO:
            lines = dict.fromkeys(line for text in (*draft.get(name, ()), *some) for line in text.splitlines())
            values[name] = (cut("\n".join(lines), ids.TYPED_CHARS),)
        elif name == "seen":
            values[name] = tuple(dict.fromkeys((*draft.get(name, ()), *some)))
        elif name not in draft or some != before.get(name, ()):
            values[name] = some
    return values


def _values(kept: dict[str, list[str]]) -> Values:
    return {name: tuple(values) for name, values in kept.items()}
