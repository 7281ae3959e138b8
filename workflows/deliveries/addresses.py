"""Where somebody is reached: entered by the person, and confirmed by a code that arrived there.

What an office enters is in office_addresses.py.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery import ContactAddress, Delivery
from models.delivery_states import AddressSource, Channel, DeliveryKind
from models.people import User
from workflows.authz.actors import Actor
from workflows.deliveries import channel_rules, outgoing
from workflows.deliveries.outgoing import CODE_LIFE, NewDelivery
from workflows.deliveries.reach import IN_USE
from workflows.deliveries.wording import CODE, CODE_IS, TOLD_OF_OWN, TOLD_OLD, phrase
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
    Channel.GATEWAY: (_USER_ID[0], "应为学校消息平台认的账号，如工号，只用字母、数字和 _ . @ -"),
}
"""What an address of each channel looks like, and what is said of one that does not."""


def of_person(session: Session, person_id: UUID) -> Sequence[ContactAddress]:
    """Return where somebody is reached, confirmed or not."""
    wanted = select(ContactAddress).where(ContactAddress.person_id == person_id)
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


def used_by(session: Session, channel: Channel, value: str) -> Sequence[UUID]:
    """Return who is reached at an address, however its letters are written."""
    held = select(ContactAddress.person_id).where(ContactAddress.channel == channel, IN_USE)
    return session.exec(held.where(sa.func.lower(ContactAddress.value) == value.strip().lower())).all()


def of_administrators(session: Session) -> Sequence[ContactAddress]:
    """Return where those are reached who see to the house itself."""
    held = select(ContactAddress).join(User, col(User.id) == ContactAddress.person_id)
    return session.exec(
        held.where(col(User.is_admin), col(User.active), IN_USE).order_by(col(ContactAddress.person_id))
    ).all()


def written(channel: Channel, value: str) -> str:
    """Return an address as it is kept. Raises `Incomplete` (422) for what can be none."""
    value = value.strip()
    if sentence := fault(channel, value):
        raise Incomplete({"value": sentence})
    return value


def fault(channel: Channel, value: str) -> str | None:
    """Return why something can be no address of a channel, or None."""
    form = FORMS.get(channel)
    if form is None:
        return "不能登记这种地址"
    return None if form[0].fullmatch(value) else form[1]


def enter(session: Session, channel: Channel, value: str, *, actor: Actor, now: datetime) -> ContactAddress:
    """登记通知地址: have a code sent there; nothing else is, before it is confirmed. `now` is in the university's time.

    Whoever had another address there is told of it at that one. One that counts already stays as it is.

    Raises:
        Incomplete: 422, for an address that can be none.
        Conflict: 409, where too many codes were asked for.

    """
    value = written(channel, value)
    session.exec(select(User.id).where(User.id == actor.user_id).with_for_update()).one()
    found = find(session, channel, actor.user_id)
    if found is not None and found.value == value and is_used(found):
        return found
    _demand_patience(session, actor.user_id, now)
    if found is None:
        found = ContactAddress(person_id=actor.user_id, channel=channel, value=value, entered_at=now)
        session.add(found)
    elif found.confirmed_at is not None and found.value != value:
        tell_old(session, found, now, TOLD_OF_OWN)
    found.value, found.source, found.entered_at = value, AddressSource.PERSON, now
    found.confirmed_at = found.failed_at = found.failure = None
    code = f"{secrets.randbelow(10**6):06d}"
    found.code_digest, found.code_expires_at, found.code_tries = _digest(found.id, code), now + CODE_LIFE, 0
    session.flush()
    minutes = CODE_LIFE // timedelta(minutes=1)
    text = phrase(CODE_IS, code, f"{minutes}")
    sent = NewDelivery(actor.user_id, channel, value, DeliveryKind.CODE, CODE, [["", [[text, None]]]])
    outgoing.put(session, sent, now)
    return found


def confirm(session: Session, channel: Channel, code: str, *, actor: Actor, now: datetime) -> bool:
    """Take the code that arrived; tell whether it is the right one: a wrong try is to be kept.

    Raises `Conflict` where no code is waited for any more.
    """
    found = find(session, channel, actor.user_id)
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
    """Be reached there no more. Raises `Conflict` (409) where the university requires it."""
    found = find(session, channel, actor.user_id)
    if found is None:
        raise NotFound
    if is_used(found) and channel in channel_rules.required(session, actor):
        raise Conflict(f"学校规定{channel.label}必用，只能更换，不能停用。")
    if found.confirmed_at is not None:
        tell_old(session, found, now, TOLD_OF_OWN)
    session.delete(found)
    record_account(session, actor.user_id, Act.ADDRESS_DROPPED, actor, now, None, channel=channel.value)


def is_used(held: ContactAddress) -> bool:
    """Tell whether an address is confirmed, and did not turn out to be none."""
    return held.confirmed_at is not None and held.failed_at is None


def find(session: Session, channel: Channel, person_id: UUID) -> ContactAddress | None:
    """Return somebody's address of a channel, locked."""
    wanted = select(ContactAddress).where(ContactAddress.person_id == person_id, ContactAddress.channel == channel)
    return session.exec(wanted.with_for_update()).one_or_none()


def tell_old(session: Session, held: ContactAddress, now: datetime, sentence: str, *by: str) -> None:
    """Tell somebody where messages went until now: whoever took an account over must not do so in silence."""
    text = phrase(sentence, *by, phrase(held.channel.label))
    told = NewDelivery(
        held.person_id, held.channel, held.value, DeliveryKind.SECURITY, TOLD_OLD, [["", [[text, "/me/addresses"]]]]
    )
    outgoing.put(session, told, now)


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
