"""Steps that wait, for 推演: read at once, and who hears of each by the offices held that day.

Whom the clock asks one step after the other (addressees.py) is told here of all that was read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Milestone
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization, User
from models.vocabulary import EscalationStep, Office
from models.work_item import WorkItem
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.authz.appointments import Holder
from workflows.authz.held_offices import HeldSeat
from workflows.deadlines import subjects
from workflows.deadlines.ladder import LadderRung
from workflows.deadlines.subjects import ACTING, STEP_CAMPAIGN_ID, DeadlineSubject, with_step_subjects
from workflows.rules.snapshot import CampaignRules
from workflows.workdays.calendar import Calendar

Near = Mapping[UUID | None, Sequence[Holder]]
"""Who holds posts, by the organization and by what it hangs under."""
_asked = aliased(WorkItem)


class AskedOf(NamedTuple):
    """Of whom a step is asked: of a person, or of who holds a seat; `barred` are ids of who may not."""

    person_id: UUID | None
    name: str | None
    where: UUID | None
    seat: str | None
    barred: str
    head_barred: bool


@dataclass(frozen=True, slots=True)
class ForeseenStep:
    """One step that waits, with all of whom it is asked; `at` is when the clock looks."""

    row: WorkItem
    at: datetime
    about: DeadlineSubject
    asked: list[AskedOf] = field(default_factory=list)


def waiting_steps(
    session: Session, actor: Actor, book: CampaignRules, days: Calendar, today: date
) -> Iterable[ForeseenStep]:
    """Return the steps of a campaign that the clock watches, of what the actor sees; none is read where none is."""
    found: dict[int | None, ForeseenStep] = {}
    for row, item, duty, milestone, document, owner, acting, *asked in (
        session.execute(_in_sight(actor, book.campaign_id, today)) if book.rules.steps else ()
    ):
        if row.id not in found:
            about = (
                subjects.item_subject(item, owner, book, days)
                if item
                else subjects.duty_subject(duty, owner, milestone, book, days)
                if duty
                else subjects.document_subject(document, owner, book, days)
            )
            found[row.id] = ForeseenStep(row, row.next_check_at, subjects.as_step(about, row, acting))
        found[row.id].asked.append(AskedOf(*asked))
    return found.values()


def _in_sight(actor: Actor, campaign_id: UUID, today: date) -> sa.Select[*tuple[object, ...]]:
    """Select the steps, each with what it is about and once for everybody of whom it is asked."""
    subject = ("item_id", "duty_id", "document_id")
    shown = sa.select(
        *(WorkItem, Item, Duty, Milestone, EscalationDocument, Organization, ACTING),
        *(col(_asked.person_id), col(User.name), col(_asked.organization_id), col(_asked.seat)),
        *(col(_asked.barred), col(_asked.head_barred)),
    )
    same = (
        sa.inspect(WorkItem).c[name].is_not_distinct_from(getattr(_asked, name)) for name in (*subject, "measure_id")
    )
    return (
        with_step_subjects(shown)
        .join(_asked, sa.and_(col(_asked.act) == WorkItem.act, *same))
        .outerjoin(User, col(User.id) == _asked.person_id)
        .where(
            STEP_CAMPAIGN_ID.in_([campaign_id]),
            sa.or_(
                sa.and_(col(Item.id).is_not(None), access.visible_clause(actor, today)),
                sa.and_(col(Item.id).is_(None), paths.within_subtrees(actor.scopes)),
            ),
        )
        .order_by(col(Organization.path), col(WorkItem.id), col(_asked.position))
    )


def hearers(
    near: Near, about: DeadlineSubject, asked: Iterable[AskedOf], rung: LadderRung, knows: Callable[[UUID], bool]
) -> dict[UUID, str]:
    """Return the names of who hears of a rung of a step, by id: who must act, and from 催办 on the 书记 above them.

    Where nobody is there to act, the 书记 there or above hears. `knows` tells of somebody with an office whether they
    may know of it at all; whom an item names, may.
    """
    assert about.step is not None  # noqa: S101  asked of steps alone
    acting, out, heads_out = about.step.acting, "", False
    found: dict[UUID, str] = {}
    for each in asked:
        out, heads_out = out + each.barred, heads_out or each.head_barred
        if each.person_id is not None and each.name is not None:
            found[each.person_id] = each.name
        else:
            found |= _holding(near, each, about.row.id, knows)
    if not found and acting:
        found |= _above(near, acting, acting.id, knows)
    heads = _heads(near, about.owner.id) if heads_out else {}
    found = {who: name for who, name in found.items() if who not in heads and who.hex not in out}
    if not found or rung.rung is EscalationStep.URGE:
        found |= _above(near, acting or about.owner, acting.parent_id if acting else about.owner.id, knows)
    return found


def _holding(near: Near, asked: AskedOf, item_id: UUID, knows: Callable[[UUID], bool]) -> dict[UUID, str]:
    return {
        who.user_id: who.name
        for who in near.get(asked.where, ())
        if who.counts
        and who.post.item_id in {None, item_id}
        and any(seat == HeldSeat(*(asked.where, asked.seat)) for seat in who.post.seats)  # type: ignore[arg-type]
        and who.post.organization_id.hex not in asked.barred
        and knows(who.user_id)
    }


def _above(
    near: Near, organization: Organization, start: UUID | None, knows: Callable[[UUID], bool]
) -> dict[UUID, str]:
    """Return the 书记 of the nearest organization that has one, from `start` upwards (authz/presence.py)."""
    way = paths.ancestor_ids(organization.path)
    way = way[: way.index(start) + 1] if start in way else way
    found: Iterator[dict[UUID, str]] = (_heads(near, node) for node in reversed(way))
    return {who: name for who, name in next(filter(None, found), {}).items() if knows(who)}


def _heads(near: Near, organization_id: UUID) -> dict[UUID, str]:
    return {
        who.user_id: who.name
        for who in near.get(organization_id, ())
        if who.counts and who.post.office is Office.SECRETARY and who.post.organization_id == organization_id
    }
