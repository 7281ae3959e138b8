"""The numbers of the papers of a duty, held against what was frozen with the version that they were sent with."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from models.duty import Filing, FilingPaper, Paper
from workflows.reconciliation.claims import Claim
from workflows.reconciliation.figures import FigureFinding, check_figures
from workflows.rules.snapshot import working_calendar
from workflows.submissions.owed import OwedDuty
from workflows.submissions.snapshots import filed_snapshot


def findings_of(session: Session, what: OwedDuty, paper: Paper, today: date) -> Sequence[FigureFinding]:
    """Return how each number of a paper stands; nothing of one that is no report."""
    return check_figures(claims, *frozen_with(session, what, paper, today)) if (claims := claims_of(paper)) else ()


def claims_of(paper: Paper) -> tuple[Claim, ...]:
    """Return the numbers that a paper states, as they were read when it came in."""
    return tuple(Claim(**each) for each in paper.figures or ())


def frozen_with(session: Session, what: OwedDuty, paper: Paper, today: date) -> tuple[Mapping[str, Any], date]:
    """Return what was frozen with the version of a paper, and the day; of one not sent yet, what would be now."""
    if isinstance(paper, FilingPaper):
        filing = session.get_one(Filing, paper.filing_id)
        return filing.snapshot, what.book.today(filing.filed_at)
    return filed_snapshot(session, what, today, working_calendar(session, what.book.committee_id)), today
