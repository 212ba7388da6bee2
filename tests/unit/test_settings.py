"""Settings come from the environment and .env, and a wrong one names its variable."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.answerwiring import make_chat_model
from bot.errors import BotError
from bot.settings import Settings, content_folder, read_settings
from bot.slack.courier import HOLD, STOP_S


def test_without_anything_set_the_desk_runs_on_defaults(bare: Path) -> None:
    settings = read_settings()
    assert (settings.slack_bot_token, settings.counsel_channel, settings.retention_days) == (None, None, 365)
    assert settings.index_dir == Path("data/index")
    assert settings.database == "sqlite:///data/desk.sqlite"
    assert settings.slack_api_url == "https://slack.com/api/"


def test_the_content_folders_exist_in_a_checkout() -> None:
    assert (content_folder("knowledge") / "guidance").is_dir()
    assert (content_folder("prompts") / "texts.yaml").is_file()
    assert (content_folder("sandbox") / "workspace.yaml").is_file()


def test_the_environment_wins_over_the_env_file_and_both_over_defaults(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / ".env").write_text(
        "KNOCKOFF_HTTP_PORT=4000\nKNOCKOFF_WORKERS=2\nSLACK_BOT_TOKEN=xoxb-file\nOTHER=ignored\n"
    )
    monkeypatch.setenv("KNOCKOFF_HTTP_PORT", "5000")
    settings = read_settings()
    assert (settings.http_port, settings.workers) == (5000, 2)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"


def test_slack_keeps_its_usual_names(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, f"value of {name}")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    settings = read_settings()
    assert settings.slack_app_token is not None
    assert settings.slack_app_token.get_secret_value() == "value of SLACK_APP_TOKEN"
    assert settings.slack_api_url == "http://127.0.0.1:9/api/"


def test_an_empty_line_of_a_copied_env_file_means_not_set(bare: Path) -> None:
    (bare / ".env").write_text("SLACK_BOT_TOKEN=\nSLACK_APP_TOKEN=\nKNOCKOFF_HTTP_PORT=\nKNOCKOFF_DATABASE_URL=\n")
    settings = read_settings()
    assert (settings.slack_bot_token, settings.slack_app_token, settings.http_port) == (None, None, 3000)
    assert settings.database.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KNOCKOFF_HTTP_PORT", "abc"),
        ("KNOCKOFF_HTTP_PORT", "70000"),
        ("KNOCKOFF_RETENTION_DAYS", "0"),
        ("KNOCKOFF_WORKERS", "many"),
        ("KNOCKOFF_LOG_JSON", "maybe"),
        ("KNOCKOFF_EVIDENCE_URL", "https://bucket.example.com"),
        ("KNOCKOFF_EVIDENCE_URL", "s3://Bucket/../.."),
        ("KNOCKOFF_EVIDENCE_URL", "s3://"),
        ("KNOCKOFF_BASE_URL", "desk.example.com"),
        ("KNOCKOFF_BASE_URL", "ftp://desk.example.com"),
        ("KNOCKOFF_BASE_URL", "https://desk.example.com/desk?x=1"),
        ("KNOCKOFF_BASE_URL", "https://somebody@desk.example.com"),
        ("KNOCKOFF_REVIEWERS", "U1;U2"),
        ("KNOCKOFF_REVIEWERS", "@anna"),
        ("KNOCKOFF_COUNSEL_PEOPLE", "U1 U2"),
        ("KNOCKOFF_ALLOWED_GUESTS", "anna@acme.example"),
        ("KNOCKOFF_TIMESTAMP_URL", "tsa.example/tsr"),
        ("KNOCKOFF_RETENTION_DAYS", "99999999"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_its_variable(
    bare: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BotError, match=f"^settings: {name}[: ]") as caught:
        read_settings()
    assert not any(words in str(caught.value) for words in ("Value error", "Input should", "pattern"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KNOCKOFF_WORKERS", "abc", "KNOCKOFF_WORKERS must be a whole number, not 'abc'."),
        ("KNOCKOFF_WORKERS", "99", "KNOCKOFF_WORKERS must be at most 32, not '99'."),
        ("KNOCKOFF_LOG_JSON", "maybe", "KNOCKOFF_LOG_JSON must be true or false, not 'maybe'."),
        ("KNOCKOFF_CHAT_SECONDS", "long", "KNOCKOFF_CHAT_SECONDS must be a number, not 'long'."),
        ("KNOCKOFF_DENSE_INDEX", "disk", "KNOCKOFF_DENSE_INDEX must be 'memory' or 'postgresql', not 'disk'."),
        ("KNOCKOFF_SIGNING_KEY", "short", "KNOCKOFF_SIGNING_KEY must have at least 16 characters."),
        ("KNOCKOFF_REVIEWERS", "@anna", "KNOCKOFF_REVIEWERS: '@anna' is no user id: write U0123ABCD"),
        ("KNOCKOFF_REVIEWERS", "UX", "KNOCKOFF_REVIEWERS: 'UX' is no user id: write U0123ABCD"),
    ],
)
def test_a_wrong_value_is_told_in_a_sentence_that_says_what_it_must_be(
    bare: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BotError) as caught:
        read_settings()
    assert str(caught.value).startswith(f"settings: {said}")


@pytest.mark.parametrize("url", ["s3://evidence", "s3://evidence/", "s3://our.evidence-1/desk/eu/"])
def test_a_bucket_may_have_a_prefix(bare: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("KNOCKOFF_EVIDENCE_URL", url)
    assert read_settings().evidence_url == url


def test_a_folder_of_secrets_that_is_none_is_an_error(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOCKOFF_SECRETS_DIR", str(bare / "nope"))
    with pytest.raises(BotError, match=r"KNOCKOFF_SECRETS_DIR names .*nope, which is no folder"):
        read_settings()


@pytest.mark.parametrize("name", [".env", "secrets/SLACK_BOT_TOKEN"])
def test_a_file_of_settings_that_is_no_text_is_named(bare: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (bare / "secrets").mkdir()
    (bare / name).write_bytes("KNOCKOFF_JIRA_PROJECT=Müller".encode("latin-1"))
    monkeypatch.setenv("KNOCKOFF_SECRETS_DIR", str(bare / "secrets"))
    with pytest.raises(BotError, match=f"{name} is not UTF-8 text"):
        read_settings()


def test_all_wrong_values_are_named_at_once(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / ".env").write_text("KNOCKOFF_HTTP_PORT=abc\n")
    monkeypatch.setenv("KNOCKOFF_WORKERS", "0")
    with pytest.raises(BotError) as caught:
        read_settings()
    assert str(caught.value).splitlines() == [
        "settings: KNOCKOFF_HTTP_PORT must be a whole number, not 'abc'.",
        "settings: KNOCKOFF_WORKERS must be at least 1, not '0'.",
    ]


@pytest.mark.parametrize(
    ("text", "guests"), [("U01A,U02B", ("U01A", "U02B")), (" U01A , ,U02B ", ("U01A", "U02B")), ("U01A", ("U01A",))]
)
def test_guests_are_a_list_with_commas(
    bare: Path, monkeypatch: pytest.MonkeyPatch, text: str, guests: tuple[str, ...]
) -> None:
    monkeypatch.setenv("KNOCKOFF_ALLOWED_GUESTS", text)
    assert read_settings().allowed_guests == guests


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://desk.example.com/", "https://desk.example.com"),
        ("http://127.0.0.1:3101", "http://127.0.0.1:3101"),
        ("http://[::1]:3101/", "http://[::1]:3101"),
        ("", None),
    ],
)
def test_the_consoles_address_is_a_host_without_a_path(
    bare: Path, monkeypatch: pytest.MonkeyPatch, text: str, address: str | None
) -> None:
    monkeypatch.setenv("KNOCKOFF_BASE_URL", text)
    assert read_settings().base_url == address


def test_tokens_do_not_show_in_what_is_printed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    assert "xoxb-secret" not in f"{read_settings()!r} {read_settings()}"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_chat_model_is_asked_only_once_its_host_is_confirmed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_chat_model(read_settings()) is None
    monkeypatch.setenv("KNOCKOFF_CHAT_URL", "https://Models.Example:8443/v1/")
    monkeypatch.setenv("KNOCKOFF_CHAT_MODEL", "some-model")
    assert make_chat_model(read_settings()) is None
    monkeypatch.setenv("KNOCKOFF_CHAT_CONFIRMED_HOST", "models.example")
    assert make_chat_model(read_settings()) is not None
    assert read_settings().chat_url == "https://Models.Example:8443/v1"


@pytest.mark.parametrize(
    ("url", "confirmed", "holds"),
    [
        ("http://127.0.0.1:11434/v1", "127.0.0.1", True),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434", True),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:8080", False),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:", False),
        ("https://Models.Example/v1", "models.example:443", True),
        ("https://models.example/v1", "models.example:80", False),
        ("http://models.example/v1", "Models.Example:80 ", True),
    ],
)
def test_a_port_that_is_confirmed_is_the_only_one_and_a_host_alone_confirms_all_of_its_ports(
    bare: Path, monkeypatch: pytest.MonkeyPatch, url: str, confirmed: str, holds: bool
) -> None:
    monkeypatch.setenv("KNOCKOFF_CHAT_URL", url)
    monkeypatch.setenv("KNOCKOFF_CHAT_MODEL", "some-model")
    monkeypatch.setenv("KNOCKOFF_CHAT_CONFIRMED_HOST", confirmed)
    if holds:
        assert make_chat_model(read_settings()) is not None
    else:
        with pytest.raises(BotError, match=r"KNOCKOFF_CHAT_CONFIRMED_HOST: .*with its port"):
            read_settings()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"KNOCKOFF_CHAT_CONFIRMED_HOST": "localhost"}, "KNOCKOFF_CHAT_CONFIRMED_HOST: .*models.example"),
        ({"KNOCKOFF_CHAT_CONFIRMED_HOST": "true"}, "KNOCKOFF_CHAT_CONFIRMED_HOST: .*models.example"),
        ({"KNOCKOFF_CHAT_MODEL": ""}, "KNOCKOFF_CHAT_MODEL: .*name the model"),
        ({"KNOCKOFF_CHAT_URL": "ftp://models.example/v1"}, "KNOCKOFF_CHAT_URL: .*http"),
        ({"KNOCKOFF_CHAT_URL": "https://key@models.example/v1"}, "KNOCKOFF_CHAT_URL: .*without a key"),
        ({"KNOCKOFF_CHAT_URL": "https://models.example/v1?key=hush"}, "KNOCKOFF_CHAT_URL: .*without a key"),
        ({"KNOCKOFF_CHAT_URL": "https://models.example:99999/v1"}, "KNOCKOFF_CHAT_URL: .*ort"),
        ({"KNOCKOFF_CHAT_SECONDS": "0"}, "KNOCKOFF_CHAT_SECONDS must be at "),
        ({"KNOCKOFF_CHAT_SECONDS": "60"}, "KNOCKOFF_CHAT_SECONDS must be at "),
    ],
)
def test_what_cannot_be_meant_of_a_chat_model_is_said_at_the_start(
    bare: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], told: str
) -> None:
    good = {
        "KNOCKOFF_CHAT_URL": "https://models.example/v1",
        "KNOCKOFF_CHAT_MODEL": "some-model",
        "KNOCKOFF_CHAT_CONFIRMED_HOST": "models.example",
    }
    for name, value in {**good, **changed}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BotError, match=told):
        read_settings()


def test_a_chat_model_never_takes_so_long_that_another_process_takes_the_question_up_or_a_stop_cuts_it_off() -> None:
    (most,) = (rule.le for rule in Settings.model_fields["chat_seconds"].metadata if hasattr(rule, "le"))
    assert most + 2 < min(STOP_S, HOLD.total_seconds())


def test_what_the_encoder_runs_on_is_told_to_report_nothing_to_its_makers() -> None:
    code = "import bot.cli, os; assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
