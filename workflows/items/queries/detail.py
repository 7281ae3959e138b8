"""One item and one campaign with all that hangs on them, and how items stand in time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.campaign import Guide, Indicator, Milestone, Phase
from models.item import Evidence, Item, Measure
from models.people import Organization, User
from models.session import columns
from models.signature import Extension, Signature
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.deadlines import status
from workflows.deadlines.ladder import overdue_days
from workflows.deadlines.status import TrafficLight
from workflows.errors import NotFound
from workflows.items import merging
from workflows.items.evidence_warnings import evidence_warnings
from workflows.items.fields import Shown, shown
from workflows.items.queries.listing import LATE_STATES, item_rows
from workflows.rows import Row
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar

DETAIL_COLUMNS = tuple(sa.inspect(Item).c[field.name] for field in shown(Shown.DETAIL))
"""What one item shows beside what a list shows of it."""

one, other, third = aliased(User), aliased(User), aliased(User)


merged = aliased(Item)
_ITEM = (
    item_rows()
    .add_columns(*DETAIL_COLUMNS, sa.exists().where(col(merged.merged_into_id) == Item.id).label("survives"))
    .where(col(Item.id) == sa.bindparam("item_id"))
)


def item_detail(session: Session, item_id: UUID) -> Row:
    """Return one item with everything on it; whether it may be seen was asked before."""
    return columns(session, _ITEM, {"item_id": item_id}).mappings().one()


def merged_items(session: Session, actor: Actor, row: Mapping[Any, Any], today: date) -> dict[str, Any]:
    """Return the number of the item that this one was merged into, and all merged into it.

    Also those that were merged into these before: the whole chain. They keep their numbers and
    point to the survivor; what the viewer may not see is not named.
    """
    into, item_id = row["merged_into_id"], row["id"]
    found: Sequence[Any] = ()
    if into is not None or row["survives"]:
        found = session.execute(
            sa.select(col(Item.id), col(Item.number), col(Item.text))
            .where(
                sa.or_(col(Item.id) == into, col(Item.id).in_(merging.merged_into(item_id))),
                access.visible_clause(actor, today),
            )
            .order_by(col(Item.number), col(Item.id))
        ).all()
    return {
        "merged_into": next((number for found_id, number, _ in found if found_id == into), None),
        "merged_from": [
            {"id": found_id, "number": number, "text": text} for found_id, number, text in found if found_id != into
        ],
    }


def measures(session: Session, item_id: UUID, after: int | None, limit: int) -> Sequence[Row]:
    """Return an item's measures in order, with the names of their people."""
    query = (
        sa.select(
            *sa.inspect(Measure).c,
            col(one.name).label("responsible"),
            col(other.name).label("leader"),
            col(third.name).label("done_by"),
        )
        .join(one, col(one.id) == Measure.responsible_id)
        .outerjoin(other, col(other.id) == Measure.leader_id)
        .outerjoin(third, col(third.id) == Measure.done_by_id)
        .where(col(Measure.item_id) == item_id, col(Measure.position) > (after or 0))
    )
    return _page(session, query, col(Measure.position), limit)


def evidence(session: Session, actor: Actor, item_id: UUID, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Return an item's evidence, the oldest first, with who added it and what is doubtful."""
    query = _named(Evidence, Evidence.added_by_id, "added_by", item_id, after)
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    for doubt in evidence_warnings(session, actor, item_id):
        found[doubt.evidence_id].append({"kind": doubt.kind, "sentence": doubt.sentence})
    rows = _page(session, query, col(Evidence.id), limit)
    return [dict(row) | {"doubts": found[row["id"]]} for row in rows]


def signatures(session: Session, item_id: UUID, after: UUID | None, limit: int) -> Sequence[Row]:
    """Return every signature on an item, of all its rounds."""
    query = _named(Signature, Signature.user_id, "person", item_id, after)
    query = query.add_columns(col(other.name).label("principal")).outerjoin(
        other, col(other.id) == Signature.principal_id
    )
    return _page(session, query, col(Signature.id), limit)


def extensions(session: Session, item_id: UUID, after: UUID | None, limit: int) -> Sequence[Row]:
    """Return every extension that was asked for."""
    query = _named(Extension, Extension.requested_by_id, "requested_by", item_id, after)
    return _page(session, query, col(Extension.id), limit)


def expected(
    session: Session, campaign_id: UUID
) -> tuple[Sequence[Phase], Sequence[Milestone], Sequence[Guide], Sequence[Indicator]]:
    """Return what a campaign copied from its template."""
    return (
        _of_campaign(session, Phase, campaign_id, Phase.position),
        _of_campaign(session, Milestone, campaign_id, Milestone.due_on, Milestone.code),
        _of_campaign(session, Guide, campaign_id, Guide.prefix),
        _of_campaign(session, Indicator, campaign_id, Indicator.position),
    )


def require_campaign(session: Session, actor: Actor, campaign_id: UUID) -> None:
    """Raise `NotFound` for a campaign of which the actor may not know."""
    try:
        committee_id = campaign_rules(session, campaign_id).committee_id
    except NoResultFound:
        raise NotFound from None
    if not any(committee_id in paths.ancestor_ids(post.path) for post in actor.posts) and not actor.sees(
        session.get_one(Organization, committee_id)
    ):
        raise NotFound


def evidence_file(session: Session, item_id: UUID, evidence_id: UUID) -> Evidence | None:
    """Return a file among an item's evidence."""
    found = session.get(Evidence, evidence_id)
    return found if found and found.item_id == item_id and found.sha256 else None


@dataclass
class OverdueCalculator:
    """How items stand against their due dates, on their own universities' calendars."""

    session: Session
    today: date
    known: dict[UUID, tuple[CampaignRules, Calendar]] = field(default_factory=dict)

    def of(self, row: Mapping[Any, Any]) -> int:
        """Count the working days; 0 for what is not overdue."""
        due_on = row["due_on"]
        if due_on is None or row["state"] not in LATE_STATES:
            return 0
        return overdue_days(due_on, self.today, self._known(row["campaign_id"])[1])

    def lights(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        """Return the lights against both due dates; without dates nothing is read for them."""
        if row["due_on"] is None or row["state"] in status.NO_CLOCK:
            current = original = status.LIGHT_OFF
        else:
            current = self._lamp(row, row["due_on"])
            moved = row["original_due_on"] != row["due_on"]
            original = self._lamp(row, row["original_due_on"]) if moved else current
        return {
            "light": current.light,
            "original_light": original.light,
            "light_by_date": current.provisional or original.provisional,
        }

    def _lamp(self, row: Mapping[Any, Any], due_on: date | None) -> TrafficLight:
        book, days = self._known(row["campaign_id"])
        handed_in = row["applied_at"] or row["closed_at"]
        met = book.today(handed_in) if handed_in else None
        return status.traffic_light(row["state"], due_on, self.today, book.rules, days, handed_in_on=met)

    def _known(self, campaign_id: UUID) -> tuple[CampaignRules, Calendar]:
        if campaign_id not in self.known:
            book = campaign_rules(self.session, campaign_id)
            self.known[campaign_id] = book, working_calendar(self.session, book.committee_id)
        return self.known[campaign_id]


def _of_campaign(session: Session, table: Any, campaign_id: UUID, *order: Any) -> Any:
    return session.exec(select(table).where(table.campaign_id == campaign_id).order_by(*order)).all()


def _named(table: Any, by: Any, label: str, item_id: UUID, after: UUID | None) -> Any:
    """Select what one item has in a table, with the name of whose doing it was."""
    shown = [column for column in sa.inspect(table).c if column.key != "shown"]  # as heavy as all
    query = (
        sa.select(*shown, col(User.name).label(label)).join(User, col(User.id) == by).where(table.item_id == item_id)
    )
    return query if after is None else query.where(table.id > after)


def _page(session: Session, query: Any, order: Any, limit: int) -> Sequence[Row]:
    found: Sequence[Row] = session.execute(query.order_by(order).limit(limit)).mappings().all()
    return found
