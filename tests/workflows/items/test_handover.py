"""交接预览: what is open in somebody's hands, and who left without handing over."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.people import Appointment
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.statements import statements
from workflows.authz import access
from workflows.errors import NotFound, NotPermitted
from workflows.items import bulk
from workflows.items.bulk import ChosenItem
from workflows.items.queries import handover
from workflows.organizations import appointments

END = date(2021, 4, 30)


def parts(
    database: Database, by: str, person: str, organization: str = cast.BRANCH, **more: Any
) -> list[dict[str, Any]]:
    with database.reading() as session:
        return handover.open_parts(
            session,
            cast.actor(session, by),
            cast.organization(session, organization).id,
            make.user(session, person),
            today=cast.TODAY,
            **more,
        )


def left(database: Database, by: str, today: date, organization: str) -> dict[str, Any]:
    with database.reading() as session:
        node = cast.organization(session, organization)
        rows = handover.left_without_handover(session, cast.actor(session, by), node, today)
        return {row["person"].removesuffix("同志"): (row["items"], row["since"]) for row in rows}


def leaves(database: Database, login: str, last: date = END) -> None:
    """End every office that somebody of the cast holds."""
    for post in make.rows(database, Appointment, user_id=make.user_id(database, login)):
        with database.transaction() as session:
            appointments.end_appointment(
                session, post.id, actor=cast.actor(session, "admin"), now=make.NOW, zone=cast.SHANGHAI, ends_on=last
            )


def test_each_open_item_is_named_with_the_parts(database: Database):
    rectify = make.item(database, State.RECTIFY)
    done = make.item(database, State.RECTIFY)
    make.done(database, done)
    for state in (State.DIAGNOSE, State.CLOSED, State.VOID):
        make.item(database, state)
    found = parts(database, "director", "member")
    assert [(row["id"], row["parts"]) for row in found] == [(rectify, ["责任人", "措施第1条"]), (done, ["责任人"])]
    assert found[0]["organization"] == cast.BRANCH
    assert [row["parts"] for row in parts(database, "director", "xx_patron")] == [["责任领导"]] * 2
    assert parts(database, "director", "liaison") == []


def test_what_is_previewed_is_what_is_handed_over(database: Database):
    for _ in range(3):
        make.item(database, State.RECTIFY)
    make.item(database, State.LONG_TERM)
    found = parts(database, "xx_organizer", "member")
    given = {
        "from_id": make.user_id(database, "member"),
        "to_id": make.user_id(database, "colleague"),
        "reason": "支部换届",
    }
    with database.transaction() as session:
        outcomes = bulk.advance_many(
            session,
            [ChosenItem(row["id"], {"version": row["version"]}) for row in found],
            "hand_over",
            actor=cast.actor(session, "xx_organizer"),
            now=make.NOW,
            **given,
        )
    assert len(outcomes) == 4
    assert all(outcome.fault is None for outcome in outcomes)
    assert parts(database, "xx_organizer", "member") == []
    assert [row["parts"] for row in parts(database, "xx_organizer", "colleague")] == [row["parts"] for row in found]


def test_pages_leave_nothing_out(sqlite: Database):
    made = {make.item(sqlite, State.PLAN) for _ in range(1)}
    made |= {make.item(sqlite, State.RECTIFY) for _ in range(4)}
    make.assigned(sqlite, min(made))
    seen: list[UUID] = []
    while rows := parts(sqlite, "director", "member", after=seen[-1] if seen else None, limit=2):
        seen += [row["id"] for row in rows]
    assert len(seen) == len(set(seen)) == 5


def test_who_may_look(database: Database):
    make.item(database, State.RECTIFY)
    for login in ("director", "officer", "xx_secretary", "xx_organizer"):
        assert len(parts(database, login, "member")) == 1
    for login in ("head", "member", "inspector", "party_secretary"):
        with pytest.raises(NotPermitted):
            parts(database, login, "member")
    for login in ("cj_secretary", "outsider", "outside_director"):
        with pytest.raises(NotFound):
            parts(database, login, "member")


def test_a_sensitive_item_is_shown_to_the_cleared_alone(database: Database):
    item_id = make.item(database, State.DIAGNOSE)
    given = make.given(database, item_id, "confirm") | {"sensitivity": Sensitivity.CLUE}
    make.move(database, item_id, "confirm", "xx_secretary", **given)
    make.assigned(database, item_id)
    assert len(parts(database, "xx_secretary", "member")) == 1
    assert parts(database, "xx_organizer", "member") == []
    assert parts(database, "officer", "member") == []


def test_who_left_with_open_parts_is_named_until_they_are_handed_over(database: Database):
    item_id = make.item(database, State.RECTIFY)
    make.item(database, State.CLOSED)
    leaves(database, "member")
    where = "信息工程系党总支"
    assert left(database, "director", END, where) == {}
    after = END + timedelta(days=1)
    assert left(database, "director", after, where) == {"member": (1, END)}
    assert left(database, "director", after, "财经系党总支") == {}
    assert left(database, "admin", after, where) == {}  # nothing of what happens is for him
    now = cast.beijing(2021, 5, 6, 9)
    given = make.given(database, item_id, "hand_over")
    make.move(database, item_id, "hand_over", "director", now, **given)
    assert left(database, "director", after, where) == {}


def test_who_only_changed_office_did_not_leave(database: Database):
    make.item(database, State.RECTIFY)
    leaves(database, "member")
    make.appoint(database, "member", "财经系党总支", cast.Office.MEMBER, since=date(2021, 5, 1))
    assert left(database, "director", date(2021, 5, 6), "信息工程系党总支") == {}


def test_they_cost_the_same_however_many_there_are(sqlite: Database):
    spent = []
    for count in (1, 4):
        for _ in range(count):
            make.item(sqlite, State.RECTIFY)
        with sqlite.reading() as session:
            actor = cast.actor(session, "director")
            node = access.require_organization(session, actor, cast.organization(session, "闽江学院党委").id)
            branch, member = cast.organization(session, cast.BRANCH), make.user(session, "member")
            with statements(sqlite) as said:
                handover.open_parts(session, actor, branch.id, member, today=cast.TODAY)
                handover.left_without_handover(session, actor, node, cast.TODAY)
        spent.append(len(said))
    assert spent[0] == spent[1] == 4
