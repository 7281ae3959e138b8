"""Reads what hangs on items: one statement a kind, whatever the number of items, with the names of its people.

The statements are made once: building one costs more than asking it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from models.item import Delegation, Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, Organization, Recusal, User
from models.plain import read_columns, split
from models.prepared import PreparedQuery
from models.signature import Extension, Signature
from workflows.authz import appointments, paths
from workflows.authz.actors import Actor
from workflows.authz.appointments import Holder
from workflows.authz.held_offices import ATTACHED_KINDS
from workflows.items.evidence_warnings import EvidenceWarning, evidence_warnings
from workflows.items.loading.parts import (
    ASKING,
    IN_HISTORY,
    UNREAD,
    ActMade,
    ItemJournal,
    Needs,
    Part,
    Parts,
    Proxies,
    VoidRequest,
)
from workflows.items.queries.listing import history_entries
from workflows.journal.entries import UNWRITTEN
from workflows.rows import Listing, Row
from workflows.rules.snapshot import working_calendar
from workflows.workdays.calendar import Calendar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
OfItem = Measure | Evidence | Delegation | Extension | Signature
T = TypeVar("T", bound=OfItem)

_IDS: sa.BindParameter[list[UUID]] = sa.bindparam("ids", expanding=True)
_one, _other, _third = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[T]):
    """What items have in a table: its statement, and the columns whose people's names it brings along."""

    table: type[T]
    statement: PreparedQuery[*tuple[Any, ...]]
    people: tuple[str, ...]

    def rows(self, session: Session, ids: list[UUID]) -> Iterator[tuple[T, Sequence[Any]]]:
        """Read what some items have; yield each row with what stands behind its columns, the names first."""
        for row in self.statement.all(session, ids=ids):
            yield split(self.table, row)


def _kind(
    table: type[T],
    order: str,
    *people: str,
    without: str = "",
    adding: Sequence[sa.SQLColumnExpression[Any]] = (),
    joining: Mapping[type[SQLModel], sa.ColumnElement[bool]] = MappingProxyType({}),
) -> _Kind[T]:
    names, stored = (_one, _other, _third)[: len(people)], sa.inspect(table).c
    query: Listing = sa.select(*read_columns(table, without), *(col(each.name) for each in names))
    for who, name in zip(people, names, strict=True):
        query = query.outerjoin(name, col(name.id) == stored[who])
    query = query.add_columns(*adding)
    for other, condition in joining.items():
        query = query.join(other, condition)
    return _Kind(table, PreparedQuery(query.where(stored["item_id"].in_(_IDS)).order_by(stored[order])), people)


_MEASURES = _kind(
    Measure,
    "position",
    *("responsible_id", "leader_id", "done_by_id"),
    adding=[sa.exists().where(col(Evidence.measure_id) == col(Measure.id))],
)
_EVIDENCE = _kind(Evidence, "id", "added_by_id")
_DELEGATIONS = _kind(Delegation, "id", "to_id")
_EXTENSIONS = _kind(Extension, "id", "requested_by_id")
_SIGNATURES = _kind(
    Signature,
    "id",
    *("user_id", "principal_id"),
    without="shown",
    adding=[col(Organization.name), col(Appointment.office)],
    joining={
        Appointment: col(Appointment.id) == Signature.appointment_id,
        Organization: col(Organization.id) == Appointment.organization_id,
    },
)
_LINES = PreparedQuery(
    sa.select(col(Entry.act), col(Entry.actor_id), col(Entry.at), col(Entry.seq), col(Entry.hash))
    .where(col(Entry.subject_id) == sa.bindparam("item_id"))
    .order_by(col(Entry.seq))
)
_ACTS = PreparedQuery(
    sa.select(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id), sa.func.max(col(Entry.at)))
    .where(col(Entry.subject_id).in_(_IDS))
    .group_by(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id))
)
_VOIDING = PreparedQuery(
    sa.select(col(Entry.subject_id), col(Entry.act), col(Entry.actor_id), col(Entry.data))
    .where(col(Entry.subject_id).in_(_IDS), col(Entry.act).in_(ASKING))
    .order_by(col(Entry.subject_id), col(Entry.seq))
)
_RECUSED = PreparedQuery(
    sa.select(col(Recusal.organization_id), col(Recusal.user_id)).where(
        col(Recusal.organization_id).in_(_IDS), col(Recusal.lifted_at).is_(None)
    )
)
_NAMES = PreparedQuery(sa.select(col(User.id), col(User.name)).where(col(User.id).in_(_IDS)))


def read_parts(
    session: Session, actor: Actor, today: date, rows: Sequence[tuple[Item, Organization]], needs: Needs, known: Parts
) -> Parts:
    """Return what is needed of items beside what is known of them, for somebody who asks on a day."""
    return known.joined(_Reader(session, actor, today, rows).read(needs - known.known, known))


def read_names(session: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people; nothing is read for nobody."""
    wanted = list(people)
    rows = _NAMES.all(session, ids=wanted) if wanted else ()
    return {person: name for person, name in rows}  # noqa: C416  rows are no pairs to mypy


def read_proxies(session: Session, actor: Actor, today: date) -> Proxies:
    """Return what was lent to somebody, and by whom."""
    posts = appointments.offices_lent_to(session, actor, today)
    return Proxies(posts, appointments.delegators(session, posts, today))


@dataclass(frozen=True)
class _Reader:
    session: Session
    actor: Actor
    today: date
    rows: Sequence[tuple[Item, Organization]]
    names: dict[UUID, str] = field(default_factory=dict)
    titles: dict[UUID, str] = field(default_factory=dict)

    def read(self, needs: Needs, known: Parts) -> Parts:
        measures, evidenced = self._measures() if Part.MEASURES in needs else (UNREAD, UNREAD)
        evidence = self._by_item(_EVIDENCE) if Part.EVIDENCE in needs else known.evidence
        histories = self._histories() if Part.HISTORY in needs else UNREAD
        return Parts(
            measures=measures,
            evidenced=evidenced,
            evidence=evidence,
            doubts=self._doubts(evidence) if Part.DOUBTS in needs else UNREAD,
            delegations=self._by_item(_DELEGATIONS) if Part.DELEGATIONS in needs else UNREAD,
            extensions=self._by_item(_EXTENSIONS) if Part.EXTENSIONS in needs else UNREAD,
            signatures=self._signatures() if Part.SIGNATURES in needs else UNREAD,
            histories=histories,
            journals=self._journals(histories) if needs & {Part.JOURNAL, Part.HISTORY} else UNREAD,
            voiding=self._voiding(histories) if needs & {Part.VOIDING, Part.HISTORY} else UNREAD,
            recused=self._recused() if Part.RECUSALS in needs else UNREAD,
            proxies=self._proxies() if Part.PROXIES in needs else UNREAD,
            near=self._near() if Part.HOLDERS in needs else UNREAD,
            calendars=self._calendars() if Part.CALENDAR in needs else UNREAD,
            known=needs | IN_HISTORY if Part.HISTORY in needs else needs,
            names=self.names,
            titles=self.titles,
        )

    @cached_property
    def ids(self) -> list[UUID]:
        return [item.id for item, _ in self.rows]

    @cached_property
    def owners(self) -> list[Organization]:
        return list({owner.id: owner for _, owner in self.rows}.values())

    def _measures(self) -> tuple[dict[UUID, list[Measure]], dict[UUID, frozenset[UUID]]]:
        found: dict[UUID, list[Measure]] = {}
        evidenced: dict[UUID, frozenset[UUID]] = {}
        for row, (*_, has_evidence) in self._rows(_MEASURES):
            found.setdefault(row.item_id, []).append(row)
            if has_evidence:
                evidenced[row.item_id] = evidenced.get(row.item_id, frozenset()) | {row.id}
        return found, evidenced

    def _doubts(self, evidence: Mapping[UUID, Sequence[Evidence]]) -> dict[UUID, tuple[EvidenceWarning, ...]]:
        with_files = (each for each in self.ids if any(file.sha256 for file in evidence.get(each, ())))
        return {item_id: evidence_warnings(self.session, self.actor, item_id) for item_id in with_files}

    def _signatures(self) -> dict[UUID, list[Signature]]:
        found: dict[UUID, list[Signature]] = {}
        for row, (*_, where, office) in self._rows(_SIGNATURES):
            found.setdefault(row.item_id, []).append(row)
            self.titles[row.appointment_id] = f"{where}{office.label}"
        return found

    def _histories(self) -> dict[UUID, Sequence[Row]]:
        return {item_id: history_entries(self.session, item_id, limit=None) for item_id in self.ids}

    def _journals(self, histories: Mapping[UUID, Sequence[Row]]) -> dict[UUID, ItemJournal]:
        if histories is not UNREAD:
            return {
                item_id: _journal((e["act"], e["actor_id"], e["at"], e["seq"], e["hash"]) for e in history)
                for item_id, history in histories.items()
            }
        if len(self.ids) == 1:
            return {self.ids[0]: _journal(_LINES.all(self.session, item_id=self.ids[0]))}
        acts = _ACTS.all(self.session, ids=self.ids)
        return {
            item_id: ItemJournal([ActMade(act, actor_id, at) for _, act, actor_id, at in rows])
            for item_id, rows in _grouped(acts, lambda row: row[0]).items()
        }

    def _voiding(self, histories: Mapping[UUID, Sequence[Row]]) -> dict[UUID, VoidRequest]:
        if histories is UNREAD:
            rows = _VOIDING.all(self.session, ids=self.ids)
            return {item_id: VoidRequest(act, actor_id, data) for item_id, act, actor_id, data in rows}
        return {
            item_id: VoidRequest(entry["act"], entry["actor_id"], entry["data"])
            for item_id, history in histories.items()
            for entry in history
            if entry["act"] in ASKING
        }

    def _recused(self) -> dict[UUID, set[UUID]]:
        above = {node for owner in self.owners for node in paths.ancestor_ids(owner.path)}
        found: dict[UUID, set[UUID]] = {}
        for organization_id, person in _RECUSED.all(self.session, ids=list(above)):
            found.setdefault(organization_id, set()).add(person)
        return found

    def _proxies(self) -> dict[UUID, Proxies]:
        return {self.actor.user_id: read_proxies(self.session, self.actor, self.today)}

    def _near(self) -> dict[UUID, list[Holder]]:
        everybody = appointments.appointments_near(self.session, self.owners, self.today)
        held = _grouped(everybody, lambda holder: holder.post.organization_id)
        attached = (holder for holder in everybody if holder.post.kind in ATTACHED_KINDS)
        hanging = _grouped(attached, lambda holder: holder.post.parent_id)
        return {
            owner.id: [
                holder
                for node in dict.fromkeys((owner.id, owner.parent_id, owner.committee_id))
                if node is not None
                for holder in (*held.get(node, ()), *hanging.get(node, ()))
            ]
            for owner in self.owners
        }

    def _calendars(self) -> dict[UUID, Calendar]:
        universities = dict.fromkeys(owner.committee_id for owner in self.owners)
        return {each: working_calendar(self.session, each) for each in universities if each is not None}

    def _by_item(self, kind: _Kind[T]) -> dict[UUID, list[T]]:
        return _grouped((row for row, _ in self._rows(kind)), lambda row: row.item_id)

    def _rows(self, kind: _Kind[T]) -> Iterator[tuple[T, Sequence[Any]]]:
        """Yield what the items have in a table, with what stands behind its columns; learn its people's names."""
        for row, behind in kind.rows(self.session, self.ids):
            self._learn((getattr(row, who), name) for who, name in zip(kind.people, behind, strict=False))
            yield row, behind

    def _learn(self, people: Iterable[tuple[UUID | None, str | None]]) -> None:
        self.names.update((who, name) for who, name in people if who is not None and name is not None)


def _journal(lines: Iterable[Sequence[Any]]) -> ItemJournal:
    told = list(lines)
    acts = [ActMade(act, actor_id, at) for act, actor_id, at, _, _ in told]
    return ItemJournal(acts, (told[-1][3], told[-1][4]) if told else UNWRITTEN)


def _grouped(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
