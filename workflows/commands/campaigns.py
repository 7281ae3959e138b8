"""Opening a campaign: everything its template says is copied, and every duty is laid down."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.campaign import Campaign, Guide, Indicator, Milestone, Phase
from models.duty import Duty
from models.people import Organization
from models.vocabulary import SubjectKind
from workflows import deadlines, journal
from workflows.actors import Actor
from workflows.commands import calendars, years
from workflows.errors import Conflict
from workflows.rulebook import Rulebook, calendar, rulebook
from workflows.template import Template


def open_campaign(
    session: Session, template: Template, committee_id: UUID, *, actor: Actor, now: datetime
) -> Campaign:
    """Open a campaign in a university (院党委), by its 党委工作部."""
    committee, post = calendars.hold(session, actor, committee_id, "open_campaign")
    if session.exec(
        select(Campaign.id).where(
            Campaign.organization_id == committee.id, Campaign.code == template.code
        )
    ).first():
        raise Conflict(f"本校已启动“{template.title}”，一个行动只启动一次。")
    campaign = Campaign(
        code=template.code,
        title=template.title,
        basis=template.basis,
        organization_id=committee.id,
        starts_on=template.starts_on,
        ends_on=template.ends_on,
        rules=template.rules.model_dump(mode="json"),
        opened_at=now,
    )
    session.add(campaign)
    session.flush()
    milestones = _copy(session, campaign, template)
    session.flush()
    book = rulebook(session, campaign.id)
    years.take_over(session, committee.id, now, book.today(now))
    duties = _lay_down(session, book, milestones, now)
    journal.append(
        session,
        (SubjectKind.CAMPAIGN, campaign.id),
        "open",
        now=now,
        actor=actor,
        post=post,
        data={
            "code": campaign.code,
            "title": campaign.title,
            "duties": duties,
            "basis": campaign.basis,
            "organization_id": str(committee.id),
            "starts_on": campaign.starts_on.isoformat(),
            "ends_on": campaign.ends_on.isoformat(),
            "rules": journal.sha256(campaign.rules),
        },
    )
    return campaign


def _copy(session: Session, campaign: Campaign, template: Template) -> list[Milestone]:
    session.add_all(
        Phase(campaign_id=campaign.id, position=n, **dict(phase))
        for n, phase in enumerate(template.phases, start=1)
    )
    for guide in template.guides:
        row = Guide(
            campaign_id=campaign.id,
            prefix=guide.prefix,
            name=guide.name,
            applies_to=list(guide.applies_to),
        )
        session.add(row)
        session.flush()
        session.add_all(
            Indicator(
                campaign_id=campaign.id,
                guide_id=row.id,
                code=f"{guide.prefix}{h}-{n}",
                heading=heading.title,
                text=text,
                position=h * 1000 + n,
            )
            for h, heading in enumerate(guide.headings, start=1)
            for n, text in enumerate(heading.indicators, start=1)
        )
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
    session.add_all(milestones)
    return milestones


def _lay_down(session: Session, book: Rulebook, milestones: list[Milestone], now: datetime) -> int:
    """Give each organization that owes a milestone its duty, with a clock of its own."""
    owners = session.exec(
        select(Organization)
        .where(Organization.committee_id == book.committee_id)
        .order_by(col(Organization.path))
    ).all()
    duties = [
        Duty(
            campaign_id=book.campaign_id,
            milestone_id=milestone.id,
            organization_id=owner.id,
            due_on=milestone.due_on,
        )
        for milestone in milestones
        for owner in owners
        if owner.kind in milestone.owed_by
    ]
    session.add_all(duties)
    session.flush()
    days, today = calendar(session, book.committee_id), book.today(now)
    for duty in duties:
        deadline = deadlines.fresh(session, duty)
        deadlines.start(session, deadline, duty.due_on, today, book, days)
    return len(duties)
