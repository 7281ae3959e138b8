"""The one list of an item's fields against what is stored, answered and hashed."""

from api.items.schemas import ItemDetail, ItemLine
from ledger.columns import RECTIFICATION
from models.item import Item
from workflows.items.fields import COLUMNS, FIELDS, HASHED, PROVEN


def test_every_column_is_in_the_list_once():
    assert sorted(field.name for field in COLUMNS) == sorted(Item.model_fields)
    assert len({field.name for field in FIELDS}) == len(FIELDS)


def test_what_is_hashed_is_proven_and_never_shrinks():
    assert set(HASHED) <= set(PROVEN)
    since_0_2 = {
        "id",
        "number",
        "kind",
        "level",
        "text",
        "sensitivity",
        "rectification",
        "goal",
        "due_on",
        "original_due_on",
        "leader_id",
        "responsible_id",
        "completion",
        "sustained",
        "round",
    }
    assert {field.name for field in FIELDS if field.hashed_since == "0.2"} == since_0_2


def test_what_is_answered_comes_from_the_list():
    assert list(ItemLine.model_fields) == [field.name for field in FIELDS if field.shown.name == "LIST"]
    assert set(ItemDetail.model_fields) - {"reservations"} == {f.name for f in FIELDS if f.shown.name != "NOWHERE"}


def test_each_cell_of_the_ledger_has_a_column():
    columns = {column.field for column in RECTIFICATION}
    assert {field.ledger for field in FIELDS if field.ledger} <= columns
