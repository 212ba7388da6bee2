"""Cases mirrored elsewhere: a real server on this machine, a real database, restarts and failures in between."""

import base64
import hmac
import itertools
import json
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.cases.case import Case, CounselStatus
from bot.cases.events import Verb
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.papers.exporting import FIELDS
from bot.cases.review.reviewing import Actor
from bot.cases.upkeep.mirroring import Mirroring
from bot.casewiring import make_cases
from bot.errors import BotError
from bot.mirrors.webhook import key_of
from bot.mirrorwiring import make_mirroring
from bot.settings import Settings, content_folder, read_settings
from tests.case_desk import REPORT
from tests.console_desk import CARLA, OPAL, REPORTER, ConsoleDesk, People, report
from tests.desk_fixtures import migrated, read_casebook
from tests.fakes import FakeClock
from tests.memory import MemoryEvidenceStore
from tests.trusted import open_trusted

__all__ = ["migrated"]

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass
class Elsewhere:
    """A server that keeps what it is sent. ``answers`` are the next ones: a status, or None to hang up after having read."""

    url: str = ""
    got: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    answers: list[int | None] = field(default_factory=list)
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """What Jira would say; a webhook's receiver says nothing."""
        place = urlsplit(path)
        if method == "POST" and place.path.endswith("/issue"):
            key = f"IP-{len(self.issues) + 1}"
            self.issues[key] = dict(body["fields"])
            return {"key": key}
        if method == "PUT":
            self.issues[place.path.rpartition("/")[2]].update(body["fields"])
        if method == "GET":
            label = parse_qs(place.query)["jql"][0].rpartition('labels = "')[2].rstrip('"')
            return {"issues": [{"key": key} for key, fields in self.issues.items() if label in fields["labels"]]}
        return {}


@contextmanager
def serving(elsewhere: Elsewhere) -> Iterator[None]:
    """Listening."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw else None
            headers = {name.lower(): value for name, value in self.headers.items()} | {"raw": raw.decode()}
            elsewhere.got.append((self.command, self.path, headers, body))
            status = elsewhere.answers.pop(0) if elsewhere.answers else 200
            said = elsewhere.answer(self.command, self.path, body) if status in {200, None} else {}
            if status is None:
                self.close_connection = True
                return
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 302:
                self.send_header("Location", f"{elsewhere.url}/somewhere")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    for method in ("GET", "POST", "PUT"):
        setattr(Handler, f"do_{method}", Handler.handle_any)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    elsewhere.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """The server."""
    made = Elsewhere()
    with serving(made):
        yield made


class Bench:
    """Cases that are mirrored. ``restart`` is what a new process finds."""

    def __init__(self, file: Path, clock: FakeClock, **settings: Any) -> None:
        self._file, self.clock, self.numbers = file, clock, itertools.count(1)
        self.settings = Settings(_env_file=None, data_dir=file.parent, **settings)
        self.restart()

    def restart(self) -> None:
        """Another process over the same file."""
        self.database = open_trusted(f"sqlite:///{self._file}")
        book = read_casebook(content_folder("knowledge"))[0]
        self.words = book.words
        self.cases = make_cases(self.settings, self.database, People(), self.clock, lambda: secrets.token_hex(16), book)
        mirroring = make_mirroring(self.settings, self.cases.store, lambda: self.cases.custodian.files, self.clock)
        assert mirroring is not None
        self.mirroring: Mirroring = mirroring

    opens, takes = ConsoleDesk.opens, ConsoleDesk.takes

    def notes(self, case: Case, text: str, privileged: bool = False) -> None:
        """Somebody writes a note."""
        self.cases.review.note(case.id, Actor(OPAL, "form"), text, privileged)

    def waits(self) -> None:
        """Time goes by, and what is due is sent."""
        self.clock.forward(timedelta(hours=1))
        self.mirroring.look()


def copied(migrated: Path, folder: Path, **settings: Any) -> Bench:
    """Cases over a copy of a migrated database."""
    file = Path(shutil.copy(migrated, folder / "desk.sqlite"))
    return Bench(file, FakeClock(), **settings)


@pytest.fixture
def webhook(migrated: Path, tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Bench]:
    """Cases with a webhook."""
    bench = copied(migrated, tmp_path, webhook_url=f"{elsewhere.url}/hook", webhook_secret=SecretStr(SECRET))
    yield bench
    bench.database.close()


@pytest.fixture
def jira(migrated: Path, tmp_path: Path, elsewhere: Elsewhere) -> Iterator[Bench]:
    """Cases with issues in Jira."""
    given = {
        "jira_url": elsewhere.url,
        "jira_project": "IP",
        "jira_user": "bot@x.example",
        "jira_token": SecretStr("t0k"),
    }
    bench = copied(migrated, tmp_path, base_url="https://desk.example", **given)
    yield bench
    bench.database.close()


def test_every_change_is_sent_once_in_order_signed_and_without_a_word_anybody_wrote(
    webhook: Bench, elsewhere: Elsewhere
) -> None:
    case = webhook.opens(reporter=REPORTER)
    webhook.cases.review.claim(case.id, Actor(OPAL, "button"))
    webhook.notes(case, "our lawyer says no 律师", privileged=True)
    webhook.notes(case, "seen at the fair")
    webhook.mirroring.look()
    webhook.mirroring.look()

    assert [body["type"] for _, _, _, body in elsewhere.got] == ["case.opened", "case.claimed", "case.noted"]
    assert [headers["webhook-id"] for _, _, headers, _ in elsewhere.got] == [f"{case.id}:{seq}" for seq in (1, 2, 4)]
    for _, path, headers, body in elsewhere.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{headers['raw']}".encode()
        expected = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
        assert (path, headers["webhook-signature"]) == ("/hook", f"v1,{expected}")
        assert set(body["data"]["case"]) == set(FIELDS)
        assert not any(words in headers["raw"] for words in ("律师", "seen at the fair", REPORT.story))


def test_counsels_word_is_sent_on_without_what_they_wrote_with_it(webhook: Bench, elsewhere: Elsewhere) -> None:
    case = webhook.opens(reporter=REPORTER)
    webhook.cases.review.claim(case.id, Actor(OPAL, "button"))
    said = (CounselStatus.FOLLOW_UP, "do not file, the notary is missing")
    webhook.cases.knowing.counsel(case.id, Actor(CARLA, "form"), "Carla Chen", *said)
    webhook.mirroring.look()

    last = elsewhere.got[-1]
    assert last[3]["data"]["case"]["counsel_status"] == "follow_up"
    assert "notary" not in last[2]["raw"]


@pytest.mark.parametrize("failure", [500, 503, 429, None])
def test_what_failed_is_sent_again_with_the_same_id_by_the_next_process_and_before_what_came_later(
    webhook: Bench, elsewhere: Elsewhere, failure: int | None
) -> None:
    elsewhere.answers = [failure]
    case = webhook.opens(reporter=REPORTER)
    webhook.notes(case, "later")
    webhook.mirroring.look()
    webhook.database.close()
    webhook.restart()
    webhook.mirroring.look()
    assert len(elsewhere.got) == 1  # not at once
    webhook.waits()

    assert [headers["webhook-id"] for _, _, headers, _ in elsewhere.got] == [f"{case.id}:{seq}" for seq in (1, 1, 2)]
    webhook.waits()
    assert len(elsewhere.got) == 3


def test_what_is_never_taken_is_given_up_at_last_so_that_what_follows_is_sent(
    webhook: Bench, elsewhere: Elsewhere
) -> None:
    elsewhere.answers = [400] * 8
    webhook.opens(reporter=REPORTER)
    for _ in range(8):
        webhook.waits()
    assert len(elsewhere.got) == 8
    webhook.waits()
    assert len(elsewhere.got) == 8
    assert webhook.mirroring.tally == {("webhook", "taken"): 0, ("webhook", "failed"): 7, ("webhook", "given_up"): 1}


def test_one_case_that_cannot_be_sent_holds_up_no_other(webhook: Bench, elsewhere: Elsewhere) -> None:
    elsewhere.answers = [500]
    first, second = webhook.opens(report(1), REPORTER), webhook.opens(report(2), REPORTER)
    webhook.mirroring.look()
    assert {headers["webhook-id"] for _, _, headers, _ in elsewhere.got} == {f"{first.id}:1", f"{second.id}:1"}


def test_a_redirect_is_not_followed(webhook: Bench, elsewhere: Elsewhere) -> None:
    elsewhere.answers = [302]
    webhook.opens(reporter=REPORTER)
    webhook.mirroring.look()
    assert [path for _, path, _, _ in elsewhere.got] == ["/hook"]


def test_people_are_told_all_the_same_while_a_mirror_is_down(webhook: Bench) -> None:
    case = webhook.opens(reporter=REPORTER)
    assert {audience for _, audience in webhook.cases.store.notices(webhook.clock())} == {"card", "reporter"}
    assert webhook.cases.store.events(case.id)[0].verb is Verb.OPENED


def test_a_case_has_one_issue_which_is_kept_up_to_date(jira: Bench, elsewhere: Elsewhere) -> None:
    case = jira.opens(reporter=REPORTER)
    jira.mirroring.look()
    jira.cases.review.claim(case.id, Actor(OPAL, "button"))
    jira.database.close()
    jira.restart()
    jira.mirroring.look()

    ((key, issue),) = elsewhere.issues.items()
    assert [(method, path) for method, path, _, _ in elsewhere.got] == [
        ("POST", "/rest/api/2/issue"),
        ("PUT", f"/rest/api/2/issue/{key}"),
    ]
    assert issue["summary"] == f"{case.ref} [triage] {REPORT.product} {REPORT.seller}"
    assert issue["labels"] == ["knockoff-desk", case.ref.lower()]
    assert f"https://desk.example/console/cases/{case.ref}\n{{noformat}}\nref: {case.ref}\n" in issue["description"]
    assert f"owner: {OPAL}" in issue["description"]
    assert elsewhere.got[0][2]["authorization"] == "Basic " + base64.b64encode(b"bot@x.example:t0k").decode()


def test_an_issue_that_was_made_just_before_the_process_died_is_found_again(jira: Bench, elsewhere: Elsewhere) -> None:
    elsewhere.answers = [None]
    jira.opens(reporter=REPORTER)
    jira.mirroring.look()
    assert len(elsewhere.issues) == 1
    jira.database.close()
    jira.restart()
    jira.waits()

    assert len(elsewhere.issues) == 1
    assert [method for method, _, _, _ in elsewhere.got] == ["POST", "GET", "PUT"]


def test_what_people_typed_is_no_markup_in_jira(jira: Bench, elsewhere: Elsewhere) -> None:
    jira.opens(report(1, seller="x {noformat} [~everybody]"), REPORTER)
    jira.mirroring.look()
    (issue,) = elsewhere.issues.values()
    assert issue["description"].count("{noformat}") == 2


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"webhook_url": "https://x.example/h"}, "KNOCKOFF_WEBHOOK_SECRET"),
        ({"webhook_url": "https://x.example/h", "webhook_secret": SecretStr("whsec_short")}, "openssl rand"),
        ({"jira_url": "https://x.example"}, "KNOCKOFF_JIRA_TOKEN"),
        ({"jira_url": "https://x.example", "jira_token": SecretStr("t")}, "KNOCKOFF_JIRA_PROJECT"),
    ],
)
def test_half_a_mirror_is_said_at_the_start(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(BotError, match=missing):
        make_mirroring(Settings(_env_file=None, **given), MemoryCaseStore(), MemoryEvidenceStore, FakeClock())


def test_nothing_is_mirrored_by_default() -> None:
    assert make_mirroring(Settings(_env_file=None), MemoryCaseStore(), MemoryEvidenceStore, FakeClock()) is None


def test_a_case_goes_nowhere_unencrypted() -> None:
    with pytest.raises(BotError, match="https://"):
        read_settings(_env_file=None, webhook_url="http://hooks.example/x")


def test_a_key_is_read_as_the_standard_has_it() -> None:
    assert key_of(SECRET) == KEY
