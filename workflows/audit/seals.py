"""封存, for those who watch over it: 党委工作部 and 纪委."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.journal import Seal, SealedHead
from models.people import Organization
from models.vocabulary import OrgKind
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.authz.permissions import require
from workflows.journal import seals as sealing


def list_seals(session: Session, actor: Actor, *, before: int | None, limit: int) -> Sequence[Seal]:
    """Return the seals before a number, the newest first, or refuse."""
    mine = select(Organization).where(
        col(Organization.id).in_(access.committees(actor)), Organization.kind == OrgKind.COMMITTEE
    )
    require(actor, "see_seals", session.exec(mine).first())
    return sealing.latest_seals(session, limit, before)


def covering(session: Session, subject_id: UUID) -> Seal | None:
    """Return the last seal over a subject's chain; whether it may be seen was asked before."""
    return session.exec(
        select(Seal)
        .join(SealedHead, col(SealedHead.seal_id) == Seal.id)
        .where(SealedHead.subject_id == subject_id)
        .order_by(col(SealedHead.seq).desc())
        .limit(1)
    ).first()
