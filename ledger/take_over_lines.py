"""What a running ledger becomes, item by item, before anything of it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.forms import Flaw, Reading
from ledger.joined_items import FileItem
from ledger.take_over_decisions import NOTHING_DECIDED, Decisions
from models.people import Organization
from models.vocabulary import Rectification, State
from workflows.authz.held_offices import AppointmentView


@dataclass(frozen=True, slots=True)
class RunningLedger:
    """A file that was read, into which campaign it is to be taken over, and what a person decided of it."""

    reading: Reading
    name: str
    campaign_id: UUID
    decided: Decisions = NOTHING_DECIDED


@dataclass(frozen=True, slots=True)
class TakeOverLine:
    """One item of the file as it would be, or was, taken over: how far it comes (`state`), and why no further (`why`).

    `due_on` is the date from which the clock counts; `claimed_due_on` and `due_text` are what the file says.
    """

    key: str
    place: str
    number: str | None
    organization: str
    organization_id: UUID
    text: str
    indicator: str | None
    rectification: Rectification | None
    goal: str | None
    measures: tuple[str, ...]
    leader: str | None
    leader_id: UUID | None
    person: str | None
    responsible_id: UUID | None
    due_on: date | None
    claimed_due_on: date | None
    due_text: str | None
    past_due: bool
    progress: str | None
    completion: str | None
    closed_on: date | None
    closure: str | None
    state: State = State.DIAGNOSE
    why: str = ""


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A row of the file that the campaign has already; nothing of it is written."""

    place: str
    number: str | None
    organization: str
    text: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item of the file with whose it is, and in which office the actor takes it over."""

    item: FileItem
    line: TakeOverLine
    owner: Organization
    post: AppointmentView
    rewritten: bool
    """Whether the actor wrote other measures than the file has; to split them, or to join them, is no other plan."""


def unaccepted(warnings: Sequence[Flaw], accepted: frozenset[str]) -> list[Flaw]:
    """Return the warnings to which nobody has said yes."""
    return [flaw for flaw in warnings if written(flaw) not in accepted]


def faults(errors: Sequence[Flaw], asked: Sequence[Flaw]) -> dict[str, str]:
    """Return why a file is not brought in: what is wrong with it, and the warnings to which nobody has said yes."""
    return {f"errors[{n}]": written(flaw) for n, flaw in enumerate(errors)} | {
        f"accepted[{n}]": f"请核对这处提醒，并逐一确认：{written(flaw)}" for n, flaw in enumerate(asked)
    }


def written(flaw: Flaw) -> str:
    """Return a flaw as one says yes to it."""
    return f"{flaw.place}：{flaw.reason}"
