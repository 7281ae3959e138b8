"""急件: what is not left for the morning, and what is for somebody's safety."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import key_since
from models.delivery import ContactAddress, DeliveryNotice
from models.delivery_states import Channel, DeliveryKind
from models.journal import Entry
from models.notice import Notice
from models.vocabulary import SubjectKind
from models.work_item import WorkItem
from workflows.authz.actors import Actor, load_actors
from workflows.days import day_of
from workflows.deliveries import outgoing, wording
from workflows.deliveries.digests import cut, sensitive
from workflows.deliveries.outgoing import AWAY, PATHS, NewDelivery
from workflows.deliveries.reach import reachable, takes_urgent
from workflows.deliveries.wording import SENSITIVE, Text, phrase
from workflows.journal.acts import Act
from workflows.work_items.queries import asked_by_office, office_holder

LOOK_BACK = timedelta(minutes=5)
"""How far back is looked for what was said: no transaction takes so long."""
LONGEST = 200
MOST = 200
"""How many are put in at a time."""
TOGETHER = timedelta(minutes=1)
"""How long is waited for what else is urgent to the same person."""
AT_ONCE = 500
URGENT: Mapping[SubjectKind, frozenset[Act]] = {
    SubjectKind.ITEM: frozenset({Act.RETURN, Act.RETURN_PLAN, Act.REFUSE_EXTENSION, Act.REOPEN}),
    SubjectKind.DUTY: frozenset({Act.RETURN}),
    SubjectKind.DOCUMENT: frozenset({Act.DOCUMENT_SENT, Act.ANSWER_RETURNED}),
}
ASKS_TO_SIGN = frozenset({Act.VERIFY, Act.SIGN})
"""After these somebody's signature may be asked for, who is then told at once; nobody else is."""
SECURITY: Mapping[SubjectKind, frozenset[Act]] = {
    SubjectKind.ACCOUNT: frozenset(
        {
            *(Act.SIGN_IN, Act.PASSWORD_RESET, Act.PASSWORD_CHANGED, Act.GUESSED),
            *(Act.HOLD_CONFIRMED, Act.HOLD_REFUSED, Act.ENTRUST),
        }
    ),
    SubjectKind.DIRECTORY: frozenset({Act.APPOINT, Act.END_APPOINTMENT}),
}
NOT_WANTED = "本人选择不经此收急件。"
TITLES = {DeliveryKind.URGENT: wording.URGENT, DeliveryKind.SECURITY: wording.SECURITY}


class _Said(NamedTuple):
    """What was said to somebody who is reached elsewhere too, in the order of the query's columns."""

    notice_id: UUID
    recipient_id: UUID
    text: str
    created_at: datetime
    subject: SubjectKind
    subject_id: UUID
    act: str
    channel: Channel
    address: str
    takes_urgent: bool


class _Whom(NamedTuple):
    """To whom something is said in one message."""

    person_id: UUID
    channel: Channel
    address: str
    kind: DeliveryKind


def look(
    session: Session, now: datetime, channels: Collection[Channel], back: timedelta = LOOK_BACK
) -> list[NewDelivery]:
    """Return what was said within the house of late and must go out at once, none of it twice.

    What is urgent to somebody within a minute is one message through each channel, which goes when that is over; what
    is for somebody's safety does not wait. `now` is in the university's time. How far `back` is looked is real time,
    as ids tell it, and the clock's.
    """
    found: dict[_Whom, list[_Said]] = {}
    actors: dict[UUID, Actor] = {}
    for some in session.execute(_query(now, back, channels)).yield_per(AT_ONCE).partitions():
        said = [_Said(*row) for row in some]
        new = {each.recipient_id for each in said} - actors.keys()
        actors |= {actor.user_id: actor for actor in load_actors(session, new, day_of(now))}
        for each in said:
            if (actor := actors.get(each.recipient_id)) and (kind := _kind(session, actor, each)):
                found.setdefault(_Whom(actor.user_id, each.channel, each.address, kind), []).append(each)
    ready = [
        (whom, lines)
        for whom, lines in found.items()
        if whom.kind in outgoing.AT_ANY_TIME or lines[0].created_at <= now - TOGETHER
    ][:MOST]
    items = {each.subject_id for _, lines in ready for each in lines if each.subject is SubjectKind.ITEM}
    kept_in = sensitive(session, items)
    return [_delivery(whom, lines, actors[whom.person_id], kept_in) for whom, lines in ready]


def _query(now: datetime, back: timedelta, channels: Collection[Channel]) -> sa.Select[*tuple[object, ...]]:
    told = sa.exists().where(
        col(DeliveryNotice.notice_id) == Notice.id, col(DeliveryNotice.channel) == ContactAddress.channel
    )
    acts = {act for some in (*URGENT.values(), *SECURITY.values(), ASKS_TO_SIGN) for act in some}
    return (
        sa.select(
            col(Notice.id),
            col(Notice.recipient_id),
            col(Notice.text),
            col(Notice.created_at),
            col(Entry.subject),
            col(Entry.subject_id),
            col(Entry.act),
            col(ContactAddress.channel),
            col(ContactAddress.value),
            takes_urgent(day_of(now)),
        )
        .join_from(Notice, Entry, col(Entry.id) == Notice.entry_id)
        .join(ContactAddress, col(ContactAddress.person_id) == Notice.recipient_id)
        .where(
            col(Notice.id) >= key_since(back),
            col(Notice.created_at) >= now - back,
            col(Entry.act).in_(sorted(acts)),
            col(ContactAddress.channel).in_(channels),
            reachable(day_of(now)),
            sa.not_(told),
        )
        .order_by(col(Notice.id))
    )


def _kind(session: Session, actor: Actor, said: _Said) -> DeliveryKind | None:
    if said.act in SECURITY.get(said.subject, ()):
        return DeliveryKind.SECURITY
    if said.act in URGENT.get(said.subject, ()) or (
        said.subject is SubjectKind.ITEM and said.act in ASKS_TO_SIGN and _signs(session, actor, said.subject_id)
    ):
        return DeliveryKind.URGENT
    return None


def _signs(session: Session, actor: Actor, item_id: UUID) -> bool:
    """Tell whether an item waits for somebody's signature."""
    holder = office_holder(actor, deciding=True)
    waits = sa.exists().where(col(WorkItem.item_id) == item_id, col(WorkItem.act) == Act.SIGN)
    return holder is not None and bool(session.scalar(sa.select(waits.where(asked_by_office(holder)))))


def _delivery(whom: _Whom, said: Sequence[_Said], actor: Actor, kept_in: Collection[UUID]) -> NewDelivery:
    told = {(each.subject, each.subject_id) for each in said if each.subject in PATHS}
    return NewDelivery(
        *(whom.person_id, whom.channel, whom.address, whom.kind, TITLES[whom.kind]),
        [["", [_line(each, kept_in) for each in said]]],
        about=frozenset(each for each in told if each[1] not in kept_in),
        notices=tuple(each.notice_id for each in said),
        suppressed=_unwanted(said[0], actor) if whom.kind not in outgoing.AT_ANY_TIME else None,
    )


def _unwanted(said: _Said, actor: Actor) -> str | None:
    """Return why what is urgent is not sent to somebody all the same."""
    if actor.is_away:
        return AWAY
    return None if said.takes_urgent else NOT_WANTED


def _line(said: _Said, kept_in: Collection[UUID]) -> list[Text]:
    """Say it as it may leave the house: nothing of what is sensitive, and of a document only that there is one."""
    path = PATHS.get(said.subject, "/inbox").format(said.subject_id)
    if said.subject is SubjectKind.DOCUMENT:
        return [phrase(wording.PAPER), path]
    return [phrase(SENSITIVE, "1") if said.subject_id in kept_in else cut(said.text, LONGEST), path]
