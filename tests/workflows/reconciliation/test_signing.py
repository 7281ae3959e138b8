"""对账单: the same statement signed by both sides, two persons, each over what was seen."""

from datetime import timedelta
from typing import Any

import pytest

from models.reconciliation import ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement, Side
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.reconciling import keep, only_reported, opened, sign, value
from tests.workflows.reconciliation.test_settling import LATER, doubtful, holds, recheck
from workflows.authz import actors
from workflows.errors import Conflict, NotPermitted, Refusal, Unconfirmed, Unseen
from workflows.reconciliation import signing


def ready(database: Database, **said: Any):
    made = opened(database, value(make.item(database, State.RECTIFY)), only_reported())
    keep(database, made, [1, 2], **said)
    return made


def refused(database: Database, reconciliation_id, by: str, **said: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        sign(database, reconciliation_id, by, **said)
    return refusal.value


def test_both_sides_sign_the_same_statement(database: Database):
    made = ready(database)
    before = reconciling.seen(database, made)
    sign(database, made, "head")
    row = reconciling.row(database, made)
    assert (row.state, row.statement_sha256) == (ReconciliationState.SETTLED, before)
    said = make.last(database, made)
    assert (said.act, said.data["side"], said.told) == ("reconciliation_signed", "reporter", {"director", "officer"})
    make.rename(database, "liaison", "改名同志")  # what was signed first stays as it was signed
    sign(database, made, "director", now=LATER)
    row = reconciling.row(database, made)
    assert (row.state, row.statement_sha256) == (ReconciliationState.SIGNED, before)
    given = make.rows(database, ReconciliationSignature, reconciliation_id=made)
    assert [(each.side, each.statement_sha256) for each in given] == [(Side.REPORTER, before), (Side.RECEIVER, before)]
    assert make.last(database, made).told == {"head", "liaison", "officer"}
    assert type(refused(database, made, "officer")) is Conflict
    with pytest.raises(Conflict):
        keep(database, made, [1])


def test_the_journal_holds_it(sqlite: Database):
    made = ready(sqlite)
    sign(sqlite, made, "director")
    sign(sqlite, made, "head", now=LATER)
    assert holds(sqlite)


def test_who_signs_is_two_persons_of_two_sides_who_saw_it_and_gave_a_password(sqlite: Database):
    made = ready(sqlite)
    for login in ("liaison", "member", "xx_secretary", "inspector"):
        assert type(refused(sqlite, made, login)) is NotPermitted, login
    assert type(refused(sqlite, made, "head", seen="0" * 64)) is Unseen
    shown = reconciling.seen(sqlite, made)
    with sqlite.transaction() as session:
        unsure = actors.load_by_login(session, "head", cast.TODAY)
        with pytest.raises(Unconfirmed):
            signing.sign(session, made, actor=unsure, now=make.NOW, seen=shown)
    make.appoint(sqlite, "head", "闽江学院党委工作部", Office.OFFICER)
    sign(sqlite, made, "head")
    assert "由其他同志签字" in refused(sqlite, made, "head").sentence
    make.appoint(sqlite, "member", cast.BRANCH, Office.SECRETARY)
    assert "现在由接收方签字" in refused(sqlite, made, "member").sentence


def test_nothing_open_or_returned_is_signed(sqlite: Database):
    made = opened(sqlite, only_reported(), only_reported(reported="另一项"))
    keep(sqlite, made, [1])
    assert "还有1处差异没有处理" in refused(sqlite, made, "head").sentence
    reconciling.act(sqlite, "settle", made, [2], Settlement.RETURNED, opinion="请说明这一项的由来和依据")
    assert "第2项已退回说明" in refused(sqlite, made, "head").sentence


def test_a_signature_stands_for_what_was_and_for_nothing_that_came_after(sqlite: Database):
    made = ready(sqlite)
    sign(sqlite, made, "head")
    keep(sqlite, made, [2], by="director", opinion="已当面说明", now=make.NOW + timedelta(minutes=5))
    row = reconciling.row(sqlite, made)
    assert (row.statement, row.statement_sha256) == (None, None)
    sign(sqlite, made, "director", now=LATER)
    assert reconciling.row(sqlite, made).state is ReconciliationState.SETTLED
    sign(sqlite, made, "head", now=LATER)
    assert reconciling.row(sqlite, made).state is ReconciliationState.SIGNED
    assert len(make.rows(sqlite, ReconciliationSignature)) == 3
    assert holds(sqlite)


def test_an_answered_pair_is_compared_again_before_anybody_signs(sqlite: Database):
    items = [make.item(sqlite, State.RECTIFY), make.registered(sqlite)]
    made = opened(sqlite, doubtful(items[0]), doubtful(items[1]))
    reconciling.act(sqlite, "answer", made, 1, is_same=True, now=LATER)
    reconciling.act(sqlite, "answer", made, 2, is_same=False, now=LATER)
    keep(sqlite, made, [1], now=LATER)
    assert "重新核对" in refused(sqlite, made, "head", now=LATER).sentence
    again = LATER + timedelta(minutes=1)
    recheck(sqlite, made, value(items[0]), only_reported(), now=again, held_at=again)
    keep(sqlite, made, [3, 4], now=LATER + timedelta(minutes=2))
    sign(sqlite, made, "head", now=LATER + timedelta(minutes=3))
