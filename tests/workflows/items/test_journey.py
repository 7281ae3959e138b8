"""An item from diagnosis to closed, on both databases."""

import pytest

from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import make


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(database: Database, state: State):
    item_id = make.item(database, state)
    with database.reading() as session:
        item = session.get_one(Item, item_id)
        assert item.state is state
