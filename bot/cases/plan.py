"""The plan as it stands: what triage says, with the steps that were taken and what counsel waived, and with the hold."""

from collections.abc import Callable
from dataclasses import replace

from bot.cases.case import Case, CounselStatus
from bot.cases.triage_model import Step, StepState

ON_HOLD = "on_hold"
AUDIT = "supplier_audit"
_COUNSEL, _REVIEW = "counsel_escalation", "counsel_review"
CONDITIONS = frozenset(
    {
        ON_HOLD,
        "chinese_grant",
        "right_confirmed",
        "chinese_certificate",
        _REVIEW,
        "papers_complete",
        "authorisation_checked",
        "live_right_there",
    }
)
"""What a step may wait for besides other steps; each has its words."""


def standing(case: Case) -> tuple[Step, ...]:
    """The plan's steps with their state of today; a step that nothing blocks any more is free."""
    return tuple(_stands(case, step) for step in case.triage.plan)


def shows_us(case: Case, *states: StepState) -> bool:
    """Whether a step that shows us is in one of these states; the check of a supplier files nothing."""
    return any(step.reveals_us and step.id != AUDIT and step.state in states for step in standing(case))


def waivable(step: Step) -> tuple[str, ...]:
    """What holds a step back and counsel may waive: everything but a hold of the case."""
    return tuple(blocker for blocker in step.blocked_by if blocker != ON_HOLD)


def waiting_rules(case: Case, name: str) -> tuple[str, ...]:
    """The rules that hold steps back until one is taken, or until something is so."""
    return tuple(rule.id for rule in case.triage.rules if rule.until == name)


def holding_rules(case: Case, step: Step) -> tuple[str, ...]:
    """The rules that hold a step back until another is taken or something is so."""
    return tuple(rule for blocker in step.blocked_by for rule in waiting_rules(case, blocker) if rule in step.rules)


def _stands(case: Case, step: Step) -> Step:
    if _taken(case, step.id, waiting_rules(case, step.id)):
        return replace(step, state=StepState.DONE, blocked_by=())
    if step.state is StepState.NOT_ADVISED:
        return step
    left = tuple(dict.fromkeys(found for blocker in step.blocked_by if (found := _left(case, step, blocker))))
    if _asked_first(case, step) and _REVIEW not in left:
        left = (*left, _REVIEW)
    if case.held and step.reveals_us:
        left = (*left, ON_HOLD)
    return replace(step, state=StepState.BLOCKED if left else StepState.DO, blocked_by=left)


def _left(case: Case, step: Step, blocker: str) -> str:
    """What is left of what holds a step back; nothing where it was done or waived as far as was known then."""
    rules = holding_rules(case, replace(step, blocked_by=(blocker,)))
    freed = [override for override in case.overrides if override.step == step.id and blocker in override.waived]
    known = {rule for override in freed for rule in override.rules}
    if freed and known.issuperset(rules):
        return ""
    if not _taken(case, blocker, tuple(rule for rule in rules if rule not in known)):
        return blocker
    # they were brought in, and ask for something first
    return _REVIEW if blocker == _COUNSEL and case.counsel_status is CounselStatus.FOLLOW_UP else ""


def _asked_first(case: Case, step: Step) -> bool:
    """Whether counsel asks for something first since a step was let through on their advice."""
    freed = [override.at for override in case.overrides if override.step == step.id]
    if not freed or case.counsel_status is not CounselStatus.FOLLOW_UP:
        return False
    return case.counsel_at is None or case.counsel_at >= max(freed)


def _taken(case: Case, name: str, rules: tuple[str, ...]) -> bool:
    """Whether a step was taken while each of the rules that ask for it was known."""
    known = [rule for entry in case.progress if entry.step == name for rule in entry.rules]
    return any(entry.step == name for entry in case.progress) and set(rules) <= set(known)


def step_title(plan: tuple[Step, ...], name: str, text: Callable[[str], str]) -> str:
    """What a step of a plan is called, or the words of a condition; ``text`` gives the program's words by their name."""
    if name in CONDITIONS:
        return text(f"blocker_{name}")
    return next((step.title for step in plan if step.id == name), name.replace("_", " "))
