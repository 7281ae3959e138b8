"""What several effects do alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from models.people import Appointment, Organization, User
from workflows import deadlines
from workflows.case import Case
from workflows.errors import Incomplete

Said = dict[str, Any]
"""What the journal should say beside what was given."""


def set_due(case: Case, due_on: date) -> None:
    case.item.due_on = case.item.due_sort = due_on
    deadline = deadlines.of(case.session, case.item)
    deadlines.start(deadline, due_on, case.today, case.book, case.calendar)


def within_campaign(case: Case, fields: Mapping[str, date]) -> None:
    for name, day in fields.items():
        if not case.today <= day <= case.book.ends_on:
            raise Incomplete({name: f"日期应在今天与行动结束日 {case.book.ends_on} 之间。"})


def known(case: Case, fields: Mapping[str, UUID]) -> None:
    """Refuse people who hold no office in this university today."""
    known = set(
        case.session.exec(
            select(User.id)
            .join(Appointment, col(Appointment.user_id) == User.id)
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .where(
                col(User.id).in_(set(fields.values())),
                col(User.active),
                Organization.committee_id == case.organization.committee_id,
                col(Appointment.starts_on) <= case.today,
                sa.or_(col(Appointment.ends_on).is_(None), col(Appointment.ends_on) >= case.today),
            )
        )
    )
    if wrong := {
        name: "没有这个人，或其在本校没有任职。" for name, who in fields.items() if who not in known
    }:
        raise Incomplete(wrong)
