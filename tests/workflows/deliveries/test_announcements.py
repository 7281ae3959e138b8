"""群公告: numbers for a group, by hand and once a week."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from models.campaign import LocalDays
from models.delivery import Delivery
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.journal import Entry
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.workflows.test_races import at_once
from workflows.calendars import commands as calendars
from workflows.deliveries import announcements, claims, outgoing, rates
from workflows.deliveries.wording import counted
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.notifications import queries as notifications

ROBOTS = (Channel.WECOM_ROBOT, Channel.FEISHU_ROBOT)
WEDNESDAY = datetime(2021, 5, 19, 8, 30, tzinfo=cast.SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def campaign(session):
    return cast.campaign(session).id


def post(database, *channels, by="director", now=WEDNESDAY):
    with database.transaction() as session:
        actor = cast.actor(session, by, now.date())
        announcements.post(session, campaign(session), channels, actor=actor, now=now)


def set_weekly(database, weekday, *channels, now=WEDNESDAY - HOUR):
    with database.transaction() as session:
        actor = cast.actor(session, "director", now.date())
        announcements.set_weekly(session, campaign(session), channels, weekday, actor=actor, now=now)


def by_the_clock(database, now):
    """Post what is due; return on which channels."""
    with database.reading() as session:
        due = announcements.due(session, now, ROBOTS)
    with database.transaction() as session:
        for campaign_id, channels in due.items():
            assert announcements.post_weekly(session, campaign_id, channels, now) == len(channels)
            assert announcements.post_weekly(session, campaign_id, channels, now) == 0, "another clock found it too"
    return [channel for channels in due.values() for channel in channels]


def close(database, on):
    with database.transaction() as session:
        committee = cast.organization(session, "闽江学院党委").id
        off = LocalDays(committee_id=committee, starts_on=on, ends_on=on, is_workday=False, name="校庆")
        calendars.close_days(session, off, actor=cast.actor(session, "director"), now=cast.START)


def acts(database, act):
    return [(each.automatic, each.data) for each in make.rows(database, Entry) if each.act == act]


def test_numbers_alone_are_told_and_none_of_what_is_sensitive(database):
    make.item(database, State.CLOSED)
    make.item(database, State.RECTIFY)
    make.classify(database, make.item(database, State.PLAN), Sensitivity.CLUE)
    with database.reading() as session:
        found = announcements.compose(session, campaign(session), WEDNESDAY.date())
    assert found.lines[:3] == ["总数：2件（不含敏感事项）", "已销号：1件", "在途：1件"]


def test_whatever_a_campaign_is_called_is_written_out_as_it_is():
    assert counted("“{0}{行动}”2021：6月18日进展", str) == "“{0}{行动}”2021：6月18日进展"


def test_of_the_same_by_many_one_is_posted(database):
    answers = at_once([lambda: post(database, *ROBOTS)] * 4)
    assert sum(isinstance(each, Conflict) for each in answers) == 3
    assert len(make.rows(database, Delivery)) == len(ROBOTS)


def test_the_office_posts_now_and_it_is_written_down_who_did(database):
    post(database, *ROBOTS)
    found = make.rows(database, Delivery)
    assert {(each.kind, each.channel, each.recipient_id) for each in found} == {
        (DeliveryKind.ANNOUNCEMENT, channel, None) for channel in ROBOTS
    }
    ((automatic, said),) = acts(database, "announce")
    assert (automatic, said["channels"]) == (False, [channel.value for channel in ROBOTS])
    assert said["lines"] == [text for _, lines in found[0].content for text, _ in lines]
    with pytest.raises(Conflict, match="上一条"):
        post(database, ROBOTS[0])
    with pytest.raises(Incomplete):
        post(database)
    for by, refusal in (("head", NotPermitted), ("inspector", NotPermitted), ("outside_director", NotFound)):
        with pytest.raises(refusal):
            post(database, ROBOTS[0], by=by)


def test_once_a_week_on_the_day_that_was_chosen(database):
    set_weekly(database, 2, *ROBOTS)
    assert by_the_clock(database, WEDNESDAY - timedelta(minutes=1)) == []
    assert by_the_clock(database, WEDNESDAY) == list(ROBOTS)
    assert by_the_clock(database, WEDNESDAY + DAY) == []
    assert by_the_clock(database, WEDNESDAY + 6 * DAY) == []
    assert by_the_clock(database, WEDNESDAY + 7 * DAY) == list(ROBOTS)
    assert [automatic for automatic, _ in acts(database, "announce")] == [True, True]
    set_weekly(database, None, now=WEDNESDAY + 8 * DAY)
    assert by_the_clock(database, WEDNESDAY + 14 * DAY) == []


def test_a_day_off_moves_it_to_the_next_working_day_of_that_week(database):
    set_weekly(database, 2, ROBOTS[0])
    close(database, WEDNESDAY.date())
    assert by_the_clock(database, WEDNESDAY) == []
    assert by_the_clock(database, WEDNESDAY + DAY) == [ROBOTS[0]]
    holiday = datetime(2021, 10, 6, 8, 30, tzinfo=cast.SHANGHAI)  # 国庆 to Thursday; Friday and Saturday are worked
    assert by_the_clock(database, holiday) == []
    assert by_the_clock(database, holiday + 2 * DAY) == [ROBOTS[0]]


def test_a_clock_that_was_down_posts_later_that_week_and_never_what_was_due_before_it_was_asked(database):
    set_weekly(database, 0, ROBOTS[0])
    assert by_the_clock(database, WEDNESDAY) == []
    assert by_the_clock(database, WEDNESDAY + 7 * DAY + 13 * HOUR) == [], "not at night"
    assert by_the_clock(database, WEDNESDAY + 10 * DAY) == [], "nor on a Saturday"
    assert by_the_clock(database, WEDNESDAY + 8 * DAY) == [ROBOTS[0]]
    assert by_the_clock(database, datetime(2022, 5, 18, 9, tzinfo=cast.SHANGHAI)) == [], "the campaign has ended"


def test_what_could_not_be_posted_is_told_to_the_office(database):
    post(database, ROBOTS[0])
    with database.transaction() as session:
        (each,) = claims.claim(session, ROBOTS[0], WEDNESDAY, 10)
        outgoing.note_failed(session, each, WEDNESDAY, "连不上。", for_good=True)
    with database.reading() as session:
        rows = notifications.inbox(session, cast.actor(session, "officer", WEDNESDAY.date()), limit=3)
    assert "群公告没有发到企业微信群机器人" in rows[0]["text"]


def failed_in_the_evening(database):
    """Have the one that waits tried just before the night, in vain."""
    evening = WEDNESDAY.replace(hour=20, minute=59)
    with database.transaction() as session:
        (each,) = claims.claim(session, ROBOTS[0], evening, 10)
        outgoing.note_failed(session, each, evening, "连不上。", again_at=evening)


@pytest.mark.parametrize("by_hand", [False, True])
def test_one_by_the_clock_that_failed_waits_for_the_morning_and_one_by_hand_does_not(database, by_hand):
    if by_hand:
        post(database, ROBOTS[0])
    else:
        set_weekly(database, 2, ROBOTS[0])
        by_the_clock(database, WEDNESDAY)
    failed_in_the_evening(database)
    night = WEDNESDAY.replace(hour=21, minute=5)
    assert (make.rows(database, Delivery)[0].next_at < night) is by_hand
    with database.transaction() as session:
        session.execute(sa.update(Delivery).values(next_at=night))  # as if it had been put off by less
        assert len(claims.claim(session, ROBOTS[0], night, 10)) == by_hand


def test_one_by_the_clock_is_not_posted_on_what_became_a_day_off(database):
    set_weekly(database, 2, ROBOTS[0])
    by_the_clock(database, WEDNESDAY)
    close(database, WEDNESDAY.date())
    with database.transaction() as session:
        assert claims.claim(session, ROBOTS[0], WEDNESDAY + HOUR, 10) == []
    (found,) = make.rows(database, Delivery)
    assert (found.state, found.reason) == (DeliveryState.SUPPRESSED, claims.DAY_OFF)


def test_what_is_a_day_old_is_posted_no_more(database):
    post(database, ROBOTS[0])
    with database.transaction() as session:
        assert claims.claim(session, ROBOTS[0], WEDNESDAY + DAY, 10) == []
    assert make.rows(database, Delivery)[0].state is DeliveryState.FAILED
    with database.reading() as session:
        rows = notifications.inbox(session, cast.actor(session, "officer", (WEDNESDAY + DAY).date()), limit=3)
    assert "群公告没有发到" in rows[0]["text"]


@pytest.fixture
def many(database):
    """More than a robot is sent in a minute."""
    with database.transaction() as session:
        told = announcements.compose(session, campaign(session), WEDNESDAY.date())
        for _ in range(25):
            outgoing.put(session, announcements._delivery(campaign(session), ROBOTS[0], told), WEDNESDAY)


def claim_as_many_as_allowed(session, now=WEDNESDAY):
    return claims.claim(session, ROBOTS[0], now, rates.allowed(session, ROBOTS[0], now, 100))


def test_two_clocks_that_count_at_once_send_no_more_together(database, many):
    def other():
        with database.transaction() as session:
            return claim_as_many_as_allowed(session)

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            allowed = rates.allowed(session, ROBOTS[0], WEDNESDAY, 100)
            claimed_there = pool.submit(other)
            wait([claimed_there], timeout=0.5)  # it waits for this one, or else has claimed what this one counted
            claimed_here = claims.claim(session, ROBOTS[0], WEDNESDAY, allowed)
        assert len(claimed_here) + len(claimed_there.result()) == rates.A_MINUTE


def test_a_robot_is_sent_twenty_a_minute(database, many):
    now, sent = WEDNESDAY, []
    for seconds in (0, 20, 40, 61):
        now = WEDNESDAY + timedelta(seconds=seconds)
        with database.transaction() as session:
            some = claim_as_many_as_allowed(session, now)
            for each in some:
                outgoing.note_sent(session, each, now)
        sent.append(len(some))
    assert sent == [20, 0, 0, 5]
    with database.reading() as session:
        assert rates.allowed(session, Channel.EMAIL, now, 20) == 20
