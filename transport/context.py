"""Who asks, when, and in which transaction.

A request is handled in one thread from its first statement to the commit: an endpoint opens its
transaction by `with`. So nothing is answered before the commit, and a crowd of requests that
wait for their turn to write never takes the threads that the writer needs to finish.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from models.staging import Insert
from models.vocabulary import TokenScope
from transport import idempotency
from transport.errors import Problem, Unauthenticated, of_fault
from transport.request_log import note_user
from transport.services import Services, UnitOfWork
from workflows.accounts import set_back, tokens
from workflows.accounts.tokens import TokenHolder
from workflows.days import day_in
from workflows.errors import NotPermitted, Refusal
from workflows.journal import entries
from workflows.journal.timekeeping import ClockSetBack
from workflows.workdays import reservations

LOOKS = frozenset({TokenScope.ALL, TokenScope.READ})
ACTS = frozenset({TokenScope.ALL})
TOO_NARROW = {
    TokenScope.READ: "这枚令牌只能查看，不能办理；请登录，或改用范围为“办理”的令牌。",
    TokenScope.PASSWORD: "首次登录请先修改密码，然后再办理。",
    TokenScope.CALENDAR: "这枚令牌只供日历软件订阅，不能用于其他事；请登录后再来。",
}
"""Why a token does not reach so far, by its scope; of the widest there is no more to say."""


class ScopeTooNarrow(NotPermitted):
    """The token holds, but not for this."""

    def __init__(self, scope: TokenScope) -> None:
        super().__init__(TOO_NARROW.get(scope))
        self.scope = scope


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request by the holder of a token, read once: when, and under which key."""

    services: Services
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
        with self._opened(self.services.database.reading, LOOKS) as unit:
            reservations.begin_noting(unit.session)
            yield unit
        self._note(unit.held)

    @contextmanager
    def transaction(self, *, brief: bool = False, at_hand: Sequence[Insert] = ()) -> Iterator[UnitOfWork]:
        """Act: all of it is kept on a clean exit, and nothing otherwise; the rest as `Database.transaction` has it."""
        door = partial(self.services.database.transaction, brief=brief, at_hand=at_hand)
        with self._opened(door, ACTS) as unit:
            if self._unnoted(unit.held):
                tokens.note_use(unit.session, unit.held, now=self.now, idle=self.services.session_idle)
            if self.key is None:
                yield unit
            else:
                kept = idempotency.claim(unit.session, unit.actor, self.key, self.asked, self.now)
                yield replace(unit, kept=kept)
        if self.services.metrics is not None:
            self.services.metrics.acted(entries.acts_of(unit.session))

    @contextmanager
    def before(self) -> Iterator[UnitOfWork]:
        """Look whether a request may be made at all, unless it was made and answered before."""
        with self._opened(self.services.database.reading, ACTS) as unit:
            if self.key is not None:
                idempotency.known(unit.session, unit.actor, self.key, self.asked)
            yield unit

    @contextmanager
    def afterwards(self, unit: UnitOfWork) -> Iterator[Session]:
        """Keep that somebody looked, once what was looked at is ready to be sent."""
        if unit.held.scope not in ACTS:
            raise ScopeTooNarrow(unit.held.scope)
        with self.services.database.transaction(brief=True) as session:
            yield session

    @contextmanager
    def _opened(
        self, door: Callable[[], AbstractContextManager[Session]], usual: frozenset[TokenScope]
    ) -> Iterator[UnitOfWork]:
        """Open a door for who holds the token; see first to a clock that was set back."""
        try:
            with ExitStack() as stack:
                session = stack.enter_context(door())
                try:
                    unit = self._desk(session, usual)
                except ClockSetBack:
                    stack.close()
                    with self.services.database.transaction() as session:
                        set_back.settle(session, self.now)
                    session = stack.enter_context(door())
                    unit = self._desk(session, usual)
                yield unit
        except (Problem, Refusal) as refusal:
            if self.services.metrics is not None:
                self.services.metrics.refused(of_fault(refusal).kind)
            raise

    def _note(self, held: TokenHolder) -> None:
        """Note that a session is used; where that cannot be, now, nobody is kept from looking."""
        if self._unnoted(held):
            with suppress(SQLAlchemyError), self.services.database.in_passing() as session:
                tokens.note_use(session, held, now=self.now, idle=self.services.session_idle)

    def _unnoted(self, held: TokenHolder) -> bool:
        return tokens.use_unnoted(held, now=self.now, idle=self.services.session_idle)

    def _desk(self, session: Session, usual: frozenset[TokenScope]) -> UnitOfWork:
        today = day_in(self.services.zone, self.now)
        held = tokens.bearer(session, self.token, now=self.now, today=today)
        if held is None:
            raise Unauthenticated
        if held.scope not in (self.scopes or usual):
            raise ScopeTooNarrow(held.scope)
        note_user(held.actor.user_id)
        return UnitOfWork(session, held, self.now, today)
