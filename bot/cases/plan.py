"""The plan as it stands: what triage says, with the steps that were taken and those let through the rights gate."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.cases.case import Override, Progress
from bot.cases.triage_model import Step, StepState

CONDITIONS = frozenset(
    {
        "chinese_grant",
        "right_confirmed",
        "chinese_certificate",
        "counsel_review",
        "papers_complete",
        "authorisation_checked",
    }
)
"""What a step may wait for besides other steps; each has its words."""


def standing(plan: tuple[Step, ...], progress: Iterable[Progress], overrides: Iterable[Override]) -> tuple[Step, ...]:
    """The plan's steps with their state of today; a step that nothing blocks any more is free."""
    done = {entry.step for entry in progress}
    freed = {entry.step for entry in overrides}
    return tuple(_stands(step, done, freed) for step in plan)


def _stands(step: Step, done: set[str], freed: set[str]) -> Step:
    if step.id in done:
        return replace(step, state=StepState.DONE, blocked_by=())
    if step.state is not StepState.BLOCKED:
        return step
    left = tuple(blocker for blocker in step.blocked_by if blocker not in done)
    if not left or step.id in freed:
        return replace(step, state=StepState.DO, blocked_by=())
    return replace(step, blocked_by=left)


def step_title(plan: tuple[Step, ...], name: str, text: Callable[[str], str]) -> str:
    """What a step of a plan is called, or the words of a condition; ``text`` gives the program's words by their name."""
    if name in CONDITIONS:
        return text(f"blocker_{name}")
    return next((step.title for step in plan if step.id == name), name.replace("_", " "))
