"""What hangs on items, one or many, as it was read for somebody at a moment.

A rule says beside itself which parts it looks at (`reads`), a move and a page are read with all that
their rules look at (items/needs.py), and a part that was not read cannot be looked at: it is an error,
and never one more statement.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum, auto
from functools import cached_property
from itertools import chain
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from sqlmodel import SQLModel

from models.base import Key
from models.item import Delegation, Evidence, Measure
from models.people import Organization
from models.plain import those_of
from models.signature import Extension, Signature
from models.vocabulary import Office
from workflows.authz.actors import Actor
from workflows.authz.appointments import Holder
from workflows.authz.held_offices import AppointmentView
from workflows.authz.seats import Seat
from workflows.items.evidence_warnings import EvidenceWarning
from workflows.items.loading.disputed import OpenDifference
from workflows.journal.acts import HANDS_ON, Act
from workflows.rows import Row
from workflows.workdays.calendar import Calendar

ASKING = (Act.REQUEST_VOID, Act.REFUSE_VOID)
"""The moves that put up and take back the question whether an item is void."""


class Part(StrEnum):
    """A kind of thing that hangs on items; each is read in one statement, or a known few."""

    MEASURES = auto()
    """With which of them have evidence."""
    EVIDENCE = auto()
    DOUBTS = auto()
    """What makes files worth a second look; of one item that has files."""
    DELEGATIONS = auto()
    EXTENSIONS = auto()
    SIGNATURES = auto()
    """Those of all rounds."""
    JOURNAL = auto()
    """Who made which moves."""
    VOIDING = auto()
    """What was last said of voiding it."""
    HISTORY = auto()
    """All entries of the journal, and with them JOURNAL and VOIDING."""
    RECUSALS = auto()
    PROXIES = auto()
    """What was lent to the actor, and by whom."""
    HOLDERS = auto()
    """Who holds the posts that are seen from its organization."""
    CALENDAR = auto()


Needs = frozenset[Part]
CONTRIBUTORS = (Part.JOURNAL, Part.MEASURES, Part.EVIDENCE, Part.DELEGATIONS, Part.SIGNATURES)
"""What tells who put an item right."""
SHOWN = frozenset({*CONTRIBUTORS, Part.DOUBTS})
"""What tells what a signer is shown."""

CARRIED = frozenset(
    {
        *(Part.MEASURES, Part.EVIDENCE, Part.DELEGATIONS, Part.EXTENSIONS, Part.SIGNATURES),
        *(Part.JOURNAL, Part.VOIDING, Part.RECUSALS, Part.CALENDAR),
    }
)
"""What is still known of an item after a move, with what the move wrote."""
IN_HISTORY = frozenset({Part.JOURNAL, Part.VOIDING})
"""What all entries tell too."""

R = TypeVar("R", bound=Callable[..., object])
K = TypeVar("K", bound=Key)
_READS: dict[object, Needs] = {}


def reads(*parts: Part) -> Callable[[R], R]:
    """Declare which parts a rule looks at."""

    def declare(rule: R) -> R:
        _READS[rule] = frozenset(parts)
        return rule

    return declare


def needs(rules: Iterable[object]) -> Needs:
    """Return all that some rules look at; a rule that declares nothing looks at the item alone."""
    return frozenset(chain.from_iterable(_READS.get(rule, ()) for rule in rules))


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """The place in a ledger file that an item was read from."""

    name: str
    sha256: str
    table_name: str
    row: int
    clause: int | None


@dataclass(frozen=True, slots=True)
class VoidRequest:
    """提请撤销, or the refusal of it: who said it, and what the journal holds of it."""

    act: str
    actor_id: UUID | None
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ActMade:
    """That somebody made a move on an item, or the clock, and when last."""

    act: str
    actor_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemJournal:
    """What an item's journal tells in short: who made which moves, in its order, and, of one alone, its head."""

    acts: Sequence[ActMade]
    head: tuple[int, str] | None = None
    """How many entries there are, and the hash of the last; None where only acts were read."""

    @property
    def hands(self) -> set[UUID | None]:
        """Who made one of the moves that put the item right."""
        return {made.actor_id for made in self.acts if made.act in HANDS_ON}

    def last(self, acts: Collection[str]) -> datetime | None:
        """Return when the last of some acts was made: by their order, for clocks may be set back."""
        return next((made.at for made in reversed(self.acts) if made.act in acts), None)


@dataclass(frozen=True, slots=True)
class Proxies:
    """The offices whose signature was lent to somebody (代签), and who lent them, with all their own."""

    posts: tuple[AppointmentView, ...]
    lenders: tuple[Actor, ...]


class _Unread(Mapping[UUID, NoReturn]):
    """Stands for a part that nobody said is looked at."""

    def __getitem__(self, key: UUID) -> NoReturn:
        raise AssertionError("looked at what was not read: the rule, move or page must say that it needs it")

    def __iter__(self) -> Iterator[UUID]:
        return self[UUID(int=0)]

    def __len__(self) -> int:
        return self[UUID(int=0)]

    __eq__ = object.__eq__
    __hash__ = object.__hash__


UNREAD = _Unread()


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What was read of items, by item; what was not read is `UNREAD`."""

    measures: Mapping[UUID, Sequence[Measure]] = UNREAD
    evidenced: Mapping[UUID, frozenset[UUID]] = UNREAD
    """The measures that have evidence."""
    evidence: Mapping[UUID, Sequence[Evidence]] = UNREAD
    doubts: Mapping[UUID, tuple[EvidenceWarning, ...]] = UNREAD
    delegations: Mapping[UUID, Sequence[Delegation]] = UNREAD
    extensions: Mapping[UUID, Sequence[Extension]] = UNREAD
    signatures: Mapping[UUID, Sequence[Signature]] = UNREAD
    """Without what was shown: that is as heavy as the rest."""
    disputed: Mapping[UUID, OpenDifference] = UNREAD  # of items that were signed: it is read with their signatures
    journals: Mapping[UUID, ItemJournal] = UNREAD
    voiding: Mapping[UUID, VoidRequest] = UNREAD
    histories: Mapping[UUID, Sequence[Row]] = UNREAD
    recused: Mapping[UUID, set[UUID]] = UNREAD
    """Who declared to be related, by the organization that was declared."""
    proxies: Mapping[UUID, Proxies] = UNREAD
    """By to whom they were lent."""
    near: Mapping[UUID, Sequence[Holder]] = UNREAD
    """Who holds the posts that are seen from an organization, by that."""
    calendars: Mapping[UUID, Calendar] = UNREAD
    """By university."""
    known: Needs = frozenset()
    """Which of them were read."""
    names: Mapping[UUID, str] = field(default_factory=dict)
    """The names of the people of what was read."""
    titles: Mapping[UUID, str] = field(default_factory=dict)
    """The offices in which the items were signed, in words, by appointment."""

    def colleagues(self, organization_id: UUID, today: date) -> Sequence[Actor]:
        """Return whose posts count, seen from an organization, as they would act there."""
        if organization_id not in self._colleagues:
            people: dict[UUID, list[Holder]] = {}
            for holder in self.near[organization_id]:
                if holder.counts:
                    people.setdefault(holder.user_id, []).append(holder)
            self._colleagues[organization_id] = [
                Actor(
                    person,
                    held[0].name,
                    is_admin=False,
                    posts=tuple(dict.fromkeys(each.post for each in held)),
                    today=today,
                    waits=held[0].waits,
                    stands_in_for=frozenset(each.stands_in_for for each in held if each.stands_in_for),
                )
                for person, held in people.items()
            ]
        return self._colleagues[organization_id]

    def filling(
        self, organization: Organization, seats: tuple[Seat, ...], item_id: UUID, today: date
    ) -> Sequence[tuple[Actor, AppointmentView]]:
        """Return who of them fills one of some seats, each with the post; of all items of an organization once.

        A 挂点领导 alone may be one for an item.
        """
        of_one = any(seat.office is Office.PATRON for seat in seats)
        key = organization.id, seats, item_id if of_one else None
        if key not in self._filling:
            colleagues = self.colleagues(organization.id, today)
            found = ((who, who.post_in(seats, organization, item_id)) for who in colleagues)
            self._filling[key] = [(who, post) for who, post in found if post is not None]
        return self._filling[key]

    @cached_property
    def _filling(self) -> dict[Hashable, Sequence[tuple[Actor, AppointmentView]]]:
        return {}

    @cached_property
    def _colleagues(self) -> dict[UUID, Sequence[Actor]]:
        return {}

    def after(self, item_id: UUID, made: ActMade, rows: Iterable[SQLModel], replaced: Needs) -> "Parts":
        """Return what is known of an item once a move wrote some rows, which are all there is of parts it replaced."""
        written = list(rows)
        known = (self.known | replaced) & CARRIED
        if made.act in ASKING:
            known -= {Part.VOIDING}
        found: dict[str, Any] = {
            _FIELDS[part]: {} if part in replaced else getattr(self, _FIELDS[part]) for part in known
        }
        for part in known & written_parts(made, written):
            if part is Part.JOURNAL:
                acts = self.journals[item_id].acts if item_id in self.journals else ()
                found["journals"] = {item_id: ItemJournal((*acts, made))}
            else:
                found[part] = {item_id: _with(found[part].get(item_id, ()), those_of(_TABLES[part], written))}
        if Part.MEASURES in known:
            evidenced = {} if Part.MEASURES in replaced else self.evidenced
            new = {row.measure_id for row in those_of(Evidence, written)}
            found["evidenced"] = {item_id: evidenced.get(item_id, frozenset()) | new} if new else evidenced
        return Parts(**found, disputed=self.disputed, known=known, names=self.names, titles=self.titles)


_RENAMED = {Part.JOURNAL: "journals", Part.RECUSALS: "recused", Part.CALENDAR: "calendars"}
_FIELDS = {part: _RENAMED.get(part, part.value) for part in Part}
"""The name of each part in `Parts`."""
_TABLES: Mapping[Part, type[Key]] = {
    Part.MEASURES: Measure,
    Part.EVIDENCE: Evidence,
    Part.DELEGATIONS: Delegation,
    Part.EXTENSIONS: Extension,
    Part.SIGNATURES: Signature,
}
"""Parts that are the rows of a table, each under the part's own name in `Parts`."""


def written_parts(made: ActMade, rows: Iterable[SQLModel]) -> Needs:
    """Return which parts of an item a move has changed, by the rows that it wrote and by the entry of itself."""
    tables = {getattr(row, "table", None) for row in rows}
    found = {part for part, table in _TABLES.items() if table in tables}
    if made.act in HANDS_ON:
        found.add(Part.JOURNAL)
    if made.act in ASKING:
        found.add(Part.VOIDING)
    return frozenset(found)


def _with(rows: Iterable[K], written: Iterable[K]) -> list[K]:
    """Return rows with those that came to them or stand in their place."""
    return list({row.id: row for row in (*rows, *written)}.values())
