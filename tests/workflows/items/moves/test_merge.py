"""并案: the problem lives on in another item, where nobody can overlook it."""

from typing import Any
from uuid import UUID

import pytest

from models.item import Item, Measure
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, make
from workflows.audit.verify import verify_journal
from workflows.errors import Conflict, Incomplete, Refusal, Unseen

TEXT = "2020年10月、12月未召开党小组会"
SIBLING = "学生党支部"


def merge(database: Database, item_id: UUID, into: UUID, by: str = "xx_secretary") -> None:
    make.move(database, item_id, "void", by, merged_into_id=into)


def refused(database: Database, item_id: UUID, into: UUID, by: str = "xx_secretary") -> Any:
    return make.attempt(database, item_id, "void", by, merged_into_id=into)


def measures(database: Database, item_id: UUID) -> list[Measure]:
    return sorted(make.rows(database, Measure, item_id=item_id), key=lambda m: m.position)


@pytest.mark.parametrize("state", [State.RECTIFY, State.LONG_TERM])
def test_the_survivor_says_so_and_has_a_measure_for_it(database: Database, state: State):
    survivor, item_id = make.item(database, state), make.registered(database)
    before = make.row(database, survivor)
    merge(database, item_id, survivor)

    assert make.row(database, item_id).merged_into_id == survivor
    assert make.last(database, item_id).data["merged_into_id"] == str(survivor)
    _, added = measures(database, survivor)
    assert (added.position, added.text) == (2, f"并入问题：{TEXT}")
    assert (added.responsible_id, added.due_on) == (before.responsible_id, before.due_on)
    said = make.last(database, survivor)
    assert (said.act, said.by, said.office) == ("absorb", "xx_secretary", "信息工程系党总支书记")
    assert said.data == {
        "merged_id": str(item_id),
        "text": TEXT,
        "measure": {
            "id": str(added.id),
            "position": 2,
            "text": added.text,
            "responsible_id": str(added.responsible_id),
            "due_on": added.due_on.isoformat(),
        },
    }
    assert said.told == {"head", "member"}
    assert make.row(database, survivor).version == before.version + 1


def test_what_was_looked_at_before_holds_no_longer(sqlite: Database):
    """The head saw everything done; the last signer saw it too, and both must look again."""
    survivor, item_id = make.ready(sqlite, "apply"), make.registered(sqlite)
    seen = {by: make.look(sqlite, survivor, by) for by in ("head", "director")}
    merge(sqlite, item_id, survivor)
    assert type(make.attempt(sqlite, survivor, "apply", "head", seen=seen["head"])) is Unseen
    assert type(make.attempt(sqlite, survivor, "apply", "head")) is Conflict  # not all is done
    make.move(
        sqlite,
        survivor,
        "progress",
        "member",
        text="已按期补开党小组会",
        done=True,
        measure_id=measures(sqlite, survivor)[1].id,
        evidence="补开的党小组会会议记录2份",
    )
    make.move(sqlite, survivor, "apply", "head")
    make.verified(sqlite, survivor)
    make.move(sqlite, survivor, "sign", "xx_secretary")
    assert type(make.attempt(sqlite, survivor, "sign", "director", seen=seen["director"])) is Unseen
    make.move(sqlite, survivor, "sign", "director")
    assert make.row(sqlite, survivor).state is State.CLOSED


def test_nothing_is_added_to_what_others_verify_and_sign(sqlite: Database):
    """Else the problem is closed with an item that its last signer has looked at before."""
    survivor, item_id = make.ready(sqlite, "sign"), make.registered(sqlite)
    make.move(sqlite, survivor, "sign", "xx_secretary")
    seen = make.look(sqlite, survivor, "director")
    refusal = refused(sqlite, item_id, survivor)
    assert set(refusal.fields) == {"merged_into_id"}
    assert "正在验收" in refusal.sentence
    assert make.attempt(sqlite, survivor, "sign", "director", seen=seen) is None


@pytest.mark.parametrize("state", [State.DIAGNOSE, State.PLAN])
def test_an_item_without_a_plan_gets_the_measure_with_it(database: Database, state: State):
    survivor, item_id = make.item(database, state), make.registered(database)
    merge(database, item_id, survivor)
    assert measures(database, survivor) == []
    assert "measure" not in make.last(database, survivor).data
    if state is State.DIAGNOSE:
        given = make.given(database, survivor, "confirm")
        make.move(database, survivor, "confirm", "xx_organizer", **given)
    make.planned(database, survivor)
    own, added = measures(database, survivor)
    assert (own.position, added.position) == (1, 2)
    assert added.text == f"并入问题：{TEXT}"
    item = make.row(database, survivor)
    assert (added.responsible_id, added.due_on) == (item.responsible_id, item.due_on)
    said = make.last(database, survivor).data["measures"]
    assert [measure["text"] for measure in said] == [own.text, added.text]


def test_a_plan_that_is_submitted_has_it_at_once_and_anew(sqlite: Database):
    survivor, item_id = make.item(sqlite, State.PLAN), make.item(sqlite, State.PLAN)
    number = make.row(sqlite, item_id).number
    make.planned(sqlite, survivor)
    merge(sqlite, item_id, survivor, "director")
    assert len(measures(sqlite, survivor)) == 2
    opinion = make.given(sqlite, survivor, "return_plan")
    make.move(sqlite, survivor, "return_plan", "xx_organizer", **opinion)
    make.planned(sqlite, survivor)
    assert [m.text for m in measures(sqlite, survivor)][1] == f"并入事项{number}：{TEXT}"


def test_a_plan_that_names_it_itself_is_left_as_it_is(sqlite: Database):
    survivor, item_id = make.ready(sqlite, "submit_plan"), make.item(sqlite, State.PLAN)
    merge(sqlite, item_id, survivor, "director")
    given = make.given(sqlite, survivor, "submit_plan")
    text = f"并入事项{make.row(sqlite, item_id).number}：每月第3周召开党小组会"
    given["measures"] = [given["measures"][0] | {"text": text}]
    make.move(sqlite, survivor, "submit_plan", "head", **given)
    assert [m.text for m in measures(sqlite, survivor)] == [text]


def test_a_late_survivor_gets_no_day_that_is_over(sqlite: Database):
    survivor, item_id = make.item(sqlite, State.RECTIFY), make.registered(sqlite)
    late = cast.START.replace(month=6, day=1)
    make.move(sqlite, item_id, "void", "xx_secretary", late, merged_into_id=survivor)
    assert measures(sqlite, survivor)[1].due_on == late.date()


def test_a_chain_of_mergers_is_taken_over_whole(database: Database):
    first, second, survivor = (*(make.registered(database) for _ in range(2)), make.item(database, State.RECTIFY))
    merge(database, first, second)
    refusal = make.attempt(database, second, "void", "xx_secretary", reason="经查制度允许，不是一个问题")
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"merged_into_id"}
    merge(database, second, survivor)
    absorbed = [e.data["merged_id"] for e in make.history(database, survivor) if e.act == "absorb"]
    assert absorbed == [str(second), str(first)]
    assert len(measures(database, survivor)) == 3


def test_it_may_be_asked_for_and_is_checked_again_when_granted(sqlite: Database):
    survivor, item_id = make.ready(sqlite, "apply"), make.item(sqlite, State.PLAN)
    make.move(sqlite, item_id, "request_void", "xx_secretary", merged_into_id=survivor)
    assert make.row(sqlite, item_id).merged_into_id is None
    assert make.attempt(sqlite, item_id, "grant_void", "director") is None
    make.move(sqlite, survivor, "apply", "head")
    assert "正在验收" in make.attempt(sqlite, item_id, "grant_void", "director").sentence


def test_what_it_is_merged_into_lives_on_is_another_and_is_in_sight(sqlite: Database):
    item_id = make.registered(sqlite)
    foreign = make.registered(sqlite, "会计教研室党支部", "cj_head")
    other = make.open_with(sqlite)
    wrong = {
        "itself": item_id,
        "nothing": make.user_id(sqlite, "head"),
        "void": make.item(sqlite, State.VOID),
        "closed": make.item(sqlite, State.CLOSED),
        "another campaign": make.registered(sqlite, campaign_id=other),
        "out of sight": foreign,
    }
    for what, into in wrong.items():
        refusal = refused(sqlite, item_id, into)
        assert type(refusal) is Incomplete, what
        assert set(refusal.fields) == {"merged_into_id"}


def test_two_organizations_only_from_above_both(sqlite: Database):
    item_id = make.registered(sqlite)
    sibling = make.registered(sqlite, SIBLING, "student_head")
    assert refused(sqlite, item_id, sibling) is None
    elsewhere = make.registered(sqlite, "会计教研室党支部", "cj_head")
    assert refused(sqlite, item_id, elsewhere, "director") is None
    make.appoint(sqlite, "xx_organizer", "会计教研室党支部", cast.Office.MEMBER)
    refusal = refused(sqlite, item_id, elsewhere, "xx_organizer")  # sees both, is above one
    assert "另一党组织" in refusal.sentence


def test_a_sensitive_problem_is_not_written_into_an_open_item(sqlite: Database):
    survivor, item_id = make.item(sqlite, State.RECTIFY), make.registered(sqlite)
    with sqlite.transaction() as session:
        session.get_one(Item, item_id).sensitivity = Sensitivity.CLUE
    assert "敏感类别" in refused(sqlite, item_id, survivor).sentence


def test_no_ring_comes_of_it(sqlite: Database):
    one, other = (make.registered(sqlite) for _ in range(2))
    merge(sqlite, one, other)
    assert isinstance(refused(sqlite, other, one), Refusal)


def test_all_of_it_is_played_back_from_the_journal(database: Database):
    """With a plan and without one, at once and granted, after it took one in: the tables say what the entries said."""
    planned, bare, taker = (
        make.item(database, State.RECTIFY),
        make.item(database, State.PLAN),
        make.registered(database),
    )
    merge(database, make.registered(database), taker)
    for merged, survivor in ((taker, planned), (make.registered(database), bare)):
        merge(database, merged, survivor)
    asked = make.item(database, State.PLAN)
    make.move(database, asked, "request_void", "xx_secretary", merged_into_id=planned)
    make.move(database, asked, "grant_void", "director")
    make.planned(database, bare)
    with database.reading() as session:
        report = verify_journal(session)
    assert report.ok, report.faults
