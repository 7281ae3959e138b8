"""What people do, as a list shows it: a task, and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.vocabulary import Light, State
from workflows.authz.permissions import RIGHTS
from workflows.items.lateness import OverdueCalculator
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.rows import Record
from workflows.rules.steps import STEP_LABELS
from workflows.workdays.calendar import Calendar

WEEK = 5
"""How many working days ahead is soon."""


@dataclass(frozen=True, slots=True)
class TaskSubject:
    """What a task is about.

    `kind` is item, duty, escalation, or diagnosis, whose `id` is the organization's. `item_id` and
    `duty_id` say what an escalation is about.
    """

    kind: str
    id: UUID
    campaign_id: UUID
    number: str | None
    text: str
    organization: str
    due_on: date | None
    overdue_days: int
    late: bool
    light: Light
    item_id: UUID | None = None
    duty_id: UUID | None = None
    state: State | None = None
    disputed: str | None = None
    """Which difference keeps it from being signed off, in words; it is known where tasks are listed."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody must do: a move, by name, or one of the rights.

    What is `later` has a day of its own that is not soon, or begins only then; a decision that others wait for is not.
    """

    act: str
    label: str
    about: TaskSubject
    later: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """All that somebody must do about one thing, what holds the others up first."""

    about: TaskSubject
    tasks: tuple[Task, ...]

    @property
    def later(self) -> bool:
        return all(task.later for task in self.tasks)


def lines(tasks: Iterable[Task]) -> list[Line]:
    """Join the tasks of one thing, where the first of them stands."""
    found: dict[tuple[str, UUID, UUID], list[Task]] = {}
    for task in tasks:  # what is to be diagnosed is an organization, in each campaign by itself
        found.setdefault((task.about.kind, task.about.id, task.about.campaign_id), []).append(task)
    return [Line(some[0].about, tuple(some)) for some in found.values()]


def not_soon(due_on: date, today: date, days: Calendar) -> bool:
    """Tell whether a day comes after the next working week."""
    return due_on > days.shift(today, WEEK)


TASK_LABELS = {right.name: STEP_LABELS.get(right.name, right.label) for right in RIGHTS.values()} | {
    str(expected.move.name): expected.task for expected in EXPECTED_MOVES
}
"""What people call each thing that waits for them, by its act."""


def urgency(task: Task) -> tuple[bool, date, UUID]:
    """Order tasks: what is overdue first and longest, then by due date, without one last."""
    about = task.about
    return not about.late, about.due_on or date.max, about.id


SHOWN_COLUMNS = ("id", "number", "text")
"""What is shown of an item beside what tells how late it is."""


def task_subject(
    item: Record, organization: str, clock: OverdueCalculator, step_due_on: date | None = None
) -> TaskSubject:
    """Tell of an item, by its columns, what a list shows; of a step with a date of its own how late that is."""
    late = clock.shown(item) if step_due_on is None else clock.of_step(item["campaign_id"], step_due_on)
    days = late["overdue_days"]
    return TaskSubject(
        kind="item",
        id=item["id"],
        campaign_id=item["campaign_id"],
        number=item["number"],
        text=item["text"],
        organization=organization,
        due_on=step_due_on or item["due_on"],
        overdue_days=days,
        late=bool(days),
        light=late["light"],
        item_id=item["id"],
        state=item["state"],
    )
