"""Where somebody is reached, as an office says: from the people workbook, or entered by an administrator.

Such an address counts at once. It opens nothing: no password and no link that works without signing in is ever sent to
one. And it is never changed in silence: the person hears of it within the house and at the old address, and so do those
who watch over the directory (ADR 14).
"""

from datetime import datetime, tzinfo
from uuid import UUID

from sqlmodel import Session

from models.delivery import ContactAddress
from models.delivery_states import AddressSource, Channel
from models.people import User
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.confirmations.announcements import DirectoryChange, announce, where
from workflows.days import day_in
from workflows.deliveries import addresses
from workflows.deliveries.failures import tell_person
from workflows.deliveries.wording import TOLD_BY
from workflows.errors import Conflict, NotFound
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.organizations.commands import record_account

KEEP = "keep_directory"
BOUNCED = "发去的被退回，由系统管理员标明。"
CHECK = "请到“本人 → 通知地址”核对；不对的请自行更正，并告知党委工作部。"


def register(  # noqa: PLR0913  what is entered, by whom, and how it is told
    session: Session,
    person_id: UUID,
    channel: Channel,
    value: str,
    *,
    actor: Actor,
    now: datetime,
    zone: tzinfo,
    source: AddressSource = AddressSource.DIRECTORY,
    changes: list[DirectoryChange] | None = None,
) -> None:
    """登记通知地址 of somebody; one that counts already stays. With `changes` the caller announces all at once.

    Raises:
        NotPermitted: 403, for who keeps no directory.
        NotFound: 404, for nobody.
        Incomplete: 422, for an address that can be none.
        Conflict: 409, for an account that is closed.

    """
    permissions.require(actor, KEEP)
    value = addresses.written(channel, value)
    person = _person(session, person_id)
    if not person.active:
        raise Conflict("此人的账号已停用，不用登记通知地址。")
    found = addresses.find(session, channel, person_id)
    if found is not None and found.value == value and addresses.is_used(found):
        return
    if found is None:
        found = ContactAddress(person_id=person_id, channel=channel, value=value, entered_at=now)
        session.add(found)
    elif found.confirmed_at is not None and found.value != value:
        addresses.tell_old(session, found, now.astimezone(zone), TOLD_BY, actor.name)
    found.value, found.source, found.entered_at, found.confirmed_at = value, source, now, now
    found.code_digest = found.code_expires_at = found.failed_at = found.failure = None
    said = {"channel": channel.value, "source": source.value}
    entry_id = record_account(session, person_id, Act.ADDRESS_ENTERED, actor, now, None, **said)
    change = _tell(session, person, entry_id, f"登记了{{}}的{channel.label}地址", actor, now)
    if changes is None:
        announce(session, [change], now=now, today=day_in(zone, now))
    else:
        changes.append(change)


def remove(session: Session, person_id: UUID, channel: Channel, *, actor: Actor, now: datetime, zone: tzinfo) -> None:
    """停用通知地址 of somebody, whoever entered it.

    Raises `NotPermitted` (403) and `NotFound` (404).
    """
    permissions.require(actor, KEEP)
    person, found = _person(session, person_id), addresses.find(session, channel, person_id)
    if found is None:
        raise NotFound
    if found.confirmed_at is not None:
        addresses.tell_old(session, found, now.astimezone(zone), TOLD_BY, actor.name)
    session.delete(found)
    entry_id = record_account(session, person_id, Act.ADDRESS_REMOVED, actor, now, None, channel=channel.value)
    change = _tell(session, person, entry_id, f"停用了{{}}的{channel.label}地址", actor, now)
    announce(session, [change], now=now, today=day_in(zone, now))


def mark_bounced(
    session: Session, person_id: UUID, channel: Channel, *, actor: Actor, now: datetime, zone: tzinfo
) -> None:
    """标明被退回: what was sent there came back after it was taken, so it is used no more, and people are told.

    Raises:
        NotPermitted: 403, for who keeps no directory.
        NotFound: 404, where there is no address.
        Conflict: 409, for one that is not in use.

    """
    permissions.require(actor, KEEP)
    person, found = _person(session, person_id), addresses.find(session, channel, person_id)
    if found is None:
        raise NotFound
    if not addresses.is_used(found):
        raise Conflict("这个地址还没有确认或已停用，不用标明。")
    here = now.astimezone(zone)
    tell_person(session, person.id, channel, found.value, here, BOUNCED, for_good=True, actor=actor)


def _person(session: Session, person_id: UUID) -> User:
    person = session.get(User, person_id, with_for_update=True)  # who enters an address locks the person, too
    if person is None:
        raise NotFound
    return person


def _tell(session: Session, person: User, entry_id: UUID, done: str, actor: Actor, now: datetime) -> DirectoryChange:
    """Tell the person; return what those hear who watch over the directory."""
    by = f"系统管理员{actor.name}"
    outbox.enqueue(session, entry_id, [person.id], f"{by}{done.format('您')}，{CHECK}", now)
    told = f"{by}{done.format(f'{person.name}（{person.login}）')}。"
    return DirectoryChange(entry_id, where(session, person.id), told, person.id)
