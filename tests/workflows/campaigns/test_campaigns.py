"""Opening a campaign: what is copied, what is owed, who may; and a university's own days."""

from collections import Counter
from datetime import date, datetime

import pytest
from sqlmodel import select

from models.campaign import Campaign, Guide, Indicator, LocalDays, Milestone, Phase
from models.deadline import Deadline
from models.duty import Duty
from models.people import Organization
from models.session import Database
from models.vocabulary import DutyState, State
from scheduler.tick import tick
from tests import cast, make
from workflows.calendars import commands as calendars
from workflows.campaigns import commands as campaigns
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal
from workflows.rules.snapshot import campaign_rules
from workflows.rules.template import Template, load, shipped


def template(code: str = cast.CAMPAIGN) -> Template:
    return load(shipped()[code].read_text(), code)


def opened(database: Database, by: str, committee: str = "闽江学院党委", code="qianggong-2024"):
    with database.transaction() as session:
        owner = session.exec(select(Organization).where(Organization.name == committee)).one()
        return campaigns.open_campaign(session, template(code), owner.id, actor=cast.actor(session, by), now=cast.START)


def closed(database: Database, by: str = "director", *, work: bool = False, **days) -> LocalDays:
    with database.transaction() as session:
        committee = cast.organization(session, "闽江学院党委")
        row = LocalDays(
            committee_id=committee.id,
            is_workday=work,
            name="运动会",
            starts_on=date(2021, 4, 22),
            ends_on=date(2021, 4, 23),
        )
        for name, value in days.items():
            setattr(row, name, value)
        return calendars.close_days(session, row, actor=cast.actor(session, by), now=make.NOW)


def test_everything_the_template_says_is_copied(database: Database):
    (campaign,) = make.rows(database, Campaign)
    assert (campaign.code, campaign.basis) == (cast.CAMPAIGN, "闽北职院党〔2021〕36号")
    assert [(p.position, p.ends_on) for p in make.rows(database, Phase)] == [
        (1, date(2021, 6, 30)),
        (2, date(2021, 12, 31)),
    ]
    assert [(m.code, m.due_on, m.filed_with) for m in make.rows(database, Milestone)] == [
        ("ledger", date(2021, 4, 20), None),
        ("interim", date(2021, 6, 10), None),
        ("summary", date(2021, 12, 25), "年度工作报告"),
    ]
    guides = {guide.id: guide.prefix for guide in make.rows(database, Guide)}
    indicators = make.rows(database, Indicator)
    assert Counter(guides[i.guide_id] for i in indicators) == {"院系": 27, "支部": 27}
    headings = {(guides[i.guide_id], i.heading) for i in indicators}
    assert Counter(prefix for prefix, _ in headings) == {"院系": 5, "支部": 7}
    codes = [i.code for i in sorted(indicators, key=lambda i: (i.guide_id, i.position))]
    assert codes[:5] == ["院系1-1", "院系1-2", "院系1-3", "院系1-4", "院系2-1"]
    assert {"院系4-11", "支部3-4", "支部7-3"} <= set(codes)
    with database.reading() as session:
        assert campaign_rules(session, campaign.id).rules == cast.before_steps(template()).rules


def test_each_that_owes_a_milestone_has_its_duty_and_a_clock_for_it(database: Database):
    with database.reading() as session:
        owed = session.exec(
            select(Milestone.code, Organization.name)
            .join(Duty, Duty.milestone_id == Milestone.id)
            .join(Organization, Organization.id == Duty.organization_id)
        ).all()
        clocks = session.exec(select(Deadline).where(Deadline.duty_id.is_not(None))).all()
    parts = {"信息工程系党总支", "财经系党总支", "机关直属党支部"}
    branches = {"教师第一党支部", "学生党支部", "会计教研室党支部"}
    assert {(code, name) for code, name in owed} == {
        *(("ledger", name) for name in parts | branches),
        *(("interim", name) for name in parts),
        *(("summary", name) for name in parts),
    }
    assert {duty.state for duty in make.rows(database, Duty)} == {DutyState.OWED}
    assert len(clocks) == len(owed) == 12
    assert all(clock.next_check_at for clock in clocks)
    said = make.last(database, make.rows(database, Campaign)[0].id)
    assert (said.act, said.by, said.data["duties"]) == ("open", "director", 12)


@pytest.mark.parametrize(
    ("by", "committee", "expected"),
    [
        ("officer", "闽江学院党委", None),
        ("party_secretary", "闽江学院党委", NotPermitted),
        ("inspector", "闽江学院党委", NotPermitted),
        ("admin", "闽江学院党委", NotPermitted),
        ("xx_secretary", "闽江学院党委", NotFound),
        ("director", "信息工程系党总支", Incomplete),
        ("director", "武夷学院党委", NotFound),
        ("outside_director", "闽江学院党委", NotFound),
        ("outside_director", "武夷学院党委", None),
    ],
)
def test_the_universitys_own_office_opens_it(sqlite: Database, by, committee, expected):
    if expected is None:
        assert opened(sqlite, by, committee).title.startswith("基层党组织建设强基工程")
    else:
        with pytest.raises(Refusal) as refused:
            opened(sqlite, by, committee)
        assert type(refused.value) is expected


def test_it_is_opened_once_in_each_university(database: Database):
    with pytest.raises(Conflict):
        opened(database, "director", code=cast.CAMPAIGN)
    opened(database, "outside_director", "武夷学院党委", cast.CAMPAIGN)
    assert len(make.rows(database, Campaign)) == 2


def test_editing_the_template_moves_nothing(sqlite: Database):
    """Rules are read from the campaign's row, whatever a file says by now."""
    other = make.open_with(sqlite, number="新-{organization}-{n}")
    numbers = []
    for campaign_id in (None, other):
        item_id = make.item(sqlite, State.PLAN, campaign_id=campaign_id)
        numbers.append(make.row(sqlite, item_id).number)
    assert numbers == ["XX1-2021-001", "新-XX1-1"]


def test_local_days_are_kept_with_an_entry(database: Database):
    days = closed(database)
    assert make.rows(database, LocalDays) == [days]
    said = make.last(database, days.committee_id)
    assert (said.act, said.by, said.data["name"]) == ("local_days", "director", "运动会")


@pytest.mark.parametrize(
    ("by", "days", "expected"),
    [
        ("party_secretary", {}, NotPermitted),
        ("outside_director", {}, NotFound),
        ("director", {"ends_on": date(2021, 4, 21)}, Incomplete),
        ("director", {"ends_on": date(2023, 4, 21)}, Incomplete),
        ("director", {"work": True, "starts_on": date(2021, 4, 23)}, Incomplete),
    ],
)
def test_days_that_make_no_calendar_are_refused(sqlite: Database, by, days, expected):
    closed(sqlite)
    with pytest.raises(Refusal) as refused:
        closed(sqlite, by, **days)
    assert type(refused.value) is expected


def test_new_days_let_every_clock_of_the_university_look_again(database: Database):
    """A closure before the due date brings the reminders that count back over it forward."""
    item_id = make.item(database, State.RECTIFY)
    resting = make.item(database, State.CLOSED)
    opened(database, "outside_director", "武夷学院党委", cast.CAMPAIGN)
    closed(database, starts_on=date(2021, 5, 10), ends_on=date(2021, 5, 14))
    assert make.deadline(database, item_id).next_check_at == make.NOW
    assert make.deadline(database, resting).next_check_at is None
    tick(database, make.NOW)
    assert make.deadline(database, item_id).next_check_at == datetime(2021, 4, 27, 8, tzinfo=cast.SHANGHAI)
    foreign = [c for c in make.rows(database, Deadline) if c.next_check_at == make.NOW]
    assert foreign == []
