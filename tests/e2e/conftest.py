"""A real local Slack with the real desk in it, and a browser to look at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_S = 240
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HINT = "a browser is missing: apt-get install chromium (or set KNOCKOFF_TEST_BROWSER to one)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(text: str, log: Path, process: "subprocess.Popen[bytes]", seconds: float = START_S) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if log.exists() and text in log.read_text(encoding="utf-8", errors="replace"):
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"'{text}' did not appear:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def stop(process: "subprocess.Popen[bytes]") -> int:
    process.send_signal(signal.SIGINT)
    try:
        return process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def forget(port: int) -> None:
    """Clear away what the sandbox of a port has left, but not the program it fetched."""
    shutil.rmtree(ROOT / ".sandbox" / str(port), ignore_errors=True)


@pytest.fixture(scope="session")
def npm() -> str:
    found = shutil.which("npm")
    if found is None:
        pytest.skip("npm is missing, so there is no local Slack: install Node.js")
    return found


@pytest.fixture(scope="session")
def local_slack(real_index_folder: Path, npm: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running sandbox."""
    log = tmp_path_factory.mktemp("sandbox") / "sandbox.log"
    port = free_port()
    environment = {**os.environ, "KNOCKOFF_DATA_DIR": str(real_index_folder.parent), "COLUMNS": "200"}
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "bot", "sandbox", "--no-open", "--fresh", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        wait_for("The desk is ready", log, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)
        forget(port)


@pytest.fixture(scope="session")
def browser_program() -> str:
    wanted = os.environ.get("KNOCKOFF_TEST_BROWSER")
    found = wanted or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip(HINT)
    return found


@pytest.fixture(scope="session")
def browser(browser_program: str) -> Iterator[Browser]:
    """Chromium, started once; what a page remembers is in a context of its own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_program, args=list(FLAGS))
        yield running
        running.close()


def control(address: str, call: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(f"{address}/_control/{call}", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()
