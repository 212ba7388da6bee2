"""Some thousands of broken inputs for everything that reads; ``make fuzz`` takes a million."""

import random

from tests.benchmarks.fuzz import fuzz


def test_no_reader_crashes_or_hangs_on_broken_input() -> None:
    seed = random.SystemRandom().randrange(10**6)
    had, crashes = fuzz(3_000, seed)
    assert crashes == [], f"seed {seed}"
    assert sum(had.values()) == 3_000
