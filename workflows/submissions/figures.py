"""The numbers of the papers of a duty, held against what was frozen with the version that they were sent with."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.duty import Duty, Filing, FilingPaper, Paper
from workflows.reconciliation.claims import Claim
from workflows.reconciliation.figures import FigureFinding, check_figures, figure_differences
from workflows.rules.snapshot import campaign_rules, working_calendar
from workflows.submissions.owed import OwedDuty
from workflows.submissions.snapshots import filed_snapshot


def findings_of(session: Session, what: OwedDuty, paper: Paper, today: date) -> Sequence[FigureFinding]:
    """Return how each number of a paper stands; nothing of one that is no report."""
    return check_figures(claims, *frozen_with(session, what, paper, today)) if (claims := claims_of(paper)) else ()


def findings_of_sent(session: Session, paper_id: UUID) -> Sequence[FigureFinding]:
    """Return how each number of a paper that was sent stands to what was frozen with it; who asks is not looked at."""
    paper = session.get_one(FilingPaper, paper_id)
    if not (claims := claims_of(paper)):
        return ()
    filing = session.get_one(Filing, paper.filing_id)
    book = campaign_rules(session, session.get_one(Duty, filing.duty_id).campaign_id)
    return check_figures(claims, filing.snapshot, book.today(filing.filed_at))


def differing(paper: Paper, snapshot: Mapping[str, Any], filed_on: date) -> list[dict[str, str]]:
    """Return which numbers of a paper differ from what is frozen with it, each with both places, to be kept beside it.

    Neither changes any more once it is sent: whoever asks later need not look at all that was frozen.
    """
    findings = check_figures(claims, snapshot, filed_on) if (claims := claims_of(paper)) else ()
    return [
        {
            "quote": each.reported or "",
            "place": each.reported_place,
            "held": each.held or "",
            "held_place": each.held_place,
        }
        for each in figure_differences(findings)
    ]


def claims_of(paper: Paper) -> tuple[Claim, ...]:
    """Return the numbers that a paper states, as they were read when it came in."""
    return tuple(Claim(**each) for each in paper.figures or ())


def frozen_with(session: Session, what: OwedDuty, paper: Paper, today: date) -> tuple[Mapping[str, Any], date]:
    """Return what was frozen with the version of a paper, and the day; of one not sent yet, what would be now."""
    if isinstance(paper, FilingPaper):
        filing = session.get_one(Filing, paper.filing_id)
        return filing.snapshot, what.book.today(filing.filed_at)
    return filed_snapshot(session, what, today, working_calendar(session, what.book.committee_id)), today
