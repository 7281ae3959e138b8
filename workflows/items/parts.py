"""What hangs on items, one or many: each kind of thing is read once for all of them.

A thing is read when it is first asked for, in one statement whatever the number of items, and with
the names of its people. So a page or a move costs what it looks at, and no more for a second look.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, select

from models.item import Delegation, Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, Organization, Recusal, User
from models.signature import Extension, Signature
from workflows.authz import appointments, paths
from workflows.authz.actors import ATTACHED_KINDS, Actor, AppointmentView
from workflows.authz.appointments import Holder
from workflows.items.lateness import OverdueCalculator
from workflows.journal.acts import HANDS_ON, Act
from workflows.rows import Row
from workflows.rules.snapshot import campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

ASKING = (Act.REQUEST_VOID, Act.REFUSE_VOID)
"""The moves that put up and take back the question whether an item is void."""

_IDS: sa.BindParameter[list[UUID]] = sa.bindparam("ids", expanding=True)
_SHOWN: Any = Signature.shown
_one, _other, _third = aliased(User), aliased(User), aliased(User)


def _of_items(table: Any, order: Any, *people: Any) -> Any:
    """Make the statement of what items have in a table, with the names of its people, once.

    Building a statement costs more than asking it.
    """
    names = (_one, _other, _third)[: len(people)]
    query: Any = select(table, *(col(each.name) for each in names))
    for who, name in zip(people, names, strict=True):
        query = query.outerjoin(name, col(name.id) == who)
    return query.where(col(table.item_id).in_(_IDS)).order_by(order)


_MEASURES = _of_items(Measure, Measure.position, Measure.responsible_id, Measure.leader_id, Measure.done_by_id)
_EVIDENCE = _of_items(Evidence, Evidence.id, Evidence.added_by_id)
_DELEGATIONS = _of_items(Delegation, Delegation.id, Delegation.to_id)
_EXTENSIONS = _of_items(Extension, Extension.id, Extension.requested_by_id)
_SIGNATURES = (
    _of_items(Signature, Signature.id, Signature.user_id, Signature.principal_id)
    .add_columns(col(Organization.name), col(Appointment.office))
    .join(Appointment, col(Appointment.id) == Signature.appointment_id)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .options(defer(_SHOWN))
)
_LINES = (
    sa.select(col(Entry.act), col(Entry.actor_id), col(Entry.at), col(Entry.seq), col(Entry.hash))
    .where(col(Entry.subject_id) == sa.bindparam("item_id"))
    .order_by(col(Entry.seq))
)
_ACTS = (
    sa.select(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id), sa.func.max(col(Entry.at)))
    .where(col(Entry.subject_id).in_(_IDS))
    .group_by(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id))
)
_ASKED = (
    sa.select(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id), col(Entry.data))
    .where(col(Entry.subject_id).in_(_IDS), col(Entry.act).in_(ASKING))
    .order_by(col(Entry.subject_id), col(Entry.seq))
)
_RECUSED = sa.select(col(Recusal.organization_id), col(Recusal.user_id)).where(
    col(Recusal.organization_id).in_(_IDS), col(Recusal.lifted_at).is_(None)
)


@dataclass(frozen=True, slots=True)
class VoidRequest:
    """提请撤销, or the refusal of it: who said it, and what the journal holds of it."""

    act: str
    actor_id: UUID | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActMade:
    """That somebody made a move on an item, or the clock, and when last."""

    act: str
    actor_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemJournal:
    """What an item's journal tells in short: who made which moves, and, of one alone, its head."""

    acts: Sequence[ActMade]
    head: tuple[int, str] | None = None
    """How many entries there are, and the hash of the last; None where only acts were read."""

    @property
    def hands(self) -> set[UUID | None]:
        """Who made one of the moves that put the item right."""
        return {made.actor_id for made in self.acts if made.act in HANDS_ON}

    @property
    def since(self) -> dict[str, datetime]:
        """When each act last happened."""
        return {made.act: made.at for made in sorted(self.acts, key=lambda made: made.at)}


@dataclass
class Parts:
    """Items with their owners, whoever asks about them all, and all that hangs on them."""

    session: Session
    actor: Actor
    now: datetime
    today: date
    rows: Sequence[tuple[Item, Organization]]
    names: dict[UUID, str] = field(default_factory=dict)
    """The names of the people of what was read."""
    titles: dict[UUID, str] = field(default_factory=dict)
    """The offices in which the items were signed, in words, by appointment."""
    histories: dict[UUID, Sequence[Row]] = field(default_factory=dict)
    """All entries of an item's journal, where a page shows them."""

    @cached_property
    def ids(self) -> list[UUID]:
        return [item.id for item, _ in self.rows]

    @cached_property
    def owners(self) -> dict[UUID, Organization]:
        return {owner.id: owner for _, owner in self.rows}

    @cached_property
    def measures(self) -> defaultdict[UUID, list[Measure]]:
        return self._by_item(_MEASURES, "responsible_id", "leader_id", "done_by_id")

    @cached_property
    def evidence(self) -> defaultdict[UUID, list[Evidence]]:
        return self._by_item(_EVIDENCE, "added_by_id")

    @cached_property
    def delegations(self) -> defaultdict[UUID, list[Delegation]]:
        return self._by_item(_DELEGATIONS, "to_id")

    @cached_property
    def extensions(self) -> defaultdict[UUID, list[Extension]]:
        return self._by_item(_EXTENSIONS, "requested_by_id")

    @cached_property
    def signatures(self) -> defaultdict[UUID, list[Signature]]:
        """The signatures of all rounds, without what was shown: that is as heavy as the rest."""
        found: defaultdict[UUID, list[Signature]] = defaultdict(list)
        for row, name, principal, where, office in self.session.execute(_SIGNATURES, {"ids": self.ids}):
            found[row.item_id].append(row)
            self.learn((row.user_id, name), (row.principal_id, principal))
            self.titles[row.appointment_id] = f"{where}{office.label}"
        return found

    def journal_of(self, item_id: UUID) -> ItemJournal:
        """Return what an item's journal tells in short."""
        if history := self.histories.get(item_id):
            return _journal([(e["act"], e["actor_id"], e["at"], e["seq"], e["hash"]) for e in history])
        return self.journals[item_id]

    @cached_property
    def journals(self) -> defaultdict[UUID, ItemJournal]:
        found: defaultdict[UUID, ItemJournal] = defaultdict(lambda: ItemJournal(()))
        if len(self.ids) == 1:
            found[self.ids[0]] = _journal(self.session.execute(_LINES, {"item_id": self.ids[0]}).all())
        else:
            acts = self.session.execute(_ACTS, {"ids": self.ids})
            for item_id, rows in _grouped(acts, lambda row: row[0]).items():
                found[item_id] = ItemJournal([ActMade(*made) for _, *made in rows])
        return found

    @cached_property
    def asked(self) -> dict[UUID, VoidRequest]:
        """The last that was said about voiding each item, by whom it was asked or refused."""
        rows = self.session.execute(_ASKED, {"ids": self.ids})
        return {item_id: VoidRequest(*said) for item_id, *said in rows}

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
        """The offices whose signature was lent to the actor."""
        return appointments.delegated_to(self.session, self.actor, self.today)

    @cached_property
    def lenders(self) -> tuple[Actor, ...]:
        """Who lent the actor the signature of an office, with all the offices of their own."""
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

    def name(self, person: UUID) -> str:
        """Return somebody's name; who came to the items only now is looked up."""
        if person not in self.names:
            self.names[person] = self.session.scalars(sa.select(col(User.name)).where(col(User.id) == person)).one()
        return self.names[person]

    @property
    def head(self) -> tuple[int, str] | None:
        """The head of the one item's journal, if that was read."""
        return self.journals[self.ids[0]].head if "journals" in vars(self) and len(self.ids) == 1 else None

    def _by_item(self, statement: Any, *people: str) -> defaultdict[UUID, list[Any]]:
        """Return what the items have in a table, by item, and learn the names of its people."""
        found: defaultdict[UUID, list[Any]] = defaultdict(list)
        for row, *names in self.session.execute(statement, {"ids": self.ids}):
            found[row.item_id].append(row)
            self.learn(*((getattr(row, who), name) for who, name in zip(people, names, strict=True)))
        return found

    def learn(self, *people: tuple[UUID | None, str | None]) -> None:
        """Keep the names of people."""
        self.names.update((who, name) for who, name in people if who is not None and name is not None)


def _journal(lines: Sequence[Any]) -> ItemJournal:
    acts = [ActMade(act, actor_id, at) for act, actor_id, at, _, _ in lines]
    return ItemJournal(acts, (lines[-1][3], lines[-1][4]) if lines else None)


def _grouped(rows: Iterable[V], key: Callable[[V], K]) -> defaultdict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
