"""An address that an office entered: it counts at once, opens nothing, and is never changed in silence."""

import pytest

from models.delivery import ContactAddress, Delivery
from models.delivery_states import AddressSource, Channel, DeliveryKind
from models.people import User
from tests import cast, make
from tests.workflows.deliveries.reached import reached
from tests.workflows.deliveries.test_outgoing import NOW
from workflows.deliveries import office_addresses
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.notifications import queries as notifications

NEW = "wang@example.edu.cn"


def register(database, value=NEW, login="member", by="admin"):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        office_addresses.register(
            session, make.user(session, login), Channel.EMAIL, value, actor=actor, now=NOW, zone=cast.SHANGHAI
        )


def remove(database):
    with database.transaction() as session:
        actor = cast.actor(session, "admin")
        office_addresses.remove(
            session, make.user(session, "member"), Channel.EMAIL, actor=actor, now=NOW, zone=cast.SHANGHAI
        )


def inbox(database, login):
    with database.reading() as session:
        return [row["text"] for row in notifications.inbox(session, cast.actor(session, login, NOW.date()), limit=5)]


def test_it_counts_at_once_and_the_person_and_the_watchers_are_told(database):
    register(database)
    (held,) = make.rows(database, ContactAddress)
    assert (held.value, held.source, held.confirmed_at) == (NEW, AddressSource.DIRECTORY, NOW)
    assert make.last(database, make.user_id(database, "member")).data == {"channel": "email", "source": "directory"}
    assert "登记了您的邮件地址" in inbox(database, "member")[0]
    assert all("member同志（member）的邮件地址" in inbox(database, each)[0] for each in ("director", "inspector"))
    register(database)
    assert len(inbox(database, "member")) == 1


@pytest.mark.parametrize("change", [lambda database: register(database, "other@example.edu.cn"), remove])
def test_the_address_before_is_told(database, change):
    reached(database, "member")
    change(database)
    (told,) = make.rows(database, Delivery)
    assert (told.kind, told.address) == (DeliveryKind.SECURITY, "member@example.edu.cn")
    assert "党委工作部" in str(told.content)


def bounced(database, by="admin"):
    with database.transaction() as session:
        actor, whose = cast.actor(session, by), make.user(session, "member")
        office_addresses.mark_bounced(session, whose, Channel.EMAIL, actor=actor, now=NOW, zone=cast.SHANGHAI)


def test_one_from_which_a_mail_came_back_is_used_no_more_and_two_are_told(database):
    reached(database, "member")
    with pytest.raises(NotPermitted):
        bounced(database, by="director")
    bounced(database)
    (held,) = make.rows(database, ContactAddress)
    assert (held.failed_at, held.failure) == (NOW, office_addresses.BOUNCED)
    assert "没有送达，这个地址不再使用，请本人重新登记" in inbox(database, "member")[0]
    assert "没有送达，这个地址不再使用" in inbox(database, "director")[0]
    assert make.last(database, make.user_id(database, "member")).by == "admin"
    with pytest.raises(Conflict, match="不用标明"):
        bounced(database)
    register(database, "member@example.edu.cn")
    assert make.rows(database, ContactAddress)[0].failed_at is None


def test_it_is_the_administrators_work_of_people_who_may_act(database):
    for by in ("director", "head", "member"):
        with pytest.raises(NotPermitted):
            register(database, by=by)
    with pytest.raises(Incomplete):
        register(database, "wang")
    with pytest.raises(NotFound):
        remove(database)
    with database.transaction() as session:
        session.get_one(User, make.user(session, "member")).active = False
    with pytest.raises(Conflict, match="停用"):
        register(database)
