"""The comparison as a Markdown table and a picture. See compare.py."""

import json
import os
import platform
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html import escape
from math import isnan, nan
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.compare_others import MOST

OURS, BARE = "knockoff-desk", "encoder-faiss"
NAMES = {
    "knockoff-desk": "Knockoff Desk",
    "langchain": "LangChain, FAISS",
    "llamaindex": "LlamaIndex, FAISS",
    "txtai": "txtai, hybrid",
    "haystack": "Haystack, hybrid",
    "bm25": "BM25 alone",
    "encoder-faiss": "encoder and FAISS",
}
SETS = {"core": "in English", "followup": "follow-ups", "multilingual": "in other languages"}
Row = dict[str, Any]


def write(
    folder: Path,
    figures: dict[str, Row],
    rounds: list[dict[str, Row]],
    failed: dict[str, str],
    sizes: tuple[int, int, int],
    version: str,
) -> None:
    """Write ``comparison.md``, ``comparison.svg`` and ``comparison.json`` into a folder."""
    folder.mkdir(exist_ok=True)
    table = {name: _row(figure, [r[name] for r in rounds]) for name, figure in figures.items()}
    ours = table[OURS]
    ours["slack"] = [_ms([r[OURS]["slack"]["taken"] for r in rounds], share) for share in (0.5, 0.95)]
    ours["over"] = {encoder: _over_bare(rounds, encoder) for encoder in (OURS, BARE)}
    builds = sum("build" in r[OURS] for r in rounds)
    noticed = [r[OURS]["others"] for r in rounds if r[OURS]["others"] is not None]
    others = median(noticed) if noticed else None
    kept = {
        "machine": machine(),
        "rounds": len(rounds),
        "builds": builds,
        "guidance": version,
        "others": others,
        "busy": others is not None and others > MOST,
        "sizes": sizes,
        "systems": table,
        "failed": failed,
    }
    found = json.dumps(kept, indent=1, ensure_ascii=False).replace("NaN", "null")  # JSON has no other word for it
    (folder / "comparison.json").write_text(found + "\n", encoding="utf-8")
    (folder / "comparison.md").write_text(markdown(kept), encoding="utf-8")
    (folder / "comparison.svg").write_text(picture(kept), encoding="utf-8")
    print(markdown(kept))


def _over_bare(rounds: list[dict[str, Row]], encoder: str) -> Row:
    """The desk's times over those of a system's encoder alone, by the clock and in processor time; NaN where not measured."""
    found: Row = {}
    for kind, taken in (("clock", "taken"), ("processor", "worked")):
        ending = "" if kind == "clock" else "_worked"
        asked = [(r[OURS]["ask"], r[encoder]["ask"]) for r in rounds if encoder in r]
        built = [
            (r[OURS]["build"], _encoding(r, encoder, ending)) for r in rounds if "build" in r[OURS] and encoder in r
        ]
        found[kind] = {
            "answer": _median(median(o[taken]) / median(e[f"encoder{ending}"]) for o, e in asked),
            "build": _median(o["worked" if ending else "seconds"] / bare for o, bare in built),
            "burst": _median(e[f"together{ending}"] / o[f"at_once{ending}"] for o, e in asked),
        }
    return found


def _encoding(row: dict[str, Row], encoder: str, ending: str) -> float:
    """How long a system's encoder takes for all texts of the desk's index."""
    if encoder == OURS:
        return float(row[OURS]["build"][f"encoding{ending}"])
    return float(row[encoder]["encode"]["worked" if ending else "seconds"])


def _median(values: Iterable[float]) -> float:
    """The median; not a number where nothing was measured."""
    known = list(values)
    return median(known) if known else nan


def _row(figure: Row, rounds: list[Row]) -> Row:
    taken = [r["ask"]["taken"] for r in rounds]
    builds = [r["build"] for r in rounds if "build" in r]
    return {
        **figure,
        "p50": _ms(taken, 0.5),
        "p95": _ms(taken, 0.95),
        "worked": _ms([r["ask"]["worked"] for r in rounds], 0.5),
        "cold": median(r["cold"] for r in rounds),
        "cold_worked": median(r["ask"]["cold_worked"] for r in rounds),
        "resident": median(r["ask"]["resident_mb"] for r in rounds),
        "build": _median(built["seconds"] for built in builds),
        "build_worked": _median(built["worked"] for built in builds),
        "peak": _median(built["peak_mb"] for built in builds),
    }


def _ms(rounds: list[list[float]], share: float) -> float:
    """The median over the rounds of a quantile, in milliseconds."""
    return 1000 * median(sorted(taken)[min(len(taken) - 1, int(share * len(taken)))] for taken in rounds)


BUSY = (
    "**The machine was busy.** Torch's threads then wait for each other, in processor time too: the peers that use it look many"
    " times slower than they are. Read the quality above, and measure times again where nothing else runs."
)


def machine() -> str:
    """What this was measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    day = datetime.now(UTC).date()
    return (
        f"{model}, {os.cpu_count()} processors, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {day}"
    )


def markdown(kept: Row) -> str:
    """The whole report."""
    table, (held, fitted, timed) = kept["systems"], kept["sizes"]
    ours, peers = table[OURS], {name: row for name, row in table.items() if name != OURS}
    lines = [
        "# The desk beside what one would put together instead",
        "",
        "Written by `make bench`; what is compared and how is said at the head of `tests/benchmarks/compare.py`.",
        "",
        f"Guidance: version {kept['guidance']}. Machine: {kept['machine']}.",
        f"Medians of {kept['rounds']} rounds ({kept['builds']} of them with builds) in which the",
        f"systems take turns, {timed} questions a round. {held} held-out questions; thresholds fitted on {fitted} others.",
        *(
            [f"Of the processors {kept['others']:.0%} did other work meanwhile; read the ratios."]
            if kept["others"] is not None
            else []
        ),
        "",
        "![Facts found, declining, time of an answer, cold start](comparison.svg)",
        "",
        "## How good",
        "",
        "| system | fed with | facts in 4 passages | facts in the sentences shown | declining: precision | recall | F1 |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, row in table.items():
        shares = (row["facts"], row["facts_shown"], *row["declining"])
        lines.append(f"| {NAMES[name]} | {row['feed']} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    by_score = ours["declining_by_score"]
    lines += [
        "",
        "Facts in 4 passages by kind of question; the peers are given a question in another language as it is asked, the desk's"
        " glossary reads it:",
        "",
        "| system | " + " | ".join(SETS.values()) + " |",
        "|---" * (len(SETS) + 1) + "|",
        *(
            f"| {NAMES[name]} | " + " | ".join(f"{row['facts_by_set'][of]:.3f}" for of in SETS) + " |"
            for name, row in table.items()
        ),
        "",
        f"The desk's answers cite passages that hold {ours['facts_cited']:.3f} of the facts; a question wrongly declined counts"
        " as nothing found.",
        f"Declining by its best score alone, as the peers do, the desk would have an F1 of {by_score[2]:.3f}: similarity cannot",
        "decline, a gate can. The gate is fitted on the questions on which the peers' thresholds are fitted.",
        "",
        "## How fast",
        "",
        "By the clock, and in processor time, which says more on a machine that does other things beside this.",
        *([BUSY] if kept["busy"] else []),
        "",
        "| system | query p50, ms | p95 | processor | cold start, s | processor | MB | build, s | processor | peak, MB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, row in table.items():
        times = (
            f"{row['p50']:.1f}",
            f"{row['p95']:.1f}",
            f"{row['worked']:.1f}",
            f"{row['cold']:.2f}",
            f"{row['cold_worked']:.2f}",
        )
        sizes = (row["resident"], row["build"], row["build_worked"], row["peak"])
        lines.append(f"| {NAMES[name]} | " + " | ".join([*times, *(_or_dash(size, ".0f") for size in sizes)]) + " |")
    lines += ["", "The same as ratios, the desk being 1 (processor time, but for the memory):", ""]
    lines += ["| system | query p50 | cold start | resident | build |", "|---|---|---|---|---|"]
    for name, row in peers.items():
        ratios = (row[key] / ours[key] for key in ("worked", "cold_worked", "resident", "build_worked"))
        lines.append(f"| {NAMES[name]} | " + " | ".join(_or_dash(ratio, ".2f") for ratio in ratios) + " |")
    lines += [
        "",
        "The desk's time is that of a whole answer (gate, search, choice, quotation, check), the peers' that of a search.",
        "The desk encodes every question a passage is known by and every example of its gate, the peers one text a passage.",
        "",
        f"From an event's arrival to the `chat.postMessage` with the answer: p50 {ours['slack'][0]:.1f} ms, p95"
        f" {ours['slack'][1]:.1f} ms (real app, SQLite, a fake Slack over HTTP).",
        "",
        "## Targets",
        "",
        "| target | measured | |",
        "|---|---|---|",
    ]
    lines += [f"| {what} | {value} | {HOLDS[holds]} |" for what, value, holds in targets(kept)]
    if kept["failed"]:
        lines += ["", "## Not compared", ""]
        lines += [f"- {name}: {error}" for name, error in kept["failed"].items()]
    return "\n".join(lines) + "\n"


def _or_dash(value: float, shape: str) -> str:
    """A figure; a dash where nothing was measured."""
    return "–" if isnan(value) else format(value, shape)


HOLDS = {True: "holds", False: "does not hold", None: "not measured"}


def targets(kept: Row) -> list[tuple[str, str, bool | None]]:
    """What was aimed at, what was measured, and whether it holds."""
    table = kept["systems"]
    ours, peers = table[OURS], [row for name, row in table.items() if name != OURS]
    facts = 100 * (ours["facts"] - max(row["facts"] for row in peers))
    english = 100 * (ours["facts_by_set"]["core"] - max(row["facts_by_set"]["core"] for row in peers))
    declining = 100 * (ours["declining"][2] - max(row["declining"][2] for row in peers))
    cold, cold_worked = (ours[key] / median(row[key] for row in peers) for key in ("cold", "cold_worked"))
    quickest = min(peers, key=lambda row: row["p50"])
    return [
        (
            "facts in 4 passages: 5 points over the best peer",
            f"{facts:+.1f} points (questions in English alone {english:+.1f})",
            facts >= 5,
        ),
        ("F1 of declining: 20 points over the best peer", f"{declining:+.1f} points", declining >= 20),
        *_over_encoders(ours, "answer", "a whole answer at most 1.25 times one encoding", lambda over: over <= 1.25),
        (
            "an answer quicker than every peer's search",
            f"{ours['p50']:.1f} ms against {quickest['p50']:.1f} ms of the quickest",
            ours["p50"] < quickest["p50"],
        ),
        ("cold start at most 0.7 times the median peer's", f"{cold:.2f} (processor {cold_worked:.2f})", cold <= 0.7),
        *_over_encoders(
            ours, "build", "build at most 1.1 times the bare encoding of the same texts", lambda over: over <= 1.1
        ),
        *_over_encoders(
            ours,
            "burst",
            "100 questions at once: answered at .9 times the rate of encoding in batches",
            lambda over: over >= 0.9,
        ),
    ]


def _over_encoders(
    ours: Row, what: str, target: str, holds: Callable[[float], bool]
) -> list[tuple[str, str, bool | None]]:
    """One row for each bare encoder: a build is judged by processor time, as others' work must not count for minutes."""
    rows = []
    for encoder, name in ((OURS, "the exported encoder"), (BARE, "sentence-transformers")):
        clock, worked = (ours["over"][encoder][kind][what] for kind in ("clock", "processor"))
        judged = worked if what == "build" else clock
        shown = f"{_or_dash(clock, '.2f')} (processor {_or_dash(worked, '.2f')})"
        rows.append((f"{target}, by {name}", shown, None if isnan(judged) else holds(judged)))
    return rows


PANELS = (
    ("facts in 4 passages", lambda row: row["facts"], "{:.3f}"),
    ("F1 of declining", lambda row: row["declining"][2], "{:.3f}"),
    ("query p50, ms", lambda row: row["p50"], "{:.1f}"),
    ("cold start, s", lambda row: row["cold"], "{:.2f}"),
)
WIDE, BAR, NAME, PANEL = 860, 16, 150, 265


def picture(kept: Row) -> str:
    """Four small bar charts, two beside two."""
    table = kept["systems"]
    high = 40 + (BAR + 6) * len(table)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {2 * high + 10}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for number, (title, of, shape) in enumerate(PANELS):
        left, top = 10 + (number % 2) * (WIDE // 2), 10 + (number // 2) * high
        if kept["busy"] and number > 1:
            title += " (busy machine: torch's threads wait, measure again)"
        most = max(of(row) for row in table.values())
        parts.append(f'<text x="{left}" y="{top + 14}" font-weight="bold">{escape(title)}</text>')
        for place, (name, row) in enumerate(table.items()):
            y, value = top + 26 + place * (BAR + 6), of(row)
            colour = "#1f6f5c" if name == OURS else "#b8b8b8"
            width = max(1.0, (PANEL - 60) * value / most)
            parts.append(f'<text x="{left}" y="{y + 12}">{escape(NAMES[name])}</text>')
            parts.append(
                f'<rect x="{left + NAME}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
                f'<text x="{left + NAME + width + 5:.1f}" y="{y + 12}">{shape.format(value)}</text>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"
