"""报送任务: what is owed at milestones, by due date, and which of it is overdue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline
from models.duty import Duty, DutyExtension, Filing
from models.people import Organization, User
from models.vocabulary import DutyState
from models.work_item import WorkItem
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice, Several, combined
from workflows.deadlines import steps
from workflows.deadlines.ladder import overdue_days
from workflows.deadlines.levels import RungReached, ladders, reached_rung
from workflows.items.queries.step_dates import StepDate
from workflows.rows import Record, Row
from workflows.rules.snapshot import campaign_rules, working_calendars
from workflows.submissions.lateness import late_clause_of_duties
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """What to list; each None leaves a question open."""

    campaign_id: CampaignChoice | None = None
    """A campaign, or a word for several."""
    organization_id: UUID | None = None
    organization_only: bool = False
    """本级: the organization without those below it."""
    milestone_id: UUID | None = None
    state: DutyState | None = None
    overdue: bool | None = None
    rung: RungReached | None = None
    """The rung reached for the due date."""


def list_duties(
    session: Session,
    actor: Actor,
    wanted: DutyFilter,
    *,
    today: date,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return what is owed at milestones, by due date."""
    query = (
        sa.select(
            *sa.inspect(Duty).c,
            col(Organization.name).label("organization"),
            col(Milestone.document),
            col(Milestone.code).label("milestone"),
            col(Milestone.filed_with),
        )
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Milestone, col(Milestone.id) == Duty.milestone_id)
        .where(paths.within_subtrees(actor.scopes), *_conditions(session, actor, wanted, today))
    )
    if after is not None:
        query = query.where(sa.tuple_(col(Duty.due_on), col(Duty.id)) > sa.tuple_(*after))
    return session.execute(query.order_by(col(Duty.due_on), col(Duty.id)).limit(limit)).mappings().all()


def filing_versions(session: Session, actor: Actor, duty_id: UUID) -> list[Record]:
    """Return every version that was sent, the last first, with who sent and who decided it."""
    filed, decided = aliased(User), aliased(User)
    query = (
        sa.select(*sa.inspect(Filing).c, col(filed.name).label("filed_by"), col(decided.name).label("decided_by"))
        .join(filed, col(filed.id) == Filing.filed_by_id)
        .outerjoin(decided, col(decided.id) == Filing.decided_by_id)
        .where(col(Filing.duty_id) == duty_id)
        .order_by(col(Filing.version).desc())
    )
    return open_duty(session, actor, session.execute(query).mappings().all())


def extensions_of(session: Session, duty_id: UUID) -> Sequence[Row]:
    """Return every request for more time for a duty, the first first, with who asked and who decided."""
    asked, decided = aliased(User), aliased(User)
    query = (
        sa.select(
            *sa.inspect(DutyExtension).c, col(asked.name).label("requested_by"), col(decided.name).label("decided_by")
        )
        .join(asked, col(asked.id) == DutyExtension.requested_by_id)
        .outerjoin(decided, col(decided.id) == DutyExtension.decided_by_id)
        .where(col(DutyExtension.duty_id) == duty_id)
        .order_by(col(DutyExtension.requested_at), col(DutyExtension.id))
    )
    return session.execute(query).mappings().all()


@dataclass(frozen=True, slots=True)
class OwedStep:
    """What a duty waits for of somebody else, with its date, and since when the duty's own clock rests meanwhile."""

    label: str
    dated: StepDate
    rested_since: date | None


def awaited_step(session: Session, duty_id: UUID, today: date, days: Calendar) -> OwedStep | None:
    """Return what a duty waits for of somebody else; None where it is nothing that has a date."""
    query = (
        sa.select(col(WorkItem.act), col(WorkItem.due_on), col(Organization.name), col(Deadline.rested_since))
        .join(Organization, col(Organization.id) == WorkItem.organization_id)
        .outerjoin(Deadline, sa.and_(col(Deadline.duty_id) == WorkItem.duty_id, col(Deadline.act).is_(None)))
        .where(col(WorkItem.duty_id) == duty_id, col(WorkItem.position) == 0, col(WorkItem.taken).is_not(None))
    )
    for act, due_on, organization, rested_since in session.execute(query):
        dated = StepDate(due_on, overdue_days(due_on, today, days), organization)
        return OwedStep(steps.label(act), dated, rested_since)
    return None


def open_duty(session: Session, actor: Actor, filings: Sequence[Record]) -> list[Record]:
    """Return filings as somebody may read them: what was frozen, without what is closed since.

    An item may have become sensitive after it was reported. The hash stays that of the whole.
    """
    frozen = [UUID(row["id"]) for filing in filings for row in filing["snapshot"]["items"]]
    closed = {str(each) for each in access.unknown_items(session, actor, frozen)}
    return [
        {
            **filing,
            "snapshot": filing["snapshot"]
            | {"items": [row for row in filing["snapshot"]["items"] if row["id"] not in closed]},
        }
        for filing in filings
    ]


def _conditions(session: Session, actor: Actor, wanted: DutyFilter, today: date) -> Iterator[sa.ColumnElement[bool]]:
    ids = None
    if wanted.campaign_id is not None or wanted.overdue is not None or wanted.rung is not None:
        ids = combined(session, actor, wanted.campaign_id or Several.ALL, today)
        yield col(Duty.campaign_id).in_(ids)
    if wanted.milestone_id is not None:
        yield col(Duty.milestone_id) == wanted.milestone_id
    if wanted.state is not None:
        yield col(Duty.state) == wanted.state
    if wanted.organization_id is not None:
        node = access.require_filter_organization(session, actor, wanted.organization_id, today, ids)
        below = paths.within_subtrees([node.path])
        yield col(Organization.id) == node.id if wanted.organization_only else below
    books = [campaign_rules(session, each) for each in ids or ()]
    if wanted.overdue is not None:
        overdue = late_clause_of_duties(session, books, working_calendars(session, books), today)
        yield overdue if wanted.overdue else sa.not_(overdue)
    if wanted.rung is not None:
        here = sa.and_(col(Deadline.duty_id) == Duty.id, col(Deadline.act).is_(None))
        yield reached_rung(here, ladders(books), col(Duty.campaign_id), wanted.rung)
