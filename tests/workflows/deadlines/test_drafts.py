"""What the clock drafted is sent or dismissed by a named human, once, while there is reason to."""

from datetime import date
from uuid import UUID

import pytest

from models.document_states import DocumentState
from models.session import Database
from models.vocabulary import EscalationState, State
from scheduler.tick import tick
from tests import make
from tests.workflows.deadlines.escalating import alone, at, climbed, decide, documents, drafts, lines, overdue, turn
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal


def test_a_director_sends_what_was_drafted_and_an_answer_is_due(database: Database):
    item_id, draft = overdue(database)
    sent = decide(database, "send", draft, number="闽江督〔2021〕1号")

    assert (sent.state, sent.number, sent.answer_due_on) == (
        EscalationState.SENT,
        "闽江督〔2021〕1号",
        date(2021, 5, 31),
    )
    assert (sent.decided_by_id, sent.decided_at) == (make.user_id(database, "director"), at("05-26"))
    said = make.last(database, item_id)
    assert (said.act, said.by, said.office) == ("supervise_sent", "director", "闽江学院党委工作部部长")
    assert said.told == {"head", "xx_secretary", "xx_patron"}
    assert "2021-05-31 前反馈" in said.text


def test_a_circular_reaches_every_organization_of_the_university(sqlite: Database):
    item_id, draft = climbed(sqlite)
    decide(sqlite, "send", draft, day="06-04", number="通报1号")
    assert make.last(sqlite, item_id).told == {
        "party_secretary",
        "inspector",
        "xx_secretary",
        "head",
        "student_head",
        "cj_secretary",
        "cj_head",
        "direct_head",
    }


def test_or_dismisses_it_with_the_reason(database: Database):
    item_id, draft = overdue(database)
    dismissed = decide(database, "dismiss", draft, by="officer", opinion="已电话说明原因，三日内可办完")
    assert (dismissed.state, dismissed.opinion, dismissed.number) == (
        EscalationState.DISMISSED,
        "已电话说明原因，三日内可办完",
        None,
    )
    turn(database, "05-26", "05-28")
    assert set(drafts(database, item_id)) == {"supervise"}


@pytest.mark.parametrize(
    ("what", "by", "given", "expected"),
    [
        ("send", "xx_secretary", {"number": "1号"}, NotPermitted),
        ("send", "party_secretary", {"number": "1号"}, NotPermitted),
        ("send", "inspector", {"number": "1号"}, NotPermitted),
        ("dismiss", "head", {"opinion": "所涉事项已经办完，无需督办"}, NotPermitted),
        ("send", "admin", {"number": "1号"}, NotFound),
        ("send", "cj_secretary", {"number": "1号"}, NotFound),
        ("send", "outside_director", {"number": "1号"}, NotFound),
        ("send", "director", {"number": "  "}, Incomplete),
        ("dismiss", "director", {"opinion": ""}, Incomplete),
    ],
)
def test_who_may_and_what_must_be_written(sqlite: Database, what, by, given, expected):
    item_id, draft = overdue(sqlite)
    with pytest.raises(Refusal) as refusal:
        decide(sqlite, what, draft, by, **given)
    assert type(refusal.value) is expected
    assert drafts(sqlite, item_id)["supervise"].state is EscalationState.DRAFTED


def done_by_now(database: Database, item_id: UUID) -> None:
    make.done(database, item_id, at("05-25", 10))
    make.move(database, item_id, "apply", "head", at("05-25", 10))


def extended_by_now(database: Database, item_id: UUID) -> None:
    make.move(database, item_id, "grant_extension", "xx_deputy", at("05-25", 10))


@pytest.mark.parametrize(
    ("change", "because"), [(done_by_now, "已申请销号"), (extended_by_now, "时限已改为2021-06-20")]
)
def test_what_is_settled_by_now_leaves_its_document_by_itself(database: Database, change, because):
    alone(database)
    item_id, other = (make.item(database, State.RECTIFY) for _ in range(2))
    if change is extended_by_now:
        make.asked(database, item_id, at("05-20"))
    tick(database, at("05-25"))
    (document,) = documents(database)
    change(database, item_id)
    assert lines(database, document) == {other}
    assert drafts(database, item_id)["supervise"].withdrawn_because == because

    done_by_now(database, other)
    (document,) = documents(database)
    assert (document.state, document.opinion) == (DocumentState.WITHDRAWN, "已申请销号")
    with pytest.raises(Conflict):
        decide(database, "send", document, number="1号")


def test_each_is_decided_once(sqlite: Database):
    _, draft = overdue(sqlite)
    decide(sqlite, "send", draft, number="1号")
    for what, given in (("send", {"number": "2号"}), ("dismiss", {"opinion": "所涉事项已经办完，无需督办"})):
        with pytest.raises(Conflict):
            decide(sqlite, what, draft, **given)
