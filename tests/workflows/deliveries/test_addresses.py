"""Where somebody is reached: nothing counts before the code came back."""

import re
from datetime import timedelta

import pytest

from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryKind
from tests import cast, make
from tests.workflows.deliveries.reached import texts
from tests.workflows.deliveries.test_outgoing import NOW
from workflows.deliveries import addresses
from workflows.errors import Conflict, Incomplete, NotFound


def act(database, what, *given, login="member", now=NOW, **named):
    with database.transaction() as session:
        actor = cast.actor(session, login)
        return what(session, *given, actor=actor, now=now, **named)


def entered(database, value="wang@example.edu.cn", **named):
    act(database, addresses.enter, Channel.EMAIL, value, **named)
    codes = [each for each in make.rows(database, Delivery) if each.kind is DeliveryKind.CODE]
    newest = max(codes, key=lambda each: each.id)
    return re.search(r"\d{6}", texts(newest)[0]).group()


def held(database):
    (found,) = make.rows(database, ContactAddress)
    return found


def test_it_counts_once_the_code_came_back(database):
    code = entered(database)
    assert held(database).confirmed_at is None
    assert act(database, addresses.confirm, Channel.EMAIL, f" {code} ")
    assert held(database).confirmed_at == NOW
    assert make.last(database, make.user_id(database, "member")).act == "address_given"
    with pytest.raises(NotFound):
        act(database, addresses.confirm, Channel.EMAIL, code)


def test_a_code_is_guessed_five_times_and_no_more(database):
    code = entered(database)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert [act(database, addresses.confirm, Channel.EMAIL, wrong) for _ in range(addresses.MAX_TRIES)] == [False] * 5
    with pytest.raises(Conflict, match="失效"):
        act(database, addresses.confirm, Channel.EMAIL, code)


def test_a_code_holds_for_a_quarter_of_an_hour(database):
    code = entered(database)
    with pytest.raises(Conflict, match="失效"):
        act(database, addresses.confirm, Channel.EMAIL, code, now=NOW + timedelta(minutes=16))


def test_codes_are_not_sent_without_end(database):
    for _ in range(addresses.MAX_CODES):
        entered(database)
    with pytest.raises(Conflict, match="一小时"):
        entered(database)


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        (Channel.EMAIL, "wang"),
        (Channel.EMAIL, "wang@example.edu.cn, other@example.edu.cn"),
        (Channel.EMAIL, "wang@example.edu.cn\r\nBcc: all@example.edu.cn"),
        (Channel.EMAIL, f"{'a' * 300}@example.edu.cn"),
        (Channel.WECOM, "zhang|li"),
        (Channel.DINGTALK, "@all"),
        (Channel.INBOX, "x"),
    ],
)
def test_what_can_be_no_address_is_refused(database, channel, value):
    with pytest.raises(Incomplete):
        act(database, addresses.enter, channel, value)


@pytest.mark.parametrize(
    "change",
    [
        lambda database: entered(database, "other@example.edu.cn"),
        lambda database: act(database, addresses.drop, Channel.EMAIL),
    ],
)
def test_the_old_address_is_told_that_it_is_the_old_one(database, change):
    code = entered(database)
    act(database, addresses.confirm, Channel.EMAIL, code)
    change(database)
    (told,) = [each for each in make.rows(database, Delivery) if each.kind is DeliveryKind.SECURITY]
    assert told.address == "wang@example.edu.cn"


def test_the_same_address_again_stays_as_it_is(database):
    code = entered(database)
    act(database, addresses.confirm, Channel.EMAIL, code)
    act(database, addresses.enter, Channel.EMAIL, "wang@example.edu.cn")
    assert held(database).confirmed_at == NOW


def test_nobody_changes_that_of_another(database):
    code = entered(database)
    with pytest.raises(NotFound):
        act(database, addresses.confirm, Channel.EMAIL, code, login="head")
    with pytest.raises(NotFound):
        act(database, addresses.drop, Channel.EMAIL, login="head")
