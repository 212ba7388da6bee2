"""A trace per question and per report for OpenTelemetry, where an endpoint is set; otherwise nothing happens here.

Spans hold ids, kinds, outcomes and durations, never what people wrote: not in names, attributes or errors. The id of a
trace follows from what it is of, so that every replica that has a hand in a question or a report adds to the same one.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

FLUSH_S = 3  # for what is still to be sent when the desk stops
_NS = 1_000_000_000
_ids: ContextVar[int | None] = ContextVar("trace_id", default=None)


class Traces:
    """Traces that nobody sees."""

    def of(
        self, key: str, name: str, since: datetime | None = None, **about: str | int
    ) -> AbstractContextManager[None]:
        """What is done in the block is part of the trace of ``key``, from ``since`` on if it began before."""
        del key, name, since, about
        return nullcontext()

    def past(self, name: str, seconds: float, **about: str | int) -> None:
        """Something ended just now that took so long; it belongs to the block around it, and to nothing without one."""

    def called(self, method: str, code: str | None, seconds: float) -> None:
        """Slack was called; ``code`` is its error's, None when all went well."""
        self.past(f"slack {method}", seconds, **({"error": code} if code is not None else {}))

    def close(self) -> None:
        """Send what is left."""


class SentTraces(Traces):
    """Traces that go where a processor takes them."""

    def __init__(self, processor: "SpanProcessor", now: Callable[[], datetime]) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
        from opentelemetry.sdk.trace.sampling import ALWAYS_ON

        class Ids(RandomIdGenerator):
            """The trace's own id where there is one."""

            def generate_trace_id(self) -> int:
                """The id of a new trace."""
                return _ids.get() or super().generate_trace_id()

        about = Resource.create({"service.name": "knockoff-desk", "service.version": version("knockoff-desk")})
        self._provider = TracerProvider(sampler=ALWAYS_ON, resource=about, id_generator=Ids(), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._now = now
        self._tracer = self._provider.get_tracer("knockoff-desk")

    @contextmanager
    def of(self, key: str, name: str, since: datetime | None = None, **about: str | int) -> Iterator[None]:
        """What is done in the block is part of the trace of ``key``, from ``since`` on if it began before."""
        from opentelemetry.context import Context
        from opentelemetry.trace import Status, StatusCode, use_span

        began = _ns(since if since is not None else self._now())
        token = _ids.set(int.from_bytes(hashlib.sha256(key.encode()).digest()[:16]))
        span = self._tracer.start_span(name, context=Context(), start_time=began, attributes=_named(about))
        _ids.reset(token)

        def end(kind: type[BaseException] | None, _error: object, _where: object) -> None:
            if kind is not None:
                span.set_status(Status(StatusCode.ERROR, kind.__name__))  # its words may be somebody's
            span.end(_ns(self._now()))

        with ExitStack() as stack:
            stack.push(end)
            with use_span(span, record_exception=False, set_status_on_exception=False):
                yield

    def past(self, name: str, seconds: float, **about: str | int) -> None:
        """Something ended just now that took so long; it belongs to the block around it, and to nothing without one."""
        from opentelemetry import trace

        if not trace.get_current_span().get_span_context().is_valid:
            return
        ended = _ns(self._now())
        span = self._tracer.start_span(name, start_time=ended - int(seconds * _NS), attributes=_named(about))
        span.end(ended)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def make_traces(endpoint: str | None, now: Callable[[], datetime]) -> Traces:
    """Traces to an OTLP endpoint over HTTP; those that nobody sees without one.

    Raises:
        BotError: the library is not installed.
    """
    if endpoint is None:
        return Traces()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise BotError("traces need another package: pip install 'knockoff-desk[otel]'") from error
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=FLUSH_S)
    return SentTraces(BatchSpanProcessor(exporter), now)


def _ns(moment: datetime) -> int:
    return int(moment.timestamp() * _NS)


def _named(about: dict[str, str | int]) -> dict[str, str | int]:
    return {f"knockoff.{name}": value for name, value in about.items()}
