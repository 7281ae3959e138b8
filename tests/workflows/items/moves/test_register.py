"""登记: by the organization, its superior or 党委工作部."""

import pytest

from models.campaign import Indicator
from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal
from workflows.items import commands as items

MAY = {"head", "liaison", "xx_secretary", "xx_deputy", "xx_organizer", "director", "officer"}
SEE = {"member", "colleague", "xx_patron", "party_secretary", "party_deputy", "party_organizer", "inspector", "admin"}


def register(database: Database, by: str, organization: str = cast.BRANCH, **given):
    with database.transaction() as session:
        return items.register(
            session,
            cast.campaign(session).id,
            cast.organization(session, organization).id,
            actor=cast.actor(session, by),
            now=make.NOW,
            **({"text": "党小组会未按月召开"} | given),
        ).item


def refusal(database: Database, by: str, **given) -> Refusal:
    with pytest.raises(Refusal) as refused:
        register(database, by, **given)
    return refused.value


def test_it_makes_an_item_in_diagnosis_without_number_or_date(database: Database):
    item = register(database, "head", indicator="支部1-2", level="important", origin="patrol")

    assert (item.state, item.number, item.due_on, item.version) == (State.DIAGNOSE, None, None, 1)
    (indicator,) = make.rows(database, Indicator, id=item.indicator_id)
    assert indicator.code == "支部1-2"
    said = make.last(database, item.id)
    assert (said.act, said.by, said.office) == ("register", "head", "教师第一党支部书记")
    assert (
        said.data.items()
        >= {
            "text": "党小组会未按月召开",
            "kind": "problem",
            "level": "important",
            "origin": "patrol",
            "indicator": "支部1-2",
            "organization": "教师第一党支部",
            "sensitivity": "none",
        }.items()
    )
    assert said.told == {"xx_organizer"}
    assert make.deadline(database, item.id) is None


def test_who_may(sqlite: Database):
    for *_, holders in cast.ORGANIZATIONS:
        for login in holders:
            if login in MAY:
                assert register(sqlite, login).state is State.DIAGNOSE
            else:
                expected = NotPermitted if login in SEE else NotFound
                assert type(refusal(sqlite, login)) is expected, login
    assert type(refusal(sqlite, "admin")) is NotPermitted


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("text", {"text": "  "}),
        ("text", {"text": "长" * 10_001}),
        ("text", {"text": "空\x00字符"}),
        ("kind", {"kind": "task"}),
        ("kind", {"kind": "dream"}),
        ("level", {"level": "huge"}),
        ("indicator", {"indicator": "支部9-9"}),
        ("state", {"state": "closed"}),
        ("organization", {"organization": "闽江学院党委工作部", "by": "director"}),
        ("organization", {"organization": "闽江学院纪委", "by": "director"}),
    ],
)
def test_what_is_wrong_is_named(sqlite: Database, field: str, given: dict):
    refused = refusal(sqlite, **({"by": "head"} | given))
    assert type(refused) is Incomplete
    assert set(refused.fields) == {field}
    assert make.rows(sqlite, Item) == []


def test_it_is_no_move_of_an_item_that_there_is(sqlite: Database):
    item_id = make.item(sqlite, State.DIAGNOSE)
    assert type(make.attempt(sqlite, item_id, "register", "head", text="再登记一次")) is Conflict


@pytest.mark.parametrize(
    ("by", "organization", "known"), [("outsider", "武夷学院党委", True), ("head", cast.BRANCH, False)]
)
def test_a_campaign_of_another_university_or_none_is_not_found(
    sqlite: Database, by: str, organization: str, *, known: bool
):
    with sqlite.reading() as session:
        owner = cast.organization(session, organization).id
        campaign_id = cast.campaign(session).id if known else owner
        actor = cast.actor(session, by)
        with pytest.raises(NotFound):
            items.register(session, campaign_id, owner, actor=actor, now=make.NOW, text="未召开")
