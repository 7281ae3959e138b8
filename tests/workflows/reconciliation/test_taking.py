"""采用报表: by the move that a person would make by hand, with its rights, and refused in its words."""

from datetime import date

import pytest

from models.item import Item, Measure
from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import DifferenceKind, RowField, Settlement
from models.session import Database
from models.signature import Extension
from models.vocabulary import State
from tests import make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import doubtful, only_reported, opened, settled, value
from tests.workflows.reconciliation.test_settling import holds, refused
from workflows.errors import Conflict, Incomplete, NotPermitted
from workflows.reconciliation.comparison import Difference
from workflows.reconciliation.rows import LedgerRow

LATER = date(2021, 6, 20)


def take(database: Database, made, position: int = 1, **said) -> bool:
    return reconciling.act(database, "take", made, position, **said)


def test_what_only_the_report_has_is_registered(sqlite: Database):
    made = opened(sqlite, only_reported())
    assert take(sqlite, made, by="liaison")
    item = make.rows(sqlite, Item)[-1]
    assert (item.text, item.state) == ("党费收缴台账缺两个月", State.DIAGNOSE)
    assert make.last(sqlite, item.id).by == "liaison"
    assert settled(sqlite, made) == {1: Settlement.TAKEN}
    assert holds(sqlite)


def test_people_are_assigned_by_who_may_and_by_nobody_else(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, value(item_id))
    assert type(refused(sqlite, "take", made, 1, by="liaison")) is NotPermitted
    assert settled(sqlite, made) == {1: None}
    assert take(sqlite, made, by="head")
    assert make.row(sqlite, item_id).responsible_id == make.user_id(sqlite, "colleague")
    assert make.last(sqlite, item_id).act == "assign"
    assert holds(sqlite)


def test_who_is_not_known_by_name_is_assigned_by_hand(sqlite: Database):
    made = opened(sqlite, value(make.item(sqlite, State.RECTIFY), reported="查无此人"))
    assert refused(sqlite, "take", made, 1).sentence == "名册中没有“查无此人”，请到事项页分派，办好后重新核对。"


def test_a_later_date_is_asked_for_and_granted_by_somebody_else(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    row = LedgerRow(key="1", place="表1第3行", text="某项", due=LATER)
    made = opened(sqlite, value(item_id, RowField.DUE, reported="2021-06-20", held="2021-05-20"), rows=(row,))
    assert type(refused(sqlite, "take", made, 1)) is Incomplete  # the move asks for a reason
    assert not take(sqlite, made, opinion="外部订购的设备五月底才能到货")
    assert settled(sqlite, made) == {1: None}
    (asked,) = make.rows(sqlite, Extension, item_id=item_id)
    assert asked.new_due_on == LATER
    assert type(refused(sqlite, "take", made, 1, by="head")) is NotPermitted


def test_a_plan_is_submitted_with_what_the_report_says(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    make.assigned(sqlite, item_id)
    row = LedgerRow(key="1", place="表1第3行", text="某项", goal="每月按期召开", measures=("定期召开", "按月检查"))
    made = opened(sqlite, value(item_id, RowField.MEASURES, reported="定期召开；按月检查", held=""), rows=(row,))
    assert type(refused(sqlite, "take", made, 1, by="liaison")) is NotPermitted
    assert take(sqlite, made, by="head")
    assert [each.text for each in make.rows(sqlite, Measure, item_id=item_id)] == ["定期召开", "按月检查"]
    assert make.row(sqlite, item_id).goal == "每月按期召开"


@pytest.mark.parametrize(
    "kind", [DifferenceKind.STATE, DifferenceKind.EVIDENCE, DifferenceKind.COUNT, DifferenceKind.ONLY_HELD]
)
def test_what_no_move_brings_in_is_done_by_hand(sqlite: Database, kind: DifferenceKind):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, Difference(kind=kind, item_ids=(item_id,), reported="已完成", held="未完成"))
    assert "请到事项页办理" in refused(sqlite, "take", made, 1).sentence


def test_what_is_settled_or_not_yet_answered_is_not_taken(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, value(item_id), doubtful(item_id))
    assert type(refused(sqlite, "take", made, 2)) is Conflict
    reconciling.keep(sqlite, made, [1])
    assert type(refused(sqlite, "take", made, 1)) is Conflict
    assert len(make.rows(sqlite, ReconciliationDifference)) == 2
