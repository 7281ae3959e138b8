"""The outermost layer of the pages: whose form it is, and what a browser may load."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from transport.line import LineFull, full
from web import error_pages

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {  # beside and instead of those of every answer (transport/middleware.py)
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD"})
OURS = frozenset({"same-origin", "none"})


class Guard:
    """Refuses what another site sends, and sends every page under one policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] not in SAFE and not _own(Headers(scope=scope)):
            await error_pages.foreign(scope)(scope, receive, guarded)
            return
        if not scope["path"].startswith("/static/") and full():
            await error_pages.error_page(Request(scope), LineFull())(scope, receive, guarded)
            return
        try:
            await self.app(scope, receive, guarded)
        except ClientDisconnect:
            raise  # nobody is left to be told
        except Exception as fault:
            if started:
                raise
            await error_pages.broken(scope, fault)(scope, receive, guarded)


def _own(headers: Headers) -> bool:
    """Tell whether a page of ours sends this; an old browser says nothing and is left to CSRF."""
    if site := headers.get("sec-fetch-site"):
        return site in OURS
    if origin := headers.get("origin"):
        return origin.partition("://")[2] == headers.get("host", "")
    return True
