"""The course of one item: the stages it went through, and its dates with the reason for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from models.labelled import LabelledEnum
from models.vocabulary import EscalationStep, ExtensionState, State
from workflows.deadlines import ladder, schedule, subjects
from workflows.items import taking_over
from workflows.items.lifecycle import MOVES
from workflows.items.loading.context import ItemContext
from workflows.items.moves import DETAILS
from workflows.journal.acts import Act
from workflows.rows import Row
from workflows.workdays.calendar import day_with_weekday

_STATES = {state.value: state for state in State}


@dataclass(frozen=True, slots=True)
class StageReached:
    """A stage that the item entered, by which act of whom, and in which round of closure.

    `again` marks a stage that was gone back to: by a return or a reopening.
    """

    state: State
    entered_at: datetime
    act: str
    label: str
    by: str | None
    office: str
    round: int
    again: bool


def stages_reached(entries: Iterable[Row]) -> tuple[StageReached, ...]:
    """Return the stages that an item really went through, of its journal (`items.entries`)."""
    found: list[StageReached] = []
    closure = 0
    for entry in entries:
        act, data = entry["act"], entry["data"]
        if act == Act.TAKE_OVER:
            state, by = _STATES[data["to"]], taking_over.LABEL
            found.append(
                StageReached(state, entry["at"], act, by, entry["actor"], entry["office"], closure, again=False)
            )
            continue
        move = MOVES.get(act)
        if move is None:
            continue
        if not move.sources and move.target:
            state = move.target
        elif data["to"] != data["from"] or DETAILS[act].undoes:
            state = _STATES[data["to"]]
        else:
            continue
        closure = data.get("round", closure)
        again = any(stage.state is state for stage in found)
        found.append(StageReached(state, entry["at"], act, move.label, entry["actor"], entry["office"], closure, again))
    return tuple(found)


class TimelineDayKind(LabelledEnum):
    """What a date of an item is."""

    ORIGINAL = "original", "原时限"
    DUE = "due", "现时限"
    RUNG = "rung", "催办督办"


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """A date of an item, and why it is that day, in one or two sentences."""

    kind: TimelineDayKind
    label: str
    on: date
    why: str
    rung: EscalationStep | None = None
    waits: bool = False
    """Whether it waits until the year's days off are known."""


def timeline_days(case: ItemContext) -> tuple[TimelineDay, ...]:
    """Return the original and the current due date, and the rungs of the ladder still to come."""
    item = case.item
    if item.due_on is None or item.original_due_on is None:
        return ()
    review = item.state is State.LONG_TERM
    label = "下次检视日期" if review else "整改时限"
    return (
        TimelineDay(
            TimelineDayKind.ORIGINAL,
            TimelineDayKind.ORIGINAL.label,
            item.original_due_on,
            f"确认入账时定为{day_with_weekday(item.original_due_on)}。",
        ),
        TimelineDay(TimelineDayKind.DUE, label, item.due_on, f"{_moved(case, item.due_on)}{_stands(case)}"),
        *_rungs(case, label),
    )


def _moved(case: ItemContext, due_on: date) -> str:
    granted = [x for x in case.extensions if x.state is ExtensionState.GRANTED]
    if case.item.state is State.LONG_TERM:
        return f"长期坚持，下次检视定为{day_with_weekday(due_on)}。"
    if granted and granted[-1].new_due_on == due_on:
        return f"同意延期，由{day_with_weekday(granted[-1].previous_due_on)}延至{day_with_weekday(due_on)}。"
    if due_on != case.item.original_due_on:
        return f"重新定为{day_with_weekday(due_on)}。"
    return f"与原时限相同，为{day_with_weekday(due_on)}。"


def _stands(case: ItemContext) -> str:
    """Say what a printed date on a day off stands for."""
    due_on = case.item.due_on
    assert due_on is not None  # noqa: S101  asked before
    if case.calendar.is_workday(due_on):
        return "" if case.calendar.is_confirmed(due_on) else case.calendar.why(due_on)
    stands_for = schedule.effective_due(due_on, case.book, case.calendar)
    policy = case.book.rules.holidays.day_off.label
    return f"{case.calendar.why(due_on)}按规定{policy}，以{day_with_weekday(stands_for)}为准。"


def _rungs(case: ItemContext, label: str) -> Iterator[TimelineDay]:
    clock = case.clock
    if clock is None or clock.next_check_at is None or case.item.due_on is None:
        return
    due_on = schedule.effective_due(case.item.due_on, case.book, case.calendar)
    counted = ladder.moved_due(due_on, clock.rested, case.calendar)
    for step in ladder.rungs_of(case.book.rules.ladder)[clock.position :]:
        why = subjects.why_that_day(step, due_on, clock.rested, case.calendar, label)
        if step.rule.quiet_days:
            why += f"{step.rule.quiet_days}日内报过进展的不发。"
        if not step.rule.automatic:
            why += "届时拟稿，由专人签发。"
        waits = ladder.waits_for_calendar(step, counted, case.calendar)
        on = ladder.rung_day(step, counted, case.calendar)
        yield TimelineDay(TimelineDayKind.RUNG, step.rung.label, on, why, step.rung, waits)
