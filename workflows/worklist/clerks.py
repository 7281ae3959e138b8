"""Where nobody is there whose work it is, what is asked of clerks (`Expected.clerks`) falls to the others who may.

Rows ask the clerks' seats alone (ADR 26); who there is in them is asked when somebody's rows are read.
"""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.people import Appointment, Leave, Organization, Recusal, User
from models.prepared import KeptQuery
from models.vocabulary import Office, OrgKind, Role, SeatPlace
from models.work_item import WorkItem
from workflows.authz import actors, confirmed, paths
from workflows.authz.actors import Actor
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.work_items.queries import Clause, seats_of

_CLERICAL = [each for each in EXPECTED_MOVES if each.declared.clerks]
"""All of it is asked of the superior organization."""
ACTS = frozenset(str(each.move.name) for each in _CLERICAL)
"""What is asked of clerks."""
_CLERKS = frozenset[Office]().union(*(each.declared.clerks for each in _CLERICAL))
_MAY = [
    (place, seat.office)
    for place, role in ((SeatPlace.OWN, Role.SUPERIOR), (SeatPlace.OFFICE, Role.OFFICE))
    for seat in ROLE_SEATS[role]
]
"""Who may, by where the office is held: in the superior organization, or in 党委工作部 below it."""
_ASKED, _OTHERS = (
    {f"{place}:{office}" for place, office in _MAY if (office in _CLERKS) is asked} for asked in (True, False)
)


LeftOver = tuple[UUID, tuple[tuple[str, ...], ...]]
"""Where something is left to others, and of each clerk who is there the subtrees for which 回避 is declared."""


def left_over(session: Session, actor: Actor, today: date) -> list[LeftOver]:
    """Return, in one statement, where what is asked of clerks is left to the actor.

    That is all of it where none of them is there today, and else what lies in organizations of which each of them
    declared 回避.
    """
    seats = seats_of(post for post in actor.posts if post.item_id is None and not (post.waits or actor.waits))
    places = sorted({seat.organization_id for seat in seats if seat.seat in _OTHERS})
    there: dict[UUID, dict[UUID, list[str]]] = {place: defaultdict(list) for place in places}
    for place, clerk, path in _THERE.all(session, places=places, today=today) if places else ():
        there[place][clerk] += [] if path is None else [path]
    return [(place, tuple(map(tuple, clerks.values()))) for place, clerks in there.items() if all(clerks.values())]


def left_to_others(left: LeftOver) -> Clause:
    """Select what is left somewhere, of a join with the item's owner."""
    place, clerks = left
    return sa.and_(_ASKED_ROWS, col(WorkItem.organization_id) == place, *map(paths.within_subtrees, clerks))


_ASKED_ROWS = sa.and_(col(WorkItem.act).in_(ACTS), col(WorkItem.seat).in_(_ASKED))
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
_recused, _watching, _where = aliased(Organization), aliased(Appointment), aliased(Organization)
_IN_OFFICE = col(Organization.kind) == OrgKind.OFFICE
_PLACE = sa.case((_IN_OFFICE, col(Organization.parent_id)), else_=col(Organization.id))
_OF_DISCIPLINE = sa.exists().where(
    col(_watching.user_id) == User.id,
    actors.in_office(_TODAY, _watching),
    col(_where.id) == _watching.organization_id,
    col(_where.kind) == OrgKind.DISCIPLINE,
)
_AWAY = sa.exists().where(col(Leave.user_id) == User.id, actors.away(_TODAY))
_THERE: KeptQuery[*tuple[Any, ...]] = KeptQuery(
    sa.select(_PLACE, col(User.id), col(_recused.path))
    .select_from(Appointment)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .join(User, col(User.id) == Appointment.user_id)
    .outerjoin(Recusal, sa.and_(col(Recusal.user_id) == User.id, col(Recusal.lifted_at).is_(None)))
    .outerjoin(_recused, col(_recused.id) == Recusal.organization_id)
    .where(
        _PLACE.in_(sa.bindparam("places", expanding=True)),
        sa.or_(
            *(
                sa.and_(
                    (_IN_OFFICE if place is SeatPlace.OFFICE else sa.not_(_IN_OFFICE)),
                    col(Appointment.office) == office,
                )
                for place, office in _MAY
                if office in _CLERKS
            )
        ),
        col(Appointment.item_id).is_(None),
        actors.in_office(_TODAY),
        actors.counts(),
        *map(sa.not_, (confirmed.appointment_waits(col(Appointment.id)), confirmed.account_waits(col(User.id)))),
        *map(sa.not_, (_OF_DISCIPLINE, _AWAY)),
    )
)
