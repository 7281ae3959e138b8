"""Who is at work on a day: whoever holds an office in a university that has no day off."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.people import Appointment, Organization, User
from workflows.authz.actors import counts, in_office
from workflows.workdays.stored import working_calendar


def serves_at_work(
    session: Session, person: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None], today: date
) -> sa.ColumnElement[bool]:
    """Tell, within a statement, whether somebody serves in a university (院党委) that works on a day."""
    return sa.exists().where(
        col(Appointment.user_id) == person,
        in_office(today),
        col(Organization.id) == Appointment.organization_id,
        col(Organization.committee_id).in_(_at_work(session, today)),
        col(User.id) == person,
        counts(),
    )


def works_on(session: Session, campaign_id: sa.SQLColumnExpression[UUID | None], today: date) -> sa.ColumnElement[bool]:
    """Tell, within a statement, whether the university of a campaign works on a day."""
    of_campaign = sa.exists().where(col(Campaign.id) == campaign_id)
    return of_campaign.where(col(Campaign.organization_id).in_(_at_work(session, today)))


def _at_work(session: Session, today: date) -> list[UUID]:
    """Return the universities that work on a day: the 院党委 that organizations belong to."""
    found = session.scalars(sa.select(col(Organization.committee_id)).distinct())
    return [each for each in found if each is not None and working_calendar(session, each).is_workday(today)]
