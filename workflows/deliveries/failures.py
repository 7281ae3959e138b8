"""What did not arrive, and who is told of it within the house."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery import ContactAddress
from models.delivery_states import Channel
from models.people import Appointment, Organization, User
from models.vocabulary import Role, SubjectKind
from workflows.authz import appointments
from workflows.authz.actors import Actor, in_office
from workflows.authz.permissions import ROLE_SEATS
from workflows.days import day_of
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.rules.snapshot import campaign_rules

if TYPE_CHECKING:
    from workflows.deliveries.outgoing import Outgoing


def tell_of_failure(session: Session, failed: "Outgoing", now: datetime, why: str, *, for_good: bool) -> None:
    """Tell a person and 党委工作部, in the inbox, that nothing arrived; an address that is no good is used no more.

    Of what a group was to be told, 党委工作部 alone. `now` is in the university's time.
    """
    if failed.recipient_id is not None:
        tell_person(session, failed.recipient_id, failed.channel, failed.address, now, why, for_good=for_good)
    elif failed.campaign_id is not None:
        _tell_of_group(session, failed.campaign_id, failed.channel, now)


def tell_person(
    session: Session,
    person_id: UUID,
    channel: Channel,
    address: str,
    now: datetime,
    why: str,
    *,
    for_good: bool,
    actor: Actor | None = None,
) -> None:
    """Tell a person and 党委工作部, in the inbox, that nothing arrives at an address; one `for_good` is used no more.

    Be it found out by the clock, or said by somebody. `now` is in the university's time.
    """
    if for_good:
        session.execute(
            sa.update(ContactAddress)
            .where(
                col(ContactAddress.person_id) == person_id,
                col(ContactAddress.channel) == channel,
                col(ContactAddress.value) == address,
            )
            .values(failed_at=now, failure=why)
            .execution_options(synchronize_session=False)
        )
    data = {"channel": channel.value, "for_good": for_good}
    subject = (SubjectKind.ACCOUNT, person_id)
    entry_id = entries.append(session, subject, Act.NOT_DELIVERED, now=now, actor=actor, data=data)
    person, today = session.get_one(User, person_id), day_of(now)
    then = "这个地址不再使用，请本人重新登记" if for_good else "几次重试都没有成功"
    outbox.enqueue_daily(session, entry_id, [person_id], f"发给您的{channel.label}没有送达，{then}。", now, today)
    told = f"发给{person.name}的{channel.label}没有送达，{then}。"
    outbox.enqueue_daily(session, entry_id, _office(session, person_id, now) - {person_id}, told, now, today)


def _tell_of_group(session: Session, campaign_id: UUID, channel: Channel, now: datetime) -> None:
    subject, today = (SubjectKind.CAMPAIGN, campaign_id), day_of(now)
    entry_id = entries.append(session, subject, Act.NOT_DELIVERED, now=now, actor=None, data={"channel": channel.value})
    book = campaign_rules(session, campaign_id)
    committee = session.get_one(Organization, book.committee_id)
    office = appointments.holders_of(session, committee, ROLE_SEATS[Role.OFFICE], today)
    told = f"《{book.title}》的群公告没有发到{channel.label}，几次重试都没有成功，请系统管理员检查设置。"
    outbox.enqueue_daily(session, entry_id, office, told, now, today)


def _office(session: Session, person_id: UUID, now: datetime) -> set[UUID]:
    """Return who holds 党委工作部 in the universities of somebody."""
    today = day_of(now)
    held = select(Organization.committee_id).join(Appointment, col(Appointment.organization_id) == Organization.id)
    committees = session.exec(held.where(Appointment.user_id == person_id, in_office(today)).distinct()).all()
    found = set[UUID]()
    for each in committees:
        if each is not None:
            committee = session.get_one(Organization, each)
            found |= appointments.holders_of(session, committee, ROLE_SEATS[Role.OFFICE], today)
    return found
