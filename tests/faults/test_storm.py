"""The desk dies at random moments under load; ``make faults`` does the same 200 times."""

import random
from pathlib import Path

import pytest

from tests.faults.storm import rage

KILLS = 10


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_whenever_the_desk_is_killed_nothing_is_lost_doubled_or_broken(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}: python -m tests.faults.storm --kills {KILLS} --seed {seed}")
    storm = rage(tmp_path, KILLS, seed)
    assert storm.faults() == []
    assert storm.kills == KILLS
