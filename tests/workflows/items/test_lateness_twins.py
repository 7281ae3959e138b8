"""Which items are overdue: what is told of one item is what rows are chosen by, on any calendar."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import LocalDays
from models.item import NO_DATE, Item
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.campaigns import commands as campaigns
from workflows.days import DAY
from workflows.items.lateness import OverdueCalculator, is_late, late_clause, late_through
from workflows.rules.snapshot import campaign_rules, working_calendars
from workflows.rules.template import load, shipped

DUE = [None, *(date(2021, 4, 20) + timedelta(days=n) for n in range(40))]
"""Around 劳动节 with its days off and working weekends, and what one of the universities closes."""
DAYS = [date(2021, 4, 24) + timedelta(days=n) for n in range(30)]


def elsewhere(database: Database) -> UUID:
    """Open the campaign in the other university too, which closes for three days and works on a Saturday."""
    with database.transaction() as session:
        committee = cast.organization(session, "武夷学院党委").id
        closed = {"starts_on": date(2021, 5, 12), "ends_on": date(2021, 5, 14), "is_workday": False}
        works = {"starts_on": date(2021, 5, 22), "ends_on": date(2021, 5, 22), "is_workday": True}
        session.add_all(LocalDays(committee_id=committee, name="校内安排", **days) for days in (closed, works))
        template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        director = cast.actor(session, "outside_director")
        return campaigns.open_campaign(session, template, committee, actor=director, now=cast.START).id


def scatter(session: Session, campaign_id: UUID, organization: str) -> None:
    """Write an item of each stage and due date straight into the table."""
    owner, chance = cast.organization(session, organization).id, Random(20210401)
    for n, (state, due, rests) in enumerate(product(State, DUE, (False, True))):
        if rests and state is not State.RECTIFY:
            continue
        asked = due or (None if state in {State.DIAGNOSE, State.VOID} else chance.choice(DUE[1:]))
        session.add(
            Item(
                campaign_id=campaign_id,
                organization_id=owner,
                kind="problem",
                origin="self",
                text=f"问题{n}",
                created_at=make.NOW,
                state=state,
                due_on=asked,
                due_sort=asked or NO_DATE,
                date_rests=rests,
                counted_due_on=asked and chance.choice([None, asked + DAY, asked + 9 * DAY]),
                original_due_on=asked,
                number=f"{organization}-{n}",
                goal="按期召开",
                rectification="immediate",
                applied_at=make.NOW,
                stage_goal="检查",
                closed_at=make.NOW if state is State.CLOSED else None,
                void_reason="重复",
                review_on=asked or date(2021, 9, 1),
                final_on=date(2022, 1, 4),
            )
        )


def test_the_items_that_are_late_are_those_that_rows_are_chosen_by(sqlite: Database):
    with sqlite.reading() as session:
        here = cast.campaign(session).id
    other = elsewhere(sqlite)
    with sqlite.transaction() as session:
        scatter(session, here, cast.BRANCH)
        scatter(session, other, "武夷学院党委")
    counted = Counter[tuple[UUID, State, bool]]()
    differ = 0
    with sqlite.reading() as session:
        books = [campaign_rules(session, each) for each in (here, other)]
        rows = session.execute(sa.select(*sa.inspect(Item).c)).mappings().all()
        calendars = working_calendars(session, books)
        for today, least in product(DAYS, (1, 2, 11)):
            late = OverdueCalculator.reading(session, today)
            told = {row["id"] for row in rows if late.of(row) >= least}
            through = late_through(today, calendars, least)
            assert told == set(session.scalars(sa.select(col(Item.id)).where(late_clause(through)))), (today, least)
            last = dict(through)
            only = last.get(None)
            assert told == {row["id"] for row in rows if is_late(row, only or last[row["campaign_id"]])}
            assert not told & {row["id"] for row in rows if row["date_rests"]}
            counted.update((row["campaign_id"], row["state"], row["id"] in told) for row in rows)
            differ += only is None
    for campaign_id, state in product((here, other), State):
        assert counted[campaign_id, state, False]
        assert bool(counted[campaign_id, state, True]) is (state in {State.PLAN, State.RECTIFY, State.LONG_TERM})
    assert 0 < differ < len(DAYS) * 3, "on some days the universities count alike, on some they do not"
