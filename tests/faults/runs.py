"""The process that forks the runs, as tests talk to it."""

import json
import subprocess
from itertools import count
from typing import Any

READY = "ready"


class Driver:
    """Sends orders and reads how their runs ended; made once the process has read and imported what every run needs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._ends = process.stdin, process.stdout
        self._numbers = count(1)
        assert self._ends.readline().strip() == READY

    def run(self, order: dict[str, Any]) -> int:
        """One run; gives its exit code."""
        number = self.begin(order)
        for line in self._ends:  # a test whose time was up may have left the end of its run behind
            ended, code = line.split()
            if int(ended) == number:
                return int(code)
        raise AssertionError("the process that forks the runs has ended")

    def begin(self, order: dict[str, Any]) -> int:
        """Have a run begin that nobody may wait for; gives its number."""
        number = next(self._numbers)
        self._orders.write(json.dumps({"number": number, **order}) + "\n")
        self._orders.flush()
        return number
