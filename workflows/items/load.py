"""Many items at once, each as `Case` meets one: every kind of thing is read once for all of them.

A thing is read when the first rule asks for it, so a batch costs what its rules look at, at most
one statement a kind, whatever the number of items.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.item import Delegation, Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, Organization, Recusal, User
from models.signature import Extension, Signature
from models.vocabulary import Role, SignAct
from workflows.authz import appointments, paths
from workflows.authz.actors import ATTACHED_KINDS, Actor, AppointmentView
from workflows.authz.appointments import Holder
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.context import ASKING, ItemContext, open_request
from workflows.items.queries.detail import OverdueCalculator
from workflows.journal.acts import HANDS_ON
from workflows.rules.snapshot import campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
R = TypeVar("R", Measure, Evidence, Delegation, Extension, Signature)

_IDS: sa.BindParameter[list[UUID]] = sa.bindparam("ids", expanding=True)
_SHOWN: Any = Signature.shown


def _of_items(table: type[R], order: Any) -> Any:
    """Make the statement of what items have in a table: once, for that costs more than asking."""
    return select(table).where(col(table.item_id).in_(_IDS)).order_by(order)


_ITEMS: Any = (
    select(Item, Organization)
    .join(Organization, col(Organization.id) == Item.organization_id)
    .where(col(Item.id).in_(_IDS))
    .order_by(col(Item.due_sort), col(Item.id))
)
_MEASURES = _of_items(Measure, Measure.position)
_EVIDENCE = _of_items(Evidence, Evidence.id)
_DELEGATIONS = _of_items(Delegation, Delegation.id)
_EXTENSIONS = _of_items(Extension, Extension.id)
_SIGNATURES = _of_items(Signature, Signature.id).options(defer(_SHOWN))
_ACTED = sa.select(col(Entry.subject_id), col(Entry.actor_id)).where(
    col(Entry.subject_id).in_(_IDS), col(Entry.act).in_(HANDS_ON)
)
_ASKED: Any = (
    select(Entry)
    .where(col(Entry.subject_id).in_(_IDS), col(Entry.act).in_(ASKING))
    .order_by(col(Entry.subject_id), col(Entry.seq))
)
_SINCE = (
    sa.select(col(Entry.subject_id), col(Entry.act), sa.func.max(col(Entry.at)))
    .where(col(Entry.subject_id).in_(_IDS))
    .group_by(col(Entry.subject_id), col(Entry.act))
)
_RECUSED = sa.select(col(Recusal.organization_id), col(Recusal.user_id)).where(
    col(Recusal.organization_id).in_(_IDS), col(Recusal.lifted_at).is_(None)
)
_NAMES = sa.select(col(User.id), col(User.name)).where(col(User.id).in_(_IDS))
_TITLES = (
    sa.select(col(Appointment.id), col(Organization.name), col(Appointment.office))
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .where(col(Appointment.id).in_(_IDS))
)


@dataclass
class ItemBatch:
    """Items with their owners, and whoever asks about them all."""

    session: Session
    actor: Actor
    now: datetime
    today: date
    rows: Sequence[tuple[Item, Organization]]

    def cases(self) -> list["BatchedContext"]:
        """Return the items as rules meet them, in their order."""
        return [
            BatchedContext(self.session, self.actor, self.now, item, owner, batch=self) for item, owner in self.rows
        ]

    @cached_property
    def ids(self) -> list[UUID]:
        return [item.id for item, _ in self.rows]

    @cached_property
    def owners(self) -> dict[UUID, Organization]:
        return {owner.id: owner for _, owner in self.rows}

    @cached_property
    def measures(self) -> defaultdict[UUID, list[Measure]]:
        return self._by_item(_MEASURES)

    @cached_property
    def evidence(self) -> defaultdict[UUID, list[Evidence]]:
        return self._by_item(_EVIDENCE)

    @cached_property
    def delegations(self) -> defaultdict[UUID, list[Delegation]]:
        return self._by_item(_DELEGATIONS)

    @cached_property
    def extensions(self) -> defaultdict[UUID, list[Extension]]:
        return self._by_item(_EXTENSIONS)

    @cached_property
    def signatures(self) -> defaultdict[UUID, list[Signature]]:
        """The signatures of all rounds, without what was shown: that is as heavy as the rest."""
        return self._by_item(_SIGNATURES)

    @cached_property
    def acted(self) -> defaultdict[UUID, set[UUID | None]]:
        found: defaultdict[UUID, set[UUID | None]] = defaultdict(set)
        for item_id, person in self.session.execute(_ACTED, {"ids": self.ids}):
            found[item_id].add(person)
        return found

    @cached_property
    def asked(self) -> dict[UUID, Entry]:
        """The last that was said about voiding each item, by whom it was asked or refused."""
        found = self.session.scalars(_ASKED, {"ids": self.ids})
        return {entry.subject_id: entry for entry in found}

    @cached_property
    def since(self) -> defaultdict[UUID, dict[str, datetime]]:
        """When each act last happened to each item."""
        found: defaultdict[UUID, dict[str, datetime]] = defaultdict(dict)
        for item_id, act, at in self.session.execute(_SINCE, {"ids": self.ids}):
            found[item_id][act] = at
        return found

    @cached_property
    def recused(self) -> defaultdict[UUID, set[UUID]]:
        """Who declared to be related, by the organization that was declared."""
        above = {node for owner in self.owners.values() for node in paths.ancestor_ids(owner.path)}
        found: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for organization_id, person in self.session.execute(_RECUSED, {"ids": list(above)}):
            found[organization_id].add(person)
        return found

    @cached_property
    def lent(self) -> tuple[AppointmentView, ...]:
        return appointments.delegated_to(self.session, self.actor, self.today)

    @cached_property
    def lenders(self) -> tuple[Actor, ...]:
        return appointments.delegators(self.session, self.lent, self.today)

    @cached_property
    def near(self) -> dict[UUID, list[Holder]]:
        """Who holds the posts that are seen from each of the owners."""
        everybody = appointments.appointments_near(self.session, list(self.owners.values()), self.today)
        held = _grouped(everybody, lambda holder: holder.post.organization_id)
        attached = (holder for holder in everybody if holder.post.kind in ATTACHED_KINDS)
        hanging = _grouped(attached, lambda holder: holder.post.parent_id)
        return {
            owner.id: [
                holder
                for node in dict.fromkeys((owner.id, owner.parent_id, owner.committee_id))
                if node is not None
                for holder in (*held[node], *hanging[node])
            ]
            for owner in self.owners.values()
        }

    @cached_property
    def colleagues(self) -> dict[UUID, list[Actor]]:
        """Whose posts count, by the owner that they are seen from, as they would act there."""
        return {
            owner: [
                Actor(person, holders[0].name, False, tuple(h.post for h in holders), self.today)
                for person, holders in _grouped(
                    (holder for holder in near if holder.counts), lambda holder: holder.user_id
                ).items()
            ]
            for owner, near in self.near.items()
        }

    @cached_property
    def names(self) -> dict[UUID, str]:
        """The names of all who are named in the items or have signed there."""
        people: set[UUID | None] = {
            *(person for item, _ in self.rows for person in (item.leader_id, item.responsible_id)),
            *(m.responsible_id for each in self.measures.values() for m in each),
            *(d.to_id for each in self.delegations.values() for d in each),
            *(person for each in self.signatures.values() for s in each for person in (s.user_id, s.principal_id)),
        }
        rows = self.session.execute(_NAMES, {"ids": list(people - {None})})
        return {person: name for person, name in rows}  # noqa: C416  rows are no pairs to mypy

    @cached_property
    def titles(self) -> dict[UUID, str]:
        """The offices in which the items were signed, in words, by appointment."""
        given = {s.appointment_id for each in self.signatures.values() for s in each}
        rows = self.session.execute(_TITLES, {"ids": list(given)})
        return {appointment: f"{name}{office.label}" for appointment, name, office in rows}

    @cached_property
    def lateness(self) -> OverdueCalculator:
        known = {item.campaign_id for item, _ in self.rows}
        books = {campaign: campaign_rules(self.session, campaign) for campaign in known}
        days = {campaign: self.calendar(book.committee_id) for campaign, book in books.items()}
        return OverdueCalculator(self.session, self.today, {each: (books[each], days[each]) for each in known})

    def calendar(self, committee_id: UUID) -> Calendar:
        """Return the working days of a university."""
        if committee_id not in self._calendars:
            self._calendars[committee_id] = working_calendar(self.session, committee_id)
        return self._calendars[committee_id]

    @cached_property
    def _calendars(self) -> dict[UUID, Calendar]:
        return {}

    def _by_item(self, statement: Any) -> defaultdict[UUID, list[Any]]:
        """Return what the items have in a table, by item."""
        rows = self.session.scalars(statement, {"ids": self.ids})
        return _grouped(rows, lambda row: row.item_id)


def load_many(session: Session, actor: Actor, item_ids: Iterable[UUID], *, now: datetime, today: date) -> ItemBatch:
    """Gather items, by due date; whether they may be seen was asked before."""
    rows = session.execute(_ITEMS, {"ids": list(item_ids)}).all()
    return ItemBatch(session, actor, now, today, [(item, owner) for item, owner in rows])


def load_one(session: Session, actor: Actor, item: Item, owner: Organization, *, now: datetime) -> "BatchedContext":
    """Gather a single item that was read already."""
    today = campaign_rules(session, item.campaign_id).today(now)
    return ItemBatch(session, actor, now, today, [(item, owner)]).cases()[0]


def _grouped(rows: Iterable[V], key: Callable[[V], K]) -> defaultdict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


@dataclass
class BatchedContext(ItemContext):
    """One case of a batch: what the rules ask of it was read for all."""

    batch: ItemBatch = field(kw_only=True)

    @cached_property
    def measures(self) -> Sequence[Measure]:
        return self.batch.measures[self.item.id]

    @cached_property
    def evidence(self) -> Sequence[Evidence]:
        return self.batch.evidence[self.item.id]

    @cached_property
    def delegations(self) -> Sequence[Delegation]:
        return self.batch.delegations[self.item.id]

    @cached_property
    def extensions(self) -> Sequence[Extension]:
        return self.batch.extensions[self.item.id]

    @cached_property
    def void_request(self) -> Entry | None:
        return open_request(self.batch.asked.get(self.item.id))

    @property
    def signatures(self) -> Sequence[Signature]:
        """The signatures of all applications for closure."""
        return self.batch.signatures[self.item.id]

    @cached_property
    def signoffs(self) -> Sequence[Signature]:
        return [s for s in self.signatures if s.round == self.item.round]

    @cached_property
    def acted(self) -> frozenset[UUID | None]:
        lent = {s.principal_id for s in self.signatures if s.act is SignAct.GUARANTEE}
        return frozenset(self.batch.acted[self.item.id] | lent)

    @cached_property
    def calendar(self) -> Calendar:
        return self.batch.calendar(self.book.committee_id)

    @cached_property
    def related(self) -> frozenset[UUID]:
        nodes = paths.ancestor_ids(self.organization.path)
        return frozenset(person for node in nodes for person in self.batch.recused[node])

    @property
    def near(self) -> Sequence[Holder]:
        """Who holds the posts from which seats here can be filled."""
        return [
            holder for holder in self.batch.near[self.organization.id] if holder.post.item_id in {None, self.item.id}
        ]

    @cached_property
    def heads(self) -> set[UUID]:
        seats = ROLE_SEATS[Role.HEAD]
        return {
            holder.user_id
            for holder in self.near
            if holder.post.item_id is None and any(holder.post.fills(seat, self.organization) for seat in seats)
        }

    @cached_property
    def lent(self) -> tuple[AppointmentView, ...]:
        return self.batch.lent if self.actor is self.batch.actor else ()

    @cached_property
    def lenders(self) -> tuple[Actor, ...]:
        return self.batch.lenders if self.actor is self.batch.actor else ()
