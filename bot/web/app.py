"""HTTP: ``/slack/events`` for everything Slack sends; ``/healthz``, ``/readyz`` and ``/metrics`` for whoever watches.

Bolt waits for the acknowledgement, so its dispatch runs in a thread; on the event loop it would hold up every other request.
Nothing that Slack did not sign within the last five minutes is so much as parsed.
"""

import asyncio
import hmac
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.web.failing import Failing

MOST_BYTES = 1 << 20  # Slack sends at most a fraction of it: a view has 250 KB
LOOK_S = 5.0  # a check that takes longer counts as failed
FINISH_S = 3  # for requests under way when the server is stopped: Slack waits no longer either
# Of Bolt's readers, which trust Slack's JSON.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
AT_ONCE = 200  # connections; who comes on top is told to come again


@dataclass(frozen=True)
class Watch:
    """What watchers are shown: ``faults`` says why the desk is not ready, ``page`` is for Prometheus."""

    faults: Callable[[], list[str]]
    page: Callable[[], bytes]


def slack_routes(app: App, verifier: SignatureVerifier) -> list[Route]:
    """What Slack calls."""

    async def slack_events(request: Request) -> Response:
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        if not _signed(verifier, body, request):
            return PlainTextResponse("unauthorized", status_code=401)
        try:
            delivery = to_bolt_request(request, body)
        except UNREADABLE:
            return PlainTextResponse("unreadable", status_code=400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, delivery))

    return [Route("/slack/events", slack_events, methods=["POST"])]


def watch_routes(watch: Watch, token: str | None, metrics: bool) -> list[Route]:
    """What watchers call; ``metrics`` are shown on request, to the bearer of the token where there is one."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        try:
            faults = await asyncio.wait_for(asyncio.to_thread(watch.faults), LOOK_S)
        except TimeoutError:
            faults = [f"the checks took longer than {LOOK_S:.0f} seconds"]
        return JSONResponse({"ready": not faults, "faults": faults}, status_code=503 if faults else 200)

    async def figures(request: Request) -> Response:
        if token is not None and not _bears(request, token):
            return PlainTextResponse("unauthorized", 401, {"WWW-Authenticate": "Bearer"})
        page = await run_in_threadpool(watch.page)
        return Response(page, media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [Route("/healthz", alive), Route("/readyz", ready)]
    return [*routes, Route("/metrics", figures)] if metrics else routes


def build_web(routes: list[Route]) -> Starlette:
    """A server of these routes and nothing else; what else is asked for is not found."""
    return Starlette(routes=routes, middleware=[Middleware(Failing)])


@contextmanager
def serving(web: Starlette, host: str, port: int) -> Iterator[int]:
    """Serve in a thread for as long as the block runs; gives the port, which is a free one for 0.

    Raises:
        OSError: the address cannot be listened on.
    """
    config = uvicorn.Config(
        web,
        host=host,
        port=port,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,  # what it says goes where all else does, in the same form
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=FINISH_S,
    )
    listening = _listen(config)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="http", daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=FINISH_S + 2)
        listening.close()


def _listen(config: uvicorn.Config) -> socket.socket:
    """Bound before the thread starts, so that a port in use is an error here and not a line in the log."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    return socket.create_server((config.host, config.port), family=family, backlog=config.backlog)


async def _body(request: Request) -> bytes | None:
    """What was sent; None when it is too much, of which no more is read."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > MOST_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    """Whether Slack signed it, and lately; the SDK trips over headers and bytes that are no text instead of saying no."""
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (ValueError, TypeError):
        return False


def _bears(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
