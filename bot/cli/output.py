"""Printing that several commands share: progress on stderr, and only where a person looks."""

import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

_PIPE = 10_000  # columns of what has no edge: a table is as wide as what it holds

stderr = Console(stderr=True)
_seen = sys.stdout.isatty()  # into a pipe or file, lines stay whole
stdout = Console(highlight=False, soft_wrap=not _seen, width=None if _seen else _PIPE)


INDEXING = "Indexing the guidance"


def table(*heads: str, whole: Container[str] = ()) -> Table:
    """An empty table that goes on in the next line where there is no room, never cutting off an address or the name of a setting.

    Args:
        heads: What stands above the columns.
        whole: Those of them that are not to be broken between words either.
    """
    return Table(*(Column(head, overflow="fold", no_wrap=head in whole) for head in heads))


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
