"""``knockoff cases``: what comes in and goes out in bulk or as files."""

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.intake.importing import import_rows, read_rows
from bot.cases.papers.dossier import For
from bot.cases.papers.exporting import FIELDS, cells, changed_since, record
from bot.cases.papers.packs import fill, in_words
from bot.cli.input import pair, text_of
from bot.cli.output import stdout
from bot.cli.times import moment
from bot.new_files import write_new
from bot.operating.shell import shell_desk
from bot.prompts import PackPage
from bot.settings import read_settings


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSON = "json"


def import_(
    file: Annotated[Path, typer.Argument(help="CSV with a head, or a JSON list (.json)", exists=True, dir_okay=False)],
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong with it")] = False,
) -> None:
    """Open a case for every row of a file, all or none; rows known by their external_ref are left alone."""
    text = text_of(file)
    with shell_desk(read_settings()) as desk:
        rows = read_rows(text, file.name, desk.reader, desk.actor.person)
        if check:
            stdout.print(f"{len(rows)} rows can be imported")
            return
        done = import_rows(rows, desk.cases.opening)
    for each in done:
        print(each.row.line, each.row.external_ref, each.ref, each.state, sep="\t")


def export(
    ref: Annotated[str, typer.Argument(help="For example KO-2026-0001")],
    folder: Annotated[Path, typer.Argument(help="A folder of its own, made if need be")],
    for_: Annotated[For, typer.Option("--for", help="Whom it is for; a platform gets no names")] = For.COUNSEL,
    privileged: Annotated[bool, typer.Option("--privileged", help="With privileged notes, for counsel only")] = False,
) -> None:
    """Pack a case with its evidence: a dossier to read and print, all hashes, and how to verify them without this program."""
    with shell_desk(read_settings()) as desk:
        done = desk.handing_out.export(desk.case(ref), folder, desk.actor, for_, privileged)
    stdout.print(f"{done.items} items of evidence and the dossier are in {done.folder}", markup=False)
    stdout.print(f"SHA-256 of its tagmanifest-sha256.txt, which is in the case's trail, too: {done.sha256}")


def pack(
    ref: Annotated[str, typer.Argument(help="For example KO-2026-0001")],
    pack_: Annotated[str, typer.Argument(metavar="PACK", help="For example alibaba_intl_ipp; 'list' lists them")],
    file: Annotated[
        Path | None, typer.Argument(help="The HTML file to write, which is not there yet; only you may read it")
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="NAME=VALUE", help="A field filled by hand; kept with the case"),
    ] = None,
) -> None:
    """Draft a filing for a person to check and file: what the case answers, what is missing, who will see our name."""
    with shell_desk(read_settings()) as desk:
        if pack_ == "list":
            for each in desk.packs.packs:
                stdout.print(f"{each.id:<20} {each.title}", markup=False)
            return
        if file is None:
            raise typer.BadParameter("name the HTML file to write")
        case = desk.case(ref)
        given = dict(pair(text, "--with") for text in with_ or ())
        filled = fill(desk.packs, pack_, case, desk.cases.custodian.items(case.id), desk.said, given)
        blocked = in_words(filled.blocked, case, desk.prompts.text)
        write_new(file, desk.prompts.render(PackPage(filled, blocked, desk.said.graded)) + "\n")
        desk.cases.drafting.drafted(case.id, desk.actor, filled.pack, filled.own(given))
    stdout.print(f"{filled.complete} % of what is needed is there; {filled.disclosure}", markup=False)
    if filled.missing:
        stdout.print(f"missing: {', '.join(filled.missing)}", markup=False)
    if blocked:
        stdout.print(f"BLOCKED, first: {'; '.join(blocked)}", markup=False)


def export_all(
    since: Annotated[str | None, typer.Option(help="Changed at or after a day or time")] = None,
    format_: Annotated[Format, typer.Option("--format", help="What is written")] = Format.CSV,
) -> None:
    """Write every case as a row to stdout, the longest unchanged first: the last updated_at is the next --since."""
    from_ = moment(since, "--since")
    with shell_desk(read_settings()) as desk:
        found = changed_since(desk.cases.store, from_)
        if format_ is Format.JSON:
            for case in found:
                print(json.dumps(record(case), ensure_ascii=False))
            return
        out = csv.writer(sys.stdout, lineterminator="\r\n")
        out.writerow(FIELDS)
        out.writerows(cells(case) for case in found)
