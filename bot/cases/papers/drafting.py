"""Drafts of filings that people take along, and what they filled in by hand, which the next draft begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.cases.case import Case, Paper
from bot.cases.changes import read_changes
from bot.cases.events import Audience, Change, Verb
from bot.cases.looking import looked_at
from bot.cases.papers.packs_model import BY_HAND, Pack
from bot.cases.review.doing import Doing
from bot.cases.review.reviewing import Actor, Review

DRAFT = "draft_"


@dataclass(frozen=True)
class Drafting(Review):
    """A review that drafts filings, too."""

    def drafted(self, case_id: str, actor: Actor, pack: Pack, typed: Mapping[str, str]) -> Case:
        """Note that somebody took a draft along and keep what they filled in; whether papers are missing is looked at anew.

        Args:
            case_id: The case.
            actor: Who, and from where.
            pack: What was drafted.
            typed: What they filled in, by the names of the pack's fields; nothing in a field drops what was in it.

        Raises:
            Refused: the person does not review cases.
        """
        by_hand = {field.name for field in pack.fields if field.from_ in BY_HAND}
        said = {name: text.strip() for name, text in typed.items() if name in by_hand}

        def draft(case: Case) -> Doing:
            before = {paper.name: paper.said for paper in case.papers}
            changed = {name: text for name, text in said.items() if text != before.get(name, "")}
            if not changed:
                return Doing(case, Verb.EXPORTED, about=DRAFT + pack.id, tell=())
            left = [paper for paper in case.papers if paper.name not in changed]
            new = [Paper(name, text, actor.person) for name, text in changed.items() if text]
            filled = looked_at(replace(case, papers=(*left, *new)), self.assess, self.now())
            told = [Change(name, before.get(name, ""), text) for name, text in changed.items()]
            changes = (*told, *read_changes(case, filled))
            return Doing(filled, Verb.EXPORTED, about=DRAFT + pack.id, changes=changes, tell=(Audience.CARD,))

        return self._change(case_id, actor, draft, of_closed=True)
