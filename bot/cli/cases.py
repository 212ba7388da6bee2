"""``knockoff cases``: look at cases, verify them, hand them over; bulk work and what leaves the desk is in ``case_files``."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.cases.case import Case, Status
from bot.cases.evidence import Custody
from bot.cases.papers.exporting import changed_since, record
from bot.cases.ports import CaseQuery
from bot.cases.review.legal_hold import LegalHolds
from bot.cases.triage_model import Severity
from bot.cli.output import progress_bar, stderr, stdout, table
from bot.cli.times import LONGEST_DAYS, moment
from bot.errors import BotError
from bot.operating.shell import ShellDesk, shell_desk
from bot.settings import read_settings

app = typer.Typer(help="Reports of copies and their review.", no_args_is_help=True)

Ref = Annotated[str, typer.Argument(help="For example KO-2026-0001")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object")]
_OLD = (7, 30, 90)  # days


@app.command("list")
def list_(
    status: Annotated[list[Status] | None, typer.Option(help="Only these; may be given several times")] = None,
    since: Annotated[str | None, typer.Option(help="Opened at or after a day or time, such as 2026-11-01")] = None,
    owner: Annotated[str | None, typer.Option(help="Of this reviewer")] = None,
    unclaimed: Annotated[bool, typer.Option("--unclaimed", help="That nobody has taken")] = False,
    text: Annotated[
        str | None,
        typer.Option(
            help="With each of these words in reference, product, brand, seller, story, links, notes or replies"
        ),
    ] = None,
    hazard: Annotated[str | None, typer.Option(help="With this danger, such as possible_squatter")] = None,
    severity: Annotated[Severity | None, typer.Option(help="Of this severity")] = None,
    due: Annotated[
        int | None,
        typer.Option(min=0, max=LONGEST_DAYS, metavar="DAYS", help="With a deadline that ends within so many days"),
    ] = None,
    order: Annotated[
        str, typer.Option(help="updated, opened, severity or ref; with - before it the greatest first")
    ] = "-updated",
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="So many at most")] = 50,
    as_json: AsJson = False,
) -> None:
    """List cases."""
    with shell_desk(read_settings()) as desk:
        _check_hazard(desk, hazard)
        query = CaseQuery(
            statuses=tuple(status or ()),
            owner=owner,
            unclaimed=unclaimed,
            text=text,
            hazard=hazard,
            severity=severity,
            since=moment(since, "--since"),
            due_until=None if due is None else desk.now().date() + timedelta(days=due),
            order=order,
            limit=limit,
        )
        page = desk.cases.store.search(query)
        if as_json:
            _print({"total": page.total, "cases": [record(case) for case in page.cases]})
        else:
            stdout.print(_table(desk, page.cases))
            stdout.print(f"{len(page.cases)} of {page.total} cases")


@app.command()
def verify(
    ref: Annotated[str | None, typer.Argument(help="For example KO-2026-0001")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every case there is")] = False,
    as_json: AsJson = False,
) -> None:
    """Hold cases against their signed heads, chains and the bytes of their evidence; exit 1 if something does not hold."""
    if (ref is None) == (not all_):
        raise typer.BadParameter("name a case, or give --all")
    broken: list[dict[str, Any]] = []
    verified = items = bare = 0
    with shell_desk(read_settings()) as desk, progress_bar("Verifying") as progress:
        cases = changed_since(desk.cases.store, None) if ref is None else iter([desk.case(ref)])
        total = desk.cases.store.search(CaseQuery(limit=0)).total if ref is None else 1
        for case in cases:
            looked = desk.verifier.look(case)
            verified, items = verified + 1, items + len(looked.items)
            if looked.faults:
                broken.append({"ref": case.ref, "faults": desk.faults(looked.faults)})
            else:
                if ref is not None:  # looking at all of them every night would fill the chains with nothing else
                    _note_verified(desk, case)
                desk.verifier.sign(case)
            if looked.foreign:
                stderr.print(f"{case.ref}: {desk.prompts.text('head_foreign')}", markup=False)
            bare += looked.unsealed
            progress(verified, total)
    if as_json:
        _print({"verified": verified, "items": items, "unsealed": bare, "broken": len(broken), "cases": broken})
    else:
        stdout.print(f"{verified} cases with {items} items of evidence looked at, {len(broken)} of them not whole")
        if bare:
            stdout.print(f"{bare} of them hold reports that were kept before the trail told their hashes")
    if broken:
        raise BotError("\n".join(fault for row in broken for fault in row["faults"]))


@app.command()
def stats(as_json: AsJson = False) -> None:
    """Count cases by status, severity, place and age."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("status", "severity", "seen_in", "open_for")}
    with shell_desk(read_settings()) as desk:
        now, total = desk.now(), 0
        for case in changed_since(desk.cases.store, None):
            total += 1
            counts["status"][case.status] += 1
            counts["severity"][case.triage.severity] += 1
            counts["seen_in"].update(case.report.seen_in)
            if case.is_open:
                counts["open_for"][_age(case, now)] += 1
    if as_json:
        _print({"total": total, **{name: dict(counted) for name, counted in counts.items()}})
        return
    for name, counted in counts.items():
        stdout.print(name.replace("_", " "), style="bold")
        for value, count in counted.most_common():
            stdout.print(f"  {value:<20} {count:>6}", markup=False)
    stdout.print(f"{total} cases")


@app.command("legal-hold")
def legal_hold(
    ref: Ref,
    reason: Annotated[str, typer.Argument(help="Why; it stays in the case's trail")],
    lift: Annotated[bool, typer.Option("--lift", help="Lift it")] = False,
) -> None:
    """Keep everything of a case, whatever retention or a person's erasure would have go, until it is lifted."""
    with shell_desk(read_settings()) as desk:
        holds = LegalHolds(**vars(desk.cases.review))
        case = holds.legal_hold(desk.case(ref).id, desk.actor, not lift, reason)
    stdout.print(
        f"{case.ref} is under a legal hold." if case.legal_hold else f"{case.ref} is under none.", markup=False
    )


@app.command()
def reassign(
    ref: Ref,
    to: Annotated[str, typer.Argument(help="A reviewer's user id")],
    note: Annotated[str, typer.Option(help="Why")] = "",
) -> None:
    """Give a case to another reviewer; the desk tells about it."""
    with shell_desk(read_settings()) as desk:
        case = desk.cases.review.hand_over(desk.case(ref).id, desk.actor, to, note)
    stdout.print(f"{case.ref} is {to}'s now.", markup=False)


@app.command()
def looks(ref: Ref) -> None:
    """Who read a case, and who looked at its evidence or took it along, and when."""
    with shell_desk(read_settings()) as desk:
        for at, person, what in desk.looks(desk.case(ref)):
            stdout.print(f"{at:%Y-%m-%d %H:%M:%S}  {person}  {what}", markup=False)


def _check_hazard(desk: ShellDesk, hazard: str | None) -> None:
    known = desk.said.playbook.hazards  # none when the playbook is in disorder
    if hazard is not None and known and hazard not in known:
        raise typer.BadParameter(f"{hazard!r} is none of {', '.join(sorted(known))}", param_hint="--hazard")


def _table(desk: ShellDesk, cases: Sequence[Case]) -> Table:
    said = desk.said
    rows = table("case", "status", "severity", "updated", "owner", "product", "seller", whole=("case", "updated"))
    for case in cases:
        words = said.word("status", case.status), said.word("severity", case.triage.severity)
        owner, report = said.who(case.owner) if case.owner else "–", case.report
        rows.add_row(case.ref, *words, f"{case.updated_at:%Y-%m-%d}", owner, report.product, report.seller)
    return rows


def _note_verified(desk: ShellDesk, case: Case) -> None:
    for item in desk.cases.store.evidence(case.id):
        desk.cases.custodian.handle(item, Custody.VERIFIED, desk.actor, "verification")


def _age(case: Case, now: datetime) -> str:
    for days in _OLD:
        if now - case.opened_at < timedelta(days=days):
            return f"under {days} days"
    return f"{_OLD[-1]} days or more"


def _print(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False))
