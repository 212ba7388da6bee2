"""A trace per question and per report: whole, one whatever replica has a hand in it, and without a word of what people wrote."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import wiring
from bot.errors import BotError
from bot.tracing import SentTraces, Traces, make_traces
from tests.desk import ALICE, BOB, DESK, Desk
from tests.desk_fixtures import OpenDesk
from tests.fake_slack import FakeSlack, Fault
from tests.fakes import FakeClock
from tests.report_desk import FILLED, command, opens

WORD = "pangolin"
QUESTION = f"does our EU trademark count in China, dear {WORD}?"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> InMemorySpanExporter:
    """What leaves every desk opened from here on."""
    kept = InMemorySpanExporter()
    sent = SentTraces(SimpleSpanProcessor(kept), clock)
    monkeypatch.setattr(wiring, "make_traces", lambda _endpoint, _clock: sent)
    return kept


@pytest.fixture
def traced(spans: InMemorySpanExporter, open_desk: OpenDesk) -> Desk:
    """A desk whose spans are kept."""
    return open_desk()


def names(spans: tuple[ReadableSpan, ...]) -> list[str]:
    """Of spans, in the order they ended."""
    return [span.name for span in spans]


def traces(kept: InMemorySpanExporter) -> dict[int, tuple[ReadableSpan, ...]]:
    """Spans by their trace."""
    found: dict[int, tuple[ReadableSpan, ...]] = {}
    for span in kept.get_finished_spans():
        found[span.context.trace_id] = (*found.get(span.context.trace_id, ()), span)
    return found


def test_a_question_is_one_trace_from_its_arrival_to_its_answer(traced: Desk, spans: InMemorySpanExporter) -> None:
    traced.says(ALICE, f"{DESK} {QUESTION}")
    (trace,) = traces(spans).values()
    *parts, root = trace
    assert (root.name, root.parent) == ("question", None)
    assert {part.parent.span_id for part in parts if part.parent} == {root.context.span_id}
    assert names(trace)[0] == "waited"
    assert {"answered", "slack chat.postMessage"} <= set(names(trace))
    (answered,) = (dict(part.attributes or {}) for part in parts if part.name == "answered")
    assert answered["knockoff.outcome"] == "answered"
    assert dict(root.resource.attributes)["service.name"] == "knockoff-desk"


def test_an_attempt_that_failed_is_in_the_same_trace_with_the_kind_of_its_error_alone(
    traced: Desk, slack: FakeSlack, spans: InMemorySpanExporter
) -> None:
    slack.fail("chat.postMessage", Fault("internal_error"))
    traced.says(ALICE, f"{DESK} {QUESTION}")
    traced.catch_up()
    ((failed, mended),) = ([span for span in trace if span.name == "question"] for trace in traces(spans).values())
    assert (failed.status.description, failed.events, mended.status.is_unset) == ("SlackApiError", (), True)


def test_a_report_is_one_trace_from_its_sending_to_its_card_even_when_another_run_tells_of_it(
    traced: Desk, spans: InMemorySpanExporter
) -> None:
    command(traced, BOB, "")
    opens(traced, BOB).fill(**FILLED, story=f"a {WORD} sells it").sends()
    traced.restart(look=False)
    traced.delivers()
    (trace,) = (trace for trace in traces(spans).values() if "report" in names(trace))
    assert {"report", "tell card", "tell reporter", "slack chat.postMessage"} <= set(names(trace))
    (report,) = (dict(span.attributes or {}) for span in trace if span.name == "report")
    assert (report["knockoff.case"], report["knockoff.sighting"]) == ("KO-2026-0001", 1)


def test_nothing_of_what_people_wrote_is_in_a_trace(
    traced: Desk, slack: FakeSlack, spans: InMemorySpanExporter
) -> None:
    slack.fail("chat.postMessage", Fault("internal_error"))
    traced.says(ALICE, f"{DESK} {QUESTION}")
    traced.catch_up()
    command(traced, BOB, "")
    opens(traced, BOB).fill(**{**FILLED, "product": WORD}, story=WORD, seller=WORD).sends()
    traced.delivers()
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "question" in told
    assert WORD not in told
    assert "trademark" not in told


@pytest.fixture
def collector() -> Iterator[tuple[str, "Queue[tuple[str, bytes]]"]]:
    """The address of a server, and what it is sent."""
    got: Queue[tuple[str, bytes]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep it."""
            got.put((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", got
        server.shutdown()


def test_a_collector_gets_them_over_http_before_the_desk_ends(
    collector: tuple[str, "Queue[tuple[str, bytes]]"], clock: FakeClock
) -> None:
    address, got = collector
    sent = make_traces(f"{address}/", clock)
    with sent.of("key", "question", item="key"):
        sent.past("waited", 1.5)
    sent.close()
    path, body = got.get(timeout=10)
    request = ExportTraceServiceRequest.FromString(body)
    (spans,) = (scope.spans for resource in request.resource_spans for scope in resource.scope_spans)
    waited, question = spans
    assert (path, waited.name, question.name) == ("/v1/traces", "waited", "question")
    assert waited.end_time_unix_nano - waited.start_time_unix_nano == 1_500_000_000


def test_without_an_endpoint_there_are_none_and_without_the_library_an_endpoint_is_an_error(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert type(make_traces(None, clock)) is Traces
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(BotError, match=r"knockoff-desk\[otel\]"):
        make_traces("http://127.0.0.1:9", clock)
