"""What a duty waits for of its papers: that their differences are settled, and their statements signed."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import table_of
from models.duty import Duty, Filing, FilingPaper
from models.people import Organization
from models.reconciliation import Reconciliation
from models.vocabulary import DutyState
from models.work_item import WorkItem
from workflows.campaigns import filings
from workflows.deadlines import steps
from workflows.reconciliation import papers
from workflows.rules.snapshot import campaign_rules
from workflows.work_items import stored as work_items


def write(session: Session, row: Reconciliation) -> None:
    """Write anew what the duty of a 对账 waits for, where it has one; what else it waits for stays."""
    found = _owed(session, row.paper_id) if row.paper_id else None
    if found is None:
        return
    filing, duty, owner = found
    session.flush()
    asked = (col(WorkItem.duty_id) == duty.id, col(WorkItem.act).in_(filings.OF_PAPERS))
    session.execute(sa.delete(table_of(WorkItem)).where(*asked))
    waits = papers.wait_of(papers.standings(session, [filing.id]).get(filing.id, ()))
    timing = steps.timing(session, campaign_rules(session, duty.campaign_id))
    work_items.put(session, filings.rows_of_papers(duty, owner, filing.filed_at, timing, waits))


def _owed(session: Session, paper_id: UUID) -> tuple[Filing, Duty, Organization] | None:
    """Return the filing of a paper, while it lies with its receiver."""
    query = (
        select(Filing, Duty, Organization)
        .join(FilingPaper, col(FilingPaper.filing_id) == Filing.id)
        .join(Duty, col(Duty.id) == Filing.duty_id)
        .join(Organization, col(Organization.id) == Duty.organization_id)
    )
    lies = (FilingPaper.id == paper_id, col(Filing.accepted).is_(None), col(Duty.state) == DutyState.FILED)
    return session.exec(query.where(*lies)).one_or_none()
