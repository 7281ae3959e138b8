"""诊断情况工作台账 out of the database: a view of the records, in the form that people know."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.columns import TITLE
from ledger.forms import Problem, Row, Source
from ledger.texts import joined
from models.campaign import Indicator, Milestone
from models.item import Item
from models.ledger import LedgerRow
from models.people import Organization
from models.vocabulary import State
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.campaigns.queries import campaign, ledger_rows

K = TypeVar("K")


def diagnosis(session: Session, actor: Actor, campaign_id: UUID) -> list[Row]:
    """Return 《诊断情况工作台账》, one row for each organization, merged from all its files."""
    campaign(session, actor, campaign_id)
    found = session.execute(
        sa.select(col(Organization.id), col(Item.text), col(Indicator.code))
        .join(Item, col(Item.organization_id) == Organization.id)
        .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
        .where(*_diagnosed(actor, campaign_id))
        .order_by(col(Organization.path), col(Item.id))
    ).all()
    problems: dict[UUID, list[tuple[str, str | None]]] = defaultdict(list)
    for owner, text, code in found:
        problems[owner].append((text, code))
    said: dict[UUID, list[LedgerRow]] = defaultdict(list)
    for row, _ in ledger_rows(session, actor, campaign_id):
        said[row.organization_id].append(row)
    names = names_of(session, problems.keys() | said.keys(), col(Organization.id))
    return [
        _diagnosis_row(n, name, problems[owner], said[owner]) for n, (owner, name) in enumerate(names.items(), start=1)
    ]


def count_diagnosis(session: Session, actor: Actor, campaign_id: UUID) -> int:
    """Return how many problems stand in 《诊断情况工作台账》; `NotFound` as there."""
    campaign(session, actor, campaign_id)
    every = sa.select(sa.func.count()).select_from(Item).join(Organization)
    return session.scalar(every.where(*_diagnosed(actor, campaign_id))) or 0


def _diagnosed(actor: Actor, campaign_id: UUID) -> Sequence[sa.ColumnElement[bool]]:
    return (
        col(Item.campaign_id) == campaign_id,
        col(Item.state) != State.VOID,
        visibility.in_reach_clause(actor.reach.items()),
    )


def names_of(session: Session, owners: Collection[K], key: sa.SQLColumnExpression[K]) -> dict[K, str]:
    """Return what a ledger calls its organizations, by a key of theirs, in the order of the tree.

    Those that share a name carry their superior's, so that nobody takes one for the other.
    """
    superior = aliased(Organization)
    found = [
        (node, name, above)
        for node, name, above in session.execute(
            sa.select(key, col(Organization.name), col(superior.name))
            .outerjoin(superior, col(superior.id) == Organization.parent_id)
            .order_by(col(Organization.path))
        )
        if node in owners
    ]
    called = Counter(name for _, name, _ in found)
    return {node: f"{above}{name}" if above and called[name] > 1 else name for node, name, above in found}


def _diagnosis_row(
    number: int, name: str, problems: Iterable[tuple[str, str | None]], said: Sequence[LedgerRow]
) -> Row:
    return Row(
        organization=name,
        experience=joined(row.experience for row in said),
        case=joined(row.case for row in said),
        remark=joined(row.remark for row in said),
        problems=tuple(
            Problem(text, code, Source("", "", number, "存在问题", clause))
            for clause, (text, code) in enumerate(problems, start=1)
        ),
        row=number,
    )


def due_on(session: Session, campaign_id: UUID) -> date | None:
    """Return the 截止时间 that a campaign has for this form; None where it owes none."""
    asked = sa.select(sa.func.min(Milestone.due_on)).where(
        col(Milestone.campaign_id) == campaign_id, col(Milestone.document) == TITLE
    )
    return session.scalar(asked)
