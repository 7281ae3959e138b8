"""What somebody sees: items and organizations by what visibility.py declares, and seats in SQL."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.people import Appointment, Organization
from models.plain import read_columns, split
from models.prepared import KeptQuery, PreparedQuery
from models.vocabulary import EscalationState, EscalationStep, Sensitivity, SubjectKind
from workflows.authz import actors, paths, visibility
from workflows.authz.actors import Actor
from workflows.authz.visibility import VisibilityFacts, read_facts
from workflows.errors import NotFound

W = TypeVar("W")


class Sight(NamedTuple):
    """What somebody sees on a day: values, or in statements that are made once (models/shaped.py) parameters."""

    me: UUID | None
    today: date
    reach: tuple[tuple[str, frozenset[Sensitivity]], ...]
    away: tuple[UUID, ...] | None


def sight(actor: Actor, today: date) -> Sight:
    """Return what somebody sees."""
    return Sight(actor.me, today, tuple(actor.reach.items()), actor.away)


def visible_clause(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Select the items that somebody may know of: of the own subtrees, or of one's own work."""
    return _visible(sight(actor, today))


@lru_cache(maxsize=512)
def _visible(seen: Sight) -> sa.ColumnElement[bool]:
    """Make the choice of rows once for each person and day: a page asks for it over and over."""
    return visibility.known_to_clause(*seen)


def still_visible_notices(actor: Actor) -> sa.ColumnElement[bool]:
    """Select, of notices joined with their entries, those that the actor may still be shown.

    A notice keeps words of what it is about, and is shown as long as that may be known. A circular
    (通报) about what is not sensitive was sent to everybody, and stays with everybody.
    """
    return _still_visible(sight(actor, actor.today))


@lru_cache(maxsize=512)
def _still_visible(seen: Sight) -> sa.ColumnElement[bool]:
    return notices_in_sight(seen)


def notices_in_sight(seen: Sight) -> sa.ColumnElement[bool]:
    """Select what `still_visible_notices` does, for somebody who sees so much."""
    known, scopes = visibility.known_to_clause(*seen), [scope for scope, _ in seen.reach]
    circular = col(Entry.act).in_(CIRCULARS)
    item = sa.exists().where(
        col(Item.id) == Entry.subject_id, sa.or_(known, sa.and_(circular, sa.not_(visibility.SENSITIVE)))
    )
    duty = sa.exists().where(
        col(Duty.id) == Entry.subject_id,
        sa.or_(circular, col(Duty.organization_id).in_(paths.organizations_below(scopes))),
    )
    return sa.or_(
        col(Entry.subject).not_in((SubjectKind.ITEM, SubjectKind.DUTY)),
        sa.and_(col(Entry.subject) == SubjectKind.ITEM, item),
        sa.and_(col(Entry.subject) == SubjectKind.DUTY, duty),
    )


CIRCULARS = (EscalationStep.CIRCULATE.value, f"{EscalationStep.CIRCULATE}_{EscalationState.SENT}")
"""The acts of which everybody is told."""


def unknown_items(session: Session, actor: Actor, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the ids that are items of which the actor may not know."""
    known = visible_clause(actor, actor.today)
    return {
        item_id
        for some in in_turn(list(ids))
        for item_id, is_known in session.execute(sa.select(col(Item.id), known).where(col(Item.id).in_(some)))
        if not is_known
    }


IDS_PER_STATEMENT = 1000
"""How many ids one statement asks for; databases bound their parameters."""


def in_turn(wanted: Sequence[W]) -> Iterator[Sequence[W]]:
    """Yield as much at a time as one statement asks for."""
    for start in range(0, len(wanted), IDS_PER_STATEMENT):
        yield wanted[start : start + IDS_PER_STATEMENT]


_ITEM = sa.select(Item, Organization).join(Organization).where(col(Item.id) == sa.bindparam("item_id"))


def require_item(session: Session, actor: Actor, item_id: UUID) -> tuple[Item, Organization]:
    """Return a visible item with its organization, or raise `NotFound`."""
    found = session.execute(_ITEM, {"item_id": item_id}).one_or_none()
    if found is None:
        raise NotFound
    row, owner = found
    if not visibility.knows(actor, VisibilityFacts(row, owner)):
        (facts,) = read_facts(session, [(row, owner)])
        if not visibility.knows(actor, facts):
            raise NotFound
    return row, owner


def filter_allowed(session: Session, people: Iterable[UUID], item: Item, owner: Organization, today: date) -> set[UUID]:
    """Return those of the people who may know of the item.

    What is not sensitive is told to whom the rules say, be it to everybody (通报).
    """
    if not visibility.is_sensitive(item):
        return set(people)
    (facts,) = read_facts(session, [(item, owner)])
    found = actors.load_actors(session, set(people), today)
    return {actor.user_id for actor in found if visibility.knows(actor, facts)}


def require_organization(session: Session, actor: Actor, organization_id: UUID) -> Organization:
    """Return a visible organization, or raise `NotFound`."""
    return _in_sight(actor, _organization(session, organization_id))


def _organization(session: Session, organization_id: UUID) -> Organization | None:
    row = _ORGANIZATION.first(session, organization_id=organization_id)
    return split(Organization, row)[0] if row else None


def _in_sight(actor: Actor, found: Organization | None) -> Organization:
    if found is None or not paths.lies_within(found.path, actor.directory_scopes):
        raise NotFound
    return found


_ORGANIZATION = KeptQuery(
    sa.select(*read_columns(Organization)).where(col(Organization.id) == sa.bindparam("organization_id"))
)


def hold_organization(session: Session, organization_id: UUID) -> None:
    """Hold an organization against others who want to hold it, until this transaction ends."""
    _HOLD.first(session, organization_id=organization_id)


_HOLD = PreparedQuery(
    sa.select(col(Organization.id))
    .where(col(Organization.id) == sa.bindparam("organization_id"))
    .with_for_update(key_share=True)
)


def hold_office(session: Session, appointment_id: UUID, today: date) -> bool:
    """Hold an office that somebody signs by against who ends it; tell whether it still holds today."""
    return _OFFICE.first(session, appointment_id=appointment_id, today=today) is not None


_OFFICE = PreparedQuery(
    sa.select(col(Appointment.id))
    .where(
        col(Appointment.id) == sa.bindparam("appointment_id"), actors.in_office(sa.bindparam("today", type_=sa.Date()))
    )
    .with_for_update(read=True)
)


def knows_committee(session: Session, actor: Actor, committee_id: UUID) -> bool:
    """Tell whether somebody's offices lie in a university (院党委), or above it; of rows, `committees` says it."""
    if any(committee_id in paths.ancestor_ids(post.path) for post in actor.posts):
        return True
    return actor.sees(session.get_one(Organization, committee_id))


def sees_all(actor: Actor, committee_id: UUID) -> bool:
    """Tell whether somebody's office in a university itself sees every item there."""
    return any(
        (None, *paths.ancestor_ids(scope))[-1] == committee_id and kinds >= set(Sensitivity)
        for scope, kinds in actor.reach.items()
    )


def committees(actor: Actor) -> sa.Select[UUID]:
    """Select the universities (院党委) that the actor's offices lie in, or above."""
    return committees_at(organizations_above(actor), actor.scopes)


def organizations_above(actor: Actor) -> tuple[UUID, ...]:
    """Return the organizations that the actor's offices lie in, from the root on."""
    return tuple(sorted({node for post in actor.posts for node in paths.ancestor_ids(post.path)}))


def committees_at(above: Collection[UUID], scopes: Iterable[str]) -> sa.Select[UUID]:
    """Select the universities that are some organizations, or of some subtrees."""
    return sa.select(col(Organization.id)).where(sa.or_(col(Organization.id).in_(above), paths.within_subtrees(scopes)))


def require_filter_organization(
    session: Session, actor: Actor, organization_id: UUID, today: date, campaign_ids: Collection[UUID] | None = None
) -> Organization:
    """Return an organization by which rows may be asked for, or raise `NotFound`.

    The actor sees it; or, within campaigns, something below it: figures name such ones.
    """
    found = _organization(session, organization_id)
    if found is None or campaign_ids is None or paths.lies_within(found.path, actor.directory_scopes):
        return _in_sight(actor, found)
    if any(paths.lies_within(scope, found.path) for scope in actor.scopes):
        return found
    known = sa.select(col(Item.id)).where(
        col(Item.campaign_id).in_(campaign_ids),
        col(Item.organization_id).in_(paths.organizations_below([found.path])),
        visible_clause(actor, today),
    )
    if not session.scalar(sa.select(known.exists())):
        raise NotFound
    return found
