"""Writing the journal: every entry is bound to the one before it by a hash."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Entry
from models.vocabulary import SubjectKind
from workflows.access import Actor, Post

GENESIS = "0" * 64
CLOCK = "系统时钟"


def append(
    session: Session,
    subject: tuple[SubjectKind, UUID],
    act: str,
    *,
    now: datetime,
    actor: Actor | None,
    post: Post | None = None,
    data: dict[str, Any],
    first: bool = False,
) -> Entry:
    """Add the subject's next entry. Without an actor it is the clock's, and says so.

    `first` spares the look for an earlier one, for a subject that was just made.
    """
    kind, subject_id = subject
    last = None if first else _last(session, subject_id)
    entry = Entry(
        subject=kind,
        subject_id=subject_id,
        seq=last.seq + 1 if last else 1,
        at=now.astimezone(UTC),
        act=act,
        automatic=actor is None,
        actor_id=actor.user_id if actor else None,
        office=_office(actor, post),
        data=data,
        previous=last.hash if last else GENESIS,
        hash="",
    )
    entry.hash = digest(entry)
    session.add(entry)
    return entry


def _last(session: Session, subject_id: UUID) -> Any:
    return session.execute(
        sa.select(col(Entry.seq), col(Entry.hash))
        .where(col(Entry.subject_id) == subject_id)
        .order_by(col(Entry.seq).desc())
        .limit(1)
    ).one_or_none()


def digest(entry: Entry) -> str:
    """Return the SHA-256 over everything that the entry says and the hash before it."""
    return sha256(
        {
            "previous": entry.previous,
            "subject": entry.subject,
            "subject_id": str(entry.subject_id),
            "seq": entry.seq,
            "at": entry.at.isoformat(),
            "act": entry.act,
            "automatic": entry.automatic,
            "actor_id": str(entry.actor_id) if entry.actor_id else None,
            "office": entry.office,
            "data": entry.data,
        }
    )


def sha256(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _office(actor: Actor | None, post: Post | None) -> str:
    if actor is None:
        return CLOCK
    held = post or (actor.posts[0] if actor.posts else None)
    return held.title if held else ""
