"""A fixed cast: two universities, their people, and one open campaign in the first.

Tests name people by login. 信工系 holds the item that most tests are about; 财经系 is its
sibling, and the second university is outside everything.
"""

from dataclasses import fields
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from models.campaign import Campaign
from models.people import Organization, User
from models.session import Database
from models.vocabulary import Office, OrgKind, SubjectKind
from workflows.authz import actors
from workflows.authz.actors import Actor
from workflows.campaigns import commands as campaigns
from workflows.confirmations import first_directory
from workflows.confirmations.directory_as_read import directory
from workflows.journal import entries
from workflows.organizations import appointments
from workflows.organizations import commands as organizations
from workflows.rules.template import Template, load, shipped
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import NationalDays, library

SHANGHAI = ZoneInfo("Asia/Shanghai")


def beijing(*local: int) -> datetime:
    """Return the instant when it is that late in Beijing, as the program's clock tells it: in UTC.

    The numbers are those of `datetime`: year, month, day, hour, minute.
    """
    return datetime(*local, tzinfo=SHANGHAI).astimezone(UTC)


START = beijing(2021, 4, 1, 9)
TODAY = date(2021, 4, 1)
SINCE = date(2020, 9, 1)

# Each row: its name, its code, its kind, the name above it, and who holds which office.
ORGANIZATIONS = [
    (
        "闽江学院党委",
        "MJ",
        OrgKind.COMMITTEE,
        None,
        {
            "party_secretary": Office.SECRETARY,
            "party_deputy": Office.DEPUTY_SECRETARY,
            "party_organizer": Office.ORGANIZER,
        },
    ),
    (
        "闽江学院党委工作部",
        "GZB",
        OrgKind.OFFICE,
        "闽江学院党委",
        {"director": Office.DIRECTOR, "officer": Office.OFFICER},
    ),
    ("闽江学院纪委", "JW", OrgKind.DISCIPLINE, "闽江学院党委", {"inspector": Office.SECRETARY}),
    (
        "信息工程系党总支",
        "XX",
        OrgKind.GENERAL_BRANCH,
        "闽江学院党委",
        {
            "xx_secretary": Office.SECRETARY,
            "xx_deputy": Office.DEPUTY_SECRETARY,
            "xx_organizer": Office.ORGANIZER,
            "xx_patron": Office.PATRON,
        },
    ),
    (
        "教师第一党支部",
        "XX1",
        OrgKind.BRANCH,
        "信息工程系党总支",
        {"head": Office.SECRETARY, "liaison": Office.LIAISON, "member": Office.MEMBER, "colleague": Office.MEMBER},
    ),
    ("学生党支部", "XX2", OrgKind.BRANCH, "信息工程系党总支", {"student_head": Office.SECRETARY}),
    (
        "财经系党总支",
        "CJ",
        OrgKind.GENERAL_BRANCH,
        "闽江学院党委",
        {"cj_secretary": Office.SECRETARY, "cj_organizer": Office.ORGANIZER},
    ),
    ("会计教研室党支部", "CJ1", OrgKind.BRANCH, "财经系党总支", {"cj_head": Office.SECRETARY}),
    (
        "机关直属党支部",
        "JG",
        OrgKind.DIRECT_BRANCH,
        "闽江学院党委",
        {"direct_head": Office.SECRETARY, "direct_member": Office.MEMBER},
    ),
    ("武夷学院党委", "WY", OrgKind.COMMITTEE, None, {"outsider": Office.SECRETARY}),
    ("武夷学院党委工作部", "WYB", OrgKind.OFFICE, "武夷学院党委", {"outside_director": Office.DIRECTOR}),
]

EARLY = Calendar(
    national=NationalDays(frozenset(day for day in library().days if day.on.year <= 2026), frozenset(range(2004, 2027)))
)
"""The calendar as it was before the notice for 2027 came out, whatever the library knows by now."""

REVIEWERS = {"闽江学院党委": ("director", "inspector"), "武夷学院党委": ("outsider", "outside_director")}
"""Who confirmed each university's first directory."""

BRANCH = "教师第一党支部"
CAMPAIGN = "xuezhenjian-2021"


def build(database: Database) -> None:
    """Play the cast into an empty database, through the commands that people use."""
    with database.transaction() as session:
        make_administrator(session)
    with database.transaction() as session:
        add_organizations(session)
    for committee, reviewers in REVIEWERS.items():
        for login in reviewers:
            review(database, committee, login)
    with database.transaction() as session:
        template = before_steps(load(shipped()[CAMPAIGN].read_text(), CAMPAIGN))
        committee = organization(session, "闽江学院党委")
        campaigns.open_campaign(session, template, committee.id, actor=actor(session, "director"), now=START)


def before_steps(template: Template) -> Template:
    """Return a template as earlier releases had it: steps have no dates, and filings need no files.

    `make.open_with` opens a campaign by the rules of today.
    """
    return template.model_copy(update={"rules": template.rules.model_copy(update={"steps": None, "filings": None})})


def make_administrator(session: Session) -> None:
    admin_made = User(login="admin", name="系统管理员", is_admin=True)
    session.add(admin_made)
    session.flush()
    entries.append(
        session,
        (SubjectKind.ACCOUNT, admin_made.id),
        "administrator_made",
        now=START,
        actor=None,
        data={"login": "admin", "name": "系统管理员"},
    )


def add_organizations(session: Session) -> None:
    """Add the organizations with whoever holds an office there."""
    admin = actor(session, "admin")
    nodes: dict[str, Organization] = {}
    for name, code, kind, parent, holders in ORGANIZATIONS:
        above = nodes[parent].id if parent else None
        nodes[name] = organizations.add_organization(
            session, actor=admin, now=START, name=name, code=code, kind=kind, parent_id=above
        )
        for login, office in holders.items():
            person = organizations.add_person(
                session, actor=admin, now=START, login=login, name=f"{login}同志", staff_number=f"G-{login}"
            )
            appointments.appoint(
                session,
                actor=admin,
                now=START,
                zone=SHANGHAI,
                user_id=person.id,
                organization_id=nodes[name].id,
                office=office,
                starts_on=SINCE,
            )


def review(database: Database, committee: str, login: str, now: datetime = START) -> None:
    """Have somebody confirm a university's first directory, as it now is."""
    with database.transaction() as session:
        node, today = organization(session, committee), now.astimezone(SHANGHAI).date()
        seen = directory(session, node, today).sha256
        by = actor(session, login, today)
        first_directory.review(session, node.id, seen, actor=by, now=now, today=today)


class Sure(Actor):
    """Somebody who gave the password lately, whatever time it is; tests of that rule ask others."""

    def confirmed(self, _: datetime) -> bool:
        return True


def actor(session: Session, login: str, today: date = TODAY) -> Actor:
    found = actors.load_by_login(session, login, today)
    assert found is not None, login
    return Sure(**{field.name: getattr(found, field.name) for field in fields(found)})


def organization(session: Session, name: str) -> Organization:
    return session.exec(select(Organization).where(Organization.name == name)).one()


def campaign(session: Session) -> Campaign:
    return session.exec(select(Campaign).where(Campaign.code == CAMPAIGN)).one()
