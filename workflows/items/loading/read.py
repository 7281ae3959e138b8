"""Reads what hangs on items: one statement a kind, whatever the number of items, with the names of its people."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session

from models.item import Evidence, Item, Measure
from models.people import Organization
from models.signature import Signature
from workflows.authz import appointments, paths
from workflows.authz.actors import Actor
from workflows.authz.appointments import Holder
from workflows.authz.held_offices import ATTACHED_KINDS
from workflows.items.evidence_warnings import EvidenceWarning, evidence_warnings
from workflows.items.loading import disputed, statements
from workflows.items.loading.disputed import OpenDifference
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
from workflows.items.loading.statements import Kind, OfItem
from workflows.items.queries.listing import history_entries
from workflows.journal.entries import UNWRITTEN
from workflows.rows import Row
from workflows.rules.snapshot import working_calendar
from workflows.workdays.calendar import Calendar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T", bound=OfItem)
_BY_ITEM: Mapping[Part, Kind[Any]] = {
    Part.EVIDENCE: statements.EVIDENCE,
    Part.DELEGATIONS: statements.DELEGATIONS,
    Part.EXTENSIONS: statements.EXTENSIONS,
}
"""Parts that are the rows of a table, each the part of its own name in `Parts`."""


def read_parts(
    session: Session, actor: Actor, today: date, rows: Sequence[tuple[Item, Organization]], needs: Needs, known: Parts
) -> Parts:
    """Return what is needed of items beside what is known of them, for somebody who asks on a day."""
    return _Reader(session, actor, today, rows).read(needs - known.known, known)


def read_names(session: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people; nothing is read for nobody."""
    wanted = list(people)
    rows = statements.NAMES.all(session, ids=wanted) if wanted else ()
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
        """Return what is known with what is needed besides."""
        found = self._hanging(needs) | self._around(needs)
        if Part.DOUBTS in needs:
            found["doubts"] = self._doubts(found.get("evidence", known.evidence))
        found["known"] = known.known | (needs | IN_HISTORY if Part.HISTORY in needs else needs)
        names, titles = {**known.names, **self.names}, {**known.titles, **self.titles}
        return replace(known, names=names, titles=titles, **found)

    def _hanging(self, needs: Needs) -> dict[str, Any]:
        """Read what is of the items themselves."""
        found: dict[str, Any] = {}
        if Part.MEASURES in needs:
            found["measures"], found["evidenced"] = self._measures()
        for part, kind in _BY_ITEM.items():
            if part in needs:
                found[part.value] = self._by_item(kind)
        if Part.SIGNATURES in needs:
            found["signatures"], found["disputed"] = self._signatures()
        histories = self._histories() if Part.HISTORY in needs else UNREAD
        if histories is not UNREAD:
            found["histories"] = histories
        if histories is not UNREAD or Part.JOURNAL in needs:
            found["journals"] = self._journals(histories)
        if histories is not UNREAD or Part.VOIDING in needs:
            found["voiding"] = self._voiding(histories)
        return found

    def _around(self, needs: Needs) -> dict[str, Any]:
        """Read what is of their organizations, and of who asks."""
        found: dict[str, Any] = {}
        if Part.RECUSALS in needs:
            found["recused"] = self._recused()
        if Part.PROXIES in needs:
            found["proxies"] = self._proxies()
        if Part.HOLDERS in needs:
            found["near"] = self._near()
        if Part.CALENDAR in needs:
            found["calendars"] = self._calendars()
        return found

    @cached_property
    def ids(self) -> list[UUID]:
        return [item.id for item, _ in self.rows]

    @cached_property
    def owners(self) -> list[Organization]:
        return list({owner.id: owner for _, owner in self.rows}.values())

    def _measures(self) -> tuple[dict[UUID, list[Measure]], dict[UUID, frozenset[UUID]]]:
        found: dict[UUID, list[Measure]] = {}
        evidenced: dict[UUID, frozenset[UUID]] = {}
        for row, (*_, has_evidence) in self._rows(statements.MEASURES):
            found.setdefault(row.item_id, []).append(row)
            if has_evidence:
                evidenced[row.item_id] = evidenced.get(row.item_id, frozenset()) | {row.id}
        return found, evidenced

    def _doubts(self, evidence: Mapping[UUID, Sequence[Evidence]]) -> dict[UUID, tuple[EvidenceWarning, ...]]:
        with_files = (each for each in self.ids if any(file.sha256 for file in evidence.get(each, ())))
        return {item_id: evidence_warnings(self.session, self.actor, item_id) for item_id in with_files}

    def _signatures(self) -> tuple[dict[UUID, list[Signature]], dict[UUID, OpenDifference]]:
        found: dict[UUID, list[Signature]] = {}
        open_differences: dict[UUID, OpenDifference] = {}
        for row, (*_, where, office, difference) in self._rows(statements.SIGNATURES):
            found.setdefault(row.item_id, []).append(row)
            self.titles[row.appointment_id] = f"{where}{office.label}"
            if difference is not None:
                open_differences[row.item_id] = disputed.read(difference)
        return found, open_differences

    def _histories(self) -> dict[UUID, Sequence[Row]]:
        return {item_id: history_entries(self.session, item_id, limit=None) for item_id in self.ids}

    def _journals(self, histories: Mapping[UUID, Sequence[Row]]) -> dict[UUID, ItemJournal]:
        if histories is not UNREAD:
            return {
                item_id: _journal((e["act"], e["actor_id"], e["at"], e["seq"], e["hash"]) for e in history)
                for item_id, history in histories.items()
            }
        if len(self.ids) == 1:
            return {self.ids[0]: _journal(statements.ENTRIES_OF_ONE.all(self.session, item_id=self.ids[0]))}
        acts = statements.ACTS_OF_MANY.all(self.session, ids=self.ids)
        return {
            item_id: ItemJournal([ActMade(act, actor_id, at) for _, act, actor_id, at in rows])
            for item_id, rows in _grouped(acts, lambda row: row[0]).items()
        }

    def _voiding(self, histories: Mapping[UUID, Sequence[Row]]) -> dict[UUID, VoidRequest]:
        if histories is UNREAD:
            rows = statements.VOIDING.all(self.session, ids=self.ids)
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
        for organization_id, person in statements.RECUSED.all(self.session, ids=sorted(above)):
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

    def _by_item(self, kind: Kind[T]) -> dict[UUID, list[T]]:
        return _grouped((row for row, _ in self._rows(kind)), lambda row: row.item_id)

    def _rows(self, kind: Kind[T]) -> Iterator[tuple[T, Sequence[Any]]]:
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
