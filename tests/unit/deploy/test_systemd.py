"""The unit for systemd: it says what systemd understands, and leaves the desk few rights."""

import json
import re
import shutil
import subprocess
import sys
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
    assert re.findall(r"^User=(\S+)$", text(UNIT), flags=re.M) == re.findall(r'--reuid=([^\s"]+)', script)
    assert re.findall(r"^ExecStart=(\S+)", text(UNIT), flags=re.M) == re.findall(
        r'^PROGRAM = "(\S+)"$', script, flags=re.M
    )
    assert f'STATE = "{state}"' in script
    assert "KNOCKOFF_DATA_DIR=%S/knockoff-desk" in text(UNIT)  # %S is /var/lib
    (secrets,) = set(re.findall(r"^LoadCredential=\w+:(\S+)/\w+$", text(UNIT), flags=re.M))
    assert f'"KNOCKOFF_SECRETS_DIR": "{secrets}"' in script
    (settings,) = re.findall(r"^EnvironmentFile=-(\S+)$", text(UNIT), flags=re.M)
    assert f'SETTINGS = "{settings}"' in script


ENVIRONMENT_FILE = r"""# a comment with KNOCKOFF_A=1, a quote ' and a backslash \
; KNOCKOFF_B=1
KNOCKOFF_DATABASE_URL=postgresql+psycopg://desk:p$w`id`@db/desk?sslmode=require&connect_timeout=3
KNOCKOFF_JIRA_ISSUE_TYPE=Service Request
  KNOCKOFF_BLANKS  =   kept inside only<blanks>
KNOCKOFF_SINGLE='a "b" $HOME \n'  # is
KNOCKOFF_DOUBLE="it's \"5\" \$ \x, two
lines"<blanks>
KNOCKOFF_JOINED='one '"two"
KNOCKOFF_WITHIN=it's "so" #1;2
KNOCKOFF_ESCAPED=a\ b\\c\
d
KNOCKOFF_EMPTY=
export KNOCKOFF_EXPORTED=1
$(touch evaluated)
KNOCKOFF_LAST=end"""
AS_SYSTEMD_READS_IT = {
    "DATABASE_URL": "postgresql+psycopg://desk:p$w`id`@db/desk?sslmode=require&connect_timeout=3",
    "JIRA_ISSUE_TYPE": "Service Request",
    "BLANKS": "kept inside only",
    "SINGLE": r'a "b" $HOME \n# is',
    "DOUBLE": 'it\'s "5" $ \\x, two\nlines',
    "JOINED": "one two",
    "WITHIN": 'it\'s "so" #1;2',
    "ESCAPED": r"a b\cd",
    "EMPTY": "",
    "LAST": "end",
    "DATA_DIR": "/var/lib/knockoff-desk",
    "SECRETS_DIR": "/etc/knockoff-desk",
}


def test_commands_at_a_shell_read_the_settings_as_systemd_does_and_evaluate_nothing(tmp_path: Path) -> None:
    """What is expected is what systemd.exec(5) says of EnvironmentFile; a shell would read it otherwise."""
    (tmp_path / "env").write_text(ENVIRONMENT_FILE.replace("<blanks>", " \t "), encoding="utf-8")
    script = text("knockoff").replace('"/etc/knockoff-desk/env"', repr(str(tmp_path / "env")))
    script = script.replace("os.chdir(STATE)", f"os.chdir({str(tmp_path)!r})")
    (tmp_path / "knockoff").write_text(script, encoding="utf-8")
    (tmp_path / "setpriv").write_text(
        f"#!{sys.executable}\nimport json, os, sys\nprint(json.dumps([sys.argv, {{**os.environ}}]))\n"
    )
    (tmp_path / "setpriv").chmod(0o755)
    command = [sys.executable, "-IS", tmp_path / "knockoff", "cases", "show", "KO 1"]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True)
    words, environment = json.loads(done.stdout)
    assert words[-4:] == ["/opt/knockoff-desk/bin/knockoff", "cases", "show", "KO 1"]
    ours = {
        name.removeprefix("KNOCKOFF_"): value for name, value in environment.items() if name.startswith("KNOCKOFF_")
    }
    assert ours == AS_SYSTEMD_READS_IT
    assert sorted(file.name for file in tmp_path.iterdir()) == ["env", "knockoff", "setpriv"]
