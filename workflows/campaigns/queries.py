"""Campaigns, what is owed at their milestones, and the ledgers they took in."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from models.campaign import Campaign, Guide, Indicator, LocalDays, Milestone, Phase
from models.duty import Filing
from models.labelled import LabelledEnum
from models.ledger import LedgerFile, LedgerRow
from models.people import Organization
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.rules.snapshot import campaign_rules

KNOWN_CAMPAIGNS = "campaigns"
"""Under which a session keeps the campaigns that were asked for in it."""


class Several(LabelledEnum):
    """Campaigns taken together, where no one of them is meant."""

    RUNNING = "running", "全部在办"
    ALL = "all", "全部行动"


CampaignChoice = UUID | Several
"""Of which campaigns something is asked: of one, or of several together."""


def campaigns(session: Session, actor: Actor) -> Sequence[Campaign]:
    """Return the campaigns of the actor's universities."""
    return session.exec(
        select(Campaign)
        .where(col(Campaign.organization_id).in_(access.committees(actor)))
        .order_by(col(Campaign.opened_at), col(Campaign.id))
    ).all()


def known_campaigns(session: Session, actor: Actor) -> Sequence[Campaign]:
    """Return the campaigns of the actor's universities, found out once within one session."""
    kept: dict[Actor, Sequence[Campaign]] = session.info.setdefault(KNOWN_CAMPAIGNS, {})
    if actor not in kept:
        kept[actor] = campaigns(session, actor)
    return kept[actor]


def is_open(campaign: Campaign, today: date) -> bool:
    """Tell whether a campaign has begun and has not ended."""
    return campaign.starts_on <= today <= campaign.ends_on


def combined(session: Session, actor: Actor, which: CampaignChoice, today: date) -> tuple[UUID, ...]:
    """Return the campaigns that are meant; which of a person's run is asked once a session."""
    if isinstance(which, UUID):
        return (which,)
    everything = which is Several.ALL
    return tuple(each.id for each in known_campaigns(session, actor) if everything or is_open(each, today))


def campaign(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    """Return a campaign of the actor's universities, or raise `NotFound`."""
    found = session.exec(
        select(Campaign).where(Campaign.id == campaign_id, col(Campaign.organization_id).in_(access.committees(actor)))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def require_campaign(session: Session, actor: Actor, campaign_id: UUID) -> None:
    """Raise `NotFound` for a campaign of which the actor may not know; mostly nothing is read for it."""
    if not access.knows_committee(session, actor, campaign_rules(session, campaign_id).committee_id):
        raise NotFound


def template_copy(
    session: Session, campaign_id: UUID
) -> tuple[Sequence[Phase], Sequence[Milestone], Sequence[Guide], Sequence[Indicator]]:
    """Return what a campaign copied from its template."""
    return (
        _copied(session, Phase, campaign_id, Phase.position),
        _copied(session, Milestone, campaign_id, Milestone.due_on, Milestone.code),
        _copied(session, Guide, campaign_id, Guide.prefix),
        _copied(session, Indicator, campaign_id, Indicator.position),
    )


Copied = TypeVar("Copied", Phase, Milestone, Guide, Indicator)


def _copied(session: Session, table: type[Copied], campaign_id: UUID, *order: object) -> Sequence[Copied]:
    return session.exec(select(table).where(table.campaign_id == campaign_id).order_by(*map(col, order))).all()


def campaign_by_code(session: Session, actor: Actor, code: str) -> Campaign:
    """Return the actor's campaign of that code, or raise `NotFound`."""
    found = [given for given in campaigns(session, actor) if given.code == code]
    if len(found) != 1:
        raise NotFound(f"没有找到代号为“{code}”的专项行动。")
    return found[0]


def filings(session: Session, duty_id: UUID) -> Sequence[Filing]:
    """Return every version that was sent for a duty."""
    return session.exec(select(Filing).where(Filing.duty_id == duty_id).order_by(col(Filing.version))).all()


def ledger_rows(session: Session, actor: Actor, campaign_id: UUID) -> Sequence[Any]:
    """Return the rows of imported ledgers with their organizations, in the order of the files."""
    return session.exec(
        select(LedgerRow, Organization.name)
        .join(LedgerFile, col(LedgerFile.id) == LedgerRow.file_id)
        .join(Organization, col(Organization.id) == LedgerRow.organization_id)
        .where(LedgerFile.campaign_id == campaign_id, paths.within_subtrees(actor.scopes))
        .order_by(col(LedgerFile.id), col(LedgerRow.table_name), col(LedgerRow.row))
    ).all()


def local_days(session: Session, actor: Actor, *, after: UUID | None = None, limit: int = 50) -> Sequence[LocalDays]:
    """Return what the actor's universities add to the State Council's days off (校历)."""
    query = select(LocalDays).where(
        col(LocalDays.committee_id).in_(access.committees(actor)), col(LocalDays.withdrawn_at).is_(None)
    )
    if after is not None:
        query = query.where(col(LocalDays.id) > after)
    return session.exec(query.order_by(col(LocalDays.id)).limit(limit)).all()
