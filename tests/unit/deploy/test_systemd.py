"""The unit for systemd: it says what systemd understands, and leaves the desk few rights."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import SECRETS, Settings
from tests.unit.deploy.reading import text

UNIT = "knockoff-desk.service"
analyze = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(analyze is None, reason="systemd-analyze is not on this machine")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there."""
    file = tmp_path / UNIT
    file.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text(UNIT), flags=re.M))
    return file


@needs_systemd
def test_systemd_has_nothing_to_say_about_it(unit: Path) -> None:
    done = subprocess.run([str(analyze), "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if unit.name in line or "knockoff" in line]
    assert (done.returncode, said) == (0, [])


@needs_systemd
def test_systemd_rates_its_exposure_as_low(unit: Path) -> None:
    command = [str(analyze), "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_every_setting_and_secret_in_it_is_one_there_is() -> None:
    known = {str(f.validation_alias or f"KNOCKOFF_{n.upper()}") for n, f in Settings.model_fields.items()} | {SECRETS}
    assert set(re.findall(r"^Environment=(\w+)=", text(UNIT), flags=re.M)) <= known
    assert set(re.findall(r"^LoadCredential=(\w+):", text(UNIT), flags=re.M)) <= known


def test_it_gives_what_is_under_way_its_time() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", text(UNIT), flags=re.M)
    assert int(seconds) > 25


def test_commands_at_a_shell_use_the_folders_and_the_user_the_unit_uses() -> None:
    script, state = text("knockoff"), "/var/lib/knockoff-desk"
    assert re.findall(r"^User=(\S+)$", text(UNIT), flags=re.M) == re.findall(r"--reuid=(\S+)", script)
    assert re.findall(r"^ExecStart=(\S+)", text(UNIT), flags=re.M) == re.findall(r"^ +(/opt\S+)", script, flags=re.M)
    assert f"KNOCKOFF_DATA_DIR={state} " in script
    assert "KNOCKOFF_DATA_DIR=%S/knockoff-desk" in text(UNIT)  # %S is /var/lib
    (secrets,) = set(re.findall(r"^LoadCredential=\w+:(\S+)/\w+$", text(UNIT), flags=re.M))
    assert f"KNOCKOFF_SECRETS_DIR={secrets} " in script
    assert f"{secrets}/env" in script
    assert subprocess.run(["sh", "-n"], input=script, text=True, check=False).returncode == 0
