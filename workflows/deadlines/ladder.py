"""When each rung of 升级 is due, which one is next, and why that day (pure).

Which rungs there are, on which day and whom each tells, a campaign's rules say (campaigns/*.toml, `[[rules.ladder]]`).

A due date T is taken as it is to be met: pass printed dates through `effective_due` first. Where T is
a day off, offsets up to 0 count back from the last working day on or before it, later ones count
from the next working day on or after it. All offsets are working days, so no rung ever falls on
a day off; a tick on a day off takes nothing.

On a provisional year the gentle rungs (提醒, 预警, 催办) are taken all the same; from 督办 on they
wait until the year is confirmed, and are not used up meanwhile.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from models.vocabulary import DayOff, EscalationStep
from workflows.days import DAY, spans_together
from workflows.rules.rules import AUTOMATIC, LadderStep
from workflows.workdays.calendar import Calendar, day_with_weekday

_AGAIN = timedelta(days=7)
"""How often to look again at what waits for a year to be confirmed; confirming it looks at once."""


@dataclass(frozen=True)
class LadderRung:
    """One rung at one offset, in working days from the due date."""

    rung: EscalationStep
    offset: int
    rule: LadderStep


@dataclass(frozen=True)
class LadderPosition:
    """What a look at one due date finds.

    `position` is the index in `rungs_of(…)` of the first step not yet consumed; `next_on` the day to
    look again, None after the last step.
    """

    position: int
    taken: tuple[LadderRung, ...]
    next_on: date | None


def rungs_of(ladder: tuple[LadderStep, ...]) -> tuple[LadderRung, ...]:
    """Return one step per offset, by offset and then by rung."""
    rungs = list(EscalationStep)
    steps = (LadderRung(rule.rung, offset, rule) for rule in ladder for offset in rule.days)
    return tuple(sorted(steps, key=lambda step: (step.offset, rungs.index(step.rung))))


def rung_day(step: LadderRung, due_on: date, calendar: Calendar) -> date:
    """Return the working day of a step."""
    base = calendar.on_or_after(due_on) if step.offset > 0 else calendar.on_or_before(due_on)
    return calendar.shift(base, step.offset)


def effective_due(due_on: date, policy: DayOff, calendar: Calendar) -> date:
    """Return the day a printed date stands for under the campaign's policy for days off."""
    if policy is DayOff.PREVIOUS_WORKDAY:
        return calendar.on_or_before(due_on)
    if policy is DayOff.NEXT_WORKDAY:
        return calendar.on_or_after(due_on)
    return due_on


def moved_due(due_on: date, rested: int, calendar: Calendar) -> date:
    """Return the day from which the ladder counts: the due date, later by the working days that were rested.

    As many are left from the day on which a clock goes on as were left when it was stopped; what was due on a day
    off has the next working day in its place.
    """
    return calendar.shift(calendar.on_or_after(due_on), rested) if rested else due_on


def position_at(
    ladder: tuple[LadderStep, ...], due_on: date, position: int, today: date, calendar: Calendar
) -> LadderPosition:
    """Return the steps from `position` that are due by `today`, collapsed after downtime.

    Nothing is taken on a day off. What is consumed but not taken: a reminder or warning when a
    step of a later offset is due too or the due date has passed, and all but the last of one
    rung. A step that waits for a year to be confirmed stops the look there; so does the second
    sanction of a day, which is for the next working day.
    """
    steps = rungs_of(ladder)
    end, next_on = _due(steps, due_on, position, today, calendar)
    if end == position:
        return LadderPosition(position, (), next_on)
    if not calendar.is_workday(today):
        return LadderPosition(position, (), calendar.on_or_after(today))
    taken = _collapsed(steps[position:end], past=today > due_on)
    return LadderPosition(end, taken, next_on)


def start_position(ladder: tuple[LadderStep, ...], due_on: date, today: date, calendar: Calendar) -> LadderPosition:
    """Return where a new or moved due date begins: steps before `today` are passed silently.

    On a provisional year too: what was past when the clock began is held against nobody, however
    late the year is confirmed.
    """
    steps = rungs_of(ladder)
    for position, step in enumerate(steps):
        if (when := rung_day(step, due_on, calendar)) >= today:
            return LadderPosition(position, (), when)
    return LadderPosition(len(steps), (), None)


def first_of(ladder: tuple[LadderStep, ...], rungs: Collection[EscalationStep], position: int) -> int:
    """Return where the first step of some rungs stands; `position` where none of them comes before it."""
    return min((at for at, step in enumerate(rungs_of(ladder)) if step.rung in rungs), default=position)


def resumed_on(
    ladder: tuple[LadderStep, ...], due_on: date, position: int, today: date, calendar: Calendar
) -> date | None:
    """Return when to look at a due date whose clock goes on where it was: no step is passed."""
    look = position_at(ladder, due_on, position, today, calendar)
    return look.next_on if look.position == position else today


def waits_for_calendar(step: LadderRung, due_on: date, calendar: Calendar) -> bool:
    """Tell whether a step waits for a year to be confirmed: one that leads to a sanction.

    It rests on the years from the due date to its own day; a look that comes later, because the
    clock was down, takes away nothing of that.
    """
    return is_sanction(step.rung) and not calendar.is_confirmed(due_on, rung_day(step, due_on, calendar))


def held_back(
    ladder: tuple[LadderStep, ...], due_on: date, position: int, today: date, calendar: Calendar
) -> LadderRung | None:
    """Return the next step where its day has come and it waits all the same."""
    for step in rungs_of(ladder)[position : position + 1]:
        if rung_day(step, due_on, calendar) <= today and waits_for_calendar(step, due_on, calendar):
            return step
    return None


def _due(
    steps: tuple[LadderRung, ...], due_on: date, position: int, through: date, calendar: Calendar
) -> tuple[int, date | None]:
    """Return the index of the first step from `position` not due by `through`, and its day.

    A step that waits is not due, and is looked at again in a week; of sanctions one a day is.
    """
    sanction: EscalationStep | None = None
    for at in range(position, len(steps)):
        when = rung_day(steps[at], due_on, calendar)
        if when > through:
            return at, when
        if waits_for_calendar(steps[at], due_on, calendar):
            return at, through + _AGAIN
        if is_sanction(steps[at].rung):
            if sanction not in {None, steps[at].rung}:
                return at, next_workday(through, calendar)
            sanction = steps[at].rung
    return len(steps), None


def is_sanction(rung: EscalationStep) -> bool:
    """Tell whether a rung is one that a named human must send: from 督办 on."""
    return rung not in AUTOMATIC


def reached(rung: EscalationStep) -> str:
    """Say of a sanction that its day has come while the document of a lower one waits."""
    return f"已到{rung.label}条件"


def next_workday(day: date, calendar: Calendar) -> date:
    """Return the first working day after a day."""
    return calendar.on_or_after(day + DAY)


def _collapsed(due: tuple[LadderRung, ...], *, past: bool) -> tuple[LadderRung, ...]:
    last = {step.rung: step for step in due}
    furthest = due[-1].offset

    def stale(step: LadderRung) -> bool:
        gentle = step.rung in {EscalationStep.REMIND, EscalationStep.WARN}
        return gentle and (past or step.offset < furthest)

    return tuple(step for step in due if last[step.rung] is step and not stale(step))


def overdue_days(due_on: date, today: date, calendar: Calendar) -> int:
    """Return how many working days overdue a due date is; 0 when it is not.

    It counts like the ladder: the day of a rung at T+n is n working days overdue.
    """
    calendar.note(due_on, today)
    if today <= due_on:
        return 0
    return calendar.count(calendar.on_or_after(due_on), today)


def overdue_before(today: date, calendar: Calendar, least: int = 1) -> date:
    """Return the latest due date with so many `overdue_days`, so that SQL can filter by it."""
    return calendar.shift(calendar.on_or_before(today), -least)


def why_that_day(step: LadderRung, due_on: date, calendar: Calendar, label: str = "整改时限") -> str:
    """Say in one Chinese sentence why a step falls on its day, and what was passed over."""
    when = rung_day(step, due_on, calendar)
    side = "前" if step.offset < 0 else "后"
    count = f"{side}第{abs(step.offset)}个工作日" if step.offset else "当日"
    base = calendar.on_or_after(due_on) if step.offset > 0 else calendar.on_or_before(due_on)
    moved = f"为{_reason(due_on, calendar)}，从{day_with_weekday(base)}起算，" if base != due_on else ""
    passed = _passed(min(base, when), max(base, when), calendar)
    notes = f"；其间{'，'.join(passed)}" if passed else ""
    said = f"{label}{day_with_weekday(due_on)}{moved}{count}，即{day_with_weekday(when)}{notes}"
    sentence = calendar.reserved(said, due_on, when)
    if waits_for_calendar(step, due_on, calendar):
        sentence += f"{step.rung.label}等{calendar.pending(due_on, when)}放假安排公布后再定。"
    return sentence


def _reason(when: date, calendar: Calendar) -> str:
    return calendar.special(when) or "周末"


def _passed(first: date, last: date, calendar: Calendar) -> list[str]:
    """Name the special days from first to last, neighbours with one reason together."""
    every = (first + n * DAY for n in range((last - first).days + 1))
    special = ((on, reason) for on in every if (reason := calendar.special(on)) is not None)
    runs = spans_together(special, lambda a, b: a[1] == b[1] and a[0] + DAY == b[0])
    return [f"{_span(run[0][0], run[-1][0])}{run[0][1]}" for run in runs]


def _span(first: date, last: date) -> str:
    written_first = f"{first.month}月{first.day}日"
    if first == last:
        return written_first
    year = "" if last.year == first.year else f"{last.year}年"
    month = "" if (last.year, last.month) == (first.year, first.month) else f"{last.month}月"
    return f"{written_first}至{year}{month}{last.day}日"
