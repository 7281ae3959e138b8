"""How many statements a request costs: fixed here, so that none is added unseen."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from models.vocabulary import State
from tests import make


@contextmanager
def statements(door):
    """Note every statement, but not the BEGIN of a transaction."""
    found = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            found.append(statement)

    sa.event.listen(door.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(door.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("state", "move", "by", "given", "most"),
    [
        (State.RECTIFY, "progress", "member", {"text": "好"}, 6),
        (State.VERIFY, "verify", "xx_organizer", {"opinion": "查过", "method": "records"}, 15),
    ],
)
def test_a_move(door, state, move, by, given, most):
    item = make.item(door.database, state)
    with statements(door) as found:
        response = door.move(item, move, by, **given)
    assert response.status_code == 200
    assert len(found) == most, "\n\n".join(found)


@pytest.mark.parametrize("items", [5, 60])
@pytest.mark.parametrize(
    ("params", "by", "most"),
    [({}, "head", 2), ({"campaign": True}, "director", 2), ({"overdue": "false"}, "head", 2)],
)
def test_a_page_of_items(door, items, params, by, most):
    for _ in range(items):
        make.registered(door.database)
    params = params | ({"campaign": door.campaign()} if "campaign" in params else {})
    with statements(door) as found:
        page = door.get("/items", by, params=params | {"limit": 100}).json()
    assert len(page["items"]) == items
    assert len(found) == most, "\n\n".join(found)


@pytest.mark.parametrize("path", ["", "/moves", "/history", "/measures"])
def test_what_hangs_on_an_item(door, path):
    item = make.item(door.database, State.RECTIFY)
    with statements(door) as found:
        assert door.get(f"/items/{item}{path}").status_code == 200
    assert len(found) <= {"/moves": 8}.get(path, 3), "\n\n".join(found)
