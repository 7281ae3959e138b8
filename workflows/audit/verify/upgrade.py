"""The mark of an upgrade: what was held against the journal at that moment.

A revision says that one is due (`clock_mark`), in its own transaction, so that it is left even where
the program ends between the two.
"""

from sqlmodel import Session

from models.clock import Moment, taken
from models.vocabulary import SubjectKind
from workflows.audit.verify import survey
from workflows.audit.verify.baseline import BASELINE_ACT, LATEST_BASELINE
from workflows.journal import entries, seals
from workflows.journal.entries import DIRECTORY


def finish(session: Session) -> None:
    """Leave the mark of an upgrade where one is due, and seal it.

    Its time is that of the newest entry before it: an upgrade is told no time of its own.
    """
    now = taken(session, Moment.UPGRADING)
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
