"""Who is at work on a day: whoever holds an office in a university that has no day off."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import Appointment, Organization, User
from workflows.authz.actors import counts, in_office
from workflows.workdays.stored import working_calendar


def serves_at_work(
    session: Session, person: sa.SQLColumnExpression[UUID] | sa.SQLColumnExpression[UUID | None], today: date
) -> sa.ColumnElement[bool]:
    """Tell, within a statement, whether somebody serves in a university (院党委) that works on a day."""
    there = [each for each in _universities(session) if working_calendar(session, each).is_workday(today)]
    return sa.exists().where(
        col(Appointment.user_id) == person,
        in_office(today),
        col(Organization.id) == Appointment.organization_id,
        col(Organization.committee_id).in_(there),
        col(User.id) == person,
        counts(),
    )


def _universities(session: Session) -> list[UUID]:
    """Return the universities: the 院党委 that organizations belong to."""
    found = session.scalars(sa.select(col(Organization.committee_id)).distinct())
    return [each for each in found if each is not None]
