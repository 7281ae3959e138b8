"""What a thing waits for, as its noun declares it: pure data, from which the rows are made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from models.people import Organization
from models.vocabulary import EscalationStep, Role
from workflows.authz.held_offices import HeldSeat, held_at
from workflows.authz.permissions import RIGHTS, seats_of
from workflows.authz.seats import Seat
from workflows.journal.acts import Act

WorkItemRow = dict[str, object]
"""A row of `WorkItem` as it is written: its values by column, but for its id."""


class WaitingSubject(NamedTuple):
    """What waits: the column of `WorkItem` that names its kind, and its id."""

    column: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Ask:
    """One act that something waits for, of one person or of those who hold some seats.

    `barred` are people, and organizations in whose name nobody may; with `head_barred` the 书记
    of the organization that it belongs to may not, either.
    """

    act: str
    person_id: UUID | None = None
    seats: tuple[HeldSeat, ...] = ()
    measure_id: UUID | None = None
    due_on: date | None = None
    begins_on: date | None = None
    barred: frozenset[UUID] = frozenset()
    head_barred: bool = False

    def rows(self, subject: WaitingSubject, since: datetime) -> Iterator[WorkItemRow]:
        """Make its rows, one for each who is asked."""
        said: WorkItemRow = {
            **_NOTHING,
            subject.column: subject.id,
            "measure_id": self.measure_id,
            "act": str(self.act),
            "since": since,
            "due_on": self.due_on,
            "begins_on": self.begins_on,
            "barred": " ".join(sorted(each.hex for each in self.barred)),
            "head_barred": self.head_barred,
        }
        if self.person_id is not None:
            yield {**said, "person_id": self.person_id}
        for position, (where, seat) in enumerate(self.seats):
            yield {**said, "organization_id": where, "seat": seat, "position": position}


_NOTHING: WorkItemRow = dict.fromkeys(
    (
        *("item_id", "duty_id", "document_id", "person_id", "organization_id", "seat"),
        *("taken", "rung", "next_check_at"),
    )
) | {"position": 0}


class Gone(NamedTuple):
    """How the clock stood to a step that is no longer waited for."""

    act: str
    measure_id: UUID | None
    organization_id: UUID | None
    due_on: date | None
    taken: int | None
    rung: EscalationStep | None
    next_check_at: datetime | None


BY_RIGHT = (
    str(Act.FILE),
    "receive",
    "extend_duty",
    "send",
    "answer_document",
    "review_answer",
    "reconcile",
    "sign_reconciliation",
)
"""The rights by which duties and documents are asked for."""


def ask_by_right(name: str, organization: Organization, due_on: date | None = None, *barred: UUID) -> Ask:
    """Return what is expected of those who have a right in an organization by office, but for who is barred."""
    assert name in BY_RIGHT, name  # noqa: S101  or nobody would find it
    roles = (role for role in RIGHTS[name].by if isinstance(role, Role))
    seats = held_seats((seat for role in roles for seat in seats_of(role, organization)), organization)
    return Ask(name, seats=seats, due_on=due_on, barred=frozenset(barred))


def held_seats(seats: Iterable[Seat], organization: Organization) -> tuple[HeldSeat, ...]:
    """Return where seats are held that are seen from an organization, each once, in their order."""
    found = (held_at(seat, organization) for seat in seats)
    return tuple(dict.fromkeys(each for each in found if each is not None))
