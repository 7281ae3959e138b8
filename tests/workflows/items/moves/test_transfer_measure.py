"""转办措施: whoever has a measure to do hands it on."""

import pytest

from models.item import Measure
from models.session import Database
from models.vocabulary import Office, State
from tests import make
from workflows.audit.verify import verify_journal
from workflows.errors import Incomplete, NotPermitted

CASE = make.MoveCase(
    State.RECTIFY,
    "member",
    may={"member"},
    given=lambda who: {"measure_id": who["measure"], "to_id": who["colleague"], "reason": "出国进修"},
    sentence="措施1转给colleague同志",
    quote="出国进修",
)


@pytest.mark.parametrize("state", [State.RECTIFY, State.LONG_TERM])
def test_the_measure_goes_and_the_item_stays(database: Database, state: State):
    item_id = make.item(database, state)
    given = make.given(database, item_id, "transfer_measure")
    before = make.row(database, item_id)
    make.move(database, item_id, "transfer_measure", "member", **given)

    (measure,) = make.rows(database, Measure)
    assert measure.responsible_id == given["to_id"]
    assert make.row(database, item_id).responsible_id == before.responsible_id
    said = make.last(database, item_id)
    assert said.data == {name: str(value) for name, value in given.items()} | {"from": state.value, "to": state.value}
    with database.reading() as session:
        assert verify_journal(session).ok


def test_the_new_holder_and_the_responsible_are_told(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "transfer_measure", "member", **make.given(sqlite, item_id, "transfer_measure"))
    back = make.given(sqlite, item_id, "transfer_measure") | {"to_id": make.user_id(sqlite, "liaison")}
    make.move(sqlite, item_id, "transfer_measure", "colleague", **back)
    lines = make.lines(sqlite, item_id)
    assert set(lines) == {"liaison", "member"}
    assert "您承担的措施：措施1“固定每月第2周周三召开”，2021年5月20日前" in lines["liaison"]
    assert "措施1" not in lines["member"]


def test_only_what_one_has_still_to_do(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "transfer_measure")
    make.move(sqlite, item_id, "transfer_measure", "member", **given)
    refusal = make.attempt(sqlite, item_id, "transfer_measure", "member", **given)  # 责任人 of the item, but not of it
    assert type(refusal) is NotPermitted
    refusal = make.attempt(sqlite, item_id, "transfer_measure", "colleague", **given)
    assert set(refusal.fields) == {"to_id"}
    make.done(sqlite, item_id)
    assert type(make.attempt(sqlite, item_id, "transfer_measure", "colleague", **given)) is NotPermitted


def test_not_the_measure_of_somebody_else(sqlite: Database):
    item_id = make.ready(sqlite, "submit_plan")
    member, colleague = (make.user_id(sqlite, login) for login in ("member", "colleague"))
    measures = [{"text": "召开", "responsible_id": who, "due_on": "2021-05-20"} for who in (member, colleague)]
    make.move(sqlite, item_id, "submit_plan", "head", goal="目标", measures=measures)
    make.move(sqlite, item_id, "approve_plan", "xx_organizer")
    theirs = make.measure_ids(sqlite, item_id)[1]
    given = {"measure_id": theirs, "to_id": make.user_id(sqlite, "liaison"), "reason": "出国进修"}
    refusal = make.attempt(sqlite, item_id, "transfer_measure", "member", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"measure_id"}


def test_whoever_handed_it_on_is_one_of_those_who_put_it_right(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "transfer_measure")
    make.move(sqlite, item_id, "transfer_measure", "member", **given)
    patron = make.user_id(sqlite, "xx_patron")
    make.move(sqlite, item_id, "assign", "head", leader_id=patron, responsible_id=given["to_id"])
    for login in ("member", "colleague"):
        make.appoint(sqlite, login, "信息工程系党总支", Office.ORGANIZER)
    told = {"text": "完成", "evidence": "4月、5月会议记录2份，签到齐全", "done": True}
    make.move(sqlite, item_id, "progress", "colleague", measure_id=given["measure_id"], **told)
    make.move(sqlite, item_id, "apply", "head")
    for login, expected in (("member", NotPermitted), ("colleague", NotPermitted), ("xx_organizer", type(None))):
        verify = make.given(sqlite, item_id, "verify")
        assert type(make.attempt(sqlite, item_id, "verify", login, **verify)) is expected, login
