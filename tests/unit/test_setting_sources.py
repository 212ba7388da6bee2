"""The environment and .env are gone through only where they name a setting."""

from pathlib import Path

import pytest
from pydantic_settings import EnvSettingsSource

from bot.settings import Settings, read_settings


@pytest.fixture
def gone_through(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were asked for every field."""
    asked: list[str] = []
    real = EnvSettingsSource.__call__

    def ask(source: EnvSettingsSource) -> dict[str, object]:
        asked.append(type(source).__name__)
        return real(source)

    monkeypatch.setattr(EnvSettingsSource, "__call__", ask)
    return asked


def test_where_no_setting_is_named_no_field_is_looked_for(bare: Path, gone_through: list[str]) -> None:
    (bare / ".env").write_text("OTHER=1\n# KNOCKOFF_WORKERS=2\nKNOCKOFF_WORKERS=\n")
    assert Settings(data_dir=bare).workers == 4
    assert gone_through == []


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("KNOCKOFF_WORKERS", "2", "workers"),
        ("knockoff_workers", "2", "workers"),
        ("Slack_Api_Url", "http://127.0.0.1:9/api/", "slack_api_url"),
        ("KNOCKOFF_SLACK_API_URL", "http://127.0.0.1:9/api/", "slack_api_url"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318", "otlp_endpoint"),
        ("KNOCKOFF_REVIEWERS", "U0123ABCD", "reviewers"),
    ],
)
@pytest.mark.parametrize("in_file", [False, True])
def test_where_one_is_named_in_whatever_way_the_library_takes_it_is_read(
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    gone_through: list[str],
    name: str,
    value: str,
    field: str,
    in_file: bool,
) -> None:
    unset = getattr(read_settings(), field)
    if in_file:
        (bare / ".env").write_text(f"{name}={value}\n")
    else:
        monkeypatch.setenv(name, value)
    assert getattr(read_settings(), field) != unset
    assert gone_through == ["DotEnvSettingsSource" if in_file else "EnvSettingsSource"]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_found_under_its_own_name(
    bare: Path, monkeypatch: pytest.MonkeyPatch, gone_through: list[str], name: str
) -> None:
    monkeypatch.setenv(str(Settings.model_fields[name].validation_alias or f"KNOCKOFF_{name.upper()}"), " ")
    Settings()
    assert gone_through == ["EnvSettingsSource"]
