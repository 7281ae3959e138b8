"""订正期限: until when what was sent back is to be corrected, and how the clock goes on to that day.

On time is judged by the first filing: on none of the days on which a paper lies with its receiver is anybody late.
"""

from datetime import date, datetime

from sqlmodel import Session

from models.duty import Duty
from workflows.deadlines import schedule
from workflows.errors import Incomplete
from workflows.rules.snapshot import CampaignRules
from workflows.submissions import pending
from workflows.workdays.calendar import Calendar

MAX_WORKING_DAYS = 60


def usual_day(book: CampaignRules, today: date, days: Calendar) -> date | None:
    """Return the day that a campaign's rules give; None where they give none."""
    rule = book.rules.filings
    return None if rule is None else days.shift(today, rule.correction_days)


def agreed_day(book: CampaignRules, said: date | None, today: date, days: Calendar) -> date | None:
    """Return the day that was said, or else the usual one.

    Raises `Incomplete` for a day off, one that has come, and one that is too far away.
    """
    if said is None:
        return usual_day(book, today, days)
    furthest = days.shift(today, MAX_WORKING_DAYS)
    if not today < said <= furthest:
        raise Incomplete({"correct_by": f"订正期限应在今天之后，最晚为 {furthest}。"})
    if not days.is_workday(said):
        raise Incomplete({"correct_by": f"{said} 不是工作日，请改为 {days.on_or_after(said)}。"})
    return said


def go_on(
    session: Session, duty: Duty, until: date | None, now: datetime, book: CampaignRules, days: Calendar
) -> dict[str, object]:
    """Have the clock of what was sent back count on; return what the entry says of it.

    It counts to the day of the correction, unless more time than that is left anyway.
    """
    today = book.today(now)
    if until is not None and until > duty.due_on:
        moved: dict[str, object] = {"previous_due_on": duty.due_on.isoformat(), "due_on": until.isoformat()}
        pending.move_date(duty, until)
        schedule.start(session, duty, until, now, book, days)
        return moved
    gone_on = pending.go_on(session, duty, today, book, days)
    if gone_on is None:
        schedule.resume(session, duty, today, book, days)
    return gone_on or {}
