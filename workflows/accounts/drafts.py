"""Drafts: what somebody typed and has not sent. Nobody else's, no record, and not journaled."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.canonical import canonical
from models.draft import Draft
from models.session import insert
from workflows.authz.actors import Actor
from workflows.errors import Incomplete

MAX_KEY_CHARACTERS = 200
MAX_DRAFT_BYTES = 64 << 10
"""The most that one draft holds, in bytes of JSON."""
MAX_DRAFTS = 100
"""How many drafts a person has; the oldest go first."""


def keep(session: Session, key: str, content: Mapping[str, Sequence[str]], *, actor: Actor, now: datetime) -> None:
    """Keep the fields of a page, in the place of what was kept of it before."""
    _fits(key, content)
    values = {"content": content, "saved_at": now}
    mine = {"id": new_key(), "user_id": actor.user_id, "key": key}
    session.execute(
        insert(session, Draft)
        .values(**mine, **values)
        .on_conflict_do_update(index_elements=["user_id", "key"], set_=values)
    )
    _forget_oldest(session, actor)


def find(session: Session, key: str, *, actor: Actor) -> Draft | None:
    """Return what the actor left on a page, if anything."""
    return session.exec(select(Draft).where(Draft.user_id == actor.user_id, Draft.key == key)).one_or_none()


def drop(session: Session, key: str, *, actor: Actor) -> None:
    """Forget what was left on a page: it was sent, or is no longer wanted."""
    session.execute(sa.delete(Draft).where(col(Draft.user_id) == actor.user_id, col(Draft.key) == key))


def _fits(key: str, content: Mapping[str, Sequence[str]]) -> None:
    if len(key) > MAX_KEY_CHARACTERS:
        raise Incomplete({"key": f"页面地址超过 {MAX_KEY_CHARACTERS} 个字符，草稿无法保存。"})
    if len(canonical(content)) > MAX_DRAFT_BYTES:
        size = f"{MAX_DRAFT_BYTES >> 10} kB"
        raise Incomplete({"content": f"草稿超过 {size}，无法保存；请分几次填写，或先提交一部分。"})
    if any("\x00" in text for name, texts in content.items() for text in (name, *texts)):
        # PostgreSQL cannot hold it
        raise Incomplete({"content": "草稿中有空字符，无法保存，请删去。"})


def _forget_oldest(session: Session, actor: Actor) -> None:
    mine = col(Draft.user_id) == actor.user_id
    newest = (col(Draft.saved_at).desc(), col(Draft.id).desc())
    old = sa.select(col(Draft.id)).where(mine).order_by(*newest).offset(MAX_DRAFTS)
    session.execute(sa.delete(Draft).where(col(Draft.id).in_(old)).execution_options(synchronize_session=False))
