"""What becomes of each problem of the demo: how far down the usual road, and where it turns off."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from models.vocabulary import Sensitivity
from workflows.journal.acts import Act

SHANGHAI = ZoneInfo("Asia/Shanghai")

ROAD = (
    (Act.CONFIRM, date(2021, 4, 22)),
    (Act.ASSIGN, date(2021, 4, 23)),
    (Act.SUBMIT_PLAN, date(2021, 4, 27)),
    (Act.APPROVE_PLAN, date(2021, 4, 29)),
    (Act.PROGRESS, date(2021, 5, 12)),
    ("finish", date(2021, 5, 18)),
    (Act.APPLY, date(2021, 5, 19)),
    (Act.VERIFY, date(2021, 5, 21)),
    ("sign_first", date(2021, 5, 24)),
    ("sign_last", date(2021, 5, 26)),
)


@dataclass(frozen=True, slots=True)
class Fate:
    """The last step on the road, the due date, what happens beside it and when, and who sees it."""

    through: str | None
    due_on: date = date(2021, 5, 28)
    then: tuple[tuple[str, date], ...] = ()
    sensitivity: Sensitivity | None = None

    def steps(self, minute: int) -> list[tuple[datetime, str]]:
        """Return every step with its moment, in office hours."""
        names = [name for name, _ in ROAD]
        taken = ROAD[: names.index(self.through) + 1] if self.through else ()
        return [(datetime.combine(day, time(9, minute), SHANGHAI), step) for step, day in (*taken, *self.then)]


JULY = date(2021, 7, 16)
LATE = date(2021, 6, 4)
VERY_LATE = date(2021, 5, 26)

CLOSED = Fate("sign_last")
SIGNING = Fate("sign_first")
VERIFIED = Fate(Act.VERIFY)
APPLIED = Fate(Act.APPLY)
UNDER_WAY = Fate(Act.PROGRESS, JULY)
OVERDUE = Fate(Act.APPROVE_PLAN, LATE)
LONG_OVERDUE = Fate(Act.APPROVE_PLAN, VERY_LATE)
PLANNED = Fate(Act.SUBMIT_PLAN, JULY)
PLAN_RETURNED = Fate(Act.SUBMIT_PLAN, JULY, ((Act.RETURN_PLAN, date(2021, 4, 30)),))
ASSIGNED = Fate(Act.ASSIGN, JULY)
FOUND = Fate(None)
LONG_TERM = Fate(Act.PROGRESS, JULY, ((Act.TURN_LONG_TERM, date(2021, 5, 31)),))
VOIDED = Fate(None, then=((Act.VOID, date(2021, 4, 23)),))
EXTENDED = Fate(
    Act.PROGRESS, LATE, ((Act.REQUEST_EXTENSION, date(2021, 6, 1)), (Act.GRANT_EXTENSION, date(2021, 6, 2)))
)
ASKING = Fate(Act.PROGRESS, date(2021, 6, 25), ((Act.REQUEST_EXTENSION, date(2021, 6, 17)),))
RETURNED = Fate(Act.APPLY, JULY, ((Act.RETURN, date(2021, 5, 25)),))
REOPENED = Fate("sign_last", then=((Act.REOPEN, date(2021, 6, 8)),))
REUSED_HERE = Fate("sign_last", then=(("reuse_photo", date(2021, 5, 14)),))
REUSED_THERE = replace(REUSED_HERE, through="sign_first")
OLD_PAPER = Fate(Act.APPLY, then=(("old_paper", date(2021, 5, 14)),))
CHECKED = Fate("sign_last", then=((Act.SPOT_CHECK, date(2021, 6, 10)),))
PATRONED = replace(LONG_OVERDUE, then=((Act.APPOINT_PATRON, date(2021, 6, 16)),))
SENSITIVE = replace(UNDER_WAY, sensitivity=Sensitivity.IDEOLOGY)
MERGED = Fate(Act.ASSIGN, then=(("merge", date(2021, 4, 26)),))

FATES = (
    CLOSED,
    OVERDUE,
    SIGNING,
    UNDER_WAY,
    CLOSED,
    APPLIED,
    LONG_TERM,
    REUSED_HERE,
    PLANNED,
    VERIFIED,
    UNDER_WAY,
    VOIDED,
    CHECKED,
    PATRONED,
    EXTENDED,
    CLOSED,
    RETURNED,
    UNDER_WAY,
    REOPENED,
    CLOSED,
    PLAN_RETURNED,
    OLD_PAPER,
    OVERDUE,
    MERGED,
    ASSIGNED,
    REUSED_THERE,
    SENSITIVE,
    ASKING,
    FOUND,
    CLOSED,
    CLOSED,
    OVERDUE,
    VERIFIED,
    CLOSED,
    APPLIED,
    CLOSED,
    UNDER_WAY,
)
"""One fate for each of the problems, in the order of the ledgers."""
