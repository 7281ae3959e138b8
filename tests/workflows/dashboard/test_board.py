"""看板: from each number to the rows behind it, in a bounded number of statements."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.deadline import Deadline
from models.people import User
from models.session import Database
from models.vocabulary import DutyState, EscalationState, EscalationStep, Level, Sensitivity, State
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from tests.workflows.dashboard.test_figures import scatter
from tests.workflows.submissions.test_submissions import act, duty
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice, Several, combined
from workflows.dashboard import common_problems, drilldown, overdue
from workflows.dashboard.burnup import burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import DecisionKind, pending_decisions
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.deadlines import queries as deadlines
from workflows.items.queries import listing as items
from workflows.items.queries.filters import ItemFilter
from workflows.notifications import commands as receipts
from workflows.rules.snapshot import campaign_rules
from workflows.statistics.queries import By, Group, statistics
from workflows.statistics.scope import scope_of
from workflows.submissions import queries as submissions
from workflows.submissions.queries import DutyFilter

pytestmark = pytest.mark.slow

TODAY = date(2021, 6, 7)
"""A Monday, 12 working days after the due date that `make.item` gives."""

WATCHED = (date(2021, 5, 21), date(2021, 5, 25), date(2021, 6, 4))
"""The days on which its clock takes 催办, 督办 and 通报."""

SEEING = (
    "director",
    "xx_organizer",
    "xx_patron",
    "head",
    "liaison",
    "inspector",
    "direct_member",
    "cj_head",
    "outsider",
)


@dataclass(frozen=True)
class Look:
    """Somebody looking at the board of a campaign, or of several."""

    session: Session
    actor: Actor
    campaign_id: CampaignChoice
    organization_id: UUID | None = None
    today: date = TODAY

    def __call__(self, query: Any, **more: Any) -> Any:
        where = {"today": self.today, "organization_id": self.organization_id}
        return query(self.session, scope_of(self.session, self.actor, self.campaign_id, **where), **more)

    @property
    def ids(self) -> tuple[UUID, ...]:
        return combined(self.session, self.actor, self.campaign_id, self.today)

    @property
    def ground(self) -> ItemFilter:
        return ItemFilter(campaign_id=self.campaign_id, organization_id=self.organization_id)

    def items(self, wanted: ItemFilter) -> list[dict[str, Any]]:
        ask = {"today": self.today}
        rows = items.list_items(self.session, self.actor, wanted, limit=1000, **ask)
        assert items.count_items(self.session, self.actor, wanted, **ask) == len(rows)
        return rows

    def duties(self, wanted: DutyFilter) -> list[Any]:
        return list(submissions.list_duties(self.session, self.actor, wanted, today=self.today, limit=1000))


@contextmanager
def looking(
    database: Database, login: str, organization: str | None = None, which: CampaignChoice | None = None
) -> Iterator[Look]:
    with database.reading() as session:
        node = cast.organization(session, organization).id if organization else None
        meant = which or cast.campaign(session).id
        yield Look(session, cast.actor(session, login, TODAY), meant, node)


@pytest.fixture
def mixed(database: Database, each_once: None) -> Database:
    """Items in all states, sensitive, merged, reopened, late and asked for later; duties late."""
    made = make.each(database)
    make.registered(database, "学生党支部", "student_head")
    make.registered(database, "信息工程系党总支", "xx_secretary")
    make.registered(database, "会计教研室党支部", "cj_head")
    verified, reopened, later = (make.item(database, state) for state in (State.VERIFY, State.CLOSED, State.RECTIFY))
    make.verified(database, verified)
    make.move(database, reopened, "reopen", "inspector", **make.given(database, reopened, "reopen"))
    make.asked(database, later)
    hidden = make.registered(database)
    given = {"rectification": "immediate", "due_on": date(2021, 5, 20)}
    make.move(database, hidden, "confirm", "xx_secretary", sensitivity=Sensitivity.CLUE, **given)
    merged = make.item(database, State.PLAN)
    make.move(database, merged, "void", "director", merged_into_id=made[State.RECTIFY])
    lent = {"to_id": make.user_id(database, "direct_member"), "until_on": "2021-06-30"}
    make.move(database, made[State.RECTIFY], "delegate", "member", **lent)
    act(database, "file", duty(database), "head")
    returned = duty(database, "信息工程系党总支")
    act(database, "file", returned, "xx_secretary")
    act(database, "send_back", returned, "director", opinion="报送的台账里缺少典型案例")
    for at in WATCHED:
        tick(database, datetime.combine(at, time(9), cast.SHANGHAI))
    return database


def numbers(look: Look) -> Iterator[tuple[Any, int, list[Any]]]:
    """Yield every number of the board with what it is, and the rows behind it."""
    for part in (of_figures, of_problems, of_lateness, of_decisions, of_duties):
        yield from part(look)


def of_figures(look: Look) -> Iterator[tuple[Any, int, list[Any]]]:
    whole = look(statistics).whole
    for name in drilldown.FIGURES:
        yield name, getattr(whole, name), look.items(drilldown.of_figure(look.ground, name))
    shown = [(by, group) for by in By for group in look(statistics, by=by).groups]
    for by, group in shown:
        where = of_group(look.ground, by, group)
        for name in drilldown.FIGURES if group.figures.total else ():
            rows = look.items(drilldown.of_figure(where, name))
            yield (by, group.label, name), getattr(group.figures, name), rows
    for stage in look(funnel):
        for name in ("now", "ever"):
            rows = look.items(drilldown.of_stage(look.ground, stage.state, ever=name == "ever"))
            yield (stage.state, name), getattr(stage, name), rows


def of_group(ground: ItemFilter, by: By, group: Group) -> ItemFilter:
    """Return what a program asks for that read a group's key from the API."""
    if group.key is None:
        return replace(ground, cited=False)
    wanted = {
        By.ORGANIZATION: lambda key: {"organization_id": UUID(key), "organization_only": group.organization_only},
        By.INDICATOR: lambda key: {"heading": key},
        By.STATE: lambda key: {"state": State(key)},
        By.LEVEL: lambda key: {"level": Level(key)},
    }
    return replace(ground, **wanted[by](group.key))


def of_problems(look: Look) -> Iterator[tuple[Any, int, list[Any]]]:
    for problem in look(common_problems.common_problems):
        found = look.items(drilldown.of_problem(look.ground, problem, closed=False))
        yield (problem.code, "items"), problem.items, found
        owners = {row["organization_id"] for row in found}
        yield (problem.code, "organizations"), problem.organizations, list(owners)
        closed = look.items(drilldown.of_problem(look.ground, problem, closed=True))
        yield (problem.code, "closed"), problem.closed, closed


def of_lateness(look: Look) -> Iterator[tuple[Any, int, list[Any]]]:
    late = look(overdue_by_unit)
    for line in late.lines:
        empty = not any((*line.items.values(), *line.duties.values()))
        for rung in () if empty else late.rungs:
            wanted = drilldown.late_items(look.campaign_id, line, rung)
            yield (line.label, rung), line.items[rung], look.items(wanted)
            owed = drilldown.late_duty_filter(look.campaign_id, line, rung)
            yield (line.label, rung, "duties"), line.duties[rung], look.duties(owed)
        unseen = (
            replace(look, organization_id=line.organization_id)(
                overdue.unacknowledged, organization_only=line.organization_only, limit=1000
            )
            if not empty
            else ()
        )
        yield (line.label, "unacknowledged"), line.unacknowledged, list(unseen)


def of_decisions(look: Look) -> Iterator[tuple[Any, int, list[Any]]]:
    for decision in look(pending_decisions):
        wanted = drilldown.of_decision(look.ground, decision.kind, look.today)
        if wanted is None:
            rows = list(
                deadlines.escalations(
                    look.session,
                    look.actor,
                    state=EscalationState.DRAFTED,
                    campaign_ids=look.ids,
                    organization_id=look.organization_id,
                    limit=1000,
                )
            )
            ids = [(row["item_id"], row["duty_id"]) for row in rows]
        else:
            rows = look.items(wanted)
            ids = [(row["id"], None) for row in rows]
        assert [(m.item_id, m.duty_id) for m in decision.first] == ids[:5]
        yield decision.kind, decision.count, rows


def of_duties(look: Look) -> Iterator[tuple[Any, int, list[Any]]]:
    owed = DutyFilter(campaign_id=look.campaign_id, organization_id=look.organization_id)
    for column in look(duty_matrix).columns:
        for state in DutyState:
            rows = look.duties(drilldown.of_column(owed, column, state))
            yield (column.code, state), column.states[state], rows
        rows = look.duties(drilldown.of_column(owed, column))
        yield (column.code, "overdue"), column.overdue, rows


def wrong(
    database: Database, login: str, organization: str | None = None, which: CampaignChoice | None = None
) -> list[Any]:
    with looking(database, login, organization, which) as look:
        found = [(what, number, len(rows)) for what, number, rows in numbers(look)]
    assert found
    return [(login, *each) for each in found if each[1] != each[2]]


def test_behind_each_number_stand_exactly_its_rows(mixed: Database):
    for login in SEEING:
        assert wrong(mixed, login) == []
    for organization in ("信息工程系党总支", cast.BRANCH):
        assert wrong(mixed, "director", organization) == []


@pytest.fixture
def several(mixed: Database) -> dict[str, UUID]:
    """One more that runs, by another ladder and calendar of rungs; one to come; one that ended."""
    with mixed.reading() as session:
        ladder = campaign_rules(session, cast.campaign(session).id).rules.model_dump(mode="json")["ladder"]
    shorter = [step for step in ladder if step["rung"] != "circulate"]
    dates = {
        "second": (cast.TODAY, date(2021, 12, 31)),
        "to come": (date(2021, 9, 1), date(2021, 12, 31)),
        "ended": (date(2021, 1, 1), date(2021, 5, 31)),
    }
    made = {}
    for title, (starts_on, ends_on) in dates.items():
        plan = {"title": title, "starts_on": starts_on, "ends_on": ends_on}
        made[title] = make.open_with(mixed, plan, ladder=shorter)
        make.item(mixed, State.RECTIFY, campaign_id=made[title])
    for state in State:
        make.item(mixed, state, campaign_id=made["second"])
    for at in WATCHED:
        tick(mixed, datetime.combine(at, time(9), cast.SHANGHAI))
    return made


def test_behind_each_number_of_several_campaigns_stand_exactly_its_rows(mixed: Database, several: dict[str, UUID]):
    for login in ("director", "xx_organizer", "head", "liaison", "outsider"):
        for which in Several:
            assert wrong(mixed, login, which=which) == []
    assert wrong(mixed, "director", "信息工程系党总支", Several.RUNNING) == []


def test_what_runs_is_counted_together_and_nothing_else(mixed: Database, several: dict[str, UUID]):
    def total(which: CampaignChoice | None) -> int:
        with looking(mixed, "director", which=which) as look:
            return int(look(statistics).whole.total)

    assert total(Several.RUNNING) == total(None) + total(several["second"])
    left = [total(several[title]) for title in ("to come", "ended")]
    assert left == [1, 1]
    assert total(Several.ALL) == total(Several.RUNNING) + sum(left)
    with looking(mixed, "director", which=Several.RUNNING) as look:
        late = look(overdue_by_unit)
    assert late.items["circulate"] == 4  # the first one's ladder; the second one has no such rung
    assert late.items["supervise"] == 3


@pytest.mark.parametrize("seed", range(2))
def test_so_they_do_whatever_there_is(database: Database, seed: int):
    scatter(database, random.Random(seed), 60)
    for login in ("director", "xx_organizer", "liaison"):
        assert wrong(database, login) == []


def test_what_is_overdue_stands_on_the_rung_it_reached(mixed: Database):
    with looking(mixed, "director") as look:
        late, whole = look(overdue_by_unit), look(statistics).whole
    (line,) = [line for line in late.lines if line.label == "信息工程系党总支"]
    assert {rung for rung, number in line.items.items() if number} == {"circulate"}
    assert late.items["circulate"] == whole.overdue == 4
    # The student branch and 信工系, whose ledger came back, owe theirs since April.
    assert line.duties["refer"] == 2
    assert sum(late.duties.values()) == 5


def test_a_rung_of_an_earlier_due_date_is_not_counted(mixed: Database):
    late = make.item(mixed, State.CLOSED)
    now = cast.beijing(2021, 6, 4, 10)
    given = make.given(mixed, late, "reopen") | {"due_on": date(2021, 6, 4)}
    make.move(mixed, late, "reopen", "inspector", now, **given)
    with mixed.transaction() as session:
        clocked = session.exec(select(Deadline).where(Deadline.item_id == late)).one()
        clocked.rung = EscalationStep.REFER
        assert clocked.position < len(list(EscalationStep))
    with looking(mixed, "director") as look:
        wanted = ItemFilter(campaign_id=look.campaign_id, overdue=True, rung="none")
        assert [row["id"] for row in look.items(wanted)] == [late]
        assert look(overdue_by_unit).items["none"] == 1


def test_whoever_acknowledges_is_no_longer_waited_for(mixed: Database):
    with looking(mixed, "director") as look:
        before, first = look(overdue_by_unit).unacknowledged, look(overdue.unacknowledged)[0]
    with mixed.transaction() as session:
        login = session.get_one(User, first["recipient_id"]).login
        reader = cast.actor(session, login, TODAY)
        receipts.acknowledge(session, first["id"], actor=reader, now=make.NOW)
    with looking(mixed, "director") as look:
        assert look(overdue_by_unit).unacknowledged == before - 1


def test_the_matrix_says_when_each_duty_was_filed_and_how_late(mixed: Database):
    now = cast.beijing(2021, 4, 22, 9)
    act(mixed, "file", duty(mixed, "学生党支部"), "student_head", now)
    with looking(mixed, "director") as look:
        matrix = look(duty_matrix)
    assert [column.code for column in matrix.columns] == ["ledger", "interim", "summary"]
    first = matrix.lines[:3]
    assert [line.organization for line in first] == ["信息工程系党总支", cast.BRANCH, "学生党支部"]
    assert [line.depth for line in first] == [0, 1, 1]
    assert first[1].cells[1] is None  # a branch owes no interim report
    returned, filed, late = (line.cells[0] for line in first)
    assert (filed.state, filed.late, filed.late_by) == (DutyState.FILED, False, 0)
    assert (late.late, late.late_by, late.overdue) == (True, 2, False)
    assert (returned.state, returned.overdue) == (DutyState.RETURNED, True)
    assert returned.late_by == next(
        line.cells[0].late_by for line in matrix.lines if line.organization == "财经系党总支"
    )


def test_what_waits_says_what_it_is_decided_on(mixed: Database):
    with looking(mixed, "party_secretary") as look:
        found = {each.kind: each for each in look(pending_decisions)}
        assert found[DecisionKind.REVIEWS].count == 0
        (review,) = replace(look, today=date(2021, 9, 1))(pending_decisions)[-1].first
    assert review.due_on == date(2021, 9, 1)
    (extension,) = found[DecisionKind.EXTENSIONS].first
    assert (extension.due_on, extension.new_due_on) == (date(2021, 5, 20), date(2021, 6, 20))
    (signature,) = found[DecisionKind.SIGNATURES].first
    assert signature.seats == ("上级党组织书记",)
    assert {matter.overdue_days for matter in found[DecisionKind.OVERDUE].first} == {12}
    draft = found[DecisionKind.ESCALATIONS].first[0]
    assert (draft.escalation_id is not None, draft.rung) == (True, EscalationStep.SUPERVISE)


def test_what_several_organizations_share_is_common(mixed: Database):
    with looking(mixed, "director") as look:
        (shared,) = look(common_problems.common_problems)
        (rarer,) = look(common_problems.common_problems, least=5)
    assert (shared.code, shared.heading, shared.organizations) == ("支部1-2", "教育党员有力", 4)
    assert (shared.common, rarer.common) == (True, False)
    assert shared.closed_share == shared.closed / shared.items > 0


def test_the_funnel_remembers_how_far_items_came(mixed: Database):
    with looking(mixed, "director") as look:
        found, whole = {stage.state: stage for stage in look(funnel)}, look(statistics).whole
    assert found[State.CLOSED].ever == found[State.CLOSED].now + 1  # the reopened one
    assert found[State.DIAGNOSE].ever == whole.total
    ever = [found[state].ever for state in (State.DIAGNOSE, State.PLAN, State.RECTIFY)]
    assert ever == sorted(ever, reverse=True)


MOST = {
    duty_matrix: 5,
    funnel: 4,
    burnup: 6,
    overdue_by_unit: 8,
    common_problems.common_problems: 4,
    pending_decisions: 20,
    overdue.unacknowledged: 5,
}


@pytest.mark.parametrize("query", MOST, ids=lambda query: query.__name__)
def test_they_cost_the_same_however_much_is_counted(sqlite: Database, query: Any):
    spent = []
    for count in (2, 12):
        for _ in range(count):
            make.registered(sqlite)
        with looking(sqlite, "director") as look:
            pass
        with sqlite.reading() as session, statements(sqlite) as said:
            replace(look, session=session)(query)
        spent.append(len(said))
    assert spent[0] == spent[1] <= MOST[query]
