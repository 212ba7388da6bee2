"""HTTP mode: ``/slack/events`` for everything Slack sends, ``/healthz`` for whoever watches.

Bolt waits for the acknowledgement, so its dispatch runs in a thread; on the event loop it would hold up every other request.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def build_web(app: App) -> Starlette:
    """The routes."""

    async def slack_events(request: Request) -> Response:
        body = await request.body()
        bolt = await run_in_threadpool(app.dispatch, to_bolt_request(request, body))
        return to_starlette_response(bolt)

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/slack/events", slack_events, methods=["POST"]), Route("/healthz", alive)])


@contextmanager
def serving(app: App, host: str, port: int) -> Iterator[None]:
    """Serve in a thread for as long as the block runs."""
    server = uvicorn.Server(uvicorn.Config(build_web(app), host=host, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)
