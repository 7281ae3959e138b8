"""Messages that are due: each is claimed by one process, and what may be sent no more is never claimed."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.delivery import ContactAddress, Delivery, DeliveryLine
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.item import Item
from models.people import Leave, User
from models.vocabulary import SubjectKind
from workflows import sending
from workflows.authz import visibility
from workflows.authz.actors import away, serves
from workflows.days import day_of
from workflows.deliveries.failures import tell_of_failure
from workflows.deliveries.outgoing import AT_ANY_TIME, AWAY, CODE_LIFE, LEFT, Outgoing, finish, is_awake
from workflows.deliveries.reach import in_quiet_hours, reachable
from workflows.deliveries.working_days import serves_at_work, works_on
from workflows.sending import unclaimed

SENSITIVE_BY_NOW = "所说的事项已列为敏感，不再发出。"
GONE = "地址已更改或停用。"
LATE = "确认码已过期。"
STALE = "当天没有发出，不再补发。"
DAY_OFF = "当天已改为休息日，不再发出。"

_PRESSING = sa.case((col(Delivery.kind).in_(AT_ANY_TIME), 0), (col(Delivery.kind) == DeliveryKind.URGENT, 1), else_=2)
"""What goes first: a code holds for minutes."""


def _ready(now: datetime) -> sa.ColumnElement[bool]:
    """Select what may be sent now: at night, and in its receiver's quiet hours, what is for somebody's safety.

    And what 党委工作部 tells a group by hand (`outgoing.awake`). However long the rest has waited.
    """
    by_hand = sa.and_(col(Delivery.kind) == DeliveryKind.ANNOUNCEMENT, col(Delivery.week).is_(None))
    at_any_time = sa.or_(col(Delivery.kind).in_(AT_ANY_TIME), by_hand)
    may = sa.or_(at_any_time, sa.not_(in_quiet_hours(now))) if is_awake(now) else at_any_time
    return sa.and_(unclaimed(Delivery), col(Delivery.next_at) <= now, may)


def channels_due(session: Session, now: datetime) -> set[Channel]:
    """Return the channels through which something is to be sent now, in the university's time."""
    return set(session.scalars(sa.select(col(Delivery.channel)).where(_ready(now)).distinct(), {"now": now}))


def claim(session: Session, channel: Channel, now: datetime, limit: int) -> list[Outgoing]:
    """Claim the first messages that are due; whoever else asks at the same moment gets others.

    What has no right to be sent any more is noted as such, and not claimed; what its day went by for did not arrive,
    which its receiver and 党委工作部 are told. `now` is in the university's time.
    """
    found = session.execute(
        sa.select(
            *(getattr(Delivery, each) for each in Outgoing.__dataclass_fields__), _good(session, now).label("good")
        )
        .where(_ready(now), col(Delivery.channel) == channel)
        .order_by(_PRESSING, col(Delivery.next_at), col(Delivery.id))
        .limit(limit),
        {"now": now},
    ).all()
    wanted = []
    for *told, good in found:
        each = Outgoing(*told)
        if good == STALE:
            finish(session, each.id, now, DeliveryState.FAILED, reason=good)
            tell_of_failure(session, each, now, good, for_good=False)
        elif good is not None:
            finish(session, each.id, now, DeliveryState.SUPPRESSED, reason=good)
        else:
            wanted.append(each)
    claimed = sending.claim(session, Delivery, [each.id for each in wanted], now)
    return [each for each in wanted if each.id in claimed]


def _good(session: Session, now: datetime) -> sa.Case[str | None]:
    """Tell, of a row, why it may not be sent any more; NULL where it may."""
    held = sa.exists().where(
        col(ContactAddress.person_id) == Delivery.recipient_id,
        col(ContactAddress.channel) == Delivery.channel,
        col(ContactAddress.value) == Delivery.address,
        reachable(day_of(now)),
    )
    is_away = sa.exists().where(col(Leave.user_id) == Delivery.recipient_id, away(day_of(now)))
    at_work = serves_at_work(session, col(Delivery.recipient_id), day_of(now))
    active = sa.exists().where(col(User.id) == Delivery.recipient_id, col(User.active))
    told = col(Delivery.kind)
    announced = sa.and_(told == DeliveryKind.ANNOUNCEMENT, col(Delivery.day) == day_of(now))
    by_the_clock_on_a_day_off = sa.and_(
        announced, col(Delivery.week).is_not(None), sa.not_(works_on(session, col(Delivery.campaign_id), day_of(now)))
    )
    return sa.case(
        (by_the_clock_on_a_day_off, DAY_OFF),
        (announced, None),
        (told == DeliveryKind.ANNOUNCEMENT, STALE),
        (sa.and_(told == DeliveryKind.CODE, col(Delivery.created_at) < now - CODE_LIFE), LATE),
        (told.in_(AT_ANY_TIME), sa.case((active, None), else_=LEFT)),
        (sa.and_(told == DeliveryKind.DIGEST, col(Delivery.day) < day_of(now)), STALE),
        (sa.not_(serves(col(Delivery.recipient_id), day_of(now))), LEFT),
        (sa.and_(told == DeliveryKind.DIGEST, sa.not_(at_work)), DAY_OFF),
        (is_away, AWAY),
        (sa.not_(held), GONE),
        (_tells_of_sensitive(), SENSITIVE_BY_NOW),
        else_=None,
    )


def _tells_of_sensitive() -> sa.Exists:
    """Tell, of a row, whether an item that it tells of became sensitive meanwhile."""
    return sa.exists().where(
        col(DeliveryLine.delivery_id) == Delivery.id,
        col(DeliveryLine.subject) == SubjectKind.ITEM,
        col(Item.id) == DeliveryLine.subject_id,
        visibility.SENSITIVE,
    )
