"""A repeated POST is harmless: under one key a person's request is done, and answered, once.

The key is claimed before anything else is written, in the same transaction as the change. So a
refusal keeps nothing, and of two requests under one key the second meets the first one's answer.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from fastapi import Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.idempotent_response import IdempotentResponse
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.errors import Conflict, Incomplete, NotFound

REPLAYED = {"Idempotency-Replayed": "true"}


class Replayed(Exception):  # noqa: N818  an answer, not a fault
    """The request was answered before."""

    def __init__(self, kept: IdempotentResponse) -> None:
        super().__init__(kept.status)
        self.status, self.body = kept.status, kept.body

    def response(self) -> Response:
        """Return the first answer again."""
        return Response(self.body, self.status, REPLAYED, media_type="application/json")


def claim(session: Session, actor: Actor, key: str, asked: tuple[str, ...], now: datetime) -> IdempotentResponse:
    """Take the key for this request; raise `Replayed` when it was answered before.

    `asked` are its fingerprints: first as it is kept, then as earlier releases kept it.
    """
    known(session, actor, key, asked)
    kept = IdempotentResponse(
        user_id=actor.user_id, key=key, request_sha256=asked[0], status=0, body="", created_at=now
    )
    session.add(kept)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("同一幂等键的请求正在办理，请稍后以同一键重试。") from None
    return kept


def known(session: Session, actor: Actor, key: str, asked: tuple[str, ...]) -> None:
    """Raise `Replayed` when the request was answered before, or refuse another under its key.

    An answer that tells of an item is not given again to who may no longer know of it.
    """
    kept = session.exec(
        select(IdempotentResponse).where(IdempotentResponse.user_id == actor.user_id, IdempotentResponse.key == key)
    ).one_or_none()
    if kept is None:
        return
    if kept.request_sha256 not in asked:
        raise Incomplete({"Idempotency-Key": "这个幂等键已用于另一请求，请换一个新的键。"})
    if access.unknown_items(session, actor, {UUID(found) for found in _ID.findall(kept.body)}):
        raise NotFound
    raise Replayed(kept)


_ID = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
"""An id in an answer of JSON."""


def fingerprint(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 over everything that makes a request another than the next."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


KEY = re.compile(r"[!-~]([ -~]{0,198}[!-~])?")
