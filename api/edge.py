"""The outermost layer: how much a request may carry, and what is told when all else fails.

Plain ASGI, because every request passes it.
"""

import logging
import traceback
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from api.house import MAX_JSON

log = logging.getLogger(__name__)

ALLOWED = "api.allowed"
"""Where the scope says how many bytes may be received: an upload raises it once it may."""

FRAMES = 12
TOO_LARGE = 413


class Edge:
    """Counts what comes in, and answers for what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[ALLOWED] = MAX_JSON
        taken = 0
        started = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > scope[ALLOWED]:
                raise HTTPException(TOO_LARGE)  # the one kind that reading a body lets pass
            return message

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, sent)
        except Exception as fault:
            if started:
                raise
            await internal(scope, fault).response()(scope, receive, send)


def internal(scope: Scope, fault: Exception) -> Problem:
    """Log a fault under a number, without what it says: that may quote what people wrote."""
    number = uuid4()
    path = getattr(scope.get("route"), "path", "?")
    trace = "".join(traceback.format_tb(fault.__traceback__)[-FRAMES:])
    log.error("%s: %s in %s %s\n%s", number, type(fault).__name__, scope["method"], path, trace)
    return Problem("internal", instance=number.urn)
