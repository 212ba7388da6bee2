"""The way in: who is not signed in as a reviewer gets to no page, and a form is taken only from a page of ours.

Browsers say with ``Sec-Fetch-Site`` where a form came from; with it nobody can be signed in as somebody else from outside.
"""

import hmac
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.web.console.pages import Pages, go
from bot.web.console.signing_in import HOME, SESSION_LASTS, SignIn, Visitor
from bot.web.console.visit import Filled, Unreadable, Visit, form_of, query_of
from bot.web.failing import on_failure

Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
MOST_FAILURES, WINDOW_S = 20, 60.0
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Robots-Tag": "noindex",
}


def secured(response: Response, secure: bool = False) -> Response:
    """The response with every header a page of the console has; those it brought along stay."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


@dataclass
class Failures:
    """Links that were tried in vain: after too many from one address within a minute the next are told so."""

    clock: Callable[[], float] = time.monotonic
    _tried: dict[str, deque[float]] = field(default_factory=dict)

    def too_many(self, address: str) -> bool:
        """Whether it is enough for now."""
        tried = self._tried.get(address, deque())
        while tried and tried[0] <= self.clock() - WINDOW_S:
            tried.popleft()
        if not tried:
            self._tried.pop(address, None)
        return len(tried) >= MOST_FAILURES

    def note(self, address: str) -> None:
        """One more."""
        if len(self._tried) >= 10_000:  # nobody has so many addresses by accident
            self._tried.clear()
        self._tried.setdefault(address, deque(maxlen=MOST_FAILURES)).append(self.clock())


@dataclass(frozen=True)
class Doors:
    """Turns what draws a page into what answers a request."""

    signing: SignIn
    pages: Pages
    failures: Failures = field(default_factory=Failures)

    def reading(self, handler: Handler) -> Endpoint:
        """For reviewers: a page."""

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(self._answer, request, handler, None)

        return self.closed(endpoint)

    def doing(self, handler: Handler) -> Endpoint:
        """For reviewers: a form that changes something."""

        async def endpoint(request: Request) -> Response:
            if await run_in_threadpool(self._visitor, request) is None:
                return self._unknown()  # nothing that strangers send is read
            try:
                form = await form_of(request)
            except Unreadable as error:
                return self._notice("unreadable", error.status)
            return await run_in_threadpool(self._answer, request, handler, form)

        return self.closed(endpoint)

    def closed(self, endpoint: Endpoint) -> Endpoint:
        """Answers of an endpoint with the headers they need, and a page for what nobody foresaw."""

        async def answered(request: Request) -> Response:
            on_failure(request, lambda reference: secured(self._failed(reference), self.signing.secure))
            return secured(await endpoint(request), self.signing.secure)

        return answered

    async def sign_in(self, request: Request) -> Response:
        """The page a link from Slack leads to; opening it spends nothing."""
        secret = str(request.path_params.get("secret", ""))
        return await run_in_threadpool(self._offer, request, secret)

    async def signed_in(self, request: Request) -> Response:
        """Spend a link."""
        try:
            form = await form_of(request)
        except Unreadable as error:
            return self._notice("unreadable", error.status)
        return await run_in_threadpool(self._spend, request, form.one("secret"))

    def _answer(self, request: Request, handler: Handler, form: Filled | None) -> Response:
        visitor = self._visitor(request)
        if visitor is None:
            return self._unknown()
        if form is not None and not (_from_here(request) and _same(form.one("csrf"), visitor.csrf)):
            return self._notice("foreign", 403, visitor)
        head = request.method == "HEAD"
        visit = Visit(visitor, dict(request.path_params), query_of(request), form or Filled(), head)
        try:
            return handler(visit)
        except OSError:  # of the evidence store; an item that is gone is a BotError
            return self._notice("evidence_away", 503, visitor)

    def _offer(self, request: Request, secret: str) -> Response:
        if not secret:
            return self._unknown(200)
        if not self.signing.usable(secret):
            return self._in_vain(request)
        return self.pages.page("sign_in.html", visitor=None, secret=secret)

    def _spend(self, request: Request, secret: str) -> Response:
        if not _from_here(request):
            return self._notice("foreign", 403)
        session = self.signing.spend(secret)
        if session is None:
            return self._in_vain(request)
        response = go(HOME)
        response.set_cookie(
            self.signing.cookie,
            session,
            max_age=int(SESSION_LASTS.total_seconds()),
            path="/",
            secure=self.signing.secure,
            httponly=True,
            samesite="lax",  # strict would sign out whoever comes from a link in Slack
        )
        return response

    def sign_out(self, request: Request) -> Response:
        """End the session of a request."""
        self.signing.sign_out(request.cookies.get(self.signing.cookie, ""))
        response = self._notice("signed_out", 200)
        response.delete_cookie(self.signing.cookie, path="/", secure=self.signing.secure, httponly=True, samesite="lax")
        return response

    def leaving(self) -> Endpoint:
        """For reviewers: signing out, which needs the request itself."""

        async def endpoint(request: Request) -> Response:
            return await self.doing(lambda _visit: self.sign_out(request))(request)

        return endpoint

    def _visitor(self, request: Request) -> Visitor | None:
        return self.signing.visitor(request.cookies.get(self.signing.cookie, ""))

    def _in_vain(self, request: Request) -> Response:
        """For a link nobody may use. Whoever has a good one is let in all the same: behind a proxy all have one address."""
        if self.failures.too_many(_address(request)):
            return self._notice("too_many", 429)
        self.failures.note(_address(request))
        return self._notice("used", 401)

    def _unknown(self, status: int = 401) -> Response:
        return self._notice("unknown", status)

    def _failed(self, reference: str) -> Response:
        return self.pages.page("notice.html", 500, visitor=None, what="failed", reference=reference)

    def _notice(self, what: str, status: int, visitor: Visitor | None = None) -> Response:
        return self.pages.page("notice.html", status, visitor=visitor, what=what)


def _from_here(request: Request) -> bool:
    """Whether a form was sent from a page of ours; browsers too old to say so have the token alone to show."""
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
