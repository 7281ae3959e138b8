"""What waits for a 对账: an item with an open difference is not signed off, and the refusal names it."""

import pytest

from models.reconciliation_words import DifferenceKind, ReconciliationState, RowField, Settlement
from models.session import Database
from models.vocabulary import State
from tests import make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import keep, only_reported, opened, recheck, value
from workflows.errors import Conflict
from workflows.reconciliation.comparison import Difference

OPINION = "请说明报表和系统为什么不同"


def verified(database: Database):
    item_id = make.item(database, State.VERIFY)
    make.verified(database, item_id)
    return item_id


def test_an_item_with_an_open_difference_is_not_signed_off_until_it_is_settled(database: Database):
    item_id = verified(database)
    made = opened(database, only_reported(), value(item_id, RowField.PERSON))
    refusal = make.attempt(database, item_id, "sign", "xx_secretary", opinion="同意销号")
    assert type(refusal) is Conflict
    assert refusal.sentence == (
        "《整改台账.xlsx》对账第2项“内容不一致（责任人）”还没有处理，请先在对账中逐项处理，再签批。"
    )
    reconciling.act(database, "settle", made, [2], Settlement.RETURNED, opinion=OPINION)
    assert "第2项" in make.attempt(database, item_id, "sign", "xx_secretary", opinion="同意销号").sentence
    keep(database, made, [2])
    make.move(database, item_id, "sign", "xx_secretary", opinion="同意销号")


def test_a_difference_without_a_field_is_named_too_and_one_of_another_item_does_not_count(sqlite: Database):
    item_id, other = verified(sqlite), make.registered(sqlite)
    opened(sqlite, Difference(kind=DifferenceKind.STATE, item_ids=(other,), reported="已完成", held="未完成"))
    assert make.attempt(sqlite, item_id, "sign", "xx_secretary", opinion="同意销号") is None
    opened(sqlite, Difference(kind=DifferenceKind.MERGED, item_ids=(other, item_id), reported="两项合报"))
    refusal = make.attempt(sqlite, item_id, "sign", "xx_secretary", opinion="同意销号")
    assert "第2项“几项报成一项”" in refusal.sentence


def signs(database: Database, item_id) -> Conflict | None:
    return make.attempt(database, item_id, "sign", "xx_secretary", opinion="同意销号")


def test_a_tidy_file_of_who_reports_frees_no_item(sqlite: Database):
    item_id = verified(sqlite)
    first = opened(sqlite, value(item_id))
    tidy = opened(sqlite)
    recheck(sqlite, tidy, by="liaison")
    opened(sqlite, form="tasks")  # nor one of another form
    assert reconciling.row(sqlite, first).state is ReconciliationState.OPEN
    assert signs(sqlite, item_id).sentence.startswith("《整改台账.xlsx》对账第1项")
    recheck(sqlite, tidy, by="director")  # who receives lets it go
    assert reconciling.row(sqlite, first).state is ReconciliationState.REPLACED
    assert signs(sqlite, item_id) is None


def test_what_was_sent_back_goes_on_binding_though_it_is_found_again(sqlite: Database):
    item_id = verified(sqlite)
    first = opened(sqlite, value(item_id))
    second = opened(sqlite, value(item_id, reported="另一同志"))  # still disputed: the newer one binds the item
    assert reconciling.row(sqlite, first).state is ReconciliationState.REPLACED
    reconciling.act(sqlite, "settle", second, [1], Settlement.RETURNED, by="director", opinion=OPINION)
    third = opened(sqlite, value(item_id))
    keep(sqlite, third, [1], by="liaison")
    with pytest.raises(Conflict, match="由他人退回说明"):
        keep(sqlite, second, [1], by="liaison")
    assert "第1项" in signs(sqlite, item_id).sentence
    keep(sqlite, second, [1], by="director")
    assert signs(sqlite, item_id) is None


def test_a_newer_report_of_who_receives_binds_by_what_it_finds_alone(sqlite: Database):
    item_id = verified(sqlite)
    opened(sqlite, value(item_id))
    opened(sqlite, by="director")
    assert signs(sqlite, item_id) is None
