"""``knockoff cases show``: a case whole, in the words that the console has for it."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import TypeAdapter

from bot.cases.case import Case
from bot.cases.duplicates import evidence_of_duplicates
from bot.cases.events import Event
from bot.cases.evidence import Evidence
from bot.cases.intake.right_lines import right_text
from bot.cases.plan import standing, step_title
from bot.cases.suspect import suspect_words
from bot.cases.timeline import Entry, Timeline
from bot.cli.output import stdout
from bot.operating.shell import ShellDesk, shell_desk
from bot.settings import read_settings


def show(
    ref: Annotated[str, typer.Argument(help="For example KO-2026-0001")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,
) -> None:
    """Show a case whole, and whether its trail holds."""
    with shell_desk(read_settings()) as desk:
        case = desk.case(ref)
        desk.looks(case)
        looked = desk.verifier.look(case, read_bytes=False)
        trail, items, wrong = looked.trail, looked.items, desk.faults(looked.faults)
        merged = evidence_of_duplicates(case, desk.cases.store)
        lines = [] if as_json else list(_whole(desk, case, (*items, *merged), trail))
    if as_json:
        whole = TypeAdapter(Case).dump_python(case, mode="json")
        events = TypeAdapter(tuple[Event, ...]).dump_python(trail, mode="json")
        evidence = TypeAdapter(tuple[Evidence, ...]).dump_python(items, mode="json")
        print(json.dumps({**whole, "events": events, "evidence": evidence, "faults": wrong}, ensure_ascii=False))
        return
    for number, line in enumerate(lines):
        stdout.print(line, markup=False, soft_wrap=True, style=None if number or not line else "bold")
    stdout.print("; ".join(wrong) or "The trail and the chains of custody hold.", markup=False)


def _whole(desk: ShellDesk, case: Case, items: tuple[Evidence, ...], trail: tuple[Event, ...]) -> Iterator[str]:
    said, text = desk.said, desk.prompts.text
    severity = text("case_severity", said.word("severity", case.triage.severity))
    yield f"{case.ref}  {said.word('status', case.status)}  {severity}  version {case.version}"
    yield from (f"  {name:<12} {value}" for name, value in _facts(desk, case) if value)
    for sighting in case.sightings:
        yield f"Report {sighting.number}: {said.who(sighting.reporter)}, {sighting.at:%Y-%m-%d %H:%M} UTC"
        yield from (f"    {line}" for line in sighting.report.story.splitlines())
    yield text("case_listings")
    for listing in case.listings:
        yield f"  {listing.key or said.word('listing', listing.kind)}: {listing.url or listing.typed}"
    yield text("case_hazards")
    yield from (f"  {hazard.title}" for hazard in case.triage.hazards)
    yield text("case_plan")
    for number, step in enumerate(standing(case), 1):
        waits = "; ".join(step_title(case.triage.plan, name, text) for name in step.blocked_by)
        yield f"  {number}. {step.title}: {said.word('state', step.state)}" + (f", waits for {waits}" if waits else "")
    yield from (f"  {text('case_remarks')}: {rule.say}" for rule in case.triage.remarks)
    yield from (f"  {text('case_papers', paper)}" for paper in case.triage.papers)
    yield text("case_evidence")
    for item in items:
        grade = said.word("graded", item.grade)
        marked = f"  {text('privileged')}" if desk.cases.custodian.marked(item).privileged else ""
        yield f"  {item.number}  {item.original_name}  {grade}  {item.media_type}  sha256 {item.sha256}{marked}"
    told = said.noted(case, [item.number for item in items])
    if told:
        yield text("case_noted")
        yield from (f"  {each.title}: {each}" for each in told.values())
    yield "What happened (UTC)"
    timeline = Timeline(said)
    for entry in trail:
        yield from _told(timeline.entry(entry, case), said.who(entry.actor), text("privileged"))


def _facts(desk: ShellDesk, case: Case) -> Iterator[tuple[str, str]]:
    report, said = case.report, desk.said
    yield "reported by", ", ".join(said.who(person) for person in dict.fromkeys(s.reporter for s in case.sightings))
    yield "owner", said.who(case.owner) if case.owner else "nobody"
    yield "product", report.product
    yield "brand", report.brand
    yield "seen in", said.places(report.seen_in)
    yield "copied", said.aspects(report.aspects)
    yield "seller", report.seller
    yield "it is", said.word("relation", report.relation)
    yield "", report.relation_note
    yield "known of it", "; ".join(suspect_words(case.suspect))
    yield "contact", case.contact_words
    yield "", report.contact.detail
    yield "on the way", said.shipment(report)
    yield "China", said.word("china", report.china)
    yield from (("right", right_text(right)) for right in report.rights)
    yield "sold in", ", ".join(report.markets)
    yield "read by", said.readers(case)
    yield "counsel", f"{said.who(case.counsel)} {said.word('counsel', case.counsel_word)}" if case.counsel else ""


def _told(entry: Entry, who: str, privileged: str) -> Iterator[str]:
    private = f" ({privileged})" if entry.event.privileged else ""
    yield f"  {entry.event.at:%Y-%m-%d %H:%M}  {who} {entry.line}{private}"
    yield from (f"      {line}" for line in entry.text.splitlines())
    yield from (f"      {change.field}: {change.words}" for change in entry.changes)
