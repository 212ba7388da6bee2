"""`make run` as a newcomer runs it: started, asked, stopped."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, control, forget, free_port, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def test_make_run_starts_a_slack_with_the_desk_in_it_and_ctrl_c_stops_both(
    real_index_folder: Path, npm: str, tmp_path: Path
) -> None:
    if shutil.which("make") is None or not (ROOT / ".venv" / ".installed").exists():
        pytest.skip("run it through `make test`, which installs first")
    port, log = free_port(), tmp_path / "run.log"
    environment = {**os.environ, "KNOCKOFF_DATA_DIR": str(real_index_folder.parent), "COLUMNS": "200"}
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "MAKEFLAGS", "MAKELEVEL"):
        environment.pop(name, None)
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", "run", f"ARGS=--no-open --port {port}"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for("The desk is ready", log, process)
        assert f"http://127.0.0.1:{port}" in log.read_text(encoding="utf-8")
        address = f"http://127.0.0.1:{port}"
        message = {
            "channel": "C02BRAND",
            "user": "U02SORIN",
            "text": "<@U0DESK> are screenshots enough as evidence in china?",
        }
        control(address, "message", json.dumps(message).encode())
        assert _answer(address, "C02BRAND")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)
        forget(port)
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        control(f"http://127.0.0.1:{port}", "state")


def _answer(address: str, channel: str) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        messages = json.loads(control(address, f"messages/{channel}"))["messages"]
        if any(m.get("user") == "U0DESK" and "What" in json.dumps(m) for m in messages):
            return True
        time.sleep(0.2)
    return False
