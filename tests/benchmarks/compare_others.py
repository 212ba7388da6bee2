"""How much of the machine's processors was used for anything else while something was measured. Only Linux tells."""

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

MOST = 0.1  # of all processors: from this share on the times say more about the others
_STAT = Path("/proc/stat")
_IDLE = (3, 4)  # of the columns: doing nothing, and waiting for a disk
_TWICE = (8, 9)  # guests, who are counted under users already


@dataclass(frozen=True)
class Reading:
    """Seconds of processor time up to a moment: all that was used, what this process and its finished children used."""

    at: float
    every: float | None
    own: float

    @classmethod
    def now(cls) -> Self:
        """What is used up to now."""
        spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return cls(time.monotonic(), _every(), sum(one.ru_utime + one.ru_stime for one in spent))

    def others_since(self, before: Self) -> float | None:
        """The share of all processors that others used between two readings, in [0, 1]; None where nothing tells."""
        if not self.every or not before.every:
            return None
        used = (self.every - before.every) - (self.own - before.own)
        return min(1.0, max(0.0, used / ((self.at - before.at) * (os.cpu_count() or 1))))


def _every() -> float | None:
    if not _STAT.exists():
        return None
    columns = _STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    used = sum(int(ticks) for column, ticks in enumerate(columns) if column not in (*_IDLE, *_TWICE))
    return used / float(os.sysconf("SC_CLK_TCK"))
