"""支部 = 党总支 = 院党委: what is filed below adds up to what is filed above, or the items say why not."""

from datetime import UTC, date

from models.item import Item
from models.reconciliation_words import SumOf
from models.vocabulary import State
from tests import cast, make
from tests.workflows.submissions.test_submissions import DUE, act, duty
from workflows.reconciliation.sums import UnequalValue, monthly_sums
from workflows.statistics.scope import scope_of

APRIL = date(2021, 4, 1)
PART = "信息工程系党总支"


def sums(database, by="director", month=None, campaign_id=None):
    with database.reading() as session:
        which = campaign_id or cast.campaign(session).id
        scope = scope_of(session, cast.actor(session, by), which, today=date(2021, 4, 21))
        return monthly_sums(session, scope, month)


def of(found, organization):
    [one] = [each for each in found.sums if each.organization == organization]
    return one


def filed(database):
    """The branch files, and the 党总支 above it."""
    act(database, "file", duty(database), "head")
    act(database, "file", duty(database, PART), "xx_secretary")


def test_filings_of_one_state_of_things_add_up_at_each_level(database):
    make.item(database, State.RECTIFY)
    filed(database)
    found = sums(database)
    assert found.month == APRIL
    assert [(each.organization, each.above, each.below, each.is_equal) for each in found.sums] == [
        ("闽江学院党委", 1, 1, True),
        (PART, 1, 1, True),
    ]
    assert (of(found, PART).filed, of(found, PART).missing) == (("教师第一党支部",), ("学生党支部",))
    assert (of(found, PART).is_filed, of(found, "闽江学院党委").is_filed) == (True, False)


def test_what_came_between_is_named_to_its_item_by_kind_indicator_and_state(database):
    item_id = make.item(database, State.RECTIFY)
    act(database, "file", duty(database), "head")
    make.done(database, item_id, DUE.astimezone(UTC))
    make.move(database, item_id, "apply", "head", DUE)
    new = make.registered(database)
    act(database, "file", duty(database, PART), "xx_secretary")
    found = of(sums(database), PART)
    assert (found.above, found.below) == (2, 1)
    assert [(line.of, line.label, line.above, line.below) for line in found.unequal] == [
        (SumOf.KIND, "问题", 2, 1),
        (SumOf.INDICATOR, "支部1-2", 2, 1),
        (SumOf.STATE, "整改", 0, 1),
        (SumOf.STATE, "诊断", 1, 0),
        (SumOf.STATE, "验收", 1, 0),
        (SumOf.REGISTERED, "2021-04", 2, 1),
        (SumOf.CLOSED, "", 2, 1),
    ]
    told = {each.item_id: (each.above, each.below) for each in found.items}
    assert told == {item_id: (State.VERIFY, State.RECTIFY), new: (State.DIAGNOSE, None)}


def test_a_filing_of_an_earlier_release_froze_the_state_alone_and_it_is_said_whose(database):
    make.item(database, State.RECTIFY)
    filed(database)
    found = sums(database)
    assert of(found, PART).as_of_today == (PART, "教师第一党支部")
    assert of(found, "闽江学院党委").as_of_today == (PART,)


def test_kind_indicator_and_month_are_those_that_were_frozen(database):
    """The indicator changes after the branch has filed, and before the 党总支 does."""
    campaign_id = make.open_with(database)
    item_id = make.item(database, State.PLAN, campaign_id=campaign_id)
    act(database, "file", duty(database, campaign_id=campaign_id), "head")
    with database.transaction() as session:
        session.get_one(Item, item_id).indicator_id = None
    act(database, "file", duty(database, PART, campaign_id=campaign_id), "xx_secretary")
    part = of(sums(database, campaign_id=campaign_id), PART)
    assert part.as_of_today == ()
    assert [(line.of, line.label, line.above, line.below) for line in part.unequal] == [
        (SumOf.INDICATOR, "支部1-2", 0, 1),
        (SumOf.INDICATOR, "未对照指标", 1, 0),
    ]
    [item] = part.items
    assert (item.above, item.below) == (State.PLAN, State.PLAN)
    assert item.values == (UnequalValue(SumOf.INDICATOR, "未对照指标", "支部1-2"),)


def test_what_was_returned_counts_no_more_and_is_missing(database):
    make.item(database, State.RECTIFY)
    filed(database)
    act(database, "send_back", duty(database), "director", opinion="报送的台账里缺少典型案例")
    found = sums(database)
    assert [each.organization for each in found.sums] == ["闽江学院党委"]


def test_each_sees_the_sums_below_them(database):
    make.item(database, State.RECTIFY)
    filed(database)
    assert [each.organization for each in sums(database, "xx_secretary").sums] == [PART]
    assert sums(database, "cj_organizer").sums == ()


def test_months_in_which_anything_is_owed_are_offered_the_last_first(database):
    found = sums(database, month=date(2021, 6, 1))
    assert found.months[-1] == APRIL
    assert (found.month, found.sums) == (date(2021, 6, 1), ())
    assert sums(database).month is None
