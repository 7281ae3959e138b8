"""Every waiting step has a date of its own, and the clock watches over it (ADR 23).

What is asked becomes rows here: by when, by the campaign's rules, and where on the ladder the clock begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlmodel import Session

from workflows.days import DAY
from workflows.deadlines import ladder
from workflows.rules.rules import LadderStep
from workflows.rules.snapshot import CampaignRules, working_calendar
from workflows.rules.steps import OWN_DATES, WATCHED
from workflows.work_items.asks import Ask, Gone, WaitingSubject, WorkItemRow
from workflows.workdays.calendar import Calendar

CLOCK = ("taken", "rung", "next_check_at")
"""The columns of a row that say how the clock stands to it."""


def is_watched(book: CampaignRules, act: str) -> bool:
    """Tell whether the clock watches a step of a campaign: one with a date, where the campaign gives steps any."""
    steps = book.rules.steps
    return steps is not None and (act in OWN_DATES or steps.within(act) is not None)


def ladder_of(book: CampaignRules, act: str | None) -> tuple[LadderStep, ...]:
    """Return the ladder of a step, or of a due date.

    Of a measure and of an answer only what goes by itself: the item's own due date leads to sanctions, and so does
    the line of a document that is not answered.
    """
    whole = book.rules.ladder
    return tuple(rule for rule in whole if rule.automatic) if act in OWN_DATES else whole


@dataclass(frozen=True, slots=True)
class Timing:
    """By what the steps of a campaign are dated; the clock of a new one begins after `today`."""

    book: CampaignRules
    days: Calendar
    today: date = date.min

    def rows(
        self, ask: Ask, subject: WaitingSubject, since: datetime, gone: Gone | None = None
    ) -> Iterator[WorkItemRow]:
        """Make the rows of an ask, with its date and the state of its clock.

        Where the same step was waited for before, both go on: a date is reckoned once.
        """
        rows = ask.rows(subject, since)
        if not is_watched(self.book, ask.act):
            yield from rows
            return
        due_on, on = self._due_on(ask, since, gone), self.book.today(since)
        for row in rows:
            clock: WorkItemRow = {"taken": 0, "next_check_at": None}
            if row["position"] == 0 and due_on is not None:
                clock = self._clock(ask, due_on, on, row, gone)
            yield {**row, "due_on": due_on, **clock}

    def _due_on(self, ask: Ask, since: datetime, gone: Gone | None) -> date | None:
        steps = self.book.rules.steps
        within = None if steps is None else steps.within(ask.act)
        if within is None:
            return ask.due_on
        return gone.due_on if gone else self.days.shift(self.book.today(since), within)

    def _clock(self, ask: Ask, due_on: date, since: date, row: WorkItemRow, gone: Gone | None) -> WorkItemRow:
        if gone and (gone.due_on, gone.organization_id) == (due_on, row.get("organization_id")):
            return {"taken": gone.taken, "rung": gone.rung, "next_check_at": gone.next_check_at}
        after = max(since, self.today) + DAY  # who is asked on a day is not reminded on it
        taken, at = _begins(self.book, ask.act, due_on, after, self.days)
        return {"taken": taken, "next_check_at": at}


@lru_cache(maxsize=8192)
def _begins(book: CampaignRules, act: str, due_on: date, after: date, days: Calendar) -> tuple[int, datetime | None]:
    """Return where on the ladder the clock of a step begins, and when it looks; worked out once for all alike."""
    due = ladder.effective_due(due_on, book.rules.holidays.day_off, days)
    look = ladder.start_position(ladder_of(book, act), due, after, days)
    return look.position, book.check_at(look.next_on) if look.next_on else None


def timing(session: Session, book: CampaignRules, today: date = date.min) -> Timing:
    """Return by what steps of a campaign are dated; of one that gives them no date nothing is read."""
    dated = book.rules.steps is not None
    return Timing(book, working_calendar(session, book.committee_id) if dated else Calendar(), today)


def carried(gone: Iterable[Gone], ask: Ask) -> Gone | None:
    """Return how the clock stood to the step that an ask goes on with."""
    return next((each for each in gone if (each.act, each.measure_id) == (ask.act, ask.measure_id)), None)


def label(act: str) -> str:
    """Return what people call a step."""
    return WATCHED.get(act, act)
