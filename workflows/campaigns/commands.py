"""Opening a campaign: everything its template says is copied, and every duty is laid down."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from models.campaign import Campaign, Guide, Indicator, Milestone, Phase
from models.duty import Duty
from models.people import Organization
from models.vocabulary import SubjectKind
from workflows.authz.actors import Actor
from workflows.calendars import commands as calendars
from workflows.calendars import years
from workflows.campaigns import filings
from workflows.deadlines import schedule
from workflows.deadlines.steps import Timing
from workflows.errors import Conflict
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.rules.template import Template
from workflows.work_items import stored as work_items


def open_campaign(session: Session, template: Template, committee_id: UUID, *, actor: Actor, now: datetime) -> Campaign:
    """Open a campaign in a university (院党委), by its 党委工作部."""
    committee, post = calendars.hold(session, actor, committee_id, "open_campaign")
    if session.exec(
        select(Campaign.id).where(Campaign.organization_id == committee.id, Campaign.code == template.code)
    ).first():
        raise Conflict(f"本校已启动“{template.title}”，一个行动只启动一次。")
    said = template.model_dump(include={"code", "title", "basis", "starts_on", "ends_on"})
    rules = template.rules.model_dump(mode="json")
    campaign = Campaign(**said, organization_id=committee.id, rules=rules, opened_at=now)
    session.add(campaign)
    session.flush()
    milestones, copied = _copy(session, campaign, template)
    book = campaign_rules(session, campaign.id)
    years.take_over(session, committee.id, now, book.today(now))
    duties = _lay_down(session, book, milestones, now)
    entries.append(
        session,
        (SubjectKind.CAMPAIGN, campaign.id),
        Act.OPEN,
        now=now,
        actor=actor,
        post=post,
        data=campaign.model_dump(mode="json", exclude={"id", "opened_at"})
        | {"rules": entries.sha256(rules), "duties": len(duties), "owed": _owed(duties)}
        | copied,
    )
    return campaign


def _said(rows: Sequence[SQLModel]) -> list[dict[str, Any]]:
    """Return what the entry says of copied rows: all of them, so that each can be verified."""
    return [row.model_dump(mode="json", exclude={"campaign_id"}) for row in rows]


def _owed(duties: Sequence[Duty]) -> dict[str, dict[str, str]]:
    """Return the duties by milestone and organization; when they are due, the milestone says."""
    owed: dict[str, dict[str, str]] = {}
    for duty in duties:
        owed.setdefault(str(duty.milestone_id), {})[str(duty.organization_id)] = str(duty.id)
    return owed


def _copy(
    session: Session, campaign: Campaign, template: Template
) -> tuple[list[Milestone], dict[str, list[dict[str, Any]]]]:
    """Copy the template; return its milestones, and all that was copied as the entry says it."""
    phases = [
        Phase(campaign_id=campaign.id, position=n, **dict(phase)) for n, phase in enumerate(template.phases, start=1)
    ]
    guides, indicators = _copied_guides(campaign, template)
    milestones = [
        Milestone(
            campaign_id=campaign.id,
            code=given.code,
            document=given.document,
            due_on=given.due_on,
            owed_by=list(given.owed_by),
            recipient=given.to,
            filed_with=given.filed_with,
        )
        for given in template.milestones
    ]
    for rows in (phases, guides, indicators, milestones):
        session.add_all(rows)
        session.flush()
    return milestones, {
        "phases": _said(phases),
        "guides": _said(guides),
        "indicators": _said(indicators),
        "milestones": _said(milestones),
    }


def _copied_guides(campaign: Campaign, template: Template) -> tuple[list[Guide], list[Indicator]]:
    guides: list[Guide] = []
    indicators: list[Indicator] = []
    for guide in template.guides:
        copied = Guide(campaign_id=campaign.id, prefix=guide.prefix, name=guide.name, applies_to=list(guide.applies_to))
        guides.append(copied)
        indicators += (
            Indicator(
                campaign_id=campaign.id,
                guide_id=copied.id,
                code=f"{guide.prefix}{h}-{n}",
                heading=heading.title,
                text=text,
                position=h * 1000 + n,
            )
            for h, heading in enumerate(guide.headings, start=1)
            for n, text in enumerate(heading.indicators, start=1)
        )
    return guides, indicators


def _lay_down(session: Session, book: CampaignRules, milestones: list[Milestone], now: datetime) -> list[Duty]:
    """Give each organization that owes a milestone its duty, with a clock of its own."""
    owners = session.exec(
        select(Organization).where(Organization.committee_id == book.committee_id).order_by(col(Organization.path))
    ).all()
    duties = [
        Duty(campaign_id=book.campaign_id, milestone_id=milestone.id, organization_id=owner.id, due_on=milestone.due_on)
        for milestone in milestones
        for owner in owners
        if owner.kind in milestone.owed_by
    ]
    session.add_all(duties)
    session.flush()
    nodes = {owner.id: owner for owner in owners}
    days = working_calendar(session, book.committee_id)
    timing = Timing(book, days)
    rows = (filings.waiting_rows(duty, nodes[duty.organization_id], now, timing) for duty in duties)
    work_items.put(session, chain.from_iterable(rows))
    for duty in duties:
        schedule.start(session, duty, duty.due_on, now, book, days)
    return duties
