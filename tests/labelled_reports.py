"""``tests/data/reports.yaml`` as rows of a batch with their labels, and how well a triage keeps to them."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.knowledge.strict_yaml import load_yaml
from tests.knowledge_builders import REPOSITORY

FILE = REPOSITORY / "tests/data/reports.yaml"
HAZARDS = {
    "N": "no_cn_registration",
    "T": "tip_off_risk",
    "A": "already_contacted",
    "Q": "possible_squatter",
    "S": "supplier_suspected",
    "U": "us_patent_only",
    "C": "customs_without_cn_registration",
    "L": "us_cd_letter",
    "M": "madrid_only_no_cn_certificate",
    "D": "public_disclosure_novelty",
}
STEPS = {
    "R": "register_in_cn",
    "E": "collect_evidence_quietly",
    "L": "cn_lawyer_cd",
    "P": "platform_complaint",
    "U": "cbp_recordation",
    "C": "cn_customs_recordation",
    "S": "supplier_audit",
    "X": "counsel_escalation",
}
BEFORE = [*(f"R{later}" for later in "LPUC"), *(f"E{later}" for later in "LPS")]


@dataclass(frozen=True)
class Labelled:
    """A report with what triage must say; ``order`` holds pairs of steps, the earlier one first."""

    id: str
    batch: str
    row: dict[str, Any]
    hazards: set[str]
    steps: set[str]
    order: list[tuple[str, str]]
    forbidden: set[str]
    duplicates: set[str]
    ask: set[str]


@cache
def labelled_reports() -> tuple[Labelled, ...]:
    """All of them, in the file's order."""
    return tuple(_labelled(entry) for entry in load_yaml(FILE.read_text(encoding="utf-8")))


def _labelled(entry: dict[str, Any]) -> Labelled:
    letters = entry["steps"].split()
    pairs = [pair for pair in BEFORE if set(pair) <= set(letters)]
    if letters and letters[0] == "X" and len(letters) > 1:
        pairs.append("X" + letters[1])
    return Labelled(
        id=entry["id"],
        batch=entry["batch"],
        row={"id": entry["id"], "free_text": entry["text"], "fields": _fields(entry)},
        hazards={HAZARDS[letter] for letter in entry["hazards"].split()},
        steps={STEPS[letter] for letter in letters},
        order=[(STEPS[first], STEPS[second]) for first, second in pairs],
        forbidden={STEPS[letter] for letter in entry.get("forbidden", "").split()},
        duplicates=set(entry.get("duplicates", [])),
        ask=set(entry.get("ask", [])),
    )


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    names = {
        "product": "product",
        "brand": "brand",
        "cn": "cn_registration_status",
        "platform": "platform",
        "links": "listing_urls",
        "seller": "seller_name",
        "relation": "supplier_relation",
        "evidence": "evidence_on_hand",
        "contacted": "already_contacted",
        "route": "goods_en_route_us",
        "urgency": "urgency",
        "aspects": "copied_aspect",
    }
    fields = {name: entry[key] for key, name in names.items() if key in entry}
    keys = ("type", "jurisdiction", "status", "ref")
    fields["rights_owned"] = [dict(zip(keys, right, strict=False)) for right in entry.get("rights", [])]
    fields.setdefault("already_contacted", {"seller": False, "platform": False, "detail": ""})
    return fields


@dataclass
class Score:
    """How well triage keeps to the labels; ``misses`` says where not."""

    hazards: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    pairs: int = 0
    kept: int = 0
    forbidden: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def hazard_f1(self) -> float:
        """F1 over all hazards of all reports."""
        return _f1(self.hazards)

    @property
    def step_f1(self) -> float:
        """F1 over all steps that are in the plan."""
        return _f1(self.steps)

    @property
    def order(self) -> float:
        """The part of the pairs whose order is kept."""
        return self.kept / self.pairs if self.pairs else 1.0

    def count(self, label: Labelled, got: dict[str, Any]) -> None:
        """Take in one report's result."""
        plan = [step["step"] for step in got["plan"] if step["state"] != "not_advised"]
        hazards = set(got["hazards"])
        for counter, wanted, found in ((self.hazards, label.hazards, hazards), (self.steps, label.steps, set(plan))):
            counter.update(tp=len(wanted & found), fp=len(found - wanted), fn=len(wanted - found))
        self.pairs += len(label.order)
        broken = [(a, b) for a, b in label.order if a not in plan or b not in plan or plan.index(a) > plan.index(b)]
        self.kept += len(label.order) - len(broken)
        if label.forbidden & set(plan):
            self.forbidden.append(label.id)
        if hazards != label.hazards or set(plan) != label.steps or broken:
            self.misses.append(
                f"{label.id} hazards -{sorted(label.hazards - hazards)} +{sorted(hazards - label.hazards)} "
                f"steps -{sorted(label.steps - set(plan))} +{sorted(set(plan) - label.steps)} order {broken}"
            )


def _f1(counter: Counter[str]) -> float:
    wrong = counter["fp"] + counter["fn"]
    return 2 * counter["tp"] / (2 * counter["tp"] + wrong) if counter["tp"] + wrong else 1.0
