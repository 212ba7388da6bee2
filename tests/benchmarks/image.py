"""The image's stages without Docker: the commands of the first one in a plain folder, then the program as the second one runs it.

By hand, as root on Linux; it installs everything anew and makes the index, some minutes:

    python -m tests.benchmarks.image [--folder FOLDER]

Says what the image would hold, and asks a question as its user, who may write nowhere else, and without any network.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.knowledge_builders import REPOSITORY

DOCKERFILE = re.sub(r"\\\n", " ", (REPOSITORY / "deploy" / "Dockerfile").read_text(encoding="utf-8"))
USER = 10001
QUESTION = "does our EU trademark count in China?"


def in_folder(text: str, folder: Path) -> str:
    """A line of the Dockerfile with the image's folders in this one."""
    return re.sub(r"(?<![\w.])/(opt/knockoff|build|data)\b", rf"{folder}/\1", text)


def variables(stage: str, folder: Path) -> dict[str, str]:
    """What a stage puts into the environment; arguments are what they are here."""
    lines = re.findall(r"^ENV (.+)$", stage, flags=re.M)
    given = dict(part.split("=", 1) for line in lines for part in shlex.split(in_folder(line, folder)))
    return {name: re.sub(r"\$\{?(\w+)\}?", lambda found: os.environ.get(found[1], ""), v) for name, v in given.items()}


def build(stage: str, folder: Path) -> None:
    """Carry out what a stage copies and runs."""
    place = folder / "build"
    place.mkdir(parents=True)
    (folder / "opt").mkdir()
    environment = {**os.environ, **{name: v for name, v in variables(stage, folder).items() if v}}
    for what, rest in re.findall(r"^(COPY|RUN) (.+)$", stage, flags=re.M):
        print(f"{what} {rest[:110]}", flush=True)
        if what == "RUN":
            command = in_folder(rest, folder)
            subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=place, env=environment, check=True)
            continue
        *sources, target = rest.split()
        for source in sources:
            whole = place / target / Path(source).name if target.endswith("/") else place / target
            if (REPOSITORY / source).is_dir():
                shutil.copytree(REPOSITORY / source, whole, ignore=shutil.ignore_patterns("__pycache__", ".env"))
            else:
                whole.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(REPOSITORY / source, whole)


def listed(image: Path) -> None:
    """Print what it holds: files and megabytes by folder, and what must not be there."""
    files = [path for path in image.rglob("*") if path.is_file() and not path.is_symlink()]
    size: Counter[str] = Counter()
    for path in files:
        parts = path.relative_to(image).parts
        size["/".join(parts[:5] if "site-packages" in parts else parts[:2])] += path.stat().st_size
    print(f"{len(files):,} files, {sum(size.values()) / 1e6:,.0f} MB in {image}")
    for name, held in size.most_common(14):
        print(f"{held / 1e6:8.1f} MB  {name}")
    odd = [p for p in files if p.suffix == ".sqlite" or p.name in {".env", "signing.key"} or p.stat().st_mode & 0o022]
    print("must not be there:", [str(p.relative_to(image)) for p in odd] or "nothing")


def ask(stage: str, folder: Path) -> None:
    """Ask as the image's user, without a network, with nothing to write to but the data folder."""
    data = folder / "data"
    data.mkdir()
    os.chown(data, USER, USER)
    folder.chmod(0o755)
    environment = {**variables(stage, folder), "PATH": f"{folder}/opt/knockoff/bin:/usr/bin:/bin", "HOME": str(data)}
    alone = ["unshare", "--net", "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs"]
    before = {path: path.stat().st_mtime_ns for path in (folder / "opt").rglob("*") if path.is_file()}
    command = [*alone, "knockoff", "ask", "--json", QUESTION]
    done = subprocess.run(command, cwd=data, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"it does not answer: {done.stderr}")
    answer = json.loads(done.stdout)
    after = {path: path.stat().st_mtime_ns for path in (folder / "opt").rglob("*") if path.is_file()}
    left = sorted(str(p.relative_to(data)) for p in data.rglob("*"))
    print(f"{answer['outcome']} from {answer['citations'][0]['passage_id']}, index {answer['corpus_version']}")
    print(
        f"the image is {'as it was' if before == after else 'CHANGED'}; written to the data folder: {left or 'nothing'}"
    )


def main() -> None:
    """Build, list, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where; it stays. Otherwise in a folder that goes")
    given = parser.parse_args()
    built, desk = re.split(r"^FROM ", DOCKERFILE, flags=re.M)[1:]
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        folder = (given.folder or Path(name)).resolve()
        build(built, folder)
        listed(folder / "opt" / "knockoff")
        ask(desk, folder)


if __name__ == "__main__":
    main()
