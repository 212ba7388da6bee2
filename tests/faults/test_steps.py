"""``kill -9`` amid an index swap, a migration, a backup, a restoration; ``make faults`` dies at each step of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge_builders import REPOSITORY

DEATHS = 3


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_whatever_was_under_way_is_whole_or_not_there_and_can_be_done_again(tmp_path: Path) -> None:
    (aside := tmp_path / "aside").mkdir()
    command = [sys.executable, "-m", "tests.faults.steps", str(tmp_path), str(DEATHS)]
    own = {**os.environ, "TMPDIR": str(aside)}
    done = subprocess.run(command, cwd=REPOSITORY, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"index_swap", "migration", "backup", "restoration"}
    assert all(work["steps"] > 10 and work["deaths"] >= DEATHS for work in told.values()), told
    assert {name: work["faults"] for name, work in told.items() if work["faults"]} == {}
    assert list(aside.iterdir()) == []  # no copy of what people wrote is left lying about
