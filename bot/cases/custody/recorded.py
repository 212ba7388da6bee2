"""Whether an item's record says what its chain of custody and its case's trail say: nothing seals a record, they are sealed."""

from bot.cases import evidence
from bot.cases.events import Event, Verb
from bot.cases.evidence import CustodyEvent, Evidence, Grade

GRADE = "evidential_grade"  # the name of the change that tells of a grade
PRIVILEGED = "privileged"  # and of that which tells who may read an item
YES, NO = "yes", "no"


def chain_faults(item: Evidence, chain: tuple[CustodyEvent, ...]) -> tuple[str, ...]:
    """``chain_broken``, or ``record_changed`` when the chain holds but is about other bytes; empty when all is well."""
    if not chain or evidence.first_fault(chain) is not None:
        return ("chain_broken",)
    return () if all(entry.sha256 == item.sha256 for entry in chain) else ("record_changed",)


def as_told(item: Evidence, trail: tuple[Event, ...]) -> bool:
    """Whether an item came, was confirmed, graded and marked as its case's trail tells."""
    grade, received, stamped, privileged = Grade.LEAD, None, None, NO
    for event in trail:
        if event.about != item.number:
            continue
        if event.verb is Verb.EVIDENCE_ADDED:
            received = event.at
        elif event.verb is Verb.TIMESTAMPED:
            stamped, grade = event.at, evidence.stamped(grade)
        elif event.verb is Verb.GRADED:
            grade = next((Grade(change.after) for change in event.changes if change.field == GRADE), grade)
        privileged = next((change.after for change in event.changes if change.field == PRIVILEGED), privileged)
    at = item.timestamp.at if item.timestamp else None
    return (item.grade, item.received_at, at, bool(item.privileged)) == (grade, received, stamped, privileged == YES)
