"""How much of a deadline is left, in words; ``text`` gives the program's words by their name and the value in them."""

from collections.abc import Callable
from datetime import date

from bot.cases.deadlines.running import called

Text = Callable[..., str]


def days_left(text: Text, left: int) -> str:
    """How many days are left, or how many it is over."""
    if left < 0:
        return text("deadline_over", str(-left)) if left < -1 else text("deadline_over_one")
    if left == 0:
        return text("deadline_today")
    return text("deadline_left", str(left)) if left > 1 else text("deadline_left_one")


def deadline_words(text: Text, kind: str, due: date, left: int, assumed: bool) -> str:
    """A deadline in a line: what it is, its last day, how many days are left."""
    sure = f", {text('deadline_assumed')}" if assumed else ""
    return f"{called(kind)}, {due.isoformat()} ({days_left(text, left)}{sure})"
