"""``knockoff doctor``: what keeps the desk from working, and what to do about it."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.output import stdout, table
from bot.operating.doctor import State, diagnose
from bot.settings import read_settings

_STYLES = {State.OK: "green", State.WARNING: "yellow", State.FAILED: "bold red", State.SKIPPED: "dim"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False) -> None:
    """Look at tokens, scopes, channels, guidance, index, database and disk; exit 1 if something failed."""
    findings = diagnose(read_settings())
    failed = sum(finding.state is State.FAILED for finding in findings)
    if as_json:
        print(json.dumps({"failed": failed, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        rows = table("", "check", "found", "what to do")
        for finding in findings:
            row = (finding.state.value, finding.check, finding.found, finding.remedy)
            rows.add_row(*row, style=_STYLES[finding.state])
        stdout.print(rows)
        stdout.print(f"{failed} of {len(findings)} checks failed" if failed else "Nothing failed.")
    if failed:
        raise typer.Exit(1)
