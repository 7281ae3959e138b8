"""采用报表: what the report says is brought into the system by the move that a person would make by hand.

It is made by that person, with that move's rights and guards, and refused in its words. What no move brings in
somebody does on the item's page; the next comparison finds it done.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Item, Measure
from models.people import Appointment, Organization, User
from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import DifferenceKind, RowField
from models.signature import Extension
from models.vocabulary import ExtensionState, Origin
from workflows.authz import paths
from workflows.authz.actors import Actor
from workflows.errors import Conflict
from workflows.items import commands as items
from workflows.journal.acts import Act
from workflows.reconciliation import rows, sight
from workflows.reconciliation.found import is_open
from workflows.reconciliation.loading import RIGHT, HeldReconciliation, hold
from workflows.reconciliation.moving import decide_taken
from workflows.reconciliation.rows import LedgerRow
from workflows.reconciliation.settling import is_asked

Taking = Callable[[Session, HeldReconciliation, ReconciliationDifference, str], bool]
"""Makes the move; tells whether the system now says what the report does, or somebody else must decide first."""
BY_HAND = "这一项不能直接采用报表，请到事项页办理，办好后重新核对；确属报表有误的，选“维持系统”或“退回说明”。"

FROZEN = "报送时冻结的数据不再改动，不能采用报表的数字；数字写错的选“退回说明”，口径不同的写明意见，选“维持系统”。"


def take(
    session: Session,
    reconciliation_id: UUID,
    position: int,
    *,
    actor: Actor,
    now: datetime,
    opinion: str = "",
    version: int | None = None,
) -> bool:
    """采用报表; tells whether it is done, or waits for somebody else, such as who grants the later date.

    `opinion` is what the move asks for, such as why a date is to be later. Raises whatever the move refuses with.
    """
    held = hold(session, reconciliation_id, RIGHT, actor=actor, now=now, version=version)
    wanted = sight.find(session, actor, reconciliation_id, position)
    if wanted is None or not is_open(wanted) or is_asked(wanted):
        raise Conflict(f"第{position}项现在不能采用报表，请刷新后再办。")
    taking = TAKINGS.get((wanted.kind, wanted.field))
    if taking is None:
        raise Conflict(FROZEN if wanted.kind is DifferenceKind.FIGURE else BY_HAND)
    is_done = taking(session, held, wanted, opinion)
    if is_done:
        decide_taken(session, held, position)
    return is_done


def _register(session: Session, held: HeldReconciliation, wanted: ReconciliationDifference, _: str) -> bool:
    said = _said(held, wanted)
    origin = next((each for each in Origin if each.label == said.source), Origin.SELF)
    items.register(
        session,
        held.row.campaign_id,
        said.organization_id or held.organization.id,
        actor=held.actor,
        now=held.now,
        text=said.text,
        indicator=said.indicator or None,
        origin=origin,
    )
    return True


def _assign(session: Session, held: HeldReconciliation, wanted: ReconciliationDifference, _: str) -> bool:
    item = _item(session, wanted)
    person = _person(session, held, wanted.reported or "")
    people = {"leader_id": item.leader_id, "responsible_id": item.responsible_id}
    people["leader_id" if wanted.field is RowField.LEADER else "responsible_id"] = person
    _move(session, held, wanted, Act.ASSIGN, {name: who or person for name, who in people.items()})
    return True


def _extend(session: Session, held: HeldReconciliation, wanted: ReconciliationDifference, opinion: str) -> bool:
    """Ask for the later date, or grant it where it was asked for."""
    due_on = _said(held, wanted).due
    if due_on is None:
        raise Conflict(BY_HAND)
    pending = session.exec(
        select(Extension.id).where(
            Extension.item_id == wanted.item_id,
            Extension.state == ExtensionState.PENDING,
            Extension.new_due_on == due_on,
        )
    ).first()
    if pending is not None:
        _move(session, held, wanted, Act.GRANT_EXTENSION, {"opinion": opinion or None})
        return True
    asked: dict[str, object] = {"reason": opinion, "progress": opinion, "due_on": due_on}
    _move(session, held, wanted, Act.REQUEST_EXTENSION, asked)
    return False


def _plan(session: Session, held: HeldReconciliation, wanted: ReconciliationDifference, _: str) -> bool:
    said, item = _said(held, wanted), _item(session, wanted)
    measures: list[dict[str, Any]]
    if wanted.field is RowField.MEASURES:
        measures = [_measure(item, text, item.due_on) for text in said.measures or ()]
    else:
        kept = select(Measure).where(Measure.item_id == item.id).order_by(col(Measure.position))
        measures = [
            _measure(item, each.text, each.due_on) | {"responsible_id": each.responsible_id}
            for each in session.exec(kept)
        ]
    goal = said.goal if wanted.field is RowField.GOAL else item.goal or said.goal
    _move(session, held, wanted, Act.SUBMIT_PLAN, {"goal": goal or "", "measures": measures})
    return True


def _measure(item: Item, text: str, due_on: date | None) -> dict[str, Any]:
    return {"text": text, "responsible_id": item.responsible_id, "due_on": due_on}


def _progress(session: Session, held: HeldReconciliation, wanted: ReconciliationDifference, _: str) -> bool:
    _move(session, held, wanted, Act.PROGRESS, {"text": wanted.reported})
    return True


TAKINGS: Mapping[tuple[DifferenceKind, RowField | None], Taking] = MappingProxyType(
    {
        (DifferenceKind.ONLY_REPORTED, None): _register,
        (DifferenceKind.VALUE, RowField.LEADER): _assign,
        (DifferenceKind.VALUE, RowField.PERSON): _assign,
        (DifferenceKind.VALUE, RowField.DUE): _extend,
        (DifferenceKind.VALUE, RowField.GOAL): _plan,
        (DifferenceKind.VALUE, RowField.MEASURES): _plan,
        (DifferenceKind.VALUE, RowField.PROGRESS): _progress,
    }
)


def _move(
    session: Session, held: HeldReconciliation, wanted: ReconciliationDifference, act: Act, given: Mapping[str, object]
) -> None:
    assert wanted.item_id is not None  # noqa: S101  a value differs from that of an item
    items.advance(session, wanted.item_id, act, actor=held.actor, now=held.now, **given)


def _item(session: Session, wanted: ReconciliationDifference) -> Item:
    return session.get_one(Item, wanted.item_id)


def _said(held: HeldReconciliation, wanted: ReconciliationDifference) -> LedgerRow:
    """Return the row of the report that a difference is about."""
    found = next((each for each in held.row.rows if each["key"] in wanted.reported_keys), None)
    if found is None:
        raise Conflict(BY_HAND)
    return rows.from_json(found)


def _person(session: Session, held: HeldReconciliation, name: str) -> UUID:
    """Return the one person of the university who is called so, or refuse."""
    committee = session.get_one(Organization, held.organization.committee_id)
    query = (
        sa.select(col(User.id))
        .distinct()
        .join(Appointment, col(Appointment.user_id) == User.id)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(col(User.name) == name, col(User.active), paths.within_subtrees([committee.path]))
    )
    found = session.scalars(query).all()
    if len(found) != 1:
        there = f"有{len(found)}位" if found else "没有"
        raise Conflict(f"名册中{there}“{name}”，请到事项页分派，办好后重新核对。")
    return found[0]
