"""One item and one campaign with all that hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from models.campaign import Guide, Indicator, Milestone, Phase
from models.item import Evidence, Item, Measure
from models.people import Organization, User
from models.plain import by_column
from models.signature import Extension, Signature
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.items import merging
from workflows.items.evidence_warnings import evidence_warnings
from workflows.items.fields import Shown, shown
from workflows.items.loading.context import ItemContext
from workflows.rows import Listing, Row
from workflows.rules.snapshot import campaign_rules

one, other, third = aliased(User), aliased(User), aliased(User)


def item_row(case: ItemContext) -> dict[str, Any]:
    """Return one item with everything on it, as a list shows it and more."""
    item = case.item
    listed = {field.name: getattr(item, field.name) for field in shown(Shown.LIST)}
    beside = {
        "due_sort": item.due_sort,
        "organization": case.organization.name,
        "indicator": case.indicator,
        "responsible": case.name(item.responsible_id),
        "leader": case.name(item.leader_id),
    }
    return listed | beside | {field.name: getattr(item, field.name) for field in shown(Shown.DETAIL)}


def lines_of(case: ItemContext, rows: Iterable[SQLModel], **people: str) -> list[dict[str, Any]]:
    """Return what hangs on an item, each with the names of the people that its columns hold."""
    return [
        {name: value for name, value in by_column(row).items() if name != "shown"}
        | {label: case.name(getattr(row, column)) for label, column in people.items()}
        for row in rows
    ]


def merged_items(session: Session, case: ItemContext) -> dict[str, Any]:
    """Return the number of the item that this one was merged into, and all merged into it.

    Also those that were merged into these before: the whole chain. They keep their numbers and
    point to the survivor; what the viewer may not see is not named.
    """
    into, item_id = case.item.merged_into_id, case.item.id
    found: Sequence[sa.Row[UUID, str | None, str]] = ()
    if into is not None or case.survives:
        found = session.execute(
            sa.select(col(Item.id), col(Item.number), col(Item.text))
            .where(
                sa.or_(col(Item.id) == into, col(Item.id).in_(merging.merged_into(item_id))),
                access.visible_clause(case.actor, case.today),
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


def _of_campaign(session: Session, table: Any, campaign_id: UUID, *order: Any) -> Any:
    return session.exec(select(table).where(table.campaign_id == campaign_id).order_by(*order)).all()


def _named(table: Any, by: Any, label: str, item_id: UUID, after: UUID | None) -> Any:
    """Select what one item has in a table, with the name of whose doing it was."""
    shown = [column for column in sa.inspect(table).c if column.key != "shown"]  # as heavy as all
    query = (
        sa.select(*shown, col(User.name).label(label)).join(User, col(User.id) == by).where(table.item_id == item_id)
    )
    return query if after is None else query.where(table.id > after)


def _page(
    session: Session, query: Listing, order: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[int], limit: int
) -> Sequence[Row]:
    found: Sequence[Row] = session.execute(query.order_by(order).limit(limit)).mappings().all()
    return found
