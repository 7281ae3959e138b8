"""The outermost layer: who is spoken to, how much a request may carry, and what each answer says.

Plain ASGI, because every request passes it, to the API and to the pages.
"""

import logging
import traceback
from collections.abc import Iterable
from time import perf_counter
from uuid import uuid4

from fastapi import Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger import slow_work
from transport.addresses import quotable
from transport.errors import Problem
from transport.line import LineFull, full
from transport.request_log import CURRENT, NUMBER, RequestNote, route_of, told
from transport.services import MAX_JSON, V1

log = logging.getLogger(__name__)

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""What every answer says, where it says nothing else of that kind itself."""

HSTS = {"strict-transport-security": "max-age=31536000"}
"""What it says besides where people come by https: never by http again, for a year."""

PROBES = frozenset({"/health", "/ready", "/metrics"})
"""Asked by load balancers and monitors under whatever name they know; no address is made of it there."""

ALLOWED = "api.allowed"
"""Where the scope says how many bytes may be received: an upload raises it once it may."""

UNKNOWN = (
    "{0} 没有列为本系统的地址。如果大家就用这个地址，请管理员在服务器的 rectify.env 里写上"
    " RECTIFY_ADDRESS={0}（已经写有别的地址的，以逗号隔开），再重新启动服务。"
)
FRAMES = 12
TOO_LARGE = 413


class Edge:
    """Asks who is meant, counts what comes in, and answers for what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        slow_work.forbid()
        note, services = RequestNote(), scope["app"].state.services  # below, the scope is that of the pages
        CURRENT.set(note)
        await self._admitted(scope, receive, send, note)
        if note.status is not None:
            seconds = perf_counter() - note.began
            told(scope, note, seconds)
            if services.metrics is not None:
                services.metrics.answered(scope["method"], route_of(scope), note.status, seconds)

    async def _admitted(self, scope: Scope, receive: Receive, send: Send, note: RequestNote) -> None:
        hosts = Headers(scope=scope).getlist("host")
        addresses = scope["app"].state.services.addresses
        if any(map(addresses.is_https, hosts)):
            scope["scheme"] = "https"  # whatever the proxy forgets to say
        headed = _headed(send, _SECURE if scope["scheme"] == "https" else _PLAIN, note)
        if scope["path"] not in PROBES and [*map(addresses.admits, hosts)] != [True]:
            await _unknown(scope, hosts)(scope, receive, headed)
            return
        if scope["path"].startswith(V1) and full():  # of pages web/guard.py says so
            await LineFull().response()(scope, receive, headed)
            return
        await self._counted(scope, receive, headed, note)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, note: RequestNote) -> None:
        scope[ALLOWED] = MAX_JSON
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > scope[ALLOWED]:
                raise HTTPException(TOO_LARGE)  # the one kind that reading a body lets pass
            return message

        try:
            await self.app(scope, counted, send)
        except ClientDisconnect:
            return  # who went away is told nothing
        except Exception as fault:  # noqa: BLE001  logged by `internal`, without what it says
            problem = internal(scope, fault)
            if note.status is None:  # otherwise the server breaks off
                await problem.response()(scope, receive, send)


_PLAIN = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_SECURE = [(name.encode(), value.encode()) for name, value in (HEADERS | HSTS).items()]


def _headed(send: Send, headers: Iterable[tuple[bytes, bytes]], note: RequestNote) -> Send:
    """Add to an answer what each of them says, and its number; note that there is one."""
    number = (NUMBER.encode(), note.number.encode())

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            note.status = message["status"]
            said = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(h for h in headers if h[0] not in said), number]
        await send(message)

    return sent


def _unknown(scope: Scope, hosts: list[str]) -> Response:
    """Say that nobody of that name is here, and how to let the service be known by it."""
    problem = Problem("unknown-host")
    if len(hosts) == 1 and quotable(hosts[0]):
        address = f"{scope['scheme']}://{hosts[0]}"
        problem = Problem("unknown-host", UNKNOWN.format(address))
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse(problem.sentence, problem.status)
    return problem.response()


def internal(scope: Scope, fault: Exception) -> Problem:
    """Log a fault under a number, without what it says: that may quote what people wrote."""
    number = uuid4()
    path = route_of(scope)
    trace = "".join(traceback.format_tb(fault.__traceback__)[-FRAMES:])
    log.error("%s: %s in %s %s\n%s", number, type(fault).__name__, scope["method"], path, trace)
    return Problem("internal", instance=number.urn)
