"""回避: who decides nothing somewhere, because related to it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Organization, Recusal, User
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.organizations.commands import record_account


def declare_relation(
    session: Session, *, actor: Actor, now: datetime, user_id: UUID, organization_id: UUID, reason: str
) -> Recusal:
    """申报回避: from now on the person decides nothing about what is below the organization."""
    owner = access.require_organization(session, actor, organization_id)
    mine = user_id == actor.user_id
    post = None if mine else permissions.require(actor, "declare_relation", owner)
    if session.get(User, user_id) is None:
        raise Incomplete({"user_id": "没有这个人。"})
    standing = select(Recusal.id).where(
        Recusal.user_id == user_id, Recusal.organization_id == organization_id, col(Recusal.lifted_at).is_(None)
    )
    if session.exec(standing).first() is not None:
        raise Conflict(f"此人已就{owner.name}申报回避，不必重复申报。")
    made = Recusal(
        user_id=user_id, organization_id=organization_id, reason=reason, declared_by_id=actor.user_id, declared_at=now
    )
    session.add(made)
    said = {"recusal_id": str(made.id), "organization_id": str(owner.id), "reason": reason}
    entry_id = record_account(session, user_id, Act.DECLARE_RELATION, actor, now, post, **said)
    text = f"您已就{owner.name}申报回避，不再办理其验收、签批和批准：{reason}"
    outbox.enqueue(session, entry_id, {user_id} - {actor.user_id}, text, now)
    return made


def lift_relation(session: Session, recusal_id: UUID, *, actor: Actor, now: datetime) -> Recusal:
    """解除回避: by 党委工作部 or 纪委, and never by the person related."""
    found = session.exec(
        select(Recusal, Organization)
        .join(Organization, col(Organization.id) == Recusal.organization_id)
        .where(col(Recusal.id) == recusal_id)
        .with_for_update(of=Recusal)
    ).one_or_none()
    if found is None:
        raise NotFound
    recusal, owner = found
    mine = recusal.user_id == actor.user_id
    if not (mine or actor.sees(owner)):
        raise NotFound
    if mine:
        raise NotPermitted("本人的回避不能由本人解除，请由党委工作部或纪委的其他同志办理。")
    post = permissions.require(actor, "lift_relation", owner)
    if recusal.lifted_at is not None:
        raise Conflict("这项回避已经解除。")
    recusal.lifted_at, recusal.lifted_by_id = now, actor.user_id
    said = {"recusal_id": str(recusal.id)}
    entry_id = record_account(session, recusal.user_id, Act.LIFT_RELATION, actor, now, post, **said)
    text = f"您就{owner.name}的回避已解除。"
    outbox.enqueue(session, entry_id, [recusal.user_id], text, now)
    return recusal
