"""Who asks, when, and in which transaction.

A request is handled in one thread from its first statement to the commit: an endpoint opens its
transaction by `with`. So nothing is answered before the commit, and a crowd of requests that
wait for their turn to write never takes the threads that the writer needs to finish.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from api import idempotency
from api.errors import Unauthenticated
from api.house import Desk, House
from models.answer import KeptAnswer
from workflows.commands import people

PRINTABLE = r"^[!-~]([ -~]*[!-~])?$"

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="同一人以同一键重复同一请求，只办理一次，得到同一答复。",
        min_length=1,
        max_length=200,
        pattern=PRINTABLE,
        examples=["apply-2021-05-18-1"],
    ),
]
Credentials = Annotated[
    HTTPAuthorizationCredentials | None,
    Security(HTTPBearer(auto_error=False, scheme_name="bearer", description="rectify token 签发")),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """One request by the holder of a token, read once: when, and under which key."""

    house: House
    token: str
    now: datetime
    key: str | None = None
    asked: str = ""

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """Look at one snapshot; nothing is changed."""
        with self.house.database.reading() as session:
            yield self._desk(session)

    @contextmanager
    def transaction(self) -> Iterator[Desk]:
        """Act: all of it is kept on a clean exit, and nothing otherwise."""
        with self.house.database.transaction() as session:
            desk = self._desk(session)
            if self.key is None:
                yield desk
            else:
                user = desk.actor.user_id
                kept = idempotency.claim(session, user, self.key, self.asked, self.now)
                yield self._desk(session, desk, kept)

    def _desk(
        self, session: Session, seated: Desk | None = None, kept: KeptAnswer | None = None
    ) -> Desk:
        today = self.now.astimezone(self.house.zone).date()
        actor = (
            seated.actor
            if seated
            else people.bearer(session, self.token, now=self.now, today=today)
        )
        if actor is None:
            raise Unauthenticated
        return Desk(session, actor, self.now, today, kept)


async def reads(request: Request, credentials: Credentials) -> Asking:
    """Take in a request that only looks."""
    house = House.of(request)
    return Asking(house, token(credentials), house.clock())


async def writes(request: Request, credentials: Credentials, key: Key = None) -> Asking:
    """Take in a request that acts."""
    house = House.of(request)
    held = token(credentials)
    asked = idempotency.fingerprint(said(request, await request.body())) if key else ""
    return Asking(house, held, house.clock(), key, asked)


def token(credentials: HTTPAuthorizationCredentials | None) -> str:
    """Return the bearer token, or refuse."""
    if credentials is None or not credentials.credentials:
        raise Unauthenticated
    return credentials.credentials


def said(request: Request, *body: bytes) -> tuple[bytes, ...]:
    """Return what tells one request of a person from another."""
    seen = request.headers.get("if-match", "")
    return (request.method.encode(), str(request.url).encode(), seen.encode(), *body)


Reads = Annotated[Asking, Depends(reads)]
Writes = Annotated[Asking, Depends(writes)]
