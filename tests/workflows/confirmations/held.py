"""What one administrator opens alone, and who confirms it."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.hold import Hold
from models.people import Organization
from models.session import Database
from models.vocabulary import Office, OrgKind
from tests import cast, make
from tests.accounts import RIGHT
from workflows.accounts import commands as accounts
from workflows.accounts import passwords
from workflows.confirmations import commands as confirmations
from workflows.organizations import appointments
from workflows.organizations import commands as organizations

NOW, TODAY = make.NOW, cast.TODAY


def appoint(
    database: Database, login: str, place: str, office: Office, since: date = TODAY, now: datetime = NOW
) -> UUID:
    """Let the administrator alone give somebody an office."""
    with database.transaction() as session:
        return appointments.appoint(
            session,
            actor=cast.actor(session, "admin"),
            now=now,
            zone=cast.SHANGHAI,
            user_id=make.user(session, login),
            office=office,
            starts_on=since,
            organization_id=cast.organization(session, place).id,
        ).id


def staffed(
    session: Session, name: str, code: str, kind: OrgKind, office: Office, login: str, since: date, **above: UUID | None
) -> Organization:
    """Let the administrator alone add an organization, and somebody who holds an office there."""
    admin = cast.actor(session, "admin")
    node = organizations.add_organization(session, actor=admin, now=NOW, name=name, code=code, kind=kind, **above)
    made = organizations.add_person(session, actor=admin, now=NOW, login=login, name=login, staff_number=login)
    appointments.appoint(
        session,
        actor=admin,
        now=NOW,
        zone=cast.SHANGHAI,
        user_id=made.id,
        organization_id=node.id,
        office=office,
        starts_on=since,
    )
    return node


def account(database: Database, login: str, number: str | None = None) -> None:
    """Let the administrator alone make an account and give it a password."""
    with database.transaction() as session:
        organizations.add_person(
            session,
            actor=cast.actor(session, "admin"),
            now=NOW,
            login=login,
            name="新同志",
            staff_number=number or login,
        )
    reset(database, login)


def reset(database: Database, login: str, now: datetime = NOW) -> None:
    with database.transaction() as session:
        accounts.reset_password(
            session,
            make.user(session, login),
            passwords.hashed(RIGHT),
            actor=cast.actor(session, "admin"),
            now=now,
            zone=cast.SHANGHAI,
        )


def decide(database: Database, by: str, hold_id: UUID, reason: str | None = None, now=NOW) -> None:
    today = now.astimezone(cast.SHANGHAI).date()
    with database.transaction() as session:
        actor = cast.actor(session, by, today)
        if reason is None:
            confirmations.confirm_hold(session, hold_id, actor=actor, now=now, today=today)
        else:
            confirmations.refuse_hold(session, hold_id, reason, actor=actor, now=now, today=today)


def only(database: Database, **where) -> Hold:
    (hold,) = make.rows(database, Hold, confirmed=None, **where)
    return hold
