"""What people and universities choose of channels, and when people are left in peace."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, ChannelUse, DeliveryKind, DeliveryState, Language
from models.vocabulary import State
from tests import cast, make
from tests.workflows.deliveries.reached import MAIL, gathered, reached
from tests.workflows.deliveries.test_addresses import act
from tests.workflows.deliveries.test_outgoing import NOW, claim
from workflows.deliveries import addresses, channel_rules, outgoing, preferences, unreached
from workflows.deliveries.claims import GONE
from workflows.deliveries.outgoing import NewDelivery
from workflows.deliveries.preferences import Preference
from workflows.deliveries.urgent import NOT_WANTED, TOGETHER
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.journal.entries import DIRECTORY


@pytest.fixture
def member(database):
    """Who has work and a mail address."""
    make.item(database, State.RECTIFY)
    reached(database, "member")
    return make.user_id(database, "member")


def prefer(database, **wanted):
    with database.transaction() as session:
        preferences.prefer(session, Preference(**wanted), actor=cast.actor(session, "member"))


def choose(database, digest_at=time(8, 30), *, takes_urgent=True, channel=Channel.EMAIL):
    with database.transaction() as session:
        actor, choice = cast.actor(session, "member"), {"digest_at": digest_at, "takes_urgent": takes_urgent}
        preferences.choose(session, channel, actor=actor, **choice)


def rule(database, use, login="director"):
    with database.transaction() as session:
        actor = cast.actor(session, login)
        committee = cast.organization(session, "闽江学院党委").id
        channel_rules.rule(session, committee, {Channel.EMAIL: use}, actor=actor, now=NOW)


def told(database, member, kind):
    said = NewDelivery(member, *MAIL, "member@example.edu.cn", kind, "急", [["", [["说", "/inbox"]]]])
    with database.transaction() as session:
        outgoing.put(session, said, NOW)


@pytest.mark.parametrize(("begins", "ends", "at"), [(12, 14, 13), (20, 8, 7), (20, 8, 20)])
def test_within_quiet_hours_only_what_is_for_ones_safety_is_sent(database, member, begins, ends, at):
    prefer(database, quiet_from=time(begins), quiet_until=time(ends))
    told(database, member, DeliveryKind.URGENT)
    told(database, member, DeliveryKind.SECURITY)
    now = NOW.replace(hour=at, minute=0) + timedelta(days=1)
    assert [each.kind for each in claim(database, now)] == [DeliveryKind.SECURITY]
    after = now.replace(hour=ends) + timedelta(days=int(ends < at))
    assert DeliveryKind.URGENT in {each.kind for each in claim(database, after)}


@pytest.mark.parametrize(
    "wanted",
    [
        {"quiet_from": time(9)},
        {"quiet_until": time(9)},
        {"quiet_from": time(8), "quiet_until": time(20, 30)},
        {"quiet_from": time(9), "quiet_until": time(9)},
    ],
)
def test_quiet_hours_have_an_end_and_leave_a_time_of_the_day(database, wanted):
    with pytest.raises(Incomplete):
        prefer(database, **wanted)


def test_who_chose_no_language_is_written_to_in_chinese(database, member):
    other = make.user_id(database, "head")
    prefer(database, language=Language.ENGLISH)
    prefer(database, language=Language.ENGLISH, quiet_from=time(12), quiet_until=time(14))
    with database.reading() as session:
        assert preferences.languages(session, [member, other]) == {member: Language.ENGLISH, other: Language.CHINESE}
        mine = preferences.own(session, cast.actor(session, "member"))
    assert mine == Preference(Language.ENGLISH, time(12), time(14))


def test_who_wants_no_digest_there_has_none_and_what_is_urgent_is_kept_with_the_reason(database, member):
    choose(database, None, takes_urgent=False)
    assert gathered(database, NOW) == []
    item_id = make.item(database, State.VERIFY)
    make.move(database, item_id, "return", "xx_organizer", NOW, **make.given(database, item_id, "return"))
    gathered(database, NOW + TOGETHER)
    (row,) = make.rows(database, Delivery)
    assert (row.state, row.reason) == (DeliveryState.SUPPRESSED, NOT_WANTED)


def test_a_digest_is_for_waking_hours_and_for_who_has_an_address(database, member):
    with pytest.raises(Incomplete, match="07:00至21:00"):
        choose(database, time(23))
    with pytest.raises(NotFound):
        choose(database, channel=Channel.WECOM)


@pytest.mark.parametrize(("begins", "ends", "at"), [(20, 7, 20), (12, 22, 13)])
def test_a_digest_does_not_wait_in_quiet_hours_until_its_day_is_over(database, member, begins, ends, at):
    choose(database, time(at))
    with pytest.raises(Incomplete, match="当天发不出去"):
        prefer(database, quiet_from=time(begins), quiet_until=time(ends))
    choose(database, time(9))
    prefer(database, quiet_from=time(begins), quiet_until=time(ends))
    with pytest.raises(Incomplete, match="当天发不出去"):
        choose(database, time(at))


def test_one_digest_a_day_goes_to_one_address_the_required_or_the_earliest(database, member):
    reached(database, "member", channel=Channel.WECOM)
    choose(database, time(8), channel=Channel.WECOM)
    both = frozenset({Channel.EMAIL, Channel.WECOM})
    assert [each.channel for each in gathered(database, NOW, both)] == [Channel.WECOM]
    assert gathered(database, NOW, both) == []
    rule(database, ChannelUse.REQUIRED)
    assert [each.channel for each in gathered(database, NOW + timedelta(days=1), both)] == [Channel.EMAIL]


def test_what_is_required_reaches_whoever_has_an_address_and_is_not_switched_off(database, member):
    choose(database, None, takes_urgent=False)
    rule(database, ChannelUse.REQUIRED)
    assert [each.recipient_id for each in gathered(database, NOW)] == [member]
    for refused in (
        lambda: choose(database, None),
        lambda: choose(database, takes_urgent=False),
        lambda: act(database, addresses.drop, Channel.EMAIL),
    ):
        with pytest.raises(Conflict, match="必用"):
            refused()
    choose(database, time(12))


def test_what_a_university_withholds_is_used_no_more(database, member):
    gathered(database, NOW)
    rule(database, ChannelUse.WITHHELD)
    assert claim(database) == []
    (row,) = make.rows(database, Delivery)
    assert row.reason == GONE
    assert gathered(database, NOW + timedelta(days=1)) == []
    rule(database, ChannelUse.OFFERED)
    assert len(gathered(database, NOW + timedelta(days=1))) == 1


def test_it_is_for_the_office_to_say_and_the_journal_tells_what_changed(database):
    refusals = {"inspector": NotPermitted, "head": NotFound, "admin": NotPermitted, "outside_director": NotFound}
    for login, refusal in refusals.items():
        with pytest.raises(refusal):
            rule(database, ChannelUse.REQUIRED, login)
    rule(database, ChannelUse.REQUIRED)
    rule(database, ChannelUse.REQUIRED)
    assert [each.act for each in make.history(database, DIRECTORY)].count("channel_ruled") == 1


def test_who_has_no_address_where_one_is_required_is_counted_by_organization(database, member):
    rule(database, ChannelUse.REQUIRED)
    with database.reading() as session:
        office = cast.actor(session, "director")
        counts = {
            each.organization: each.people for each in unreached.count_by_organization(session, office, NOW.date())
        }
        branch = cast.organization(session, cast.BRANCH)
        named = unreached.people(session, office, NOW.date(), organization_id=branch.id)
        assert counts[branch.name] == len(named)
        assert member not in {each["id"] for each in named}
        assert make.user(session, "head") in {each["id"] for each in named}
        with pytest.raises(NotPermitted):
            unreached.count_by_organization(session, cast.actor(session, "head"), NOW.date())
    with database.transaction() as session:
        session.execute(sa.update(ContactAddress).values(failed_at=NOW, failure="没有这个邮箱"))
    with database.reading() as session:
        again = unreached.people(session, cast.actor(session, "director"), NOW.date(), organization_id=branch.id)
    assert member in {each["id"] for each in again}
