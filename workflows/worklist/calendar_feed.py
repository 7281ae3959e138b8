"""A person's due dates, for a calendar: what is one's own to do, overdue or due before long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.duty import Duty
from models.item import Item, Measure
from models.labelled import LabelledEnum
from models.people import Organization
from models.shaped import ShapedQuery
from models.vocabulary import State
from models.work_item import WorkItem
from workflows.authz import access, visibility
from workflows.authz.access import Sight
from workflows.authz.actors import Actor
from workflows.deadlines import schedule
from workflows.deadlines.ladder import overdue_days
from workflows.items import lateness as items
from workflows.items.queries.branches import chosen_ids
from workflows.rows import Listing
from workflows.rules.snapshot import CampaignRules, grounds
from workflows.submissions import lateness as duties
from workflows.work_items.queries import OfficeHolder, asked_by_office, office_holder
from workflows.workdays.calendar import Calendar
from workflows.worklist.asker import headed

DAYS_AHEAD = timedelta(days=180)
MAX_EVENTS = 500
"""The soonest so many: more nobody reads in a calendar."""

_AT_WORK = (State.PLAN, State.RECTIFY, State.LONG_TERM)
_MEASURES = (State.RECTIFY, State.LONG_TERM)


class CalendarEventKind(LabelledEnum):
    """What falls due."""

    ITEM = "item", "整改时限"
    REVIEW = "review", "检视日期"
    MEASURE = "measure", "措施时限"
    DUTY = "duty", "报送时限"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One thing due on a day, and the working day before it on which to be reminded.

    `name` is an item's number or who owes a duty. Of a sensitive item nothing else is told: a
    calendar is read on lock screens, and by whoever it is shared with.
    """

    id: UUID
    kind: CalendarEventKind
    name: str
    text: str
    due_on: date
    remind_on: date
    overdue: bool
    reservation: str | None
    """On which provisional years `remind_on` and `overdue` rest; None where all are confirmed."""


def calendar_events(session: Session, actor: Actor, *, today: date) -> list[CalendarEvent]:
    """Return what the actor must do or, as the head, see done: overdue, or due in 180 days.

    One statement, and one more a university for its calendar.
    """
    if actor.me is None:
        return []
    ground, found = grounds(session), []
    for row in _read(session, actor, actor.me, today):
        book, days = ground(row.campaign_id)
        found.append(_event(row, book, days, today))
    return found


class _Due(NamedTuple):
    """What falls due, in the order of the columns of the three statements."""

    kind: str
    name: str
    sensitive: bool
    text: str
    due_on: date
    campaign_id: UUID
    id: UUID
    counted_due_on: date | None
    """The day after which it is overdue, if it can be."""


_OfDue = sa.Select[str, str | None, bool, str, date | None, UUID, UUID, date | None]


def _read(session: Session, actor: Actor, me: UUID, today: date) -> Iterator[_Due]:
    """Read items, measures and duties in one list, the soonest first."""
    asked = _Asked(me, access.sight(actor, today), headed(actor), office_holder(actor), today + DAYS_AHEAD)
    return (_Due(*row) for row in _DUE.all(session, asked))


class _Asked(NamedTuple):
    me: UUID
    sees: Sight
    heads: tuple[UUID, ...]
    holder: OfficeHolder | None
    until: date


def _due(asked: _Asked) -> Listing:
    owed = () if asked.holder is None else (_duties(asked_by_office(asked.holder)),)
    found = sa.union_all(_items(asked), _measures(asked.me), *owed).subquery()
    due_on = found.c.due_on
    return sa.select(found).where(due_on <= asked.until).order_by(due_on, found.c.id).limit(MAX_EVENTS)


_DUE = ShapedQuery(_due)


def _items(asked: _Asked) -> _OfDue:
    mine = [
        col(Item.responsible_id) == asked.me,
        col(Item.leader_id) == asked.me,
        *(col(Item.organization_id) == each for each in asked.heads),
        visibility.delegated_to(asked.me, asked.sees.today),
    ]
    also = [col(Item.state).in_(_AT_WORK), visibility.known_to_clause(*asked.sees)]
    kind = sa.case(
        (col(Item.state) == State.LONG_TERM, CalendarEventKind.REVIEW.value), else_=CalendarEventKind.ITEM.value
    )
    return sa.select(
        kind.label("kind"),
        col(Item.number).label("name"),
        visibility.SENSITIVE.label("sensitive"),
        col(Item.text),
        col(Item.due_on),
        col(Item.campaign_id),
        col(Item.id),
        sa.case((sa.not_(col(Item.date_rests)), items.COUNTED_DUE_ON)).label("counted_due_on"),
    ).where(col(Item.id).in_(chosen_ids(mine, also, MAX_EVENTS)))


def _measures(me: UUID) -> _OfDue:
    kind = sa.literal(CalendarEventKind.MEASURE.value)
    text = sa.literal("措施") + sa.cast(col(Measure.position), sa.String) + " " + Measure.text
    due_on, campaign_id = col(Measure.due_on), col(Item.campaign_id)
    return (
        sa.select(kind, col(Item.number), visibility.SENSITIVE, text, due_on, campaign_id, col(Measure.id), due_on)
        .join(Item, col(Item.id) == Measure.item_id)
        .where(col(Measure.responsible_id) == me, col(Measure.done_at).is_(None), col(Item.state).in_(_MEASURES))
    )


def _duties(waiting: sa.ColumnElement[bool]) -> _OfDue:
    return (
        sa.select(
            sa.literal(CalendarEventKind.DUTY.value),
            col(Organization.name),
            sa.false(),
            col(Milestone.document),
            col(Duty.due_on),
            col(Duty.campaign_id),
            col(Duty.id),
            sa.case((sa.not_(col(Duty.date_rests)), duties.COUNTED_DUE_ON)),
        )
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Milestone, col(Milestone.id) == Duty.milestone_id)
        .where(col(Duty.id).in_(sa.select(col(WorkItem.duty_id)).where(waiting, col(WorkItem.act) == "file")))
    )


def _event(row: _Due, book: CampaignRules, days: Calendar, today: date) -> CalendarEvent:
    due_on = schedule.effective_due(row.due_on, book, days)
    counted = row.counted_due_on and schedule.effective_due(row.counted_due_on, book, days)
    return CalendarEvent(
        id=row.id,
        kind=next(kind for kind in CalendarEventKind if kind == row.kind),
        name=row.name,
        text="" if row.sensitive else row.text,
        due_on=due_on,
        remind_on=days.shift(due_on, -1),
        overdue=counted is not None and overdue_days(counted, today, days) > 0,
        reservation=days.reservation(due_on, today),
    )
