"""What the rights gate lets reviewers do: take a step, let one through on counsel's advice, be ready to file, have filed."""

from collections.abc import Collection
from dataclasses import replace

from bot.cases.case import Case, CounselStatus, Progress, Status
from bot.cases.events import Change
from bot.cases.intake.opening import product_keys
from bot.cases.looking import approved
from bot.cases.plan import holding_rules, shows_us, standing, waiting_rules, waivable
from bot.cases.ports import Work
from bot.cases.roles import Refused, Role
from bot.cases.triage_model import Step, StepState


def open_step(case: Case, name: str) -> Step:
    """A step that may be taken now.

    Raises:
        Refused: it is blocked, done, not in the plan, or shows us while the case is on hold.
    """
    step = _planned(case, name)
    if step is not None and step.reveals_us and case.held:
        raise Refused("step_on_hold", name)
    if step is not None and step.state is StepState.BLOCKED:
        raise Refused("step_blocked", name)
    if step is None or step.state is StepState.DONE:
        raise Refused("step_not_open", name)
    return step


def taken(case: Case, entry: Progress) -> Case:
    """A case in which a step was taken, for all rules that waited for it so far; of one that is taken again this is the entry."""
    before = (rule for old in case.progress if old.step == entry.step for rule in old.rules)
    rules = tuple(dict.fromkeys((*before, *waiting_rules(case, entry.step))))
    others = (other for other in case.progress if other.step != entry.step)
    return replace(case, progress=(*others, replace(entry, rules=rules)))


def to_be_waived(case: Case, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What holds a step back now and counsel may waive, and the rules by which it does.

    Raises:
        Refused: the step is not in the plan, or nothing of that kind holds it back.
    """
    step = _planned(case, name)
    if step is None or not waivable(step):
        raise Refused("override_not_blocked", name)
    return waivable(step), holding_rules(case, step)


def gone_on(case: Case, status: Status, person: str, role: Role) -> Case:
    """A case in its next status, if counsel and the rights gate let it go there.

    It is ready to file when counsel says so: themselves, or as a reviewer recorded it. It is filed when a step that shows us
    was done, or is free while counsel still says so, or when it was before it was held. A hold lasts while counsel is brought in.

    Raises:
        Refused: they do not.
    """
    stays = case.held and status is Status.ESCALATED
    gone = replace(case, status=status) if stays else replace(case, status=status, hold_reasons=(), held_from=None)
    if status is Status.READY_TO_FILE:
        if role is Role.COUNSEL:
            gone = approved(replace(gone, counsel=case.counsel or person))
        elif case.counsel_status is not CounselStatus.NO_ACTION:
            raise Refused("ready_needs_counsel")
        return replace(gone, reviewer=person)
    if status is Status.FILED and not (case.held and case.held_from is status):
        _may_be_filed(case)
    return gone


def _may_be_filed(case: Case) -> None:
    if not shows_us(case, StepState.DO, StepState.DONE):
        raise Refused("nothing_to_file")
    if case.counsel_status is not CounselStatus.NO_ACTION and not shows_us(case, StepState.DONE):
        raise Refused("ready_needs_counsel")


def released(case: Case, now: Case) -> tuple[Change, ...]:
    """That a hold has ended, and what it was for."""
    return (Change("hold_reasons", " ".join(case.hold_reasons), ""),) if case.held and not now.held else ()


def alone(work: Work, case: Case, apart: Collection[str] = ()) -> None:
    """Nobody works on the same listing in another case, but for those it is set ``apart`` from: of two open ones, a later
    report would reach but one.

    Raises:
        Refused: somebody does.
    """
    for holder in work.ever_with(product_keys(case.listings)):
        if holder not in apart and (other := work.case(holder)) is not None and other.is_open:
            raise Refused("reopen_beside_open", other.ref)


def _planned(case: Case, name: str) -> Step | None:
    return next((step for step in standing(case) if step.id == name), None)
