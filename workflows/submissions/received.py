"""All that was received at a milestone, in the order of the tree, and what is missing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.duty import Duty, Filing, FilingPaper
from models.people import Organization, User
from models.vocabulary import DutyState
from workflows.authz import paths
from workflows.authz.actors import Actor
from workflows.campaigns.queries import require_campaign
from workflows.errors import Conflict, NotFound
from workflows.submissions.documents import missing_documents

MAX_FILES = 5_000
MAX_BYTES = 4 << 30
"""What is handed out at once."""


@dataclass(frozen=True, slots=True)
class ReceivedFiling:
    """What one organization owes at a milestone, with the papers of its last version where that is received."""

    organization: str
    state: DutyState
    version: int | None
    filed_by: str | None
    filed_at: datetime | None
    papers: Sequence[FilingPaper]
    missing: tuple[str, ...]
    """The documents that are owed as files, and of which there is none."""


def received_papers(session: Session, actor: Actor, milestone_id: UUID) -> tuple[Milestone, list[ReceivedFiling]]:
    """Return what is owed at a milestone by each organization in sight, in the order of the tree.

    Raises `NotFound`, and `Conflict` where it is more than is handed out at once.
    """
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound
    require_campaign(session, actor, milestone.campaign_id)
    last = sa.select(sa.func.max(col(Filing.version))).where(col(Filing.duty_id) == Duty.id).correlate(Duty)
    rows = session.execute(
        sa.select(Duty, col(Organization.name), Filing, col(User.name))
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .outerjoin(Filing, sa.and_(col(Filing.duty_id) == Duty.id, col(Filing.version) == last.scalar_subquery()))
        .outerjoin(User, col(User.id) == Filing.filed_by_id)
        .where(col(Duty.milestone_id) == milestone_id, paths.within_subtrees(actor.scopes))
        .order_by(col(Organization.path))
    ).all()
    papers = _papers(session, [filing.id for duty, _, filing, _ in rows if filing and _is_in(duty)])
    return milestone, [
        ReceivedFiling(
            organization,
            duty.state,
            filing.version if filing else None,
            filed_by,
            filing.filed_at if filing else None,
            found := papers.get(filing.id, []) if filing else [],
            missing_documents(milestone, {each.document for each in found}),
        )
        for duty, organization, filing, filed_by in rows
    ]


def _is_in(duty: Duty) -> bool:
    return duty.state is DutyState.ACCEPTED


def _papers(session: Session, filings: Sequence[UUID]) -> dict[UUID, list[FilingPaper]]:
    chosen = sa.select(FilingPaper).where(col(FilingPaper.filing_id).in_(filings))
    found: dict[UUID, list[FilingPaper]] = {}
    for paper in session.scalars(chosen.order_by(col(FilingPaper.position))):
        found.setdefault(paper.filing_id, []).append(paper)
    every = [paper for papers in found.values() for paper in papers]
    if len(every) > MAX_FILES or sum(paper.size for paper in every) > MAX_BYTES:
        raise Conflict(f"已接收的文件超过 {MAX_FILES} 份或 {MAX_BYTES >> 30} GB，请逐件下载。")
    return found
