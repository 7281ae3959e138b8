"""The years of the calendar: what the library knows is taken over, the rest asked for."""

from datetime import datetime

from models.session import Database
from workflows.calendars import years
from workflows.days import day_of


def keep_years(database: Database, now: datetime) -> int:
    """Look after the years of every university; return how many things were done.

    `now` is in the university's time. Each university has a transaction of its own, and what was
    done is noted in the rows: nothing is lost while the clock is down, nor done twice by two.
    """
    with database.reading() as session:
        wanted = years.all_universities(session)
    done = 0
    for committee_id in wanted:
        with database.transaction() as session:
            done += years.look_after(session, committee_id, now, day_of(now))
    return done
