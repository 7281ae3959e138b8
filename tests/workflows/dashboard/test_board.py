"""看板: from each number to the rows behind it, in a bounded number of statements."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from models.deadline import Deadline
from models.people import User
from models.session import Database
from models.vocabulary import DutyState, EscalationStep, State
from tests import cast, make
from tests.statements import statements
from tests.workflows.dashboard.looking import TODAY, looking
from tests.workflows.submissions.test_submissions import act, duty
from workflows.campaigns.queries import CampaignChoice, Several
from workflows.dashboard import common_problems, overdue
from workflows.dashboard.burnup import burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import DecisionKind, pending_decisions
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.items.queries.filters import ItemFilter
from workflows.notifications import commands as receipts
from workflows.statistics.queries import statistics

pytestmark = pytest.mark.slow


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


def test_what_is_overdue_stands_on_the_rung_it_reached(mixed: Database):
    with looking(mixed, "director") as look:
        late, whole = look(overdue_by_unit), look(statistics).whole
    (line,) = [line for line in late.lines if line.label == "信息工程系党总支"]
    assert {rung for rung, number in line.items.items() if number} == {"circulate"}
    assert late.items["circulate"] == whole.overdue == 4
    # The student branch and 信工系, whose ledger came back, owe theirs since April.
    assert line.duties["interview"] == 2
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
