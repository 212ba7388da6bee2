"""Alerts and dashboard ask for metrics there are, in words Prometheus understands; metrics and alerts are explained.

The table of metrics is made from the metrics. Rewrite it with: python -m tests.unit.deploy.test_watching
"""

import json
import re
import shutil
import subprocess
from typing import Any

import promql_parser
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry import Figures, Metrics
from tests.unit.deploy.reading import DEPLOY, document, text

BLOCK = re.compile(r"(<!-- generated: metrics -->\n).*?(<!-- end -->)", re.S)
RULES: Any = [rule for group in document("prometheus/alerts.yaml")["groups"] for rule in group["rules"]]
DASHBOARD: Any = json.loads(text("grafana/knockoff-desk.json"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
promtool = shutil.which("promtool")
OURS = re.compile(r"\bknockoff_[a-z_]+")


def measured() -> list[Metric]:
    """All metrics, once everything has happened once."""
    metrics = Metrics()
    metrics.answered("declined", "off_topic", 0.1)
    metrics.waited(0.1)
    metrics.finished(0.1)
    metrics.acknowledged("event", 0.1)
    metrics.called("chat.postMessage", "ratelimited", 0.1)
    metrics.look_with(
        lambda: Figures(
            inbox={"done": 1},
            cases={"new": 1},
            corpus_version="v1",
            workers={"a": True},
            failures={"a": 0},
            chat_model={"used": 1},
            mirrors={"jira": 1},
            mirrors_oldest_s={"jira": 1.0},
            mirror_sends={("jira", "taken"): 1},
        )
    )
    return list(text_string_to_metric_families(metrics.page().decode()))


FAMILIES = measured()
NAMES = {sample.name for family in FAMILIES for sample in family.samples}
LABELS = {label for family in FAMILIES for sample in family.samples for label in sample.labels}


def explained(page: str) -> str:
    """A page with its table of metrics as it has to be."""
    rows = ["| metric | kind | by | what it is |\n", "|---|---|---|---|\n"]
    for family in FAMILIES:
        if family.name.endswith("_created"):
            continue
        labels = {label: "" for sample in family.samples for label in sample.labels if label != "le"}
        by = ", ".join(f"`{label}`" for label in labels)
        name = family.name + ("_total" if family.type == "counter" else "")
        rows.append(f"| `{name}` | {family.type} | {by} | {family.documentation} |\n")
    return BLOCK.sub(lambda found: f"{found[1]}{''.join(rows)}{found[2]}", page)


def test_the_table_of_metrics_says_what_the_metrics_say() -> None:
    page = text("WATCHING.md")
    assert explained(page) == page
    assert page.count("| `knockoff_answers_total` |") == 1


@pytest.mark.parametrize("query", [*QUERIES, *(rule["expr"] for rule in RULES)])
def test_every_query_is_understood_and_asks_for_what_there_is(query: str) -> None:
    promql_parser.parse(query)
    assert set(OURS.findall(query)) <= NAMES
    assert OURS.search(query)
    for labels in re.findall(r"\{([^}]*)\}", query):
        assert set(re.findall(r"(\w+)\s*=~?", labels)) <= LABELS | {"job"}
    for labels in re.findall(r"\bby \(([^)]*)\)", query):
        assert {label.strip() for label in labels.split(",")} <= LABELS


def test_every_metric_is_shown_on_the_dashboard() -> None:
    shown = {name for query in QUERIES for name in OURS.findall(query)}
    bare = {re.sub(r"_(total|bucket|sum|count|created)$", "", name) for name in NAMES}
    unshown = {name for name in bare if not any(seen.startswith(name) for seen in shown)}
    assert unshown == set()


def test_every_alert_says_how_bad_it_is_and_is_explained_to_operators() -> None:
    told = set(re.findall(r"^\| `(Desk\w+)`", text("WATCHING.md"), flags=re.M))
    assert {rule["alert"] for rule in RULES} == told
    assert {rule["labels"]["severity"] for rule in RULES} <= {"page", "ticket"}
    assert all(rule["annotations"]["summary"] for rule in RULES)


def test_panels_do_not_lie_on_each_other() -> None:
    taken = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken
        assert max(x for x, _y in cells) < 24
        taken |= cells


def test_labels_of_metrics_cannot_be_made_up_from_outside() -> None:
    metrics = Metrics()
    for number in range(100):
        metrics.called("chat.postMessage", f"Made Up {number}", 0.1)
    codes = set(re.findall(r'code="([^"]+)"', metrics.page().decode()))
    assert codes == {"other"}


@pytest.mark.skipif(promtool is None, reason="promtool is not on this machine")
def test_prometheus_takes_every_rule() -> None:
    command = [str(promtool), "check", "rules", DEPLOY / "prometheus" / "alerts.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    (DEPLOY / "WATCHING.md").write_text(explained(text("WATCHING.md")), encoding="utf-8")
