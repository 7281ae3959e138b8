"""急件: at once, to whom they are asked of, and no word of what is sensitive."""

from datetime import timedelta

import pytest

from models.delivery import Delivery
from models.delivery_states import DeliveryKind
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.accounts import CHEAP
from tests.workflows.deliveries.reached import MAIL, gathered, reached, texts
from tests.workflows.deliveries.test_outgoing import NOW
from workflows.accounts import commands as accounts
from workflows.deliveries import outgoing
from workflows.deliveries.outgoing import WAKING
from workflows.deliveries.urgent import TOGETHER, look

EVENING = NOW.replace(hour=20, minute=58)
"""After the day's digests."""


def urgent(database, now=EVENING + TOGETHER):
    return [each for each in gathered(database, now) if each.kind is not DeliveryKind.DIGEST]


def urgent_now(session):
    return look(session, EVENING + TOGETHER, MAIL)


@pytest.fixture
def returned(database):
    """An item that came back from 验收, and its 责任人 and 书记, who are reached."""
    reached(database, "member", "xx_secretary", "party_secretary")
    gathered(database, EVENING)
    item_id = make.item(database, State.VERIFY)
    make.move(database, item_id, "return", "xx_organizer", EVENING, **make.given(database, item_id, "return"))
    return item_id


def test_what_came_back_is_told_at_once_and_once(database, returned):
    (found,) = urgent(database)
    assert (found.recipient_id, found.kind) == (make.user_id(database, "member"), DeliveryKind.URGENT)
    assert found.content[0][1][0][1] == f"/items/{returned}"
    assert urgent(database, EVENING + 2 * TOGETHER) == []


def test_what_is_urgent_within_a_minute_is_one_message_of_several_lines(database, returned):
    assert urgent(database, EVENING + TOGETHER / 2) == []
    second = make.item(database, State.VERIFY)
    later, given = EVENING + TOGETHER / 2, make.given(database, second, "return")
    make.move(database, second, "return", "xx_organizer", later, **given)
    (found,) = urgent(database)
    assert [path for _, path in found.content[0][1]] == [f"/items/{returned}", f"/items/{second}"]
    assert len(found.notices) == 2
    assert urgent(database, EVENING + 2 * TOGETHER) == []


def test_what_two_find_at_the_same_moment_is_told_once(database, returned):
    with database.reading() as session:
        (first,) = urgent_now(session)
    make.move(
        database,
        item := make.item(database, State.VERIFY),
        "return",
        "xx_organizer",
        EVENING,
        **make.given(database, item, "return"),
    )
    with database.reading() as session:
        (both,) = urgent_now(session)
    with database.transaction() as session:
        put = [outgoing.put(session, each, EVENING + TOGETHER) for each in (first, both)]
    assert put == [True, False]
    (rest,) = urgent(database)
    assert [path for _, path in rest.content[0][1]] == [f"/items/{item}"]


def test_what_is_sensitive_is_only_counted(database, returned):
    make.classify(database, returned, Sensitivity.CLUE)
    (found,) = urgent(database)
    assert texts(found) == ["1件敏感事项，请登录查看"]


def test_at_night_it_waits_for_the_morning(database, returned):
    urgent(database, EVENING.replace(hour=21, minute=2))
    (row,) = [each for each in make.rows(database, Delivery) if each.kind is DeliveryKind.URGENT]
    assert row.next_at == (NOW + timedelta(days=1)).replace(hour=WAKING.hour, minute=0)


def test_who_must_sign_is_told_when_it_was_verified_and_nobody_else(database):
    reached(database, "member", "head", "xx_secretary", "xx_organizer")
    gathered(database, EVENING)
    item_id = make.item(database, State.VERIFY)
    make.verified(database, item_id, now=EVENING)
    assert {each.recipient_id for each in urgent(database)} == {make.user_id(database, "xx_secretary")}


def test_a_new_password_is_told_at_night_too(database):
    reached(database, "member")
    night = NOW.replace(hour=23)
    with database.transaction() as session:
        whose, admin = make.user(session, "member"), cast.actor(session, "admin")
        accounts.reset_password(
            session, whose, CHEAP.hash("临时的密码一二三"), actor=admin, now=night, zone=cast.SHANGHAI
        )
    (found,) = urgent(database, night)
    assert found.kind is DeliveryKind.SECURITY
    (row,) = [each for each in make.rows(database, Delivery) if each.kind is DeliveryKind.SECURITY]
    assert row.next_at == night
