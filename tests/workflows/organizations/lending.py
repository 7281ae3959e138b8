"""Signatures lent, and relations declared."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from models.people import Appointment, Proxy
from models.session import Database
from tests import cast, make
from workflows.organizations import proxies, recusals

UNIT = "信息工程系党总支"


def appointment(database: Database, login: str) -> Appointment:
    (held, *_) = make.rows(database, Appointment, user_id=make.user_id(database, login))
    return held


def lend(
    database: Database,
    by: str = "xx_secretary",
    to: str = "xx_deputy",
    *,
    of: str | None = None,
    starts_on: date = cast.TODAY,
    ends_on: date = cast.TODAY + timedelta(days=10),
) -> Proxy:
    wanted = Proxy(
        appointment_id=appointment(database, of or by).id,
        to_id=make.user_id(database, to),
        starts_on=starts_on,
        ends_on=ends_on,
        reason="赴省委党校学习",
        made_at=make.NOW,
    )
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return proxies.entrust(session, wanted, actor=actor, now=make.NOW, today=cast.TODAY)


def act(database: Database, command: Callable, by: str, *given: UUID, **more):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return command(session, *given, actor=actor, now=make.NOW, **more)


def relate(database: Database, who: str, organization: str = UNIT, by: str | None = None):
    with database.reading() as session:
        organization_id = cast.organization(session, organization).id
    return act(
        database,
        recusals.declare_relation,
        by or who,
        user_id=make.user_id(database, who),
        organization_id=organization_id,
        reason="配偶任该支部委员",
    )


def sign(database: Database, item_id: UUID, by: str, now: datetime = make.NOW):
    return make.attempt(database, item_id, "sign", by, now)
