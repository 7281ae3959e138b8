"""待办 of a 书记: items whose 责任人 has left, to be given to somebody who is there."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.people import Organization, User
from models.vocabulary import Role
from workflows.authz import access, presence
from workflows.authz.actors import Actor
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.lateness import LATENESS_COLUMNS, OverdueCalculator
from workflows.items.lifecycle import MOVES
from workflows.items.queries.branches import BY_DUE_DATE
from workflows.journal.acts import Act
from workflows.worklist.task import SHOWN_COLUMNS, Task, task_subject

ASSIGN = MOVES[Act.ASSIGN]
_HEADS = {seat.office for seat in ROLE_SEATS[Role.HEAD]}


def left_tasks(session: Session, actor: Actor, *, today: date, limit: int) -> tuple[list[Task], int]:
    """Return the first so many items, by due date, that the actor is to assign anew, and how many there are in all."""
    own = [post.organization_id for post in actor.posts if post.office in _HEADS and post.item_id is None]
    if not own:
        return [], 0
    gone = presence.who_left(session, today)
    if not gone:
        return [], 0
    query = (
        sa.select(
            *(sa.inspect(Item).c[name] for name in (*SHOWN_COLUMNS, *LATENESS_COLUMNS)),
            col(Organization.name).label("organization"),
            col(User.name).label("responsible"),
            sa.func.count().over().label("total"),
        )
        .join(Organization, col(Organization.id) == Item.organization_id)
        .join(User, col(User.id) == Item.responsible_id)
        .where(
            col(Item.organization_id).in_(own),
            col(Item.state).in_(ASSIGN.sources),
            col(Item.responsible_id).in_(gone),
            access.visible_clause(actor, today),
        )
        .order_by(*BY_DUE_DATE)
        .limit(limit)
    )
    rows = session.execute(query).mappings().all()
    clock = OverdueCalculator.reading(session, today)
    found = []
    for row in rows:
        about = task_subject(row, row["organization"], clock)
        said = replace(about, text=f"责任人{row['responsible']}已离任（空缺）：{about.text}")
        found.append(Task(ASSIGN.name, ASSIGN.label, said))
    return found, rows[0]["total"] if rows else 0
