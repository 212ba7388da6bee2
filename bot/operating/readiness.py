"""Whether the desk can do its work right now, and what is waiting: for ``/readyz`` and ``/metrics``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import wiring
from bot.telemetry import Figures

_IDLE = {
    "courier": "the inbox is not being worked off: restart the desk",
    "herald": "nobody is told what happens to cases: restart the desk",
    "upkeep": "nobody is reminded of deadlines: restart the desk",
    "mirror": "cases are not mirrored: restart the desk",
    "socket": "Slack is not connected; the desk tries again by itself. If this stays, the app token may be revoked",
}


class Readiness:
    """A look at the running program. Nothing here raises: what cannot be looked up is a fault."""

    def __init__(self, program: wiring.Program, now: Callable[[], datetime]) -> None:
        self._program = program
        self._now = now

    def faults(self) -> list[str]:
        """Why the desk is not ready; empty when it is."""
        from bot.storage import migrate

        program = self._program
        faults = []
        at_head = program.database.attempt(lambda: migrate.is_current(program.database))
        if at_head is None:
            faults.append("the database does not answer")
        elif not at_head:
            faults.append("the database is not at the newest version: run 'knockoff db upgrade'")
        if program.answering.problem is not None:
            faults.append("the newest index cannot be used: run 'knockoff guidance index'")
        faults += [_IDLE[name] for name, alive in self._workers().items() if not alive]
        return faults

    def figures(self) -> Figures:
        """What is so now."""
        from bot.storage import figures

        program = self._program
        answering, mirroring = program.answering, program.casework.mirroring
        known = Figures(
            corpus_version=answering.corpus_version,
            passages=len(answering.corpus.passages),
            index_usable=answering.problem is None,
            workers=self._workers(),
            failures={worker.name: worker.failures for worker in program.casework.workers},
            chat_model=answering.writer.tally,
            mirror_sends=dict(mirroring.tally) if mirroring is not None else {},
        )
        waiting = program.database.attempt(lambda: figures.waiting(program.database, self._now()))
        if waiting is None:
            return known
        names = mirroring.names if mirroring is not None else ()
        mirrors = {name: waiting.mirrors.get(name, (0, 0.0)) for name in names}  # of others nothing will ever be sent
        return replace(
            known,
            database_up=True,
            inbox=waiting.inbox,
            inbox_oldest_s=waiting.inbox_oldest_s,
            outbox=waiting.outbox,
            outbox_oldest_s=waiting.outbox_oldest_s,
            cases=waiting.cases,
            mirrors={name: count for name, (count, _) in mirrors.items()},
            mirrors_oldest_s={name: age for name, (_, age) in mirrors.items()},
        )

    def _workers(self) -> dict[str, bool]:
        """Of each thread that works without being asked, whether it does."""
        program = self._program
        threads = {"courier": program.courier.alive} | {each.name: each.alive for each in program.casework.workers}
        return threads | ({"socket": all(there() for there in program.lines)} if program.lines else {})
