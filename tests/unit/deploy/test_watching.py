"""Alerts and dashboard ask for metrics there are, in words Prometheus understands, and each alert is explained."""

import json
import re
import shutil
import subprocess
from typing import Any

import promql_parser
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry import Figures, Metrics
from tests.unit.deploy.reading import DEPLOY, document, text

RULES: Any = [rule for group in document("prometheus/alerts.yaml")["groups"] for rule in group["rules"]]
DASHBOARD: Any = json.loads(text("grafana/knockoff-desk.json"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
promtool = shutil.which("promtool")
OURS = re.compile(r"\bknockoff_[a-z_]+")


def measured() -> tuple[set[str], set[str]]:
    """Names of all samples, and of all labels, once everything has happened once."""
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
    families = list(text_string_to_metric_families(metrics.page().decode()))
    samples = [sample for family in families for sample in family.samples]
    return {sample.name for sample in samples}, {label for sample in samples for label in sample.labels}


NAMES, LABELS = measured()


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
    explained = set(re.findall(r"^\| `(Desk\w+)`", text("WATCHING.md"), flags=re.M))
    assert {rule["alert"] for rule in RULES} == explained
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
