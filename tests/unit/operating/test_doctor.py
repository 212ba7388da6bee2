"""Each thing that can be wrong is found, with what to do about it; no secret is ever shown."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import text

from bot.answering.ports import InboxItem, Kind, Thread
from bot.operating import doctor, doctor_slack
from bot.operating.doctor import diagnose
from bot.operating.finding import Finding, State
from bot.settings import read_settings
from bot.storage import migrate
from bot.storage.engine import open_database
from bot.storage.inbox import SqlInbox
from tests.fakes import FakeEncoder
from tests.unit.cli.conftest import Knockoff, knockoff

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-hush-1",
    "SLACK_APP_TOKEN": "xapp-hush-2",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "KNOCKOFF_METRICS_TOKEN": "hush-3",
}
__all__ = ["knockoff"]


class FakeClient:
    """Slack, as it answers a doctor."""

    answers: dict[str, Any]
    headers: dict[str, str]

    def __init__(self, **_settings: Any) -> None:
        pass

    def api_call(self, method: str, params: dict[str, str] | None = None) -> SlackResponse:
        """The answer to a method, or what Slack says against it."""
        answer = self.answers[method]
        if isinstance(answer, OSError):
            raise answer
        data = {"ok": False, "error": answer} if isinstance(answer, str) else {"ok": True, **answer}
        response = SlackResponse(
            client=self, http_verb="POST", api_url=method, req_args={}, data=data, headers=self.headers, status_code=200
        )
        if isinstance(answer, str):
            raise SlackApiError(answer, response)
        return response


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> type[FakeClient]:
    """A Slack in which all is well."""
    FakeClient.answers = {
        "auth.test": {"team": "Acme", "user": "knockoff-desk"},
        "apps.connections.open": {"url": "wss://somewhere/?ticket=hush-4"},
        "conversations.info": {"channel": {"name": "counsel", "is_member": True}},
        "usergroups.users.list": {"users": ["U1"]},
    }
    scopes = ",".join(doctor_slack.needed_scopes())
    FakeClient.headers = {"x-oauth-scopes": scopes, "Date": format_datetime(NOW, usegmt=True)}
    monkeypatch.setattr("bot.slack.probe.WebClient", FakeClient)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KNOCKOFF_COUNSEL_CHANNEL", "C1")
    return FakeClient


@pytest.fixture
def findings(knockoff: Knockoff, slack: type[FakeClient]) -> Callable[[], dict[str, Finding]]:
    """What is found now."""
    return lambda: {finding.check: finding for finding in diagnose(read_settings(), lambda: NOW)}


Findings = Callable[[], dict[str, Finding]]


def test_a_desk_without_tokens_is_looked_at_all_the_same(knockoff: Knockoff) -> None:
    ran = knockoff("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert "SLACK_BOT_TOKEN is not set" in " ".join(ran.out.replace("│", " ").split())
    assert ran.out.endswith("Nothing failed.\n")


def test_a_desk_in_good_health_has_nothing_failed(findings: Findings) -> None:
    found = findings()
    assert [finding for finding in found.values() if finding.state is State.FAILED] == []
    assert found["bot token"].found == "knockoff-desk in Acme"
    assert found["scopes"].state is found["app token"].state is found["clock"].state is State.OK
    assert found["counsel channel"].found == "#counsel"
    assert found["index"].state is State.OK


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_slack_refuses_is_found(findings: Findings, slack: type[FakeClient], code: str) -> None:
    slack.answers["auth.test"] = code
    assert findings()["bot token"].state is State.FAILED
    assert "SLACK_BOT_TOKEN" in findings()["bot token"].remedy


def test_a_slack_that_is_away_is_not_taken_for_a_wrong_token_and_what_is_not_set_is_said_all_the_same(
    findings: Findings, slack: type[FakeClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.answers["auth.test"] = ConnectionRefusedError()
    monkeypatch.delenv("KNOCKOFF_COUNSEL_CHANNEL")
    found = findings()
    assert found["bot token"].found == "Slack could not be reached"
    assert "network" in found["bot token"].remedy
    assert {found[check].state for check in ("cases channel", "counsel channel", "reviewers")} == {State.WARNING}


def test_a_token_of_the_wrong_kind_is_found_without_asking(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-hush")
    assert findings()["bot token"].found == "it does not begin with xoxb-"


@pytest.mark.parametrize("name", ["REVIEWERS", "REVIEWER_GROUP", "COUNSEL_PEOPLE"])
def test_a_desk_whose_cases_nobody_may_review_is_found(
    findings: Findings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert (findings()["reviewers"].state, "KNOCKOFF_REVIEWERS" in findings()["reviewers"].remedy) == (
        State.WARNING,
        True,
    )
    monkeypatch.setenv(f"KNOCKOFF_{name}", "U01ALICE")
    assert findings()["reviewers"].state is State.OK


def test_scopes_are_held_against_the_manifest(findings: Findings, slack: type[FakeClient]) -> None:
    slack.headers["x-oauth-scopes"] = ",".join([*(doctor_slack.needed_scopes() - {"users:read"}), "admin"])
    assert (findings()["scopes"].state, findings()["scopes"].found) == (State.FAILED, "missing: users:read")
    slack.headers["x-oauth-scopes"] = ",".join([*doctor_slack.needed_scopes(), "admin"])
    assert (findings()["scopes"].state, findings()["scopes"].found) == (State.WARNING, "more than are used: admin")
    del slack.headers["x-oauth-scopes"]
    assert findings()["scopes"].state is State.SKIPPED


@pytest.mark.parametrize(
    ("room", "said"),
    [
        ({"is_member": False}, "the desk is not in #counsel"),
        ({"is_archived": True}, "#counsel is archived"),
        ({"is_ext_shared": True}, "#counsel is shared with another company"),
        ({"pending_shared": ["T9"]}, "#counsel is shared with another company"),
    ],
)
def test_a_channel_the_desk_cannot_use_is_found(
    findings: Findings, slack: type[FakeClient], room: dict[str, object], said: str
) -> None:
    slack.answers["conversations.info"] = {"channel": {"name": "counsel", "is_member": True, **room}}
    assert (findings()["counsel channel"].state, findings()["counsel channel"].found) == (State.FAILED, said)


def test_a_channel_that_is_not_there_or_not_set_is_found(
    findings: Findings, slack: type[FakeClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.answers["conversations.info"] = "channel_not_found"
    assert findings()["counsel channel"].state is State.FAILED
    monkeypatch.setenv("KNOCKOFF_COUNSEL_CHANNEL", "")
    assert findings()["counsel channel"].state is State.WARNING


@pytest.mark.parametrize(("skew", "state"), [(10, State.OK), (-90, State.WARNING), (290, State.FAILED)])
def test_a_clock_that_is_not_slacks_is_found(
    findings: Findings, slack: type[FakeClient], skew: int, state: State
) -> None:
    slack.headers["Date"] = format_datetime(NOW + timedelta(seconds=skew), usegmt=True)
    assert findings()["clock"].state is state


def test_without_an_app_token_there_must_be_a_signing_secret(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert findings()["signing secret"].state is State.OK
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "not one")
    assert findings()["signing secret"].state is State.WARNING
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "")
    assert findings()["signing secret"].state is State.FAILED


def test_an_app_token_that_opens_no_socket_is_found(findings: Findings, slack: type[FakeClient]) -> None:
    slack.answers["apps.connections.open"] = "not_allowed_token_type"
    assert "connections:write" in findings()["app token"].remedy


def test_an_index_of_other_guidance_is_found(findings: Findings) -> None:
    page = next(Path("knowledge/guidance").glob("*.md"))
    page.write_text(page.read_text().replace("title: ", "title: A new "))
    assert findings()["index"].state is State.WARNING
    page.write_text("no header")
    assert findings()["guidance"].state is State.FAILED


def test_an_encoder_is_held_against_the_index_and_one_that_is_not_exported_is_not_made(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings()["encoder"].state is State.WARNING
    assert not Path("data/encoder").exists()
    monkeypatch.setattr("bot.inference.exported.load_exported", lambda *_where: FakeEncoder())
    assert (findings()["encoder"].state, findings()["index"].state) == (State.OK, State.OK)
    monkeypatch.setattr("bot.inference.exported.load_exported", lambda *_where: FakeEncoder("another"))
    assert findings()["index"].found == "it was built with another encoder"


def test_a_database_that_is_behind_or_no_database_is_found(findings: Findings) -> None:
    assert findings()["database"].state is State.SKIPPED
    database = open_database(read_settings().database)
    migrate.upgrade(database, "0001")
    assert findings()["database"].remedy == "run 'knockoff db upgrade'"
    migrate.upgrade(database)
    assert findings()["database"].state is findings()["inbox"].state is State.OK
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "a newer version" in findings()["database"].found
    database.close()
    Path("data/desk.sqlite").write_bytes(b"this is no database " * 100)
    assert findings()["database"].found == "it does not answer"


@pytest.mark.parametrize(("minutes", "state"), [(1, State.OK), (5, State.WARNING), (60, State.FAILED)])
def test_what_has_waited_too_long_is_found(findings: Findings, minutes: int, state: State) -> None:
    database = open_database(read_settings().database)
    migrate.upgrade(database)
    came = NOW - timedelta(minutes=minutes)
    SqlInbox(database).receive(InboxItem("k", Kind.ASK, Thread("T", "C", "1"), "1", "U", "who signs?", came))
    database.close()
    assert (findings()["inbox"].state, findings()["outbox"].state) == (state, State.OK)


def test_a_disk_that_is_full_is_found(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "TOO_LITTLE", 1 << 62)
    assert findings()["disk"].state is State.FAILED


def test_an_evidence_folder_that_is_none_is_found(findings: Findings) -> None:
    assert findings()["evidence folder"].state is State.SKIPPED
    read_settings().evidence_dir.mkdir()
    assert findings()["evidence folder"].state is State.OK
    read_settings().evidence_dir.rmdir()
    read_settings().evidence_dir.write_text("a file")
    assert findings()["evidence folder"].state is State.FAILED


def test_a_bucket_that_does_not_answer_as_it_should_is_found(
    findings: Findings, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOCKOFF_EVIDENCE_URL", f"s3://{bucket}/desk")
    assert findings()["evidence bucket"].state is State.OK
    monkeypatch.setenv("KNOCKOFF_EVIDENCE_URL", "s3://another-bucket")
    found = findings()["evidence bucket"]
    assert (found.state, "another-bucket" in found.found) == (State.FAILED, True)
    assert "AWS_ENDPOINT_URL_S3" in found.remedy


def test_what_failed_is_the_exit_code_and_programs_read_it_as_json(knockoff: Knockoff, slack: type[FakeClient]) -> None:
    slack.answers["auth.test"] = "invalid_auth"
    ran = knockoff("doctor", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["failed"]) == (1, 1)
    assert {"check", "state", "found", "remedy"} == set(told["findings"][0])
    assert knockoff("doctor").code == 1


def test_a_setting_that_nothing_reads_is_told_with_the_one_it_may_be(
    findings: Findings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "settings" not in findings()
    (tmp_path / "KNOCKOFF_CHAT_KEYS").write_text("hush")
    for name, value in (
        ("KNOCKOFF_DESK_SERVICE_PORT", "3000"),
        ("KNOCKOFF_SECRETS_DIR", str(tmp_path)),
        ("KNOCKOFF_RETENTION_DAY", "30"),
        ("KNOCKOFF_COLOUR", "red"),
    ):
        monkeypatch.setenv(name, value)
    told = [finding for finding in diagnose(read_settings(), lambda: NOW) if finding.check == "settings"]
    assert [(each.state, each.found.split()[0], each.remedy) for each in told] == [
        (State.WARNING, "KNOCKOFF_CHAT_KEYS", "perhaps KNOCKOFF_CHAT_KEY is meant: write that, or unset it"),
        (State.WARNING, "KNOCKOFF_COLOUR", "see deploy/OPTIONS.md for the names there are, or unset it"),
        (State.WARNING, "KNOCKOFF_RETENTION_DAY", "perhaps KNOCKOFF_RETENTION_DAYS is meant: write that, or unset it"),
    ]


def test_mirrors_are_looked_at(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "evidence_store", lambda _settings: pytest.fail("no mirror here asks for evidence"))
    assert findings()["mirrors"].state is State.SKIPPED
    monkeypatch.setenv("KNOCKOFF_WEBHOOK_URL", "https://hooks.example")
    told = findings()["mirrors"]
    assert (told.state, "KNOCKOFF_WEBHOOK_SECRET is needed" in told.found) == (State.FAILED, True)
    monkeypatch.setenv("KNOCKOFF_WEBHOOK_SECRET", "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY")
    assert (findings()["mirrors"].state, findings()["mirrors"].found[:21]) == (State.OK, "cases go to webhook; ")


def test_everything_that_failed_or_is_to_be_seen_to_has_a_remedy(findings: Findings, slack: type[FakeClient]) -> None:
    slack.answers = dict.fromkeys(slack.answers, "fatal_error") | {"auth.test": slack.answers["auth.test"]}
    found = findings().values()
    assert [each for each in found if each.state in {State.FAILED, State.WARNING} and not each.remedy] == []


@pytest.mark.parametrize("arguments", [("doctor",), ("doctor", "--json")])
def test_no_secret_is_shown_whatever_is_wrong(
    knockoff: Knockoff, slack: type[FakeClient], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("KNOCKOFF_DATABASE_URL", "postgresql+psycopg://desk:hush-5@127.0.0.1:1/desk")
    shown = ""
    for wrong in (None, "auth.test", "apps.connections.open"):
        if wrong:
            slack.answers[wrong] = f"no such token {SECRETS['SLACK_BOT_TOKEN']}"[:13]
        ran = knockoff(*arguments)
        shown += ran.out + ran.err
    assert [secret for secret in (*SECRETS.values(), "hush") if secret in shown] == []
