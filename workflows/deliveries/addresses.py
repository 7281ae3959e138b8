"""Where somebody is reached: entered by the person, and confirmed by a code that arrived there."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery import DIGEST_AT, ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryKind
from models.people import User
from workflows.authz.actors import Actor
from workflows.deliveries import outgoing
from workflows.deliveries.outgoing import CODE_LIFE, IN_USE, SLEEPING, WAKING, NewDelivery
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal.acts import Act
from workflows.organizations.commands import record_account

MAX_TRIES = 5
MAX_CODES = 5
"""How many codes somebody may have sent within the hour: each is a message to an address that may be anybody's."""
HOUR = timedelta(hours=1)
_USER_ID = (re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII), "应为通讯录里的账号（UserID），不是姓名或手机号")
FORMS: Mapping[Channel, tuple[re.Pattern[str], str]] = {
    Channel.EMAIL: (
        re.compile(r"(?=.{6,254}$)[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII),
        "应写成邮箱地址，如 zhang@example.edu.cn",
    ),
    Channel.WECOM: _USER_ID,
    Channel.DINGTALK: _USER_ID,
}
"""What an address of each channel looks like, and what is said of one that does not."""
CODE = "对账销号：确认码"
TOLD_OLD = "对账销号：通知地址已更改"


def own(session: Session, actor: Actor) -> Sequence[ContactAddress]:
    """Return where the actor is reached."""
    wanted = select(ContactAddress).where(ContactAddress.person_id == actor.user_id)
    return session.exec(wanted.order_by(col(ContactAddress.channel))).all()


def of_login(session: Session, login: str, channel: Channel) -> str | None:
    """Return where somebody is reached; None for nobody, and where nothing was confirmed."""
    held = (
        select(ContactAddress.value)
        .join(User, col(User.id) == ContactAddress.person_id)
        .where(
            User.login == login,
            col(User.active),
            ContactAddress.channel == channel,
            col(ContactAddress.confirmed_at).is_not(None),
        )
    )
    return session.exec(held).one_or_none()


def of_administrators(session: Session) -> Sequence[ContactAddress]:
    """Return where those are reached who see to the house itself."""
    held = select(ContactAddress).join(User, col(User.id) == ContactAddress.person_id)
    return session.exec(
        held.where(col(User.is_admin), col(User.active), IN_USE).order_by(col(ContactAddress.person_id))
    ).all()


def enter(
    session: Session, channel: Channel, value: str, *, actor: Actor, now: datetime, digest_at: time = DIGEST_AT
) -> ContactAddress:
    """登记通知地址: have a code sent there; nothing else is, before it is confirmed. `now` is in the university's time.

    Whoever had another address there is told of it at that one. One that counts already has its time changed.

    Raises:
        Incomplete: 422, for an address that can be none, or a time at which nobody is to be reached.
        Conflict: 409, where too many codes were asked for.

    """
    value = value.strip()
    form = FORMS.get(channel)
    if form is None or not form[0].fullmatch(value):
        raise Incomplete({"value": form[1] if form else "不能登记这种地址"})
    _demand_waking(digest_at)
    session.exec(select(User.id).where(User.id == actor.user_id).with_for_update()).one()
    found = _find(session, channel, actor)
    if found is not None and found.value == value and found.confirmed_at is not None and found.failed_at is None:
        found.digest_at = digest_at
        return found
    _demand_patience(session, actor.user_id, now)
    if found is None:
        found = ContactAddress(person_id=actor.user_id, channel=channel, value=value, entered_at=now)
        session.add(found)
    elif found.confirmed_at is not None and found.value != value:
        _tell_old(session, found, now)
    found.value, found.digest_at, found.entered_at = value, digest_at, now
    found.confirmed_at = found.failed_at = found.failure = None
    code = f"{secrets.randbelow(10**6):06d}"
    found.code_digest, found.code_expires_at, found.code_tries = _digest(found.id, code), now + CODE_LIFE, 0
    session.flush()
    minutes = CODE_LIFE // timedelta(minutes=1)
    text = f"您的确认码是 {code}，{minutes}分钟内有效。不是您本人操作的，请不要理会，也不要把它告诉别人。"
    sent = NewDelivery(actor.user_id, channel, value, DeliveryKind.CODE, CODE, [["", [[text, None]]]])
    outgoing.put(session, sent, now)
    return found


def confirm(session: Session, channel: Channel, code: str, *, actor: Actor, now: datetime) -> bool:
    """Take the code that arrived; tell whether it is the right one: a wrong try is to be kept.

    Raises `Conflict` where no code is waited for any more.
    """
    found = _find(session, channel, actor)
    if found is None or found.code_digest is None or found.code_expires_at is None:
        raise NotFound
    if found.code_expires_at < now or found.code_tries >= MAX_TRIES:
        raise Conflict("确认码已失效，请重新登记，会另发一个。")
    if not secrets.compare_digest(found.code_digest, _digest(found.id, code.strip())):
        found.code_tries += 1
        return False
    found.confirmed_at, found.code_digest, found.code_expires_at = now, None, None
    record_account(session, actor.user_id, Act.ADDRESS_GIVEN, actor, now, None, channel=channel.value)
    return True


def drop(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> None:
    """Be reached there no more."""
    found = _find(session, channel, actor)
    if found is None:
        raise NotFound
    if found.confirmed_at is not None:
        _tell_old(session, found, now)
    session.delete(found)
    record_account(session, actor.user_id, Act.ADDRESS_DROPPED, actor, now, None, channel=channel.value)


def _find(session: Session, channel: Channel, actor: Actor) -> ContactAddress | None:
    wanted = select(ContactAddress).where(ContactAddress.person_id == actor.user_id, ContactAddress.channel == channel)
    return session.exec(wanted.with_for_update()).one_or_none()


def _tell_old(session: Session, held: ContactAddress, now: datetime) -> None:
    """Tell somebody where messages went until now: whoever took an account over must not do so in silence."""
    text = f"您登记的{held.channel.label}地址已更改或停用，不再发到这里。不是您本人操作的，请马上联系系统管理员。"
    told = NewDelivery(
        held.person_id, held.channel, held.value, DeliveryKind.SECURITY, TOLD_OLD, [["", [[text, "/me/addresses"]]]]
    )
    outgoing.put(session, told, now)


def _demand_waking(at: time) -> None:
    if not WAKING <= at < SLEEPING:
        raise Incomplete({"digest_at": f"应在{WAKING:%H:%M}至{SLEEPING:%H:%M}之间"})


def _demand_patience(session: Session, person_id: UUID, now: datetime) -> None:
    codes = sa.select(sa.func.count()).where(
        col(Delivery.recipient_id) == person_id,
        col(Delivery.kind) == DeliveryKind.CODE,
        col(Delivery.created_at) > now - HOUR,
    )
    if (session.scalar(codes) or 0) >= MAX_CODES:
        raise Conflict("确认码发得太多了，请过一小时再试。")


def _digest(address_id: UUID, code: str) -> str:
    return hashlib.sha256(f"{address_id}:{code}".encode()).hexdigest()
