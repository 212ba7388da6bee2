"""The desk beside what one would put together instead: same guidance, questions, encoder and machine. Not part of the tests.

Run: make bench, or python -m tests.benchmarks.compare [--quick] [--fresh] [--rounds 5] [--builds 5] [--timed 60] [--fitting 1000]
The peers are installed once into .cache/bench/env (requirements-peers.txt); after that nothing asks the network. Results go to
tests/benchmarks/results/. Each measurement is a process of its own, and the systems take turns in every round.

What is compared, and how:
- Every peer is given each passage as one document, once as it stands and once with the questions it is known to answer behind it
  (which the desk indexes too), and is measured with whichever finds it more facts; with --quick only with the questions.
- Facts found: of the facts a good answer to a held-out question must cite, those that the first four passages hold.
  "At the sentences shown": those that the sentences the desk shows hold; of a peer, as many sentences, read from its first
  passage on.
- Declining: a peer declines below the best score that gives the best F1 on questions the desk's gate is fitted on, too (a
  sample of them); the desk declines as it does. Both are judged on the held-out questions.
- Three figures are ratios to the bare encoder: once to the desk's own (the export), once to sentence-transformers, as the peers
  and whoever puts the same together call it.
- A follow-up is given to a peer with the questions before it.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from bot import answerwiring
from bot.answering.indexed import indexed_texts
from bot.knowledge.held_out import load_held_out
from bot.knowledge.model import Knowledge
from bot.settings import read_settings
from tests.benchmarks import compare_report
from tests.benchmarks.compare_others import Reading
from tests.benchmarks.compare_peers import SYSTEMS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "bench"
PYTHON = CACHE / "env" / "bin" / "python"
FEEDS = ("passages and questions", "passages")
SAMPLED = 8  # of the texts of the index sentence-transformers encodes every eighth: all take it minutes
OURS, BARE = compare_report.OURS, compare_report.BARE


class Failed(Exception):
    """A peer could not be run; the message is the last thing it said."""


def install() -> dict[str, str]:
    """Install the peers, each line alone where they do not go together; says what could not be installed and why."""
    wanted = HERE / "requirements-peers.txt"
    mark = CACHE / "env" / ".installed"
    if mark.exists() and mark.read_text() == wanted.read_text():
        return {}
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(CACHE / "env")], check=True)
    lines = [line for line in wanted.read_text().splitlines() if line and not line.startswith("#")]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    print("Installing the peers (some minutes)…", file=sys.stderr)
    first = subprocess.run([*pip, lines[0]], check=False)
    if first.returncode == 0 and subprocess.run([*pip, "-r", str(wanted)], check=False).returncode == 0:
        mark.write_text(wanted.read_text())
        return {}
    failed = {}
    for line in lines:
        done = subprocess.run([*pip, line], capture_output=True, text=True, check=False)
        if done.returncode:
            failed[line] = (done.stderr.strip().splitlines() or ["?"])[-1]
    return failed


def run(command: list[str], folder: Path, **variables: str) -> tuple[dict[str, Any], float]:
    """What a process says last, and after how many seconds it said its first line."""
    environment = {**os.environ, "KNOCKOFF_DATA_DIR": str(CACHE / "desk"), "HF_HUB_OFFLINE": "1", **variables}
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    first = ""
    while not first.startswith("{"):
        first = process.stdout.readline()
        if not first:
            break
    cold = time.perf_counter() - began
    rest, errors = process.communicate()
    if process.returncode:
        raise Failed((errors.strip().splitlines() or ["it said nothing"])[-1][:300])
    said = [line for line in [first, *rest.splitlines()] if line.startswith("{")]
    return json.loads(said[-1]), cold


def command(system: str, action: str) -> list[str]:
    """How a system is made to do something."""
    if system == OURS:
        return [sys.executable, "-m", "tests.benchmarks.compare_ours", action]
    return [str(PYTHON), "-W", "ignore", str(HERE / "compare_peers.py"), system, action]


def write_inputs(knowledge: Knowledge, items: list[Any], fitting: list[tuple[str, bool]], timed: int) -> None:
    """The guidance and the questions as files, once for each way to feed a peer."""
    alone = [item.question for item in items if not item.history]
    asked = [{"question": i.question, "history": list(i.history)} for i in items]
    asked += [{"question": text, "history": []} for text, _ in fitting]
    questions = {
        "timed": alone[:: max(1, len(alone) // timed)][:timed],
        "asked": asked,
        "scored": ["\n".join([*entry["history"], entry["question"]]) for entry in asked],
    }
    texts = list(dict.fromkeys(text.text for text in indexed_texts(knowledge, None)))[::SAMPLED]
    for feed in FEEDS:
        folder = CACHE / feed.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        documents = [
            {
                "id": p.id,
                "text": "\n".join([p.path, p.text, *(p.asked_as if feed == FEEDS[0] else ())]),
            }
            for p in knowledge.corpus.passages
        ]
        (folder / "documents.json").write_text(json.dumps(documents), encoding="utf-8")
        (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")


def folder_of(feed: str) -> Path:
    """Where a feed's files lie."""
    return CACHE / feed.replace(" ", "-")


class Judge:
    """Facts found and questions declined, from what a system found."""

    def __init__(self, knowledge: Knowledge, items: list[Any], fitting: list[tuple[str, bool]]) -> None:
        self.by_id, self.items, self.fitting = knowledge.corpus.by_id, items, fitting

    def facts(self, texts: list[str], of: str = "") -> float:
        """Mean share of the facts that the text given for each held-out question (of a set) holds."""
        shares = [
            sum(bool(fact.search(text)) for fact in item.facts) / len(item.facts)
            for item, text in zip(self.items, texts, strict=False)
            if item.facts and of in ("", item.set)
        ]
        return sum(shares) / len(shares)

    def by_set(self, texts: list[str]) -> dict[str, float]:
        """``facts`` of each set: questions in English, follow-ups, questions in other languages."""
        return {of: self.facts(texts, of) for of in dict.fromkeys(item.set for item in self.items if item.facts)}

    def passages(self, found: list[list[list[Any]]]) -> list[str]:
        """The text of the passages found for each question."""
        return ["\n".join(self.by_id[i].text for i in dict.fromkeys(i for i, _ in top)) for top in found]

    def sentences(self, found: list[list[list[Any]]], counts: list[int]) -> list[str]:
        """As many sentences of the passages found for each question as are wanted, from the first on."""
        texts = []
        for top, count in zip(found, counts, strict=False):
            read = [s.text for i in dict.fromkeys(i for i, _ in top) for s in self.by_id[i].sentences]
            texts.append("\n".join(read[:count]))
        return texts

    def by_threshold(self, found: list[list[list[Any]]]) -> list[bool]:
        """Which held-out questions are declined, below the best score that does best on the fitting examples."""
        best = np.array([top[0][1] if top else -1e9 for top in found])
        held, fitted = best[: len(self.items)], best[len(self.items) :]
        truth = np.array([declined for _, declined in self.fitting])
        thresholds = np.unique(fitted)
        threshold = max(thresholds, key=lambda at: _f1(fitted < at, truth)[2])
        return [bool(score < threshold) for score in held]

    def declining(self, declined: list[bool]) -> tuple[float, float, float]:
        """Precision, recall and F1 on the held-out questions."""
        return _f1(np.array(declined), np.array([item.kind != "answerable" for item in self.items]))


def _f1(said: "np.ndarray[Any, Any]", truth: "np.ndarray[Any, Any]") -> tuple[float, float, float]:
    right = float((said & truth).sum())
    precision, recall = right / max(1, said.sum()), right / max(1, truth.sum())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def found_by(name: str, feed: str) -> Any:
    """What a peer finds for every question; kept, as it does not depend on time, until guidance, questions or peers change."""
    folder = folder_of(feed)
    inputs = [
        folder / "documents.json",
        folder / "questions.json",
        HERE / "compare_peers.py",
        HERE / "requirements-peers.txt",
    ]
    kept = folder / f"{name}-{hashlib.sha256(b''.join(file.read_bytes() for file in inputs)).hexdigest()[:16]}.json"
    if not kept.exists():
        print(f"what {name} finds, given {feed}", file=sys.stderr)
        run(command(name, "build"), folder, OMP_NUM_THREADS="1")  # on a busy machine threads wait for each other
        found = run(command(name, "score"), folder, OMP_NUM_THREADS="1")[0]["found"]
        kept.write_text(json.dumps(found), encoding="utf-8")
        return found
    return json.loads(kept.read_text(encoding="utf-8"))


def quality(judge: Judge, failed: dict[str, str], feeds: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The figures that do not depend on time, of every system; a peer's with the feed that finds it more."""
    ours, _ = run(command(OURS, "score"), folder_of(FEEDS[0]))
    held = ours["found"][: len(judge.items)]
    shown = [len(entry["shown"]) for entry in held]
    usual = round(statistics.median(count for count, entry in zip(shown, held, strict=True) if not entry["declined"]))
    counts = [count if not entry["declined"] else usual for count, entry in zip(shown, held, strict=True)]
    tops = [entry["top"] for entry in ours["found"]]
    figures: dict[str, dict[str, Any]] = {
        OURS: {
            "facts": judge.facts(judge.passages(tops)),
            "facts_by_set": judge.by_set(judge.passages(tops)),
            "facts_shown": judge.facts(["\n".join(entry["shown"]) for entry in held]),
            "facts_cited": judge.facts(["\n".join(judge.by_id[i].text for i in entry["cited"]) for entry in held]),
            "declining": judge.declining([entry["declined"] for entry in held]),
            "declining_by_score": judge.declining(judge.by_threshold(tops)),
            "feed": "its own index",
        }
    }
    wanted = [(name, feed) for feed in feeds for name in SYSTEMS]
    with ThreadPoolExecutor(len(SYSTEMS)) as pool:
        pending = [pool.submit(found_by, name, feed) for name, feed in wanted]
    for (name, feed), one in zip(wanted, pending, strict=True):
        try:
            found = one.result()
        except Failed as error:
            failed[name] = str(error)
            continue
        entry = {
            "facts": judge.facts(judge.passages(found)),
            "facts_by_set": judge.by_set(judge.passages(found)),
            "facts_shown": judge.facts(judge.sentences(found, counts)),
            "declining": judge.declining(judge.by_threshold(found)),
            "feed": feed,
        }
        if name not in figures or entry["facts"] > figures[name]["facts"]:
            figures[name] = entry
    return figures


def kept_rounds(figures: dict[str, dict[str, Any]]) -> Path:
    """Where rounds are kept: another file once guidance, questions, code, peers or what they are fed with are others."""
    inputs = [folder_of(FEEDS[0]) / name for name in ("documents.json", "questions.json", "texts.json")]
    inputs += [*HERE.glob("compare*.py"), HERE / "requirements-peers.txt", *sorted(ROOT.glob("bot/**/*.py"))]
    fed = repr([(name, figure["feed"]) for name, figure in figures.items()]).encode()
    return (
        CACHE / f"rounds-{hashlib.sha256(fed + b''.join(file.read_bytes() for file in inputs)).hexdigest()[:16]}.json"
    )


def forget_rounds() -> None:
    """Remove the times of every run that was stopped."""
    for file in CACHE.glob("rounds*.json"):
        file.unlink()


def speed(
    figures: dict[str, dict[str, Any]], rounds: int, builds: int, failed: dict[str, str]
) -> list[dict[str, dict[str, Any]]]:
    """One entry a round: seconds and megabytes of every system, which take turns. What was measured is kept, so that a run that
    was stopped goes on; ``--fresh`` forgets it. A peer that breaks is named as failed and taken out of the figures."""
    file = kept_rounds(figures)
    found: list[dict[str, dict[str, Any]]] = json.loads(file.read_text()) if file.exists() else []
    for number in range(len(found), rounds):
        row: dict[str, dict[str, Any]] = {}
        began = Reading.now()
        for name, figure in list(figures.items()):
            print(f"round {number + 1}: {name}", file=sys.stderr)
            folder = folder_of(FEEDS[0] if name == OURS else figure["feed"])
            try:
                row[name] = {"build": run(command(name, "build"), folder)[0]} if number < builds else {}
                row[name]["ask"], row[name]["cold"] = run(command(name, "ask"), folder)
            except Failed as error:
                if name == OURS:
                    raise
                failed[name] = str(error)
                for entries in (figures, row, *found):
                    entries.pop(name, None)
        if number < builds and BARE in row:
            sample, _ = run(command(BARE, "encode"), folder_of(FEEDS[0]))
            row[BARE]["encode"] = {kind: SAMPLED * taken for kind, taken in sample.items()}
        row[OURS]["slack"] = run(command(OURS, "slack"), folder_of(FEEDS[0]))[0]
        row[OURS]["others"] = Reading.now().others_since(began)
        found.append(row)
        file.write_text(json.dumps(found))
    return found[:rounds]


def main() -> None:
    """Install, measure, write."""
    reading = argparse.ArgumentParser()
    reading.add_argument("--rounds", type=int, default=5)
    reading.add_argument("--quick", action="store_true", help="give peers the passages with their questions only")
    reading.add_argument("--fresh", action="store_true", help="forget the times of a run that was stopped")
    reading.add_argument("--builds", type=int, default=5, help="of the rounds, those in which indexes are built")
    reading.add_argument("--timed", type=int, default=60)
    reading.add_argument("--fitting", type=int, default=1000)
    given = reading.parse_args()
    if given.fresh:
        forget_rounds()
    failed = install()
    settings = read_settings(data_dir=CACHE / "desk")
    encoder = answerwiring.make_encoder(settings)
    answerwiring.bring_index_up_to_date(settings, encoder, lambda _done, _total: None)
    knowledge, _ = answerwiring.read_knowledge(settings, None)
    items = list(load_held_out(settings.knowledge_dir))
    fitting = [(question, True) for group in knowledge.declines for question in group.questions]
    fitting += [(question, False) for question in knowledge.answerable]
    fitting = fitting[:: max(1, len(fitting) // given.fitting)]
    write_inputs(knowledge, items, fitting, given.timed)
    judge = Judge(knowledge, items, fitting)
    figures = quality(judge, failed, FEEDS[:1] if given.quick else FEEDS)
    rows = speed(figures, given.rounds, min(given.builds, given.rounds), failed)
    compare_report.write(
        HERE / "results", figures, rows, failed, (len(items), len(fitting), given.timed), knowledge.corpus.version
    )
    forget_rounds()  # the next run measures anew


if __name__ == "__main__":
    main()
