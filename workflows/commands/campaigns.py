"""Opening a campaign: everything its template says is copied, and every duty is laid down."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Campaign, Guide, Indicator, LocalDays, Milestone, Phase
from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization
from models.session import set_deadline
from models.vocabulary import OrgKind, SubjectKind
from workflows import access, deadlines, journal, rights
from workflows.actors import Actor, Post
from workflows.errors import Conflict, Incomplete
from workflows.rulebook import Rulebook, calendar, rulebook
from workflows.template import Template

LONGEST = 366
"""The longest stretch of local days, in days."""


def open_campaign(
    session: Session, template: Template, committee_id: UUID, *, actor: Actor, now: datetime
) -> Campaign:
    """Open a campaign in a university (院党委), by its 党委工作部."""
    committee, post = _held(session, actor, committee_id, "open_campaign")
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
    duties = _lay_down(session, book, milestones, now)
    journal.append(
        session,
        (SubjectKind.CAMPAIGN, campaign.id),
        "open",
        now=now,
        actor=actor,
        post=post,
        data={"code": campaign.code, "title": campaign.title, "duties": duties},
    )
    return campaign


def close_days(session: Session, days: LocalDays, *, actor: Actor, now: datetime) -> LocalDays:
    """Add local closures or workdays of a university (校历), and let its clock look again."""
    committee, post = _held(session, actor, days.committee_id, "close_days")
    _fits(session, days)
    session.add(days)
    _look_again(session, committee.id, now)
    journal.append(
        session,
        (SubjectKind.CALENDAR, committee.id),
        "local_days",
        now=now,
        actor=actor,
        post=post,
        data=days.model_dump(mode="json"),
    )
    return days


def _held(
    session: Session, actor: Actor, committee_id: UUID, right: str
) -> tuple[Organization, Post | None]:
    """Return the university, held against others who open or close days, and the actor's office."""
    committee = access.organization(session, actor, committee_id)
    post = rights.demand(actor, right, committee)
    if committee.kind is not OrgKind.COMMITTEE:
        raise Incomplete({"committee_id": "应是院党委，请改选。"})
    session.refresh(committee, with_for_update={"key_share": True})
    return committee, post


def _fits(session: Session, days: LocalDays) -> None:
    """Refuse days that contradict the ones there are: no calendar could be made of them."""
    if not 0 <= (days.ends_on - days.starts_on).days <= LONGEST:
        raise Incomplete({"ends_on": f"结束日期不能早于开始日期，最长 {LONGEST} 天。"})
    contrary = select(LocalDays.name).where(
        LocalDays.committee_id == days.committee_id,
        LocalDays.is_workday != days.is_workday,
        LocalDays.starts_on <= days.ends_on,
        LocalDays.ends_on >= days.starts_on,
    )
    if name := session.exec(contrary).first():
        raise Incomplete({"starts_on": f"与已有的“{name}”相矛盾，同一天不能既放假又上班。"})


def _look_again(session: Session, committee_id: UUID, now: datetime) -> None:
    """Bring every check of a university forward: with other days, rungs fall on other days."""
    here = sa.select(col(Campaign.id)).where(col(Campaign.organization_id) == committee_id)
    items = sa.select(col(Item.id)).where(col(Item.campaign_id).in_(here))
    duties = sa.select(col(Duty.id)).where(col(Duty.campaign_id).in_(here))
    session.execute(
        sa.update(Deadline)
        .where(
            col(Deadline.next_check_at) > now,
            sa.or_(col(Deadline.item_id).in_(items), col(Deadline.duty_id).in_(duties)),
        )
        .values(next_check_at=now)
        .execution_options(synchronize_session=False)
    )
    set_deadline(session)


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
