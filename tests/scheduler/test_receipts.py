"""What 钉钉 took is asked about afterwards: read, not arrived after all, or nothing to be known."""

from datetime import timedelta

import pytest

from channels.dingtalk import DingTalk
from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryState
from models.journal import Entry
from models.vocabulary import State
from scheduler.deliver import Delivery as Deliverer
from tests import cast, make
from tests.channels.console import SECRET, console
from tests.workflows.deliveries.reached import reached
from tests.workflows.deliveries.test_outgoing import NOW
from workflows.deliveries.receipts import AGAIN_AFTER, ASKED_AFTER, TOLD_FOR

MEMBER = "member@example.edu.cn"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server():
    with console() as server:
        yield server


@pytest.fixture
def sent(sqlite, server):
    """A digest that 钉钉 took."""
    make.item(sqlite, State.RECTIFY)
    reached(sqlite, "member", channel=Channel.DINGTALK)
    run(sqlite, server, NOW)
    assert the_one(sqlite).state is DeliveryState.SENT
    return sqlite


def run(database, server, now, *only):
    dingtalk = DingTalk("the-app", 7, SECRET, server.address)
    work = Deliverer({dingtalk.channel: dingtalk}, "", lambda: now, cast.SHANGHAI)
    for job in work.jobs:
        if not only or job.name in only:
            job.work(database, now)


def the_one(database):
    (found,) = make.rows(database, Delivery)
    return found


def test_that_it_was_read_is_noted_and_asked_no_more(sent, server):
    server.results[1] = {"read_user_id_list": [MEMBER]}
    run(sent, server, NOW + ASKED_AFTER[0] - MINUTE)
    assert the_one(sent).read_at is None
    run(sent, server, NOW + ASKED_AFTER[0])
    assert (the_one(sent).read_at, the_one(sent).ask_at) == (NOW + ASKED_AFTER[0], None)


@pytest.mark.parametrize(
    ("listed", "said", "for_good"),
    [
        ("invalid_user_id_list", "没有这个账号", True),
        ("failed_user_id_list", "发送失败", False),
        ("forbidden_user_id_list", "发得太多", False),
    ],
)
def test_that_it_did_not_arrive_is_a_failure_of_which_people_hear_once(sent, server, listed, said, for_good):
    server.results[1] = {listed: [MEMBER], "unread_user_id_list": []}
    for minutes in (5, 6, 70):
        run(sent, server, NOW + minutes * MINUTE)
    found = the_one(sent)
    assert (found.state, found.ask_at, said in found.reason) == (DeliveryState.FAILED, None, True)
    (address,) = make.rows(sent, ContactAddress)
    assert (address.failed_at is not None) is for_good
    assert [each.act for each in make.rows(sent, Entry)].count("not_delivered") == 1


def test_what_is_not_read_is_asked_some_times_and_no_more(sent, server):
    server.results[1] = {"unread_user_id_list": [MEMBER]}
    for later in ASKED_AFTER:
        assert the_one(sent).ask_at == NOW + later
        run(sent, server, NOW + later)
    assert (the_one(sent).state, the_one(sent).ask_at) == (DeliveryState.SENT, None)


def test_a_channel_that_does_not_answer_is_left_alone_for_a_while_and_of_an_old_one_not_asked(sent, server):
    asked = NOW + ASKED_AFTER[0]
    server.answers.append(503)
    run(sent, server, asked)
    assert the_one(sent).ask_at == asked + AGAIN_AFTER
    server.answers.append(503)
    run(sent, server, NOW + TOLD_FOR, "receipts")
    assert (server.answers, the_one(sent).ask_at) == ([503], None)


def test_one_of_which_nothing_can_be_told_holds_up_no_other(sent, server):
    server.answers.append({"errcode": 40078, "errmsg": "no such task"})
    run(sent, server, NOW + ASKED_AFTER[0])
    assert the_one(sent).ask_at == NOW + ASKED_AFTER[1]
