"""A peer that cannot be installed is named with its error, and the others are installed all the same."""

import subprocess
from pathlib import Path

import pytest

from tests.benchmarks import compare


def test_a_first_line_that_cannot_be_installed_is_named_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (compare.HERE / "requirements-peers.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]

    def pip(command: list[str], check: bool, **_: object) -> "subprocess.CompletedProcess[str]":
        failed = wanted[0] in command or "-r" in command
        if failed and check:
            raise subprocess.CalledProcessError(1, command)
        return subprocess.CompletedProcess(command, int(failed), "", "no such wheel" if failed else "")

    monkeypatch.setattr(compare, "CACHE", tmp_path)
    monkeypatch.setattr(subprocess, "run", pip)
    assert compare.install() == {wanted[0]: "no such wheel"}
