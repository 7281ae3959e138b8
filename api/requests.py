"""Requests of programs: the token, the version that was seen and the key of a repeated request, from the head."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from models.vocabulary import TokenScope
from transport import idempotency
from transport.context import RequestContext
from transport.errors import Unauthenticated
from transport.idempotency import KEY
from transport.services import Services
from workflows.errors import Incomplete

BEARER = "bearer"
MATCH = re.compile(r'"([1-9][0-9]{0,8})"|\*')


async def reads(request: Request) -> RequestContext:
    """Take in a request that only looks."""
    services = Services.of(request)
    return RequestContext(services, token(request), services.clock())


async def writes(request: Request) -> RequestContext:
    """Take in a request that acts."""
    context = acts(request)
    if context.key is None:
        return context
    return replace(context, asked=fingerprints(request, await request.body()))


async def writes_briefly(request: Request) -> RequestContext:
    """Take in a request that makes one brief change (`Database.transaction`), and does nothing slow beside it."""
    return await writes(request)


def confides(*scopes: TokenScope) -> Callable[[Request], Awaitable[RequestContext]]:
    """Return the intake of requests that hold a secret or are answered with one.

    Nothing of them is kept, so an Idempotency-Key says nothing here. `scopes` are what will do.
    """

    async def confided(request: Request) -> RequestContext:
        services = Services.of(request)
        return RequestContext(services, token(request), services.clock(), scopes=frozenset(scopes))

    return confided


def acts(request: Request) -> RequestContext:
    """Take in all of a request that acts but its body."""
    services, held = Services.of(request), token(request)
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY.fullmatch(key):
        raise Incomplete({"Idempotency-Key": "幂等键应为 1 至 200 个可见的 ASCII 字符。"})
    return RequestContext(services, held, services.clock(), key, seen=seen(request))


def token(request: Request) -> str:
    """Return the bearer token, or refuse."""
    scheme, _, held = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != BEARER or not held.strip():
        raise Unauthenticated
    return held.strip()


def seen(request: Request) -> int | None:
    """Return the version that If-Match names; None where there is none or any will do."""
    match = request.headers.get("if-match")
    found = MATCH.fullmatch(match) if match is not None else None
    if match is not None and found is None:
        raise Incomplete({"If-Match": 'If-Match 应为带引号的版本号，如 "3"，或 *。'})
    return int(found[1]) if found and found[1] else None


def fingerprints(request: Request, *body: bytes) -> tuple[str, ...]:
    """Return what tells one request of a person from another, by whatever name they reached us.

    Release 0.3 took in the scheme and the host too; what it kept is answered again as well.
    """
    method, match = request.method.encode(), request.headers.get("if-match", "").encode()
    query = request.url.query
    here = request.url.path + (f"?{query}" if query else "")
    return tuple(
        idempotency.fingerprint((method, address.encode(), match, *body)) for address in (here, str(request.url))
    )


ReadRequest = Annotated[RequestContext, Depends(reads)]
WriteRequest = Annotated[RequestContext, Depends(writes)]
BriefRequest = Annotated[RequestContext, Depends(writes_briefly)]
SecretRequest = Annotated[RequestContext, Depends(confides(TokenScope.ALL))]
AnyScopeRequest = Annotated[RequestContext, Depends(confides(*set(TokenScope) - {TokenScope.CALENDAR}))]
"""By a token of a person, however far it reaches; a calendar's stands in many an address."""
