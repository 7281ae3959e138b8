"""Messages on their way: claimed by one, tried again, given up with somebody told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.campaign import LocalDays
from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.item import Item
from models.people import Leave, User
from models.vocabulary import State
from tests import cast, make
from tests.workflows.deliveries.reached import MAIL, gathered, reached, waiting
from tests.workflows.deliveries.test_digests import MORNING
from workflows import sending
from workflows.deliveries import claims, outgoing
from workflows.deliveries.outgoing import WAITS
from workflows.notifications import queries as notifications
from workflows.workdays.stored import store_digest

NOW = MORNING.astimezone(cast.SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def digest(database):
    """The digest of one person, ready to be sent."""
    make.item(database, State.RECTIFY)
    reached(database, "member")
    (found,) = gathered(database, NOW)
    return found


def claim(database, now=NOW):
    with database.transaction() as session:
        return claims.claim(session, Channel.EMAIL, now, 10)


def fail(database, each, now, **how):
    with database.transaction() as session:
        outgoing.note_failed(session, each, now, "邮件服务器没有应答。", **how)


def only(database):
    (found,) = make.rows(database, Delivery)
    return found


def told(database, login, now=NOW):
    with database.reading() as session:
        rows = notifications.inbox(session, cast.actor(session, login, now.date()), limit=3)
        return [row["text"] for row in rows if row["act"] == "not_delivered"]


def test_what_one_claimed_nobody_else_does_until_it_is_given_up(database, digest):
    (claimed,) = claim(database)
    assert claim(database, NOW + sending.CLAIMED_FOR) == []
    (again,) = claim(database, NOW + sending.CLAIMED_FOR + MINUTE)
    assert again.id == claimed.id


def test_two_that_ask_at_the_same_moment_get_it_once(database, digest):
    with database.reading() as session:
        (row,) = session.execute(sa.select(Delivery.id)).scalars()
    with database.transaction() as session:
        assert [sending.claim(session, Delivery, [row], NOW) for _ in range(2)] == [{row}, set()]


def test_what_was_sent_is_sent_no_more(database, digest):
    (claimed,) = claim(database)
    with database.transaction() as session:
        outgoing.note_sent(session, claimed, NOW)
    assert claim(database, NOW + timedelta(hours=1)) == []
    assert (only(database).state, only(database).finished_at) == (DeliveryState.SENT, NOW)


def test_it_is_tried_again_after_growing_waits_and_given_up_with_two_told(database, digest):
    now = NOW
    for wait in WAITS:
        (claimed,) = claim(database, now)
        fail(database, claimed, now)
        assert only(database).next_at == now + wait
        now += wait
    (claimed,) = claim(database, now)
    fail(database, claimed, now)
    assert (only(database).state, only(database).attempts) == (DeliveryState.FAILED, len(WAITS) + 1)
    assert len(told(database, "member", now)) == len(told(database, "director", now)) == 1
    assert told(database, "colleague", now) == []


def test_nothing_is_sent_again_at_night(database, digest):
    (claimed,) = claim(database)
    late = NOW.replace(hour=20, minute=50)
    with database.transaction() as session:
        outgoing.note_failed(session, claimed, late, "没有应答。", again_at=late + timedelta(hours=1))
    assert only(database).next_at.astimezone(cast.SHANGHAI).hour == outgoing.WAKING.hour


def test_an_address_that_is_no_good_is_used_no_more(database, digest):
    (claimed,) = claim(database)
    fail(database, claimed, NOW, for_good=True)
    (address,) = make.rows(database, ContactAddress)
    assert (address.failed_at, bool(address.failure)) == (NOW, True)
    assert gathered(database, NOW + timedelta(days=1)) == []
    assert "重新登记" in told(database, "member")[0]


def go_on_leave(session, login):
    who, days = make.user(session, login), dict.fromkeys(("starts_on", "ends_on"), NOW.date())
    session.add(Leave(user_id=who, entered_by_id=who, entered_at=NOW, **days))


def close_today(session):
    """Announce a day off on the day itself."""
    university = cast.organization(session, cast.BRANCH).committee_id
    days = dict.fromkeys(("starts_on", "ends_on"), NOW.date())
    session.add(LocalDays(committee_id=university, is_workday=False, name="台风停课", **days))
    store_digest(session, university)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda session: session.execute(sa.update(ContactAddress).values(value="new@example.edu.cn")), claims.GONE),
        (lambda session: session.execute(sa.update(User).values(active=False)), outgoing.LEFT),
        (lambda session: session.execute(sa.update(Item).values(sensitivity="clue")), claims.SENSITIVE_BY_NOW),
        (lambda session: go_on_leave(session, "member"), outgoing.AWAY),
        (close_today, claims.DAY_OFF),
    ],
)
def test_what_may_be_sent_no_more_is_kept_with_the_reason(database, digest, change, reason):
    with database.transaction() as session:
        change(session)
    assert claim(database) == []
    assert (only(database).state, only(database).reason) == (DeliveryState.SUPPRESSED, reason)


def test_a_digest_of_yesterday_is_not_sent_today_and_its_person_and_the_office_are_told(database, digest):
    tomorrow = NOW + timedelta(days=1)
    assert claim(database, tomorrow) == []
    assert (only(database).state, only(database).reason) == (DeliveryState.FAILED, claims.STALE)
    assert len(told(database, "member", tomorrow)) == len(told(database, "director", tomorrow)) == 1


def test_what_still_waits_at_night_waits_for_the_morning(database, digest):
    for hour, many in ((21, 0), (20, 1)):
        with database.reading() as session:
            assert len(claims.channels_due(session, NOW.replace(hour=hour, minute=30))) == many
        assert len(claim(database, NOW.replace(hour=hour, minute=30))) == many


def test_who_was_too_slow_says_no_more_of_what_another_has_claimed(database, digest):
    (slow,) = claim(database)
    later = NOW + sending.CLAIMED_FOR + MINUTE
    (again,) = claim(database, later)
    fail(database, slow, later, for_good=True)
    with database.transaction() as session:
        outgoing.put_back(session, [slow])
    assert (only(database).state, only(database).attempts) == (DeliveryState.WAITING, 2)
    assert claim(database, later) == []
    assert told(database, "member", later) == []
    fail(database, again, later)
    assert only(database).reason is not None


def test_what_was_given_back_costs_no_attempt_and_a_channel_is_left_alone(database, digest):
    claimed = claim(database)
    with database.transaction() as session:
        outgoing.put_back(session, claimed)
        outgoing.put_off(session, Channel.EMAIL, NOW + MINUTE)
    assert only(database).attempts == 0
    assert claim(database) == []
    assert len(claim(database, NOW + MINUTE)) == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_code_is_not_kept_once_it_was_sent_or_is_late(database, late):
    reached(database, "member")
    code = outgoing.NewDelivery(
        make.user_id(database, "member"),
        *MAIL,
        "a@example.edu.cn",
        DeliveryKind.CODE,
        "确认码",
        [["", [["123456", None]]]],
    )
    with database.transaction() as session:
        outgoing.put(session, code, NOW.replace(hour=23))
    if late:
        assert claim(database, NOW.replace(hour=23) + timedelta(hours=1)) == []
    else:
        (claimed,) = claim(database, NOW.replace(hour=23))
        with database.transaction() as session:
            outgoing.note_sent(session, claimed, NOW)
    assert "123456" not in str(only(database).content)
    assert waiting(database) == []


def test_a_channel_that_takes_nothing_for_half_an_hour_is_said(database, digest):
    (claimed,) = claim(database)
    fail(database, claimed, NOW)
    for minutes, said in ((29, []), (31, list(MAIL))):
        with database.reading() as session:
            assert outgoing.held_up(session, NOW + minutes * MINUTE) == said
