"""Printing that several commands share: progress on stderr, and only where a person looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

stderr = Console(stderr=True)
stdout = Console(highlight=False, soft_wrap=not sys.stdout.isatty())  # into a pipe or file, lines stay whole


INDEXING = "Indexing the guidance"


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that is told (done, total); when stderr is no terminal nothing is shown, of indexing one line."""
    if not sys.stderr.isatty():
        begun: list[str] = []

        def say(_done: int, _total: int) -> None:
            if label == INDEXING and not begun:
                begun.append(label)
                stderr.print("Building the index, once; some minutes.")

        yield say
        return
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
