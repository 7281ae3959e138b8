"""代签委托: who signs in somebody's stead, and for how long."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Appointment, Organization, Proxy, User
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.organizations import queries
from workflows.organizations.commands import record_account

MAX_PROXY_DAYS = timedelta(days=92)
"""A quarter: whoever is away for longer should be succeeded, not signed for."""


def entrust(session: Session, given: Proxy, *, actor: Actor, now: datetime, today: date) -> Proxy:
    """代签委托: the holder of an office alone lends its signature, to a colleague, for a while.

    Whoever is entrusted holds an office in the same organization, so nobody sees more by it; and
    an office is lent by its holder, so what was lent cannot be lent on.
    """
    post = _own(session, given.appointment_id, actor=actor)
    wrong = wrong_days(today, given.starts_on, given.ends_on, "委托")
    if given.to_id == actor.user_id:
        wrong["to_id"] = "不能委托本人，请选另一位同志。"
    elif not _colleague(session, post, given.to_id, given.starts_on):
        wrong["to_id"] = f"受托人到时须在{post.organization}任职（仅任联络员的除外），请另选。"
    if wrong:
        raise Incomplete(wrong)
    if _lent_already(session, given):
        raise Conflict("这一职务在这段时间已委托他人代签，请先撤回，或改选时间。")
    session.add(given)
    said = given.model_dump(mode="json", exclude={"made_at", "revoked_at"})
    entry_id = record_account(session, actor.user_id, Act.ENTRUST, actor, now, post, **said)
    days = f"自{given.starts_on}至{given.ends_on}"
    text = f"{actor.name}委托您{days}代签（{post.title}）：{given.reason}"
    outbox.enqueue(session, entry_id, [given.to_id], text, now)
    return given


def revoke_proxy(session: Session, proxy_id: UUID, *, actor: Actor, now: datetime) -> Proxy:
    """撤回代签委托: by who gave it, or by 党委工作部. What was signed stays signed."""
    found = session.exec(
        select(Proxy, Appointment, Organization)
        .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(col(Proxy.id) == proxy_id)
        .with_for_update(of=Proxy)
    ).one_or_none()
    if found is None:
        raise NotFound
    proxy, lent, owner = found
    post = None
    if lent.user_id != actor.user_id:
        if actor.user_id != proxy.to_id and not actor.sees(owner):
            raise NotFound
        post = permissions.require(actor, "revoke_proxy", owner)
    if proxy.revoked_at is not None:
        raise Conflict("这项委托已经撤回。")
    proxy.revoked_at = now
    said = {"proxy_id": str(proxy.id)}
    entry_id = record_account(session, lent.user_id, Act.REVOKE_PROXY, actor, now, post, **said)
    text = f"代签委托（{owner.name}{lent.office.label}）已撤回，您不再代签。"
    outbox.enqueue(session, entry_id, {proxy.to_id, lent.user_id} - {actor.user_id}, text, now)
    return proxy


def _own(session: Session, appointment_id: UUID, *, actor: Actor) -> AppointmentView:
    """Return the actor's own office of that appointment, or refuse; nobody else lends it by now."""
    given = session.get(Appointment, appointment_id, with_for_update=True)
    if given is None:
        raise NotFound
    post = next((post for post in actor.posts if post.appointment_id == appointment_id), None)
    if post is None:
        owner = access.require_organization(session, actor, given.organization_id)
        permissions.require(actor, "entrust", owner)
        raise NotFound
    if post.item_id is not None:
        raise Conflict("只为一件事项担任的职务不能委托代签。")
    return post


def may_be_lent(session: Session, post: AppointmentView, given: Proxy) -> bool:
    """Tell whether a post's signature may be lent to somebody for some days."""
    return _colleague(session, post, given.to_id, given.starts_on) and not _lent_already(session, given)


def wrong_days(today: date, starts_on: date, ends_on: date, what: str) -> dict[str, str]:
    """Return what is wrong with the days of a 委托 or a 请假, by field."""
    wrong = {}
    if starts_on < today:
        wrong["starts_on"] = f"{what}不能从已过去的日子开始，请改为今天或以后。"
    if ends_on < starts_on:
        wrong["ends_on"] = "结束日期不能早于开始日期。"
    elif ends_on - starts_on > MAX_PROXY_DAYS:
        wrong["ends_on"] = f"一次{what}最长 {MAX_PROXY_DAYS.days} 天，请提前结束日期。"
    return wrong


def _colleague(session: Session, post: AppointmentView, user_id: UUID, day: date) -> bool:
    """Tell whether somebody may be lent a signature of the post on a day."""
    beside = queries.beside({post.organization_id}, day)
    held = select(Appointment.id).join(User, col(User.id) == Appointment.user_id).where(User.id == user_id, beside)
    return session.exec(held).first() is not None


def _lent_already(session: Session, given: Proxy) -> bool:
    other = select(Proxy.id).where(
        Proxy.appointment_id == given.appointment_id,
        col(Proxy.revoked_at).is_(None),
        Proxy.starts_on <= given.ends_on,
        Proxy.ends_on >= given.starts_on,
    )
    return session.exec(other).first() is not None
