"""The measures that pass on with a part, whom they are told to, and to whom none may go."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.item import Measure
from models.people import Appointment, User
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.audit.verify import verify_journal
from workflows.errors import Conflict, Incomplete
from workflows.items.loading import load
from workflows.items.moves.passing import passing_measures

SHARED_OUT = (("member", "xx_patron"), ("member", "xx_patron"), ("colleague", "xx_deputy"), ("member", "xx_deputy"))
"""Who does and who leads each measure: the item's own people, others, and one of each."""


def submitted(database: Database) -> UUID:
    """Submit a plan whose measures are not all of one hand."""
    item_id = make.ready(database, "submit_plan")
    measures = [
        {
            "text": f"第{n}项工作按月完成",
            "responsible_id": make.user_id(database, does),
            "leader_id": make.user_id(database, leads),
            "due_on": f"2021-05-1{n}",
        }
        for n, (does, leads) in enumerate(SHARED_OUT, start=1)
    ]
    make.move(database, item_id, "submit_plan", "head", goal="按期召开", measures=measures)
    return item_id


def under_way(database: Database) -> UUID:
    """Have the plan approved, and its first measure done."""
    item_id = submitted(database)
    make.move(database, item_id, "approve_plan", "xx_organizer")
    first = make.measure_ids(database, item_id)[0]
    told = {"text": "完成", "evidence": "4月、5月会议记录2份，签到齐全", "done": True}
    make.move(database, item_id, "progress", "member", measure_id=first, **told)
    return item_id


def held(database: Database, item_id: UUID) -> list[tuple[str, str]]:
    with database.reading() as session:
        logins = dict(session.execute(select(User.id, User.login)).all())
    rows = sorted(make.rows(database, Measure, item_id=item_id), key=lambda row: row.position)
    return [(logins[row.responsible_id], logins[row.leader_id]) for row in rows]


def leave(database: Database, login: str, *, closed: bool) -> None:
    """Close an account, or let its offices have ended yesterday."""
    with database.transaction() as session:
        person = session.get_one(User, make.user(session, login))
        person.active = not closed
        for office in session.exec(select(Appointment).where(Appointment.user_id == person.id)) if not closed else ():
            office.ends_on = cast.TODAY - timedelta(days=1)


ASSIGNED = {"leader_id": "xx_deputy", "responsible_id": "colleague"}
TRANSFERRED = {"to_id": "colleague"}


@pytest.mark.parametrize(
    ("move", "by", "to", "moved", "after"),
    [
        (
            *("assign", "head", ASSIGNED, {"responsible": [2, 4], "leader": [2]}),
            [SHARED_OUT[0], ("colleague", "xx_deputy"), SHARED_OUT[2], ("colleague", "xx_deputy")],
        ),
        (
            *("transfer", "member", TRANSFERRED, {"responsible": [2, 4]}),
            [SHARED_OUT[0], ("colleague", "xx_patron"), SHARED_OUT[2], ("colleague", "xx_deputy")],
        ),
        (
            *("transfer", "xx_patron", TRANSFERRED, {"leader": [2]}),
            [SHARED_OUT[0], ("member", "colleague"), *SHARED_OUT[2:]],
        ),
    ],
)
def test_what_is_not_done_passes_on_with_the_part_and_what_others_hold_stays(
    database: Database, move: str, by: str, to: dict, moved: dict, after: list
):
    item_id = under_way(database)
    given = {field: make.user_id(database, login) for field, login in to.items()}
    given |= {"reason": "工作调整"} if move == "transfer" else {}
    kept = make.attempt(database, item_id, move, by, measures="keep", **given)
    assert kept is None
    make.move(database, item_id, move, by, **given)

    assert held(database, item_id) == after
    said = make.last(database, item_id)
    assert said.data["moved"] == moved
    assert "measures" not in said.data
    if "responsible" in moved:
        line = make.lines(database, item_id)["colleague"]
        assert "您承担的措施：措施2“第2项工作按月完成”，2021年5月12日前；措施3" in line
    with database.reading() as session:
        assert verify_journal(session).ok


def test_it_is_asked_whether_they_do(database: Database):
    item_id = under_way(database)
    colleague = make.user_id(database, "colleague")
    given = {"to_id": colleague, "reason": "工作调整", "measures": "keep"}
    make.move(database, item_id, "transfer", "member", **given)
    assert held(database, item_id) == list(SHARED_OUT)
    said = make.last(database, item_id)
    assert said.data.items() >= {"measures": "keep", "part": "responsible"}.items()
    assert "moved" not in said.data
    with database.reading() as session:
        assert verify_journal(session).ok


def test_what_would_pass_on_is_known_before(sqlite: Database):
    item_id = under_way(sqlite)
    with sqlite.reading() as session:
        case = load.load_page(session, cast.actor(session, "head"), item_id, now=make.NOW)
        found = [(each.part, each.measure.position) for each in passing_measures(case)]
    assert found == [("responsible", 2), ("responsible", 4), ("leader", 2)]


def test_at_approval_each_hears_once_of_the_measures_of_their_own(database: Database):
    item_id = submitted(database)
    make.move(database, item_id, "approve_plan", "xx_organizer")
    lines = make.lines(database, item_id)
    assert set(lines) == {"head", "member", "colleague"}
    assert lines["colleague"].endswith("（您承担的措施：措施3“第3项工作按月完成”，2021年5月13日前）")
    assert [n for n in range(1, 5) if f"措施{n}" in lines["member"]] == [1, 2, 4]
    assert "措施" not in lines["head"]


@pytest.mark.parametrize("closed", [True, False])
def test_no_measure_goes_to_somebody_who_has_left(sqlite: Database, closed: bool):
    planned, going = submitted(sqlite), under_way(sqlite)
    leave(sqlite, "colleague", closed=closed)
    colleague, patron = (make.user_id(sqlite, login) for login in ("colleague", "xx_patron"))
    third = make.measure_ids(sqlite, going)[1]
    member = {"to_id": colleague, "reason": "工作调整"}
    told = {
        "transfer": make.attempt(sqlite, going, "transfer", "member", **member),
        "transfer_measure": make.attempt(sqlite, going, "transfer_measure", "member", measure_id=third, **member),
        "assign": make.attempt(sqlite, going, "assign", "head", responsible_id=colleague, leader_id=patron),
        "approve_plan": make.attempt(sqlite, planned, "approve_plan", "xx_organizer"),
    }
    named = {
        "transfer": "本事项及其措施2、4",
        "transfer_measure": "措施2“第2项工作按月完成”",
        "assign": "本事项及其措施2、4",
        "approve_plan": "措施3“第3项工作按月完成”",
    }
    for move, refusal in told.items():
        assert type(refusal) is (Conflict if move == "approve_plan" else Incomplete), move
        assert refusal.sentence.startswith(f"colleague同志已不在本校任职，或者账号已停用，不能承办{named[move]}"), move


def test_what_comes_to_an_item_whose_responsible_has_left_falls_to_its_head(sqlite: Database):
    verifying, gone = make.item(sqlite, State.VERIFY), make.item(sqlite, State.VERIFY)
    leave(sqlite, "member", closed=True)
    make.move(sqlite, verifying, "return", "xx_organizer", **make.given(sqlite, verifying, "return"))
    added = make.rows(sqlite, Measure, item_id=verifying)[-1]
    assert added.responsible_id == make.user_id(sqlite, "head")
    leave(sqlite, "head", closed=False)
    refusal = make.attempt(sqlite, gone, "return", "xx_organizer", **make.given(sqlite, gone, "return"))
    assert type(refusal) is Conflict
    assert refusal.sentence.startswith("member同志已不在本校任职")
    assert refusal.sentence.endswith("请先任命书记。")
