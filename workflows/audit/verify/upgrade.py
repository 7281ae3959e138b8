"""What is left to do once the tables of an earlier release are those of this one.

A revision says that there is something to be left (`clock_mark`), in its own transaction, so that
it is done even where the program ends between the two.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from models.clock import ClockMark, Moment
from models.vocabulary import SubjectKind
from workflows.audit.verify import survey
from workflows.audit.verify.baseline import BASELINE_ACT, LATEST_BASELINE
from workflows.items.recount import rebuild
from workflows.journal import entries, seals
from workflows.journal.entries import DIRECTORY


def finish(session: Session) -> None:
    """Make the counters where they are new; leave the mark of an upgrade where one is due, and seal it.

    Its time is that of the newest entry before it: an upgrade is told no time of its own.
    """
    if _due(session, Moment.COUNTING):
        rebuild(session)
    now = _due(session, Moment.UPGRADING)
    if now is None:
        return
    found = survey(session, now)
    newest = seals.newest_seal(session)
    number = newest.number + 1 if newest else 1
    entries.append(
        session,
        (SubjectKind.DIRECTORY, DIRECTORY),
        BASELINE_ACT,
        now=now,
        actor=None,
        data={"mark": LATEST_BASELINE, "seal": number, "history": found.told(), "rows": found.rows},
    )
    seals.seal(session, now)


def _due(session: Session, what: Moment) -> datetime | None:
    """Take the note away that something is left to be done, and return since when; None where there is none."""
    noted = sa.delete(ClockMark).where(col(ClockMark.name) == what)
    return session.execute(noted.returning(col(ClockMark.at))).scalar_one_or_none()
