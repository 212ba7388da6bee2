"""A case as an issue in Jira, Cloud or Data Center: made once, brought up to date since; nothing of it is read back."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from bot.cases.case import Case
from bot.cases.papers.exporting import record
from bot.cases.upkeep.mirroring import Mirrored, MirrorFailed
from bot.mirrors.http import call

SUMMARY_CHARS, DESCRIPTION_CHARS = 255, 30_000
LABEL = "knockoff-desk"


@dataclass(frozen=True)
class Jira:
    """A ``Mirror``. With a ``user`` it is Cloud (an API token), without Data Center (a personal access token).

    ``console`` is the address of the console, empty where there is none.
    """

    url: str
    project: str
    issue_type: str
    user: str
    token: str
    console: str

    def send(self, mirrored: Mirrored) -> str:
        """Make the issue, or bring it up to date; returns its key.

        Raises:
            MirrorFailed: it was not taken.
        """
        case, name = mirrored.case, mirrored.known
        if not name and mirrored.begun:  # made perhaps, and its key lost with the process
            name = self._found(case)
        fields = {"summary": _summary(case), "description": self._description(case), "labels": [LABEL, _label(case)]}
        if name:
            self._call("PUT", f"issue/{quote(name, safe='')}", {"fields": fields})
            return name
        kind = {"project": {"key": self.project}, "issuetype": {"name": self.issue_type}}
        return str(self._call("POST", "issue", {"fields": {**fields, **kind}}).get("key", ""))

    def _found(self, case: Case) -> str:
        """The key of the issue that carries the case's label; empty when there is none."""
        wanted = {
            "jql": f'project = "{self.project}" AND labels = "{_label(case)}"',
            "maxResults": "1",
            "fields": "key",
        }
        path = "search/jql" if self.user else "search"  # Cloud has dropped the older one
        issues = self._call("GET", f"{path}?{urlencode(wanted)}").get("issues") or []
        return str(issues[0].get("key", "")) if issues else ""

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        sent = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        headers = {
            "Authorization": self._authorization(),
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        answer = call(method, f"{self.url}/rest/api/2/{path}", headers, sent)
        try:
            read = json.loads(answer.body or b"{}")
        except ValueError as error:
            raise MirrorFailed("the answer is no JSON; is KNOCKOFF_JIRA_URL Jira's own address?") from error
        return read if isinstance(read, dict) else {}

    def _authorization(self) -> str:
        if not self.user:
            return f"Bearer {self.token}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.token}".encode()).decode()

    def _description(self, case: Case) -> str:
        """All fields of the export, as they are: in such a block nothing is markup and nobody is mentioned."""
        lines = [f"{name}: {_shown(value)}" for name, value in record(case).items() if value not in (None, "", [])]
        text = "\n".join(lines).replace("{noformat}", "{ noformat }")[:DESCRIPTION_CHARS]
        link = f"{self.console}/console/cases/{quote(case.ref, safe='')}\n" if self.console else ""
        return f"{link}{{noformat}}\n{text}\n{{noformat}}"


def _summary(case: Case) -> str:
    words = [case.ref, f"[{case.status}]", case.report.product, case.report.seller]
    return " ".join(" ".join(word for word in words if word).split())[:SUMMARY_CHARS]


def _label(case: Case) -> str:
    return case.ref.lower()


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
