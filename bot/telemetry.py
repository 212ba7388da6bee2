"""What operators see: log lines and metrics, each listed here and nowhere else.

Question, answer and report texts never go into either; ids, kinds and durations do. An error's words may hold such a
text: what is logged of it, by whomever, is its type and its place.
"""

import logging
import platform
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.errors import where

_QUICK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5)  # up to what Slack waits for, and a little
_LONG = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60, 300, 1800)
_CODE = re.compile("[a-z][a-z_]{1,47}")


def set_up_logging(as_json: bool, verbose: bool = False) -> None:
    """Log to stderr: as JSON lines, one for each thing done, or as text for people, who are told of trouble alone.

    What libraries log comes from a warning upwards, in the same form.
    """
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    least = logging.DEBUG if verbose else logging.INFO if as_json else logging.WARNING
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    logging.basicConfig(level=logging.WARNING, force=True)
    logging.root.handlers[0].setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),  # whatever stderr is when the line is written
    )


def _without_words(_logger: object, _name: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    """An error that goes with a line is told by its type and place, where a library would have told all that it holds.

    Libraries write it into their message, too, and those of Slack do so without it: of such a line its own place is told.
    """
    given = line.pop("exc_info", None)
    record = line.get("_record")  # of a library
    if record is not None and (given or (record.levelno >= logging.ERROR and record.name.startswith("slack_"))):
        line["event"], given = f"{record.module}:{record.lineno}", given or True
    error = given if isinstance(given, BaseException) else (given if isinstance(given, tuple) else sys.exc_info())[1]
    return line if not given or error is None else {"error": type(error).__name__, "where": where(error), **line}


@dataclass(frozen=True)
class Figures:
    """What is so at the moment, looked up when metrics are read; ages are of the oldest, in seconds."""

    database_up: bool = False
    inbox: Mapping[str, int] = field(default_factory=dict)
    inbox_oldest_s: float = 0.0
    outbox: int = 0
    outbox_oldest_s: float = 0.0
    cases: Mapping[str, int] = field(default_factory=dict)
    corpus_version: str = ""
    passages: int = 0
    index_usable: bool = False
    workers: Mapping[str, bool] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)
    chat_model: Mapping[str, int] = field(default_factory=dict)
    mirrors: Mapping[str, int] = field(default_factory=dict)
    mirrors_oldest_s: Mapping[str, float] = field(default_factory=dict)
    mirror_sends: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Metrics:
    """Every metric. What happens is counted as it happens; what is so is looked up by ``look`` when somebody reads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "knockoff_answers", "Answers by outcome, and reason of a no", ("outcome", "reason"), registry=self.registry
        )
        self._stages = Histogram(
            "knockoff_question_seconds",
            "A question's time: waiting for a worker, being answered, from arrival to the end",
            ("stage",),
            buckets=_LONG,
            registry=self.registry,
        )
        self._acks = Histogram(
            "knockoff_ack_seconds",
            "Time until Slack had its acknowledgement, by what it sent",
            ("kind",),
            buckets=_QUICK,
            registry=self.registry,
        )
        self._calls = Histogram(
            "knockoff_slack_call_seconds",
            "Time of calls to Slack, waiting for rate limits included",
            ("method",),
            buckets=_LONG,
            registry=self.registry,
        )
        self._errors = Counter(
            "knockoff_slack_errors",
            "Calls to Slack that failed, by its code",
            ("method", "code"),
            registry=self.registry,
        )
        build = Gauge("knockoff_build_info", "What is running", ("version", "python"), registry=self.registry)
        build.labels(version("knockoff-desk"), platform.python_version()).set(1)
        self._look: Callable[[], Figures] = Figures
        self.registry.register(_AsItIs(lambda: self._look()))

    def answered(self, outcome: str, reason: str, seconds: float) -> None:
        """An answer was given."""
        self._answers.labels(outcome, reason).inc()
        self._stages.labels("answered").observe(seconds)

    def waited(self, seconds: float) -> None:
        """A question was taken up for the first time, so long after it came in."""
        self._stages.labels("waited").observe(seconds)

    def finished(self, seconds: float) -> None:
        """A question was brought to its end, so long after it came in."""
        self._stages.labels("finished").observe(seconds)

    def acknowledged(self, kind: str, seconds: float) -> None:
        """Slack had its acknowledgement."""
        self._acks.labels(kind).observe(seconds)

    def called(self, method: str, code: str | None, seconds: float) -> None:
        """Slack was called; ``code`` is its error's, None when all went well."""
        self._calls.labels(method).observe(seconds)
        if code is not None:
            self._errors.labels(method, code if _CODE.fullmatch(code) else "other").inc()

    def look_with(self, look: Callable[[], Figures]) -> None:
        """How to look up what is so."""
        self._look = look

    def page(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self.registry)

    def names(self) -> set[str]:
        """The names of all samples, as queries and alerts use them."""
        sampled = {sample.name for metric in self.registry.collect() for sample in metric.samples}
        declared = set(self.registry._names_to_collectors)
        return sampled | declared


class _AsItIs(Collector):
    """Metrics that are looked up."""

    def __init__(self, look: Callable[[], Figures]) -> None:
        self._look = look

    def describe(self) -> Iterator[Metric]:
        """The same families without looking anything up."""
        return self._families(Figures())

    def collect(self) -> Iterator[Metric]:
        """The families with what is so now."""
        return self._families(self._look())

    def _families(self, now: Figures) -> Iterator[Metric]:
        yield GaugeMetricFamily("knockoff_database_up", "Whether the database answers", now.database_up)
        yield _by("knockoff_inbox_items", "What came in, by how far it has come", "state", now.inbox)
        yield GaugeMetricFamily("knockoff_inbox_oldest_seconds", "Age of the oldest open item", now.inbox_oldest_s)
        yield GaugeMetricFamily("knockoff_outbox_items", "What people are still to be told of cases", now.outbox)
        yield GaugeMetricFamily("knockoff_outbox_oldest_seconds", "Age of the oldest of that", now.outbox_oldest_s)
        yield _by("knockoff_cases", "Cases by status", "status", now.cases)
        yield _by("knockoff_index_info", "The guidance in use", "corpus_version", {now.corpus_version: 1})
        yield GaugeMetricFamily("knockoff_index_passages", "Passages in use", now.passages)
        yield GaugeMetricFamily("knockoff_index_usable", "Whether the newest index is in use", now.index_usable)
        yield _by("knockoff_worker_alive", "Whether a thread that works unasked does", "worker", now.workers)
        yield _by("knockoff_worker_failures", "Its rounds in a row that failed", "worker", now.failures)
        words = "Questions put to the chat model, by whether its reply was used and why not"
        asked = CounterMetricFamily("knockoff_chat_model", words, labels=("outcome",))
        for outcome, count in now.chat_model.items():
            asked.add_metric((outcome,), count)
        yield asked
        yield _by("knockoff_mirror_items", "What is still to be sent to a mirror", "mirror", now.mirrors)
        yield _by("knockoff_mirror_oldest_seconds", "Age of the oldest of that", "mirror", now.mirrors_oldest_s)
        words = "Sent to a mirror by this replica, by whether it was taken"
        sent = CounterMetricFamily("knockoff_mirror_sends", words, labels=("mirror", "outcome"))
        for labels, count in sorted(now.mirror_sends.items()):
            sent.add_metric(labels, count)
        yield sent


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=(label,))
    for value, count in sorted(values.items()):
        family.add_metric((value,), count)
    return family
