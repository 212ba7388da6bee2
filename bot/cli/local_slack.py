"""A throw-away Slack on this machine: local-slack, whose program comes as an npm package for each platform."""

import platform
import secrets
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bot.cli.output import stderr
from bot.errors import BotError

VERSION = "0.1.8"
START_S = 20.0
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
_MACHINES = {"x86_64": "x64", "AMD64": "x64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Tokens:
    """Made-up credentials of one sandbox."""

    bot: str
    app: str
    signing_secret: str


def new_tokens() -> Tokens:
    """Tokens nobody can guess, good for one run."""
    return Tokens(f"xoxb-{secrets.token_hex(16)}", f"xapp-{secrets.token_hex(16)}", secrets.token_hex(16))


def fetch(folder: Path) -> Path:
    """The program's path, fetched with npm the first time.

    Raises:
        BotError: no npm, a platform without package, or npm failed.
    """
    system, machine = _SYSTEMS.get(platform.system()), _MACHINES.get(platform.machine())
    if system is None or machine is None:
        raise BotError(f"local-slack has no package for {platform.system()} {platform.machine()}")
    package = f"local-slack-{system}-{machine}"
    home = folder / f"local-slack-{VERSION}"
    program = home / "node_modules" / package / "bin" / ("local-slack.exe" if system == "win32" else "local-slack")
    if program.exists():
        return program.resolve()
    npm = shutil.which("npm")
    if npm is None:
        raise BotError("npm is not installed, so there is no local Slack to fetch")
    stderr.print(f"Fetching a local Slack ({package} {VERSION}, about 95 MB, once)…")
    home.mkdir(parents=True, exist_ok=True)
    command = [
        npm,
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(home),
        f"{package}@{VERSION}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
    if done.returncode != 0 or not program.exists():
        raise BotError(f"npm could not fetch {package}: {(done.stderr or done.stdout).strip()[-400:]}")
    return program.resolve()


@contextmanager
def running(program: Path, template: Path, folder: Path, port: int, tokens: Tokens) -> Iterator[str]:
    """Run a local Slack for as long as the block lasts; gives its address.

    Raises:
        BotError: it did not start, for example because the port is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "workspace.yaml"
    text = Environment(undefined=StrictUndefined, autoescape=False).from_string(  # noqa: S701 - YAML, not HTML
        template.read_text(encoding="utf-8")
    )
    config.write_text(
        text.render(bot_token=tokens.bot, app_token=tokens.app, signing_secret=tokens.signing_secret),
        encoding="utf-8",
    )
    config.chmod(0o600)
    address = f"http://127.0.0.1:{port}"
    if _answers(address):
        raise BotError(f"port {port} is taken: stop what runs there, or give another with --port")
    command = [str(program), "--config", str(config), "--port", str(port), "--base-host", "127.0.0.1"]
    with (folder / "local-slack.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - our own words only
        try:
            _wait(process, address, folder / "local-slack.log")
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(address):
            return
        time.sleep(0.05)
    raise BotError(f"the local Slack did not start: {log.read_text(encoding='utf-8').strip()[-400:]}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_control/state", timeout=2):  # noqa: S310 - loopback
            return True
    except urllib.error.HTTPError:
        return True
    except HTTPException:  # something else than a web server has the port
        return True
    except OSError:
        return False
