"""The desk and its database on one machine: a valid file, and nothing in it that has more rights than it needs."""

import re
from typing import Any

import pytest
from compose_spec import ComposeSpecification

from bot.settings import Settings
from tests.unit.deploy.reading import DEPLOY, document, text

COMPOSE: Any = document("compose.yaml")
SERVICES: Any = COMPOSE["services"]


def test_it_is_a_compose_file_by_the_specification() -> None:
    specification = ComposeSpecification.model_validate(COMPOSE)
    assert set(specification.services or {}) == {"desk", "migrate", "database"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "/var/run/docker.sock" not in str(service.get("volumes"))


def test_secrets_are_files_and_stand_nowhere_in_it() -> None:
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {
        f"./secrets/{name}" for name in COMPOSE["secrets"]
    }
    known = {str(f.validation_alias or f"KNOCKOFF_{n.upper()}") for n, f in Settings.model_fields.items()}
    assert set(SERVICES["desk"]["secrets"]) <= known
    assert all("environment" not in SERVICES[name] for name in ("desk", "migrate"))  # ./env holds what is no secret
    assert re.search(r"xox[bap]-|xapp-", text("compose.yaml")) is None
    for service in SERVICES.values():
        assert set(service["secrets"]) <= set(COMPOSE["secrets"])


def test_what_holds_secrets_is_kept_out_of_the_repository_and_the_image() -> None:
    ignored = (DEPLOY.parent / ".gitignore").read_text().splitlines()
    assert {"deploy/secrets/", "deploy/env"} <= set(ignored)
    assert {file["path"] for file in SERVICES["desk"]["env_file"]} == {"./env"}
    assert "deploy/*" in text("Dockerfile.dockerignore").splitlines()


def test_the_desk_starts_after_its_tables_are_there_and_stops_in_its_own_time() -> None:
    assert SERVICES["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["command"] == ["db", "upgrade"]
    assert SERVICES["desk"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert int(SERVICES["desk"]["stop_grace_period"].removesuffix("s")) > 20


def test_the_database_can_be_reached_by_the_desk_alone() -> None:
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "ports" not in SERVICES["database"]


def test_it_builds_from_the_dockerfile_there_is() -> None:
    build = SERVICES["desk"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    assert SERVICES["desk"]["image"] == SERVICES["migrate"]["image"]
