"""Failures the program expects, each with words a person can act on."""

from dataclasses import dataclass
from traceback import walk_tb


class BotError(Exception):
    """Something went wrong that the person at the keyboard can mend; ``str(error)`` says what and how."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the guidance: where it stands and what to do about it."""

    path: str
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'warning: ' if self.warning else ''}{self.message}"


class InvalidKnowledge(BotError):
    """The guidance does not hold together; carries every problem, so that all can be mended at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StaleIndex(BotError):
    """The index was built for another encoder, dimension or format than the one in use."""


class NoIndex(BotError):
    """There is no index folder yet."""


class WrongEncoder(BotError):
    """The encoder's weights are missing or are not the ones that were asked for."""


class Ungrounded(BotError):
    """A draft answer says something that no passage says; a defect, never shown to a person."""


def where(error: BaseException) -> str:
    """File and line where an error was raised, our own last line first when a library raised it.

    Never its text, which may hold what a person wrote.
    """
    passed = list(walk_tb(error.__traceback__))
    ours = [at for at in passed if at[0].f_globals.get("__name__", "").startswith("bot.")]
    places = dict.fromkeys(
        f"{frame.f_code.co_filename.rsplit('/', 1)[-1]}:{line}" for frame, line in ours[-1:] + passed[-1:]
    )
    return " > ".join(places)
