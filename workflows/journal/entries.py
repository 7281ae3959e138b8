"""Writing the journal: every entry is bound to the one before it by a hash."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key, table_of
from models.canonical import canonical
from models.journal import Entry
from models.prepared import BoundInsert, PreparedQuery, PreparedWrite
from models.vocabulary import SubjectKind
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.journal.acts import Act

GENESIS = "0" * 64
UNWRITTEN = (0, GENESIS)
"""The head of a subject that was just made."""
CLOCK = "系统时钟"
DIRECTORY = UUID(int=0)
"""The subject of the directory's journal, which is one for the whole house."""


def append(
    session: Session,
    subject: tuple[SubjectKind, UUID],
    act: Act,
    *,
    now: datetime,
    actor: Actor | None,
    post: AppointmentView | None = None,
    data: Mapping[str, object],
    head: tuple[int, str] | None = None,
) -> UUID:
    """Write the subject's next entry and return its id. Without an actor it is the clock's.

    `head`, as `chain_head` returns it, spares the look for the last one where it is known.
    """
    known = chain_head(session, subject[1]) if head is None else head
    entry = new_entry(subject, act, now=now, actor=actor, post=post, data=data, head=known)
    _WRITE.write(session, entry)
    _note(session, [_act(entry)])
    entry_id: UUID = entry["id"]
    return entry_id


def new_entry(
    subject: tuple[SubjectKind, UUID],
    act: Act,
    *,
    now: datetime,
    actor: Actor | None,
    post: AppointmentView | None,
    data: Mapping[str, object],
    head: tuple[int, str],
) -> dict[str, Any]:
    """Return an entry that follows on its subject's `head`, by column; `bind` has it written."""
    kind, subject_id = subject
    seq, previous = head
    said = {
        "subject": kind,
        "subject_id": subject_id,
        "seq": seq + 1,
        "at": now.astimezone(UTC),
        "act": act,
        "automatic": actor is None,
        "actor_id": actor.user_id if actor else None,
        "office": _office(actor, post),
        "data": data,
        "previous": previous,
    }
    return {"id": new_key(), **said, "hash": entry_digest(said)}


def bind(session: Session, written: Sequence[Mapping[str, object]]) -> BoundInsert:
    """Return what writes new entries later, as `PreparedWrite.bind`."""
    return _WRITE.bind(session, written, beside=partial(_note, acts=Counter(map(_act, written))))


def acts_of(session: Session) -> Mapping[str, int]:
    """Return how many entries of each act a session wrote."""
    found: Counter[str] = session.info.get(_ACTS, Counter())
    return found


def _act(entry: Mapping[str, object]) -> str:
    return str(entry["act"])


def _note(session: Session, acts: Counter[str] | list[str]) -> None:
    session.info.setdefault(_ACTS, Counter()).update(acts)


_ACTS = "acts"


# An entry is never changed again, so the session need not watch over it.
_WRITE = PreparedWrite(sa.insert(table_of(Entry)))
_LAST = PreparedQuery(
    sa.select(col(Entry.seq), col(Entry.hash))
    .where(col(Entry.subject_id) == sa.bindparam("subject_id"))
    .order_by(col(Entry.seq).desc())
    .limit(1)
)


def chain_head(session: Session, subject_id: UUID) -> tuple[int, str]:
    """Return how many entries a subject has, and the hash of the last one."""
    return _LAST.first(session, subject_id=subject_id) or UNWRITTEN


HASHED_FIELDS = ("subject", "subject_id", "seq", "at", "act", "automatic", "actor_id", "office", "data", "previous")
"""All that an entry says: what its hash covers."""


def entry_digest(said: Mapping[str, object]) -> str:
    """Return the SHA-256 over everything that an entry says, the hash before it included."""
    return sha256({name: said[name] for name in HASHED_FIELDS})


def sha256(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _office(actor: Actor | None, post: AppointmentView | None) -> str:
    if actor is None:
        return CLOCK
    held = post or (actor.posts[0] if actor.posts else None)
    if held is None:
        return ""
    return f"{held.title}{held.principal.name}（代签）" if held.principal else held.title
