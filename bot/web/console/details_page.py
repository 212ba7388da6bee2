"""What is noted of a case and of the things in it, each in a form of its own, as ``playbook/details.yaml`` lists the fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from bot.cases.case import Case
from bot.cases.details.meanwhile import again
from bot.cases.details.model import BETWEEN, LISTS, VISIBILITY, DetailField
from bot.cases.details.subjects import CASE, Entry, Subject, entries, found_subject, subjects
from bot.cases.details.told import known_now
from bot.cases.details.values import Unread, typed_value
from bot.cases.ports import Stale
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused
from bot.web.console.case_actions import SOURCE, version_of
from bot.web.console.case_forms import Field
from bot.web.console.pages import Pages, case_url, go
from bot.web.console.parts import Parts
from bot.web.console.visit import Filled, Visit

_SEEN = "seen."  # before a field's name: what stood in it when the form was drawn
_DRAWN = {"text": "text", "day": "day", "choice": "select", "choices": "ticks", "tick": "tick"}
"""How a kind of field is drawn; all others are lines."""


@dataclass(frozen=True)
class DetailsPage:
    """Draws them, and takes what was filled in."""

    parts: Parts
    pages: Pages

    def show(self, visit: Visit) -> Response:
        """The form for one thing, beside all others."""
        case = self.parts.cases.store.by_ref(visit.place["ref"])
        if case is None:
            return self._nothing(visit, "no_case")
        return self._page(visit, case, visit.query.one("of") or CASE)

    def save(self, visit: Visit) -> Response:
        """Note what a form holds; what is refused is said at its field, with all that was typed still in it."""
        case = self.parts.cases.store.by_ref(visit.place["ref"])
        if case is None:
            return self._nothing(visit, "no_case")
        about = known_now(visit.form.one("of"), self.parts.cases.store.events(case.id))
        subject = found_subject(case, self._numbers(case), about)
        typed = {} if subject is None else self._typed(subject, visit.form)
        try:
            self.parts.cases.detailing.note_details(
                case.id, Actor(visit.person, SOURCE), about, typed, version_of(visit.form)
            )
        except Unread as error:
            said = self.parts.said
            wrong = {fault.name: said.fault(fault) for fault in error.faults}
            strange = " ".join(words for name, words in wrong.items() if name not in typed)
            return self._page(visit, case, about, 422, strange or self.parts.prompts.text("details_wrong"), wrong)
        except Refused as error:
            return self._page(visit, case, about, 422, self.parts.said.refusal(error, case))
        except Stale:
            return self._page(visit, case, about, 409, self.parts.prompts.text("details_stale"))
        self.parts.nudge()
        return go(f"{details_url(case.ref, about)}&done=1")

    def _page(
        self,
        visit: Visit,
        case: Case,
        about: str,
        status: int = 200,
        problem: str = "",
        wrong: Mapping[str, str] | None = None,
    ) -> Response:
        """One thing's form; that the case was shown, and to whom, is written down first."""
        case = self.parts.cases.store.find(case.id) or case
        numbers = self._numbers(case)
        subject = found_subject(case, numbers, about)
        if subject is None:
            return self._nothing(visit, "no_page")
        self.parts.show_to(visit, case.id)
        typed = self._typed(subject, visit.form) if status != 200 else {}
        said, noted = self.parts.said, entries(self.parts.words.details, case, subject)
        if status == 409:
            anew = {
                e.field.name: again(e, visit.form.one(f"{_SEEN}{e.field.name}"), typed[e.field.name]) for e in noted
            }
            typed = {name: each.value for name, each in anew.items()}
            wrong = {name: said.meanwhile(each.entry) for name, each in anew.items() if each.entry}
        fields = [self._field(entry, typed, (wrong or {}).get(entry.field.name, "")) for entry in noted]
        return self.pages.page(
            "details.html",
            status,
            visitor=visit.visitor,
            case=case,
            about=subject.key,
            title=said.about(subject, case),
            fields=fields,
            seen={f"{_SEEN}{entry.field.name}": typed_value(entry.field, entry.said) for entry in noted},
            others=self._others(case, numbers),
            item=next((item for item in self.parts.cases.store.evidence(case.id) if item.number == subject.item), None),
            details_url=details_url,
            problem=problem,
            done=bool(visit.query.one("done")),
        )

    def _others(self, case: Case, numbers: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Keys and names of all that details can be noted about; what there may be several of, under what it is."""
        found: dict[str, list[tuple[str, str]]] = {}
        for each in subjects(case, numbers):
            kind = "" if each.key == each.kind else self.parts.words.details.title(each.kind)
            found.setdefault(kind, []).append((each.key, self.parts.said.about(each, case)))
        return list(found.items())

    def _field(self, entry: Entry, typed: Mapping[str, str], problem: str) -> Field:
        field = entry.field
        held = typed.get(field.name, typed_value(field, entry.said))
        values = tuple(part for part in held.split(BETWEEN) if part) if field.kind in LISTS else (held,)
        if field.kind == "countries":
            values = (held,)
        return Field(
            kind=_DRAWN.get(field.kind, "line"),
            name=field.name,
            label=field.label,
            required=field.name == VISIBILITY,
            values=values,
            choices=tuple(field.choices.items()),
            hint=field.help or "",
            problem=problem,
        )

    def _typed(self, subject: Subject, form: Filled) -> dict[str, str]:
        return {field.name: _one(field, form) for field in self.parts.words.details.of(subject.kind)}

    def _numbers(self, case: Case) -> list[str]:
        return [item.number for item in self.parts.cases.store.evidence(case.id)]

    def _nothing(self, visit: Visit, what: str) -> Response:
        return self.pages.page("notice.html", 404, visitor=visit.visitor, what=what)


def details_url(ref: str, about: str) -> str:
    """The page with the form for a thing of a case."""
    return f"{case_url(ref)}/details?{urlencode({'of': about})}"


def _one(field: DetailField, form: Filled) -> str:
    return BETWEEN.join(form.all(field.name)) if field.choices else form.one(field.name)
