"""What the desk is made of: the packages it needs to run, their licences, and the bill of materials cut down to them.

python deploy/bill.py licences > deploy/LICENCES.md
python deploy/bill.py prune < environment.json > sbom.json
python deploy/bill.py pins > pins.txt
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Any

ROOT, EXTRAS = "knockoff-desk", ("postgres", "s3", "otel", "timestamps")
NAME = re.compile(r"[A-Za-z0-9._-]+")


def needed() -> dict[str, metadata.Distribution]:
    """Every package the installed desk needs to run, by its normalised name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(ROOT, EXTRAS)]
    done = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = wanted
        if wanted in done:
            continue
        done.add(wanted)
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # needed elsewhere, for example on another system
        waiting += list(_requirements(found[name], extras))
    return found


def _requirements(package: metadata.Distribution, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    from packaging.requirements import Requirement

    for line in package.requires or ():
        requirement = Requirement(line)
        surroundings = [{"extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(requirement.marker.evaluate(each) for each in surroundings):
            yield normalised(requirement.name), tuple(sorted(requirement.extras))


def normalised(name: str) -> str:
    """As package indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: metadata.Distribution) -> str:
    """What a package says of its licence: an expression, else its classifiers, else the field's first line."""
    about = package.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    classified = [c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    first = next(iter(str(about.get("License") or "").strip().splitlines()), "")
    return ", ".join(classified) or first[:80] or "see its files"


def licences() -> str:
    """The list, as Markdown."""
    rows = [f"| {name} | {package.version} | {licence(package)} |" for name, package in sorted(needed().items())]
    head = "# Licences of what the desk runs on\n\nMade by `make licences`, from what is installed.\n\n"
    return head + "| package | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def prune(bill: dict[str, Any]) -> dict[str, Any]:
    """A bill of an environment without what is there for tests and tools alone."""
    names = set(needed()) - {ROOT}
    components = [part for part in bill.get("components", ()) if normalised(part["name"]) in names]
    kept = {part["bom-ref"] for part in components}
    root = bill.get("metadata", {}).get("component", {}).get("bom-ref")
    edges = [
        {**edge, "dependsOn": [target for target in edge.get("dependsOn", ()) if target in kept]}
        for edge in bill.get("dependencies", ())
        if edge["ref"] in kept or edge["ref"] == root
    ]
    return {**bill, "components": components, "dependencies": edges}


if __name__ == "__main__":
    if sys.argv[1:] == ["licences"]:
        sys.stdout.write(licences())
    elif sys.argv[1:] == ["pins"]:
        pins = {name: package.version.split("+")[0] for name, package in sorted(needed().items()) if name != ROOT}
        sys.stdout.writelines(f"{name}=={version}\n" for name, version in pins.items())
    elif sys.argv[1:] == ["prune"]:
        json.dump(prune(json.load(sys.stdin)), sys.stdout, indent=1)
    else:
        sys.exit(__doc__)
