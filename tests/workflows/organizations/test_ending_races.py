"""An office that is ended for an earlier day while somebody signs by it; SQLite has one writer, so on PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.people import Appointment
from models.session import Database
from models.signature import Signature
from tests import cast, make
from tests.workflows.meanwhile import meanwhile
from workflows.errors import Conflict, Incomplete, Refusal
from workflows.items import commands as items
from workflows.organizations import appointments

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
SIGNER = make.case("sign").by


@pytest.fixture
def item_id(database: Database) -> UUID:
    return make.ready(database, "sign")


def end(session):
    held = select(Appointment).where(Appointment.user_id == make.user(session, SIGNER))
    yesterday = make.NOW.astimezone(cast.SHANGHAI).date() - timedelta(days=1)
    given = {"actor": cast.actor(session, "admin"), "now": make.NOW, "zone": cast.SHANGHAI}
    appointments.end_appointment(session, session.exec(held).one().id, ends_on=yesterday, **given)


def refused(act: Callable[[], object], found: list[type]) -> Callable[[], None]:
    def attempt() -> None:
        try:
            act()
        except Refusal as refusal:
            found.append(type(refusal))

    return attempt


def test_who_signed_by_it_signed_while_it_was_held(database: Database, item_id: UUID):
    seen, found = make.look(database, item_id, SIGNER), []

    def end_it() -> None:
        with database.transaction() as session:
            end(session)

    with database.transaction() as session:
        items.advance(session, item_id, "sign", actor=cast.actor(session, SIGNER), now=make.NOW, seen=seen)
        session.flush()
        thread = meanwhile(session, refused(end_it, found))
    thread.join(30)
    assert found == [Incomplete]


def test_who_lost_it_does_not_sign(database: Database, item_id: UUID):
    before, found = len(make.rows(database, Signature)), []
    with database.transaction() as session:
        end(session)
        sign = refused(lambda: make.move(database, item_id, "sign", SIGNER), found)
        thread = meanwhile(session, sign)
    thread.join(30)
    assert found == [Conflict]
    assert len(make.rows(database, Signature)) == before
