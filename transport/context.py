"""Who asks, when, and in which transaction.

A request is handled in one thread from its first statement to the commit: an endpoint opens its
transaction by `with`. So nothing is answered before the commit, and a crowd of requests that
wait for their turn to write never takes the threads that the writer needs to finish.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.vocabulary import TokenScope
from transport import idempotency
from transport.errors import Unauthenticated
from transport.services import Services, UnitOfWork
from workflows.accounts import set_back, tokens
from workflows.accounts.tokens import TokenHolder
from workflows.days import day_in
from workflows.errors import Incomplete, NotPermitted
from workflows.journal.timekeeping import ClockSetBack
from workflows.workdays import reservations

BEARER = "bearer"
KEY = re.compile(r"[!-~]([ -~]{0,198}[!-~])?")
LOOKS = frozenset({TokenScope.ALL, TokenScope.READ})
ACTS = frozenset({TokenScope.ALL})
TOO_NARROW = {
    TokenScope.READ: "这枚令牌只能查看，不能办理；请登录，或改用范围为“办理”的令牌。",
    TokenScope.PASSWORD: "首次登录请先修改密码，然后再办理。",
    TokenScope.CALENDAR: "这枚令牌只供日历软件订阅，不能用于其他事；请登录后再来。",
}
"""Why a token does not reach so far, by its scope; of the widest there is no more to say."""

MATCH = re.compile(r'"([1-9][0-9]{0,8})"|\*')


class ScopeTooNarrow(NotPermitted):
    """The token holds, but not for this."""

    def __init__(self, scope: TokenScope) -> None:
        super().__init__(TOO_NARROW.get(scope))
        self.scope = scope


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request by the holder of a token, read once: when, and under which key."""

    house: Services
    token: str
    now: datetime
    key: str | None = None
    asked: tuple[str, ...] = ()
    """The fingerprints of what is asked; see `idempotency.claim`."""
    seen: int | None = None
    """The version that the request was made upon, as If-Match says."""
    scopes: frozenset[TokenScope] | None = None
    """The scopes that will do, where it is not the usual ones of looking and acting."""

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """Look at one snapshot; nothing is changed."""
        with self._opened(self.house.database.reading, LOOKS) as desk:
            reservations.begin_noting(desk.session)
            yield desk
        self._note(desk.held)

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Act: all of it is kept on a clean exit, and nothing otherwise."""
        with self._opened(self.house.database.transaction, ACTS) as desk:
            if self._unnoted(desk.held):
                tokens.note_use(desk.session, desk.held, now=self.now, idle=self.house.session_idle)
            if self.key is None:
                yield desk
            else:
                kept = idempotency.claim(desk.session, desk.actor, self.key, self.asked, self.now)
                yield replace(desk, kept=kept)

    @contextmanager
    def before(self) -> Iterator[UnitOfWork]:
        """Look whether a request may be made at all, unless it was made and answered before."""
        with self._opened(self.house.database.reading, ACTS) as desk:
            if self.key is not None:
                idempotency.known(desk.session, desk.actor, self.key, self.asked)
            yield desk

    @contextmanager
    def _opened(
        self, door: Callable[[], AbstractContextManager[Session]], usual: frozenset[TokenScope]
    ) -> Iterator[UnitOfWork]:
        """Open a door for who holds the token; see first to a clock that was set back."""
        with ExitStack() as stack:
            session = stack.enter_context(door())
            try:
                desk = self._desk(session, usual)
            except ClockSetBack:
                stack.close()
                with self.house.database.transaction() as session:
                    set_back.settle(session, self.now)
                session = stack.enter_context(door())
                desk = self._desk(session, usual)
            yield desk

    def _note(self, held: TokenHolder) -> None:
        """Note that a session is used; where that cannot be, now, nobody is kept from looking."""
        if self._unnoted(held):
            with suppress(SQLAlchemyError), self.house.database.in_passing() as session:
                tokens.note_use(session, held, now=self.now, idle=self.house.session_idle)

    def _unnoted(self, held: TokenHolder) -> bool:
        return tokens.use_unnoted(held, now=self.now, idle=self.house.session_idle)

    def _desk(self, session: Session, usual: frozenset[TokenScope]) -> UnitOfWork:
        today = day_in(self.house.zone, self.now)
        held = tokens.bearer(session, self.token, now=self.now, today=today)
        if held is None:
            raise Unauthenticated
        if held.scope not in (self.scopes or usual):
            raise ScopeTooNarrow(held.scope)
        return UnitOfWork(session, held, self.now, today)


async def reads(request: Request) -> RequestContext:
    """Take in a request that only looks."""
    house = Services.of(request)
    return RequestContext(house, token(request), house.clock())


async def writes(request: Request) -> RequestContext:
    """Take in a request that acts."""
    asking = acts(request)
    if asking.key is None:
        return asking
    return replace(asking, asked=fingerprints(request, await request.body()))


def confides(*scopes: TokenScope) -> Callable[[Request], Awaitable[RequestContext]]:
    """Return the intake of requests that hold a secret or are answered with one.

    Nothing of them is kept, so an Idempotency-Key says nothing here. `scopes` are what will do.
    """

    async def confided(request: Request) -> RequestContext:
        house = Services.of(request)
        return RequestContext(house, token(request), house.clock(), scopes=frozenset(scopes))

    return confided


def acts(request: Request) -> RequestContext:
    """Take in all of a request that acts but its body."""
    house, held = Services.of(request), token(request)
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY.fullmatch(key):
        raise Incomplete({"Idempotency-Key": "幂等键应为 1 至 200 个可见的 ASCII 字符。"})
    return RequestContext(house, held, house.clock(), key, seen=seen(request))


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
SecretRequest = Annotated[RequestContext, Depends(confides(TokenScope.ALL))]
AnyScopeRequest = Annotated[RequestContext, Depends(confides(*set(TokenScope) - {TokenScope.CALENDAR}))]
"""By a token of a person, however far it reaches; a calendar's stands in many an address."""
