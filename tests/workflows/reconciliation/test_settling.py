"""对账: opened with what differs, each difference settled by a named person of either side, checked again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.base import table_of
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import DifferenceKind, ReconciliationState, RowField, Settlement
from models.session import Database
from models.vocabulary import State
from tests import make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import doubtful, keep, only_reported, opened, recheck, settled, value
from workflows.audit.verify.check import verify_journal
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal, Stale
from workflows.reconciliation.comparison import Difference

OPEN, SETTLED = ReconciliationState.OPEN, ReconciliationState.SETTLED
KEPT, TAKEN, RETURNED = Settlement.KEPT, Settlement.TAKEN, Settlement.RETURNED
LATER = make.NOW + timedelta(hours=2)


def refused(database: Database, what: str, *given, **said) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        reconciling.act(database, what, *given, **said)
    return refusal.value


def holds(database: Database) -> bool:
    with database.reading() as session:
        return verify_journal(session).faults == []


def test_whose_a_file_says_it_is_is_held_by_the_journal(database: Database):
    made = opened(database, named_unit="财经系党总支")
    assert make.last(database, made).data["named_unit"] == "财经系党总支"
    assert holds(database)
    with database.transaction() as session:
        session.execute(sa.update(table_of(Reconciliation)).values(named_unit=None))
    assert not holds(database)


def test_what_differs_is_kept_with_both_places_and_both_sides_hear_of_it(database: Database):
    item_id = make.item(database, State.RECTIFY)
    made = opened(database, value(item_id), only_reported())
    row = reconciling.row(database, made)
    assert (row.state, row.matched, row.rounds, row.version) == (OPEN, 2, 1, 1)
    first, second = make.rows(database, ReconciliationDifference, reconciliation_id=made)
    assert (first.kind, first.field, first.item_id) == (DifferenceKind.VALUE, RowField.PERSON, item_id)
    assert (first.reported, first.held, first.reported_place) == ("colleague同志", "member同志", "表1第3行")
    assert (second.kind, second.item_id, second.reported_keys) == (DifferenceKind.ONLY_REPORTED, None, ["2"])
    said = make.last(database, made)
    assert (said.act, said.by, said.data["differences"]) == ("reconciliation_opened", "liaison", 2)
    assert said.told == {"head", "director", "officer"}
    assert said.text == "对账：教师第一党支部《整改台账.xlsx》与系统有2处不一致，请逐项处理"
    assert holds(database)


def test_a_clean_one_is_settled_and_nobody_is_asked(sqlite: Database):
    made = opened(sqlite)
    assert reconciling.row(sqlite, made).state is SETTLED
    assert make.last(sqlite, made).told == set()
    assert "无需签对账单" in refused(sqlite, "sign", made, seen="").sentence
    assert holds(sqlite)


def test_several_items_reported_as_one_are_each_to_be_settled(sqlite: Database):
    items = tuple(make.registered(sqlite) for _ in range(2))
    made = opened(sqlite, Difference(kind=DifferenceKind.MERGED, item_ids=items, reported="合并的一项"))
    found = make.rows(sqlite, ReconciliationDifference, reconciliation_id=made)
    assert {each.item_id for each in found} == set(items)


def test_each_side_settles_and_the_last_one_calls_for_signatures(database: Database):
    item_id = make.item(database, State.RECTIFY)
    made = opened(database, value(item_id), only_reported())
    assert keep(database, made, [1], by="liaison", opinion="报表未及时更新") == [1]
    first = make.rows(database, ReconciliationDifference, reconciliation_id=made)[0]
    assert (first.settlement, first.opinion, first.settled_at) == (KEPT, "报表未及时更新", make.NOW)
    assert reconciling.row(database, made).state is OPEN
    assert make.last(database, made).told == set()
    reconciling.act(database, "settle", made, [2], RETURNED, by="officer", opinion="请说明这一项的由来和依据")
    assert reconciling.row(database, made).state is SETTLED
    said = make.last(database, made)
    assert (said.act, said.data["positions"], said.told) == ("differences_settled", [2], {"head", "director"})
    assert settled(database, made) == {1: KEPT, 2: RETURNED}
    keep(database, made, [2], by="director")  # having been told, they settle it otherwise
    assert settled(database, made) == {1: KEPT, 2: KEPT}
    assert holds(database)


def test_a_class_is_settled_at_once(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, only_reported(), value(item_id), only_reported(reported="另一项"))
    assert keep(sqlite, made, DifferenceKind.ONLY_REPORTED) == [1, 3]
    assert "没有要处理" in refused(sqlite, "settle", made, DifferenceKind.ONLY_REPORTED, KEPT).sentence


def test_who_may_and_what_a_return_needs(sqlite: Database):
    made = opened(sqlite, only_reported())
    for login, expected in (
        ("member", NotPermitted),
        ("xx_secretary", NotPermitted),
        ("inspector", NotPermitted),
        ("cj_secretary", NotFound),
        ("outsider", NotFound),
    ):
        assert type(refused(sqlite, "settle", made, [1], KEPT, by=login)) is expected, login
    assert type(refused(sqlite, "settle", made, [1], RETURNED, opinion="不对")) is Incomplete
    assert type(refused(sqlite, "settle", made, [1], KEPT, version=9)) is Stale
    assert type(refused(sqlite, "settle", made, [7], KEPT)) is Conflict


def test_a_doubtful_pair_is_answered_first(sqlite: Database):
    items = [make.item(sqlite, State.RECTIFY), make.registered(sqlite)]
    made = opened(sqlite, doubtful(items[0]), doubtful(items[1]))
    assert "请先说明是不是同一项" in refused(sqlite, "settle", made, [1], KEPT).sentence
    assert "没有要处理" in refused(sqlite, "settle", made, DifferenceKind.VALUE, KEPT).sentence
    reconciling.act(sqlite, "answer", made, 1, is_same=True)
    reconciling.act(sqlite, "answer", made, 2, is_same=False, by="director")
    assert settled(sqlite, made) == {1: None, 2: KEPT}
    assert "不是待确认的一对" in refused(sqlite, "answer", made, 1, is_same=False).sentence
    keep(sqlite, made, [1])
    assert reconciling.row(sqlite, made).state is SETTLED
    assert holds(sqlite)


def test_what_was_put_right_by_hand_is_taken_by_who_did_it(database: Database):
    item_id = make.item(database, State.RECTIFY)
    made = opened(database, value(item_id), only_reported(), value(item_id, RowField.KIND, reported="限期整改"))
    keep(database, made, [3])
    people = {"leader_id": make.user_id(database, "xx_patron"), "responsible_id": make.user_id(database, "colleague")}
    make.move(database, item_id, "assign", "xx_organizer", LATER, **people)
    fresh = value(item_id, RowField.LEADER, reported="甲", held="乙")
    recheck(database, made, only_reported(), value(item_id, RowField.KIND, reported="限期整改"), fresh, now=LATER)
    found = make.rows(database, ReconciliationDifference, reconciliation_id=made)
    assert [each.settlement for each in found] == [TAKEN, None, KEPT, None]
    assert found[0].settled_by_id == make.user_id(database, "xx_organizer")
    row = reconciling.row(database, made)
    assert (row.rounds, row.state, [each.round for each in found]) == (2, OPEN, [1, 1, 1, 2])
    assert holds(database)

    # what was taken over and differs again is found anew
    recheck(database, made, value(item_id), only_reported(), now=LATER)
    found = make.rows(database, ReconciliationDifference, reconciliation_id=made)
    assert [each.settlement for each in found] == [TAKEN, None, KEPT, TAKEN, None]
    assert holds(database)


def test_a_second_report_sets_the_first_aside(sqlite: Database):
    first = opened(sqlite, only_reported())
    second = opened(sqlite, only_reported(), previous_id=first)
    assert reconciling.row(sqlite, first).state is ReconciliationState.REPLACED
    assert make.last(sqlite, first).data == {"by": str(second)}
    assert "已有新版" in refused(sqlite, "settle", first, [1], KEPT).sentence
    assert holds(sqlite)


def test_a_comparison_that_ended_after_a_later_one_finds_nothing_anew(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    made = opened(sqlite, value(item_id))
    recheck(sqlite, made, value(item_id), now=LATER, held_at=LATER)
    with pytest.raises(Stale):
        recheck(sqlite, made, now=LATER, held_at=make.NOW)


def test_what_one_side_settled_the_other_changes_only_where_it_receives(sqlite: Database):
    made = opened(sqlite, only_reported(), only_reported(reported="另一项"))
    keep(sqlite, made, [1], by="liaison")
    keep(sqlite, made, [1], by="liaison", opinion="报表未及时更新")
    reconciling.act(sqlite, "settle", made, [1, 2], RETURNED, by="officer", opinion="请说明这一项的由来和依据")
    for by in ("liaison", "head"):
        assert "只能由本人或者接收方" in refused(sqlite, "settle", made, [2], KEPT, by=by).sentence
    keep(sqlite, made, [2], by="director")
    assert reconciling.act(sqlite, "take", made, 1, by="head") is False or settled(sqlite, made)[1] is TAKEN
    assert holds(sqlite)
