"""看板: behind each number of the board stand exactly its rows, whoever looks at whichever campaigns."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models.counters import Change, keys, summed
from models.document_states import DocumentState
from models.item_count import DailyItemCount, ItemCount
from models.session import Database
from models.vocabulary import DutyState, Level, State
from tests import cast
from tests.workflows.dashboard.looking import Look, looking
from tests.workflows.statistics.test_figures import scatter
from workflows.campaigns.queries import CampaignChoice, Several
from workflows.dashboard import common_problems, drilldown, overdue
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import pending_decisions
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.deadlines import documents
from workflows.items import recount
from workflows.items.queries.filters import ItemFilter
from workflows.statistics.counted import due, past, standing
from workflows.statistics.queries import By, Group, statistics
from workflows.statistics.scope import Scope
from workflows.submissions.queries import DutyFilter

pytestmark = pytest.mark.slow


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
                documents.documents(
                    look.session,
                    look.actor,
                    state=DocumentState.DRAFTED,
                    campaign_ids=look.ids,
                    organization_id=look.organization_id,
                    limit=1000,
                )
            )
            ids = [(None, row["id"]) for row in reversed(rows)]
        else:
            rows = look.items(wanted)
            ids = [(row["id"], None) for row in rows]
        assert [(m.item_id, m.escalation_id) for m in decision.first] == ids[:5]
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


def test_behind_each_number_of_several_campaigns_stand_exactly_its_rows(mixed: Database, several: dict[str, UUID]):
    for login in ("director", "xx_organizer", "head", "liaison", "outsider"):
        for which in Several:
            assert wrong(mixed, login, which=which) == []
    assert wrong(mixed, "director", "信息工程系党总支", Several.RUNNING) == []


def test_what_is_counted_is_what_would_be_counted_item_by_item(mixed: Database):
    for login, organization in (*((login, None) for login in SEEING), ("director", "信息工程系党总支")):
        with looking(mixed, login, organization) as look:
            assert look(counted) == look(recounted), login


def counted(session: Session, scope: Scope) -> list[list[Change]]:
    """Return the counters as somebody sees them: from these are all numbers of the board."""
    kinds = ((standing(scope), ItemCount), (due(scope), DailyItemCount))
    return [*(changes(session, sa.select(counts), table) for counts, table in kinds), summed(past(session, scope))]


def recounted(session: Session, scope: Scope) -> list[list[Change]]:
    """Return what they would be, counted anew of the items that the same person sees."""
    kinds = ((recount.standing(*scope.items), ItemCount), (recount.due(*scope.items), DailyItemCount))
    ago = (Change(table, key[-1:], by) for table, key, by in recount.past(session, scope.books, *scope.items))
    return [*(changes(session, query, table) for query, table in kinds), summed(ago)]


def changes(session: Session, query: Any, table: type[SQLModel]) -> list[Change]:
    names = keys(table)
    rows = session.execute(query).mappings()
    return summed(
        Change(table, tuple(row[name] for name in names), {name: row[name] for name in row.keys() - set(names)})
        for row in rows
    )


@pytest.mark.parametrize("seed", range(2))
def test_so_they_do_whatever_there_is(database: Database, seed: int):
    scatter(database, random.Random(seed), 60)
    for login in ("director", "xx_organizer", "liaison"):
        assert wrong(database, login) == []
