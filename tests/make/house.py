"""Offices, accounts and campaigns beside those of the cast."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from models.people import User
from models.session import Database
from models.vocabulary import Office
from tests import cast
from tests.make.moves import NOW
from tests.make.reading import user
from workflows.campaigns import commands as campaigns
from workflows.confirmations import commands as confirmations
from workflows.confirmations.queries import waiting_holds
from workflows.organizations import appointments
from workflows.rules.rules import Rules
from workflows.rules.template import load, shipped


def appoint(
    database: Database,
    login: str,
    organization: str,
    office: Office,
    *,
    since: date = cast.SINCE,
    until: date | None = None,
) -> None:
    """Give somebody of the cast one more office, confirmed where it signs."""
    with database.transaction() as session:
        appointments.appoint(
            session,
            actor=cast.actor(session, "admin"),
            now=NOW,
            zone=cast.SHANGHAI,
            user_id=user(session, login),
            organization_id=cast.organization(session, organization).id,
            office=office,
            starts_on=since,
            ends_on=until,
        )
    confirm_all(database)


CONFIRMERS = ("director", "officer", "party_secretary", "outside_director", "outsider")


def confirm_all(database: Database, now: datetime = NOW) -> None:
    """Have everything that waits to be confirmed confirmed, by whoever may."""
    today = now.astimezone(cast.SHANGHAI).date()
    for login in CONFIRMERS:
        with database.transaction() as session:
            actor = cast.actor(session, login, today)
            ids = [each.hold.id for each in waiting_holds(session, actor, today)]
            confirmations.confirm_many(session, ids, actor=actor, now=now, today=today)


def rename(database: Database, login: str, name: str) -> None:
    with database.transaction() as session:
        session.get_one(User, user(session, login)).name = name


def open_with(database: Database, plan: Mapping[str, Any] | None = None, **rules: Any) -> UUID:
    """Open one more campaign of the cast, with other dates or title, and some rules replaced."""
    template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
    changed = Rules.model_validate(template.rules.model_dump(mode="json") | rules)
    given = {"code": f"test-{uuid4().hex[:8]}", "rules": changed, **(plan or {})}
    with database.transaction() as session:
        return campaigns.open_campaign(
            session,
            template.model_copy(update=given),
            cast.organization(session, "闽江学院党委").id,
            actor=cast.actor(session, "director"),
            now=cast.START,
        ).id
