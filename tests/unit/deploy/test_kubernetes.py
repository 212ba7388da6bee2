"""What is applied to a cluster: valid by Kubernetes' own schemas, confined, and consistent in itself."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.settings import Settings
from tests.unit.deploy.reading import DEPLOY, document, documents, files

BASE, HTTP, S3 = "kubernetes/base", "kubernetes/http", "kubernetes/s3"
MANIFESTS = [file for folder in (BASE, HTTP) for file in files(folder, "*.yaml")]
CURRENT = kubernetes_validate.latest_version()
kubectl = shutil.which("kubectl")


def resources(folder: str) -> list[Any]:
    """What a folder's kustomization lists, read."""
    listed = document(f"{folder}/kustomization.yaml")["resources"]
    return [each for name in listed if name.endswith(".yaml") for each in documents(f"{folder}/{name}")]


def one(kind: str, folder: str = BASE) -> Any:
    """The resource of a kind."""
    (found,) = [each for each in resources(folder) if each["kind"] == kind]
    return found


def pods() -> list[Any]:
    """What runs."""
    return [one(kind)["spec"]["template"]["spec"] for kind in ("Deployment", "Job")]


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_resource_is_valid_by_its_schema(file: Any) -> None:
    for each in documents(str(file.relative_to(DEPLOY))):
        if each["apiVersion"].startswith("kustomize"):
            continue
        if file.name == "deployment.yaml" and file.parent.name == "http":
            each = {**each, "spec": {"selector": {}, **each["spec"]}}  # a patch need not be whole
        kubernetes_validate.validate(each, CURRENT, strict=True)


@pytest.mark.skipif(kubectl is None, reason="kubectl is not on this machine")
@pytest.mark.parametrize("folder", [BASE, HTTP])
@pytest.mark.parametrize("components", [(), (S3,)], ids=str)
def test_what_kustomize_builds_is_valid_by_its_schemas(
    folder: str, components: tuple[str, ...], tmp_path: Path
) -> None:
    shutil.copytree(DEPLOY / "kubernetes", tmp_path / "kubernetes")
    file = tmp_path / folder / "kustomization.yaml"
    added = "".join(f"\n  - ../../{component}" for component in components)
    file.write_text(file.read_text() + (f"\ncomponents:{added}\n" if added else ""))
    done = subprocess.run([str(kubectl), "kustomize", file.parent], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built = list(yaml.safe_load_all(done.stdout))
    assert {each["metadata"].get("namespace", "knockoff-desk") for each in built} == {"knockoff-desk"}
    assert ("PersistentVolumeClaim" in {each["kind"] for each in built}) == (not components)
    for each in built:
        kubernetes_validate.validate(each, CURRENT, strict=True)


def test_every_file_is_listed_and_every_listed_file_is_there() -> None:
    for folder in (BASE, HTTP):
        kustomization = document(f"{folder}/kustomization.yaml")
        listed = {name for name in kustomization["resources"] if name.endswith(".yaml")}
        listed |= {patch["path"] for patch in kustomization.get("patches", [])}
        assert {file.name for file in files(folder, "*.yaml")} == listed | {"kustomization.yaml"}
    assert (DEPLOY / HTTP / "../base").resolve() == (DEPLOY / BASE).resolve()


def test_with_evidence_in_s3_no_volume_is_shared() -> None:
    component = document(f"{S3}/kustomization.yaml")
    assert component["kind"] == "Component"
    assert {patch["path"] for patch in component["patches"]} | {"kustomization.yaml"} == {
        file.name for file in files(S3, "*.yaml")
    }
    claim, deployment = document(f"{S3}/storage.yaml"), document(f"{S3}/deployment.yaml")
    assert (claim["$patch"], claim["metadata"]) == ("delete", one("PersistentVolumeClaim")["metadata"])
    (changed,) = deployment["spec"]["template"]["spec"]["volumes"]
    (kept,) = [v for v in one("Deployment")["spec"]["template"]["spec"]["volumes"] if v["name"] == changed["name"]]
    assert kept["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert changed["persistentVolumeClaim"] is None
    assert changed["emptyDir"]


def test_every_pod_is_confined_and_has_no_token_of_the_cluster() -> None:
    for pod in pods():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            confined = container["securityContext"]
            assert confined["allowPrivilegeEscalation"] is False
            assert confined["readOnlyRootFilesystem"] is True
            assert confined["capabilities"] == {"drop": ["ALL"]}
            assert {"requests", "limits"} <= set(container["resources"])
    assert one("ServiceAccount")["automountServiceAccountToken"] is False


def test_secrets_are_only_referred_to() -> None:
    assert not [each for each in resources(BASE) + resources(HTTP) if each["kind"] == "Secret"]
    for pod in pods():
        (volume,) = [volume for volume in pod["volumes"] if volume["name"] == "secrets"]
        assert volume["secret"]["secretName"] == "knockoff-desk"
        assert {"name": "secrets", "mountPath": "/run/secrets", "readOnly": True} in pod["containers"][0][
            "volumeMounts"
        ]


def test_every_selector_finds_its_pods() -> None:
    labels = one("Deployment")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        one("Deployment")["spec"]["selector"]["matchLabels"],
        one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        one("Service")["spec"]["selector"],
        one("Service", HTTP)["spec"]["selector"],
        one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        one("NetworkPolicy", HTTP)["spec"]["podSelector"]["matchLabels"],
    ]
    for selector in selectors:
        assert selector.items() <= labels.items()
    job = one("Job")["spec"]["template"]["metadata"]["labels"]
    assert one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"].items() <= job.items()
    assert not one("Service")["spec"]["selector"].items() <= job.items()


def test_there_are_always_two_replicas_or_one_on_its_way() -> None:
    deployment, scaling = one("Deployment")["spec"], one("HorizontalPodAutoscaler")["spec"]
    assert deployment["replicas"] == scaling["minReplicas"] == 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert scaling["maxReplicas"] + deployment["strategy"]["rollingUpdate"]["maxSurge"] <= 10  # Slack's sockets
    assert one("PodDisruptionBudget")["spec"]["minAvailable"] == 1
    assert scaling["scaleTargetRef"]["name"] == one("Deployment")["metadata"]["name"]


def test_probes_ask_what_is_answered() -> None:
    (desk,) = one("Deployment")["spec"]["template"]["spec"]["containers"]
    asked = {desk[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {"/healthz", "/readyz"}
    assert desk["livenessProbe"]["httpGet"]["path"] == "/healthz"  # a database that is away is no reason to restart
    assert {port["name"]: port["containerPort"] for port in desk["ports"]} == {"watch": 9090}


def test_only_settings_there_are_are_set() -> None:
    known = {f"KNOCKOFF_{name.upper()}" for name in Settings.model_fields}
    assert set(one("ConfigMap")["data"]) <= known


def test_what_is_under_way_gets_its_time() -> None:
    assert one("Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > 25


def test_over_http_only_slacks_path_is_let_in() -> None:
    paths = [path for rule in one("Ingress", HTTP)["spec"]["rules"] for path in rule["http"]["paths"]]
    assert [(path["path"], path["pathType"]) for path in paths] == [("/slack/events", "Exact")]
    patched = document(f"{HTTP}/deployment.yaml")["spec"]["template"]["spec"]["containers"][0]
    assert patched["args"] == ["serve", "--http"]
    assert {port["name"] for port in patched["ports"]} == {"watch", "slack"}
