"""The example of an environment file is made from the settings. Rewrite it with: python -m tests.unit.deploy.test_env_example"""

from pathlib import Path

import pytest

from bot.settings import SECRETS, Settings, read_settings
from tests.unit.deploy.reading import DEPLOY, text

HEAD = f"""\
# Every setting, with its default. Made from bot/settings.py. Copy it to .env, or to where the program is started from, and take
# the '#' away where you want another value. Secrets (tokens, the database's address) can be files instead, named like the
# setting, in a folder that {SECRETS} names.

"""


def example() -> str:
    """What the file should say."""
    parts = []
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"KNOCKOFF_{name.upper()}")
        default = "" if field.default_factory or field.default in (None, ()) else str(field.default)
        parts.append(f"# {field.description}\n#{variable}={default}\n")
    return HEAD + "\n".join(parts)


def test_it_says_what_the_settings_say() -> None:
    assert text("env.example") == example()


def test_with_every_line_taken_in_the_settings_are_the_defaults(bare: Path) -> None:
    plain = read_settings()
    lines = [
        line[1:] for line in text("env.example").splitlines() if line.startswith("#") and not line.startswith("# ")
    ]
    assert len(lines) == len(Settings.model_fields)
    (bare / ".env").write_text("\n".join(lines))
    assert read_settings() == plain


def test_secrets_are_read_from_files_too_and_the_environment_goes_before_them(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bare / "secrets"
    folder.mkdir()
    (folder / "SLACK_BOT_TOKEN").write_text("xoxb-file\n")
    (folder / "KNOCKOFF_DATABASE_URL").write_text("sqlite:///from-a-file\n")
    (folder / "SLACK_APP_TOKEN").write_text("\n")
    monkeypatch.setenv(SECRETS, str(folder))
    settings = read_settings()
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"
    assert (settings.database, settings.slack_app_token) == ("sqlite:///from-a-file", None)
    monkeypatch.setenv("KNOCKOFF_DATABASE_URL", "sqlite:///from-the-environment")
    assert read_settings().database == "sqlite:///from-the-environment"


if __name__ == "__main__":
    (DEPLOY / "env.example").write_text(example(), encoding="utf-8")
