"""Every setting, read from the environment and ``.env``; nothing else in the program looks there."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import BotError


def content_folder(name: str) -> Path:
    """A content folder (``knowledge``, ``prompts``, ``sandbox``): inside the wheel, or beside the package in a checkout."""
    packaged = Path(__file__).parent / "_content" / name
    if packaged.is_dir():
        return packaged
    root = Path(__file__).parent.parent
    return root / "deploy" / name if name == "sandbox" else root / name


class Settings(BaseSettings):
    """What an operator can set. Prefix ``KNOCKOFF_``, except Slack's own four names."""

    model_config = SettingsConfigDict(
        env_prefix="KNOCKOFF_",
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
    encoder: str = Field("all-MiniLM-L6-v2", description="Sentence-transformers model: a name or a folder")
    counsel_channel: str | None = Field(None, description="Id of the channel that 'Ask counsel' posts to")
    retention_days: int = Field(365, ge=1, description="Days after which questions and answers are deleted")
    http_port: int = Field(3000, ge=1, le=65535, description="Port of HTTP mode")
    http_host: str = Field("127.0.0.1", description="Address HTTP mode listens on")
    workers: int = Field(4, ge=1, le=32, description="Questions answered at the same time")
    allowed_guests: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="User ids of guests who may ask all the same, separated by commas"
    )
    log_json: bool = Field(False, description="Log as JSON lines instead of text for people")

    @field_validator("allowed_guests", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def index_dir(self) -> Path:
        """Folder of the index."""
        return self.data_dir / "index"

    @property
    def encoder_dir(self) -> Path:
        """Folder of the exported encoder."""
        return self.data_dir / "encoder"

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'desk.sqlite').as_posix()}"


def read_settings(**given: object) -> Settings:
    """Settings from the environment and ``.env``, overridden by what is given.

    Raises:
        BotError: a value is not of its kind; the message names each variable.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = [f"KNOCKOFF_{'_'.join(str(p) for p in d['loc']).upper()}: {d['msg']}" for d in error.errors()]
        raise BotError("settings: " + "; ".join(wrong)) from error


def quiet_environment() -> None:
    """Keep the libraries that carry the encoder from asking the network or filling the screen."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


def search_path() -> str:
    """The environment's PATH."""
    return os.environ.get("PATH", "")
