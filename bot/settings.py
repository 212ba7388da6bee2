"""Every setting, read from the environment and ``.env``; nothing else in the program looks there."""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict, SettingsError

from bot import setting_types as kinds
from bot.errors import BotError

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before onnxruntime is imported: it reports its use to its makers otherwise

PREFIX, KUBERNETES = "KNOCKOFF_", "KNOCKOFF_DESK_"  # what Kubernetes sets by itself is named after the service
SECRETS = "KNOCKOFF_SECRETS_DIR"  # a folder with one file a setting, named like its variable, as containers and systemd hand over


def content_folder(name: str) -> Path:
    """A content folder (``knowledge``, ``prompts``, ``sandbox``): inside the wheel, or beside the package in a checkout."""
    packaged = Path(__file__).parent / "_content" / name
    if packaged.is_dir():
        return packaged
    root = Path(__file__).parent.parent
    return root / "deploy" / name if name == "sandbox" else root / name


def manifest_file() -> Path:
    """The Slack app's manifest: inside the wheel, or in a checkout's ``deploy``."""
    packaged = Path(__file__).parent / "_content" / "slack-manifest.yaml"
    return packaged if packaged.is_file() else Path(__file__).parent.parent / "deploy" / "slack-manifest.yaml"


class Settings(BaseSettings):
    """What an operator can set. Prefix ``KNOCKOFF_``, except Slack's own four names and OpenTelemetry's own."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN", description="Bot token, xoxb-…")
    slack_app_token: SecretStr | None = Field(
        None,
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token, xapp-…; set it for Socket Mode",
    )
    slack_signing_secret: SecretStr | None = Field(
        None, validation_alias="SLACK_SIGNING_SECRET", description="Signing secret; needed for HTTP mode"
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", validation_alias="SLACK_API_URL", description="Base of Slack's Web API"
    )
    data_dir: Path = Field(Path("data"), description="Folder for the index and the embedded database")
    knowledge_dir: Path = Field(default_factory=lambda: content_folder("knowledge"), description="The guidance")
    prompts_dir: Path = Field(default_factory=lambda: content_folder("prompts"), description="The bot's own texts")
    database_url: str | None = Field(None, description="SQLAlchemy URL; default an SQLite file in the data folder")
    evidence_url: kinds.BucketUrl = Field(
        None,
        description="Bucket for the files of reports, as s3://bucket/prefix; default a folder in the data folder",
    )
    encoder: str = Field("all-MiniLM-L6-v2", description="Sentence-transformers model: a name or a folder")
    dense_index: Literal["memory", "postgresql"] = Field(
        "memory",
        description="Where passages are searched by meaning: memory, or postgresql (pgvector) for very large guidance",
    )
    counsel_channel: str | None = Field(None, description="Id of the channel that 'Ask counsel' posts to")
    cases_channel: str | None = Field(
        None, description="Id of the channel, best a private one, in which every case has its card"
    )
    fallback_channel: str | None = Field(
        None, description="Id of the channel that is told what could not be told where it belongs"
    )
    reviewers: kinds.People = Field((), description="User ids of people who review cases, separated by commas")
    reviewer_group: str | None = Field(None, description="Id of a user group whose members review cases, too")
    counsel_people: kinds.People = Field(
        (), description="User ids of counsel, who review cases, too; separated by commas"
    )
    signing_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="Secret that signs trails and chains of custody; default a file in the data folder",
    )
    time_zone: kinds.TimeZone = Field(
        "UTC",
        description="The desk's time zone: day, year and law of reports and questions; reminders where Slack says none",
    )
    retention_days: int = Field(365, ge=1, le=36_500, description="Days after which questions and answers are deleted")
    http_port: int = Field(3000, ge=1, le=65535, description="Port of HTTP mode")
    http_host: str = Field("127.0.0.1", description="Address HTTP mode listens on")
    workers: int = Field(4, ge=1, le=32, description="Questions answered at the same time")
    allowed_guests: kinds.People = Field(
        (), description="User ids of guests who may ask all the same, separated by commas"
    )
    refused_people: kinds.People = Field(
        (), description="User ids of people with a full account who are not staff and are refused, separated by commas"
    )
    log_json: bool = Field(False, description="Log as JSON lines instead of text for people")
    built_dir: Path | None = Field(
        None, description="Folder of index, encoder and reader where an image carries them; default the data folder"
    )
    watch_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="Port of `/healthz`, `/readyz` and `/metrics`; without it they have none of their own",
    )
    watch_host: str = Field("127.0.0.1", description="Address that port is opened on")
    otlp_endpoint: str | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description="Collector that gets a trace per question and per report over HTTP; without it there are none",
    )
    metrics_token: SecretStr | None = Field(
        None, description="Whoever sends it as bearer token reads `/metrics`; without it only the port above shows them"
    )

    base_url: kinds.Host = Field(
        None,
        description="Address under which reviewers reach the console, such as https://desk.example.com; without it there is none",
    )
    console_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="Port of the console in Socket Mode; default that of HTTP mode, which serves it beside Slack's requests",
    )

    webhook_url: kinds.PrivateUrl = Field(
        None, description="Address that every change of a case is sent to, signed; without it none is sent"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="What that is signed with: whsec_ and random bytes in base64"
    )
    jira_url: kinds.PrivateUrl = Field(
        None,
        description="Jira in which every case has an issue, such as https://example.atlassian.net; without it none has",
    )
    jira_project: str | None = Field(None, description="Key of the project of those issues")
    jira_issue_type: str = Field("Task", description="Type of those issues")
    jira_user: str | None = Field(
        None, description="Mail address of the account in Jira Cloud; leave it out for Data Center"
    )
    jira_token: SecretStr | None = Field(None, description="The account's API token (Cloud) or personal access token")

    timestamp_url: kinds.AuthorityUrl = Field(
        None, description="RFC 3161 authority that confirms when evidence was there; without it none does"
    )
    timestamp_roots: Path | None = Field(None, description="PEM file of the certificates that authority's must lead to")

    chat_url: kinds.ChatUrl = Field(
        None, description="Base address of a chat model that may arrange answers, such as http://127.0.0.1:11434/v1"
    )
    chat_model: kinds.ChatName = Field(None, validate_default=True, description="The chat model's name there")
    chat_key: SecretStr | None = Field(None, description="Key for the chat model, if it wants one")
    chat_confirmed_host: kinds.ConfirmedHost = Field(
        None,
        validate_default=True,
        description="Your word that question texts may be sent to the chat model: its host, or host:port; else none is asked",
    )
    chat_seconds: float = Field(
        8.0, ge=0.5, le=12, description="Seconds the chat model has, at most 12; then the answer is the one without it"
    )

    @field_validator("*", mode="before")
    @classmethod
    def _unset(cls, value: object, info: ValidationInfo) -> object:
        """What is blank is as if it were not set, such as an empty file of a secrets folder."""
        if not isinstance(value, str) or value.strip() or info.field_name is None:
            return value
        return cls.model_fields[info.field_name].get_default(call_default_factory=True)

    @property
    def index_dir(self) -> Path:
        """Folder of the index."""
        return (self.built_dir or self.data_dir) / "index"

    @property
    def encoder_dir(self) -> Path:
        """Folder of the exported encoder."""
        return (self.built_dir or self.data_dir) / "encoder"

    @property
    def reader_dir(self) -> Path:
        """Folder of what reports are read with, fitted on the playbook's examples."""
        return (self.built_dir or self.data_dir) / "reader"

    @property
    def evidence_dir(self) -> Path:
        """Folder of the files that came with reports."""
        return self.data_dir / "evidence"

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'desk.sqlite').as_posix()}"


def read_settings(**given: Any) -> Settings:
    """Settings from the environment, ``.env`` and the folder of secrets, the earlier before the later; what is given goes first.

    Raises:
        BotError: a value is not of its kind; the message names each variable. Or a file of them cannot be read.
    """
    folder = os.environ.get(SECRETS)
    if folder and not Path(folder).is_dir():
        raise BotError(f"settings: {SECRETS} names {folder}, which is no folder: make it, or unset it")
    secrets: dict[str, Any] = {"_secrets_dir": folder} if folder else {}
    try:
        return Settings(**given, **secrets)
    except (UnicodeDecodeError, SettingsError) as error:
        files = [Path(".env"), *(sorted(Path(folder).iterdir()) if folder else [])]
        wrong = [str(file) for file in files if file.is_file() and not _is_text(file)]
        said = f"{', '.join(wrong)} is not UTF-8 text: save it as UTF-8" if wrong else str(error)
        raise BotError(f"settings: {said}") from error
    except ValidationError as error:
        wrong = [f"settings: {kinds.fault_of(details, Settings.model_fields)}" for details in error.errors()]
        raise BotError("\n".join(wrong)) from error


def unknown_settings() -> dict[str, str]:
    """Names with our prefix that are set and that no setting has; each with the setting whose name is nearest."""
    fields = Settings.model_fields.items()
    known = {SECRETS, *(str(f.validation_alias or f"{PREFIX}{name.upper()}") for name, f in fields)}
    folder = Path(os.environ.get(SECRETS) or os.devnull)
    files = [file.name for file in folder.iterdir()] if folder.is_dir() else []
    given = {name.upper() for name in (*os.environ, *DotEnvSettingsSource(Settings).env_vars, *files)} - known
    ours = (name for name in sorted(given) if name.startswith(PREFIX) and not name.startswith(KUBERNETES))
    return {name: "".join(get_close_matches(name, known, 1, 0.8)) for name in ours}  # the prefix alone is half


def _is_text(file: Path) -> bool:
    try:
        file.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True


def quiet_environment() -> None:
    """Keep the libraries that carry the encoder from asking the network or filling the screen."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
