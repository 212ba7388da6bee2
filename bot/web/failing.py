"""Answers to what nobody foresaw. The log is told what and where, and no words, which may be those that somebody wrote."""

from collections.abc import Callable
from secrets import token_hex

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import where

log = structlog.get_logger()


def on_failure(request: Request, page: Callable[[str], Response]) -> None:
    """What a request is answered with should it fail, given the reference by which the log has it."""
    request.state.failed = page


class Failing:
    """Starlette would hand an error on to the server, which prints all that it holds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever goes wrong; an answer that was begun breaks off."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the top of a request: it can fail, the server cannot
            reference = token_hex(4)
            log.error(
                "request_failed",
                error=type(error).__name__,
                where=where(error),
                method=scope.get("method", ""),
                route=_route(scope),
                reference=reference,
            )
            if not begun:
                page = scope.get("state", {}).get("failed", _failed)
                await page(reference)(scope, receive, send)


def _route(scope: Scope) -> str:
    """The pattern of a request's path: what stands in it, a secret perhaps, is nothing for a log."""
    endpoint = scope.get("endpoint")
    routes = (route for route in getattr(scope.get("app"), "routes", ()) if isinstance(route, Route))
    return next((route.path for route in routes if route.endpoint is endpoint), "")


def _failed(reference: str) -> Response:
    return PlainTextResponse(f"failed, reference {reference}", status_code=500)
