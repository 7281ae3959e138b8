"""What is kept of messages is forgotten in time, some at a time, with the lines of each."""

from datetime import timedelta

from models.delivery import Delivery, DeliveryLine
from models.vocabulary import State
from scheduler import forget as forgetting
from scheduler.forget import forget
from tests import make
from tests.workflows.deliveries.reached import gathered, reached
from tests.workflows.deliveries.test_outgoing import NOW
from workflows.deliveries.urgent import TOGETHER


def test_what_is_older_goes_with_its_lines_a_batch_at_a_time(database, monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    reached(database, "member", "head")
    item_id = make.item(database, State.VERIFY)
    given = make.given(database, item_id, "return")
    make.move(database, item_id, "return", "xx_organizer", NOW - TOGETHER, **given)
    assert len([each for each in gathered(database, NOW) if each.notices]) == 2
    kept, then = timedelta(days=730), NOW + timedelta(days=730)
    assert forget(database, then, kept=kept) == 0
    assert len(make.rows(database, DeliveryLine)) > 1
    tomorrow = then + timedelta(days=1)
    assert [forget(database, tomorrow, kept=kept) for _ in range(5)] == [1, 1, 1, 1, 0]
    assert make.rows(database, Delivery) == make.rows(database, DeliveryLine) == []
