"""People who are away, and people who have left."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from models.people import Appointment, Leave
from models.session import Database
from tests import cast, make
from tests.accounts import CHEAP
from workflows.accounts import commands as accounts
from workflows.organizations import leaves

DAY = timedelta(days=1)
LAST = cast.TODAY + 9 * DAY


def leave(
    database: Database,
    who: str = "member",
    stand_in: str | None = "colleague",
    *,
    by: str | None = None,
    starts_on: date = cast.TODAY,
    ends_on: date = LAST,
) -> Leave:
    """Have somebody be away."""
    with database.transaction() as session:
        actor = cast.actor(session, by or who)
        wanted = Leave(
            user_id=make.user(session, who),
            stand_in_id=make.user(session, stand_in) if stand_in else None,
            starts_on=starts_on,
            ends_on=ends_on,
            entered_by_id=actor.user_id,
            entered_at=make.NOW,
        )
        return leaves.take_leave(session, wanted, actor=actor, now=make.NOW, today=cast.TODAY)


def end(database: Database, of: Leave, by: str = "member") -> Leave:
    """End a leave early."""
    with database.transaction() as session:
        return leaves.end_leave(session, of.id, actor=cast.actor(session, by), now=make.NOW, today=cast.TODAY)


def close_account(database: Database, login: str) -> None:
    """Have somebody leave for good."""
    with database.transaction() as session:
        admin = cast.actor(session, "admin")
        accounts.deactivate(session, make.user(session, login), actor=admin, now=make.NOW, zone=cast.SHANGHAI)


def leave_office(database: Database, login: str) -> None:
    """Have somebody hold no office any more."""
    with database.transaction() as session:
        held = col(Appointment.user_id) == make.user(session, login)
        session.execute(sa.update(Appointment).where(held).values(ends_on=cast.TODAY - DAY))


def reset_password(database: Database, login: str, now: datetime = make.NOW) -> None:
    """Have an account wait to be confirmed: an administrator gave it a new password."""
    with database.transaction() as session:
        told = {"actor": cast.actor(session, "admin"), "now": now, "zone": cast.SHANGHAI}
        accounts.reset_password(session, make.user(session, login), CHEAP.hash("临时的密码一二三"), **told)
