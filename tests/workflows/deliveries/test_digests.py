"""每日提醒: one a person and day, on working days, of what concerns the person and may leave the house."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.delivery import ContactAddress, Delivery
from models.delivery_states import DeliveryState
from models.people import Appointment, Leave
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.workflows.deadlines.escalating import at, overdue
from tests.workflows.deliveries.reached import gathered, reached, texts
from workflows.deliveries import wording
from workflows.deliveries.digests import NOTHING
from workflows.deliveries.outgoing import AWAY
from workflows.deliveries.wording import phrase, spoken
from workflows.organizations import leaves

MORNING = cast.beijing(2021, 5, 20, 8, 30)
"""A Thursday."""


@pytest.fixture
def item_id(database):
    """An item that 责任人 member works on and the head waits for, due on a day long past."""
    item_id = make.item(database, State.RECTIFY)
    reached(database, "member", "head")
    return item_id


def digest_of(database, login, now=MORNING):
    (found,) = [each for each in gathered(database, now) if each.recipient_id == make.user_id(database, login)]
    return found


def test_it_says_what_is_to_be_done_each_with_its_link(database, item_id):
    found = digest_of(database, "member")
    number = make.row(database, item_id).number
    (path,) = [path for _, lines in found.content for text, path in lines if number in spoken(text, str)]
    assert path == f"/items/{item_id}"
    assert [spoken(title, str) for title, _ in found.content] == ["今天到期", "消息"]
    assert "待办" in found.subject


def test_a_text_is_given_what_it_has_places_for():
    assert spoken(phrase(wording.SOON, "5"), str) == "5个工作日内到期"
    with pytest.raises(ValueError, match="places"):
        phrase(wording.LATE, "5")


def test_there_is_one_a_day_and_another_the_next_working_day(database, item_id):
    assert len(gathered(database, MORNING)) == 2
    assert gathered(database, cast.beijing(2021, 5, 20, 17)) == []
    assert len(gathered(database, cast.beijing(2021, 5, 21, 8, 30))) == 2
    assert len(make.rows(database, Delivery)) == 4


@pytest.mark.parametrize(
    "when",
    [
        cast.beijing(2021, 5, 20, 8, 29),
        cast.beijing(2021, 5, 20, 21),
        cast.beijing(2021, 5, 22, 9),  # a Saturday
        cast.beijing(2021, 6, 14, 9),  # 端午节, a Monday
    ],
)
def test_there_is_none_before_its_time_at_night_or_on_a_day_off(database, item_id, when):
    assert gathered(database, when) == []


def test_it_comes_at_the_time_that_was_chosen(database, item_id):
    with database.transaction() as session:
        session.execute(sa.update(ContactAddress).values(digest_at=time(12)))
    assert gathered(database, MORNING) == []
    assert len(gathered(database, cast.beijing(2021, 5, 20, 12))) == 2


def test_what_is_sensitive_does_not_leave_the_house(database, item_id):
    make.classify(database, item_id, Sensitivity.CLUE)
    said = digest_of(database, "member")
    item = make.row(database, item_id)
    assert not any(item.number in text or item.text[:6] in text for text in texts(said))
    assert "1件敏感事项，请登录查看" in texts(said)


def test_of_a_document_only_that_there_is_one_leaves_the_house(database):
    overdue(database)
    reached(database, "director")
    (found,) = gathered(database, at("05-26"))
    of_documents = [spoken(text, str) for _, lines in found.content for text, path in lines if "/escalations/" in path]
    assert of_documents
    assert all("：一份督办文书" in each for each in of_documents)
    assert not any("党总支" in each for each in of_documents)


def test_what_says_nothing_is_kept_and_not_sent(database):
    reached(database, "colleague")
    (found,) = gathered(database, MORNING)
    assert found.suppressed == NOTHING
    (kept,) = make.rows(database, Delivery)
    assert (kept.state, kept.reason) == (DeliveryState.SUPPRESSED, NOTHING)


def test_who_is_on_leave_has_none(database, item_id):
    with database.transaction() as session:
        actor = cast.actor(session, "member", MORNING.date())
        days = {"starts_on": MORNING.date(), "ends_on": MORNING.date()}
        wanted = Leave(user_id=actor.user_id, entered_by_id=actor.user_id, entered_at=MORNING, **days)
        leaves.take_leave(session, wanted, actor=actor, now=MORNING, today=MORNING.date())
    assert digest_of(database, "member").suppressed == AWAY


def test_who_has_left_has_none(database, item_id):
    with database.transaction() as session:
        held = col(Appointment.user_id) == make.user(session, "member")
        session.execute(sa.update(Appointment).where(held).values(ends_on=MORNING.date() - timedelta(days=1)))
    assert [each.recipient_id for each in gathered(database, MORNING)] == [make.user_id(database, "head")]
