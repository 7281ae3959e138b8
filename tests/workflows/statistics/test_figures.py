"""统计: the identity holds on every figure, and nobody is counted what he may not see."""

import random
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.item import NO_DATE, Item
from models.session import Database
from models.vocabulary import Level, Sensitivity, State
from tests import cast, make
from tests.statements import statements
from workflows.errors import NotFound
from workflows.items.queries import listing as lists
from workflows.items.queries.listing import ItemFilter
from workflows.items.recount import rebuild
from workflows.statistics import queries
from workflows.statistics.queries import By, Figures, FiguresDisagree, Statistic, tally_items
from workflows.statistics.scope import scope_of

LATE = date(2021, 5, 21)
"""A day after the due date that `make.item` gives."""


def figures(database: Database, login: str, today: date = LATE, **wanted: Any) -> Statistic:
    with database.reading() as session:
        campaign_id = wanted.pop("campaign_id", None) or cast.campaign(session).id
        if name := wanted.pop("organization", None):
            wanted["organization_id"] = cast.organization(session, name).id
        actor = cast.actor(session, login)
        organization_id, by = wanted.pop("organization_id", None), wanted.pop("by", None)
        scope = scope_of(session, actor, campaign_id, today=today, organization_id=organization_id)
        return queries.statistics(session, scope, by=by)


def totals(found: Statistic) -> dict[str, int]:
    return {group.label: group.figures.total for group in found.groups if group.figures.total}


@pytest.fixture
def varied(database: Database) -> dict[State, UUID]:
    """An item of the branch in every state, and one item elsewhere."""
    made = make.each(database)
    make.registered(database, "学生党支部", "student_head")
    make.registered(database, "会计教研室党支部", "cj_head")
    make.registered(database, "信息工程系党总支", "xx_secretary")
    return made


def test_the_whole_is_the_sum_of_its_parts(database: Database, varied: dict[State, UUID]):
    whole = figures(database, "director").whole
    assert whole == Figures(total=10, closed=1, under_way=7, long_term=1, void=1, overdue=2)
    assert whole.holds
    assert whole.identity == "总数 10 = 已销号 1 + 在途 7 + 转长期坚持 1 + 撤销并案 1"
    assert figures(database, "director", date(2021, 5, 20)).whole.overdue == 0


@pytest.mark.parametrize("by", By)
def test_each_group_holds_and_together_they_are_the_whole(database: Database, varied: dict[State, UUID], by: By):
    for login in ("director", "xx_secretary", "head"):
        found = figures(database, login, by=by)
        assert all(group.figures.holds for group in found.groups)
        for name in ("total", "closed", "under_way", "long_term", "void", "overdue"):
            parts = sum(getattr(group.figures, name) for group in found.groups)
            assert parts == getattr(found.whole, name)


def test_an_organization_is_counted_with_all_below_it(database: Database, varied: dict[State, UUID]):
    by = By.ORGANIZATION
    found = figures(database, "director", by=by)
    assert totals(found) == {"信息工程系党总支": 9, "财经系党总支": 1}
    shown = [group.label for group in found.groups]
    assert shown == ["闽江学院党委（本级）", "信息工程系党总支", "财经系党总支", "机关直属党支部"]
    below = figures(database, "director", by=by, organization="信息工程系党总支")
    assert totals(below) == {"信息工程系党总支（本级）": 1, "教师第一党支部": 7, "学生党支部": 1}
    assert below.whole.total == 9
    one = figures(database, "head", by=by)
    assert [(g.label, g.figures.total) for g in one.groups] == [("信息工程系党总支", 7)]


def test_the_other_groups(database: Database, varied: dict[State, UUID]):
    assert totals(figures(database, "head", by=By.STATE)) == {state.label: 1 for state in State}
    assert totals(figures(database, "head", by=By.LEVEL)) == {"一般": 7}
    found = figures(database, "head", by=By.INDICATOR)
    (heading,) = [group for group in found.groups if group.figures.total]
    assert (heading.key, heading.figures.total) == ("支部1", 7)
    assert (found.groups[-1].key, found.groups[-1].label) == (None, "未对照指标")
    assert len(found.groups) == 5 + 7 + 1


def test_a_merged_item_is_counted_as_void(database: Database, varied: dict[State, UUID]):
    make.move(database, varied[State.PLAN], "void", "director", merged_into_id=varied[State.RECTIFY])
    assert figures(database, "head").whole == Figures(total=7, closed=1, under_way=3, long_term=1, void=2, overdue=1)


@pytest.mark.parametrize("sensitivity", list(Sensitivity)[1:])
def test_a_sensitive_item_is_in_no_number_of_who_may_not_see_it(database: Database, sensitivity: Sensitivity):
    make.item(database, State.RECTIFY)
    hidden = make.registered(database)
    make.move(
        database,
        hidden,
        "confirm",
        "xx_secretary",
        rectification="immediate",
        due_on=date(2021, 5, 20),
        sensitivity=sensitivity,
    )
    for login in ("director", "officer", "inspector", "xx_organizer", "xx_patron", "liaison"):
        listed = len(items(database, login))
        assert listed in {1, 2}
        for by in (None, *By):
            found = figures(database, login, by=by)
            assert (found.whole.total, found.whole.overdue) == (listed, listed), (login, by)
            if by:
                assert sum(totals(found).values()) == listed
    assert len(items(database, "inspector")) == 2
    assert len(items(database, "liaison")) == 1


def items(database: Database, login: str) -> list[Any]:
    with database.reading() as session:
        actor, campaign_id = cast.actor(session, login), cast.campaign(session).id
        return lists.list_items(session, actor, ItemFilter(campaign_id=campaign_id), today=LATE)


def test_who_sees_nothing_counts_nothing(database: Database, varied: dict[State, UUID]):
    for login in ("outsider", "admin", "cj_organizer"):
        assert figures(database, login).whole.total == (login == "cj_organizer")
    with pytest.raises(NotFound):
        figures(database, "xx_secretary", organization="财经系党总支")
    with pytest.raises(NotFound):
        figures(database, "director", campaign_id=UUID(int=7))


def test_on_a_provisional_year_it_is_counted_all_the_same(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    assert figures(sqlite, "director", date(2030, 5, 20)).whole.overdue == 1


def test_figures_that_do_not_add_up_are_not_shown(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    make.item(sqlite, State.LONG_TERM)
    monkeypatch.setitem(queries.PARTS, "long_term", ())
    for by in (None, By.STATE):
        with pytest.raises(FiguresDisagree):
            figures(sqlite, "director", by=by)
    monkeypatch.undo()
    monkeypatch.setitem(queries._SHOWN, By.LEVEL, lambda *_: {Level.MAJOR: ("major", "重大")})
    with pytest.raises(FiguresDisagree):
        figures(sqlite, "director", by=By.LEVEL)


@pytest.mark.parametrize("by", [None, *By])
def test_they_cost_the_same_however_much_is_counted(sqlite: Database, by: By | None):
    spent = []
    for count in (3, 40):
        scatter(sqlite, random.Random(count), count)
        with statements(sqlite) as said:
            figures(sqlite, "director", by=by)
        spent.append(len(said))
    assert spent[0] == spent[1] <= 13


def scatter(database: Database, chance: random.Random, count: int) -> None:
    """Write items of any stage and date straight into the table."""
    with database.transaction() as session:
        campaign = cast.campaign(session).id
        names = (cast.BRANCH, "学生党支部", "信息工程系党总支", "会计教研室党支部")
        owners = [cast.organization(session, name).id for name in names]
        for n in range(count):
            state = chance.choice(list(State))
            early = state in {State.DIAGNOSE, State.VOID}
            due = None if early else date(2021, 5, chance.randint(1, 31))
            session.add(
                Item(
                    campaign_id=campaign,
                    organization_id=chance.choice(owners),
                    kind="problem",
                    origin="self",
                    text=f"问题{n}",
                    created_at=make.NOW,
                    state=state,
                    level=chance.choice(list(Level)),
                    due_on=due,
                    due_sort=due or NO_DATE,
                    original_due_on=due,
                    sensitivity=chance.choice(list(Sensitivity)),
                    number=None if early else f"{chance.random()}",
                    goal="按期召开",
                    rectification="immediate",
                    applied_at=make.NOW,
                    stage_goal="检查",
                    closed_at=make.NOW if state is State.CLOSED else None,
                    void_reason="重复",
                    review_on=due or LATE,
                    final_on=date(2022, 1, 4),
                )
            )
        session.flush()
        rebuild(session)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_there_is_the_figures_are_those_of_the_list(database: Database, seed: int):
    scatter(database, random.Random(seed), 40)
    for login in ("director", "xx_organizer", "liaison", "inspector"):
        rows = items(database, login)
        counted = figures(database, login).whole
        assert counted == tally_items(rows, date(2021, 5, 20))
        by = {g.label: g.figures.total for g in figures(database, login, by=By.STATE).groups}
        seen = Counter(row["state"] for row in rows)
        assert by == {state.label: seen[state] for state in State}


some = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(State),
            "due_on": st.none() | st.dates(date(2021, 1, 1), date(2021, 12, 31)),
            "date_rests": st.booleans(),
            "counted_due_on": st.none() | st.dates(date(2021, 1, 1), date(2021, 12, 31)),
        }
    )
)


@given(some, st.dates(date(2021, 1, 1), date(2021, 12, 31)))
def test_the_identity_holds_for_any_set(items, through):
    assert tally_items(items, through).holds
