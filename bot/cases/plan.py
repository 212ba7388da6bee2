"""The plan as it stands: what triage says, with the steps that were taken and what counsel waived, and with the hold."""

from collections.abc import Callable
from dataclasses import replace

from bot.cases.case import Case, Status
from bot.cases.triage_model import Step, StepState

ON_HOLD = "on_hold"
AUDIT = "supplier_audit"
CONDITIONS = frozenset(
    {
        ON_HOLD,
        "chinese_grant",
        "right_confirmed",
        "chinese_certificate",
        "counsel_review",
        "papers_complete",
        "authorisation_checked",
    }
)
"""What a step may wait for besides other steps; each has its words."""


def standing(case: Case) -> tuple[Step, ...]:
    """The plan's steps with their state of today; a step that nothing blocks any more is free."""
    return tuple(_stands(case, step) for step in case.triage.plan)


def may_be_filed(case: Case) -> bool:
    """Whether something that shows us was done or is free; the check of a supplier files nothing."""
    done_or_free = {StepState.DO, StepState.DONE}
    return any(step.reveals_us and step.id != AUDIT and step.state in done_or_free for step in standing(case))


def waivable(step: Step) -> tuple[str, ...]:
    """What holds a step back and counsel may waive: everything but a hold of the case."""
    return tuple(blocker for blocker in step.blocked_by if blocker != ON_HOLD)


def _stands(case: Case, step: Step) -> Step:
    done = {entry.step for entry in case.progress}
    if step.id in done:
        return replace(step, state=StepState.DONE, blocked_by=())
    if step.state is StepState.NOT_ADVISED:
        return step
    waived = {blocker for freed in case.overrides if freed.step == step.id for blocker in freed.waived}
    left = tuple(blocker for blocker in step.blocked_by if blocker not in done | waived)
    if case.status is Status.HOLD and step.reveals_us:
        left = (*left, ON_HOLD)
    return replace(step, state=StepState.BLOCKED if left else StepState.DO, blocked_by=left)


def step_title(plan: tuple[Step, ...], name: str, text: Callable[[str], str]) -> str:
    """What a step of a plan is called, or the words of a condition; ``text`` gives the program's words by their name."""
    if name in CONDITIONS:
        return text(f"blocker_{name}")
    return next((step.title for step in plan if step.id == name), name.replace("_", " "))
