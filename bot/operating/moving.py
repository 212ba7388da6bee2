"""Moving house: the desk's database into another one."""

from collections.abc import Callable

from bot import wiring
from bot.errors import BotError
from bot.settings import Settings


def copy_database(settings: Settings, to: str, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Copy every row; gives the rows of each table.

    Raises:
        BotError: the target is no database, is this one, holds other rows, or the copy does not hold.
    """
    from bot.storage import engine, moving

    target = engine.open_database(to, "--to")
    try:
        with wiring.open_database(settings) as source:
            if source.engine.url == target.engine.url:
                raise BotError("that is the database the desk uses")
            return moving.copy(source, target, progress)
    finally:
        target.close()
