"""What the ids in journal entries stand for, in one statement whatever the entries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item, Measure
from models.people import Appointment, Organization, Proxy, Recusal, User
from models.vocabulary import Office
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.journal.entry_text import label_of
from workflows.rows import Row


def names_of(session: Session, entries: Iterable[Row], actor: Actor, *, today: date) -> dict[UUID, str]:
    """Return what each id in the entries' data stands for, as far as the viewer may know.

    People, organizations and measures are called by name; an appointment, or who is signed for by
    a proxy, is called by office and name; a recusal by its organization; an item by its number.
    """
    wanted = {key for entry in entries for key in _keys(entry["data"])}
    if not wanted:
        return {}
    rows = session.execute(_called(wanted, actor, today)).all()
    return {key: f"{where}{label_of(Office, office)}{who}" for key, where, office, who in rows}


def _called(wanted: set[UUID], actor: Actor, today: date) -> sa.CompoundSelect[UUID, str, str, str | None]:
    """Make the statement: id, where an office is held, the office, and a name."""
    none, office = sa.literal(""), sa.cast(col(Appointment.office), sa.String)
    position = sa.literal("措施") + sa.cast(col(Measure.position), sa.String)
    held = ((col(Appointment.id), sa.select(Appointment)), (col(Proxy.id), sa.select(Proxy).join(Appointment)))
    return sa.union_all(
        sa.select(col(User.id), none, none, col(User.name)).where(col(User.id).in_(wanted)),
        sa.select(col(Measure.id), none, none, position).where(col(Measure.id).in_(wanted)),
        sa.select(col(Organization.id), none, none, col(Organization.name)).where(col(Organization.id).in_(wanted)),
        sa.select(col(Recusal.id), none, none, col(Organization.name))
        .join(Organization)
        .where(col(Recusal.id).in_(wanted)),
        sa.select(col(Item.id), none, none, col(Item.number)).where(
            col(Item.id).in_(wanted), col(Item.number).is_not(None), access.visible_clause(actor, today)
        ),
        *(
            rows.with_only_columns(key, col(Organization.name), office, col(User.name))
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .join(User, col(User.id) == Appointment.user_id)
            .where(key.in_(wanted))
            for key, rows in held
        ),
    )


def _keys(value: object) -> Iterator[UUID]:
    """Yield every id in a value of JSON."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _keys(each)
    elif isinstance(value, str) and len(value) == len(str(UUID(int=0))):
        try:
            yield UUID(value)
        except ValueError:
            return
