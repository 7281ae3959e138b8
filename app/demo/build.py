"""Playing the demo: every act goes through the commands, and the clock ticks between them."""

import io
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from app.demo import diagnosing, ledgers, university
from app.demo.driver import Stage
from app.demo.scenarios import FATES, SHANGHAI
from app.demo.steps import STEPS, people
from ledger.forms import Reading
from ledger.import_ import import_ledger
from ledger.matching import DiagnosisFile, Proposal
from ledger.read import read_ledger
from models.campaign import Campaign, Milestone
from models.duty import Duty
from models.files import Store
from models.item import Item
from models.people import Credential, Organization, Proxy, User
from models.session import Database
from models.vocabulary import SubjectKind
from workflows.accounts.passwords import hashed
from workflows.authz import actors
from workflows.authz.actors import Actor
from workflows.authz.paths import within_subtrees
from workflows.campaigns import commands as campaigns
from workflows.confirmations import directory_as_read, first_directory
from workflows.days import day_of
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.organizations import appointments, proxies
from workflows.organizations import commands as directory
from workflows.rules.template import load, shipped
from workflows.statistics.queries import statistics
from workflows.statistics.scope import scope_of
from workflows.submissions import commands as submissions

CAMPAIGN = "xuezhenjian-2021"
OPENED = datetime(2021, 4, 1, 9, tzinfo=SHANGHAI)
LEDGERS = datetime(2021, 4, 16, 10, tzinfo=SHANGHAI)
LATE_LEDGER = datetime(2021, 4, 21, 15, tzinfo=SHANGHAI)
RECEIVED = datetime(2021, 4, 21, 16, tzinfo=SHANGHAI)
INTERIM = datetime(2021, 6, 9, 11, tzinfo=SHANGHAI)
LENT = datetime(2021, 6, 17, 16, tzinfo=SHANGHAI)
PASSWORD = "shanhai-2021"  # noqa: S105  everybody's, in a university that does not exist
TODAY = datetime(2021, 6, 18, 9, 30, tzinfo=SHANGHAI)
"""A Friday in June 2021: one interim report and several items are late by then."""

REVIEWERS = ("buzhang", "jiwei")
"""Who confirmed the first directory: 党委工作部 and 纪委."""

Tell = Callable[[str], None]


def _nothing(_: Stage) -> None:
    """Let nothing more happen."""


def build(
    database: Database, files: Store, folder: Path, tell: Tell, *, last: Callable[[Stage], None] = _nothing
) -> None:
    """Make the university, take its ledgers in, and play it through to `TODAY`; `last` plays what is to happen at last.

    What is played here is frozen (tests/frozen): the demo grows by what comes last.
    """
    stage = Stage(database, files, OPENED)
    tell("建立组织、人员和任职……")
    found(stage)
    tell("启动“学习·诊断·建设”行动，建立报送任务……")
    open_campaign(stage)
    tell("各党总支上报台账（Word 和 Excel），读取、登记……")
    _take_in(stage, ledgers.write(folder), tell)
    tell("逐条确认、分派、整改、验收、签批，到期的照常提醒、催办……")
    _play_items(stage, tell)
    stage.until(LENT)
    stage.act("ys_shuji", partial(_lend, now=stage.now))
    last(stage)
    stage.until(TODAY)
    tell(_summary(database))


def found(stage: Stage) -> None:
    with stage.database.transaction() as session:
        made = User(login="admin", name="系统管理员", is_admin=True)
        session.add(made)
        session.flush()
        entries.append(
            session,
            (SubjectKind.ACCOUNT, made.id),
            Act.ADMINISTRATOR_MADE,
            now=stage.now,
            actor=None,
            data={"login": made.login, "name": made.name},
        )
    stage.act("admin", partial(_appoint_all, now=stage.now))
    for login in REVIEWERS:
        stage.act(login, partial(_review, now=stage.now))
    with stage.database.transaction() as session:
        kept = hashed(PASSWORD)  # once for all: of real people no two hashes are alike
        for person in session.exec(select(User)).all():
            session.add(Credential(user_id=person.id, password_hash=kept, must_change=False, changed_at=stage.now))
            entries.append(
                session,
                (SubjectKind.ACCOUNT, person.id),
                Act.PASSWORD_CHANGED,
                now=stage.now,
                actor=None,
                data={"sessions_ended": 0, "password_sha256": entries.sha256(kept)},
            )


def _appoint_all(session: Session, actor: Actor, now: datetime) -> None:
    made: dict[tuple[str, str | None], UUID] = {}
    numbers = count(1)
    for node in university.nodes():
        above = next((made[key] for key in made if key[0] == node.parent), None)
        organization = directory.add_organization(
            session, actor=actor, now=now, name=node.name, code=node.code, kind=node.kind, parent_id=above
        )
        made[node.name, node.parent] = organization.id
        for login, name, office in node.people:
            person = directory.add_person(
                session, actor=actor, now=now, login=login, name=name, staff_number=f"2013{next(numbers):04}"
            )
            appointments.appoint(
                session,
                actor=actor,
                now=now,
                zone=SHANGHAI,
                user_id=person.id,
                organization_id=organization.id,
                office=office,
                starts_on=date(2020, 9, 1),
            )


def _review(session: Session, actor: Actor, now: datetime) -> None:
    """Confirm the first directory: everybody in it may sign from then on."""
    node = session.exec(select(Organization).where(Organization.name == university.COMMITTEE)).one()
    seen = directory_as_read.directory(session, node, day_of(now)).sha256
    first_directory.review_and_seal(session, node.id, seen, actor=actor, now=now, today=day_of(now))


def open_campaign(stage: Stage) -> None:
    def open_it(session: Session, actor: Actor) -> Campaign:
        committee = session.exec(select(Organization).where(Organization.name == university.COMMITTEE)).one()
        template = load(shipped()[CAMPAIGN].read_bytes(), CAMPAIGN)
        return campaigns.open_campaign(session, template, committee.id, actor=actor, now=stage.now)

    stage.act("buzhang", open_it)


def _take_in(stage: Stage, files: list[tuple[str, Path]], tell: Tell) -> None:
    """Read each ledger back and file it; the 艺术设计系 is late by a day."""
    for unit, file in files:
        stage.until(LATE_LEDGER if unit.startswith("艺术") else LEDGERS)
        data = file.read_bytes()
        reading = read_ledger(data, file.name)
        stage.files.put(io.BytesIO(data))
        proposal = stage.act(_clerk(unit), partial(_import, reading, file.name, stage.now))
        tell(f"  {file.name}：{len(reading.rows)} 个党组织，{len(proposal.new)} 个问题")
        with stage.database.reading() as session:
            diagnosing.look_through(stage, _campaign(session), unit)
        _file(stage, unit, "ledger")
    stage.until(RECEIVED)
    _accept(stage, "ledger")


def _import(reading: Reading, name: str, now: datetime, session: Session, actor: Actor) -> Proposal:
    return import_ledger(session, DiagnosisFile(reading, name, _campaign(session)), actor=actor, now=now)


def _file(stage: Stage, unit: str, milestone: str) -> None:
    """File what the unit and all below it owe, each by its own head."""
    with stage.database.reading() as session:
        root = session.exec(select(Organization).where(Organization.name == unit)).one()
        owed = session.exec(
            select(Duty.id, Organization)
            .join(Organization, col(Organization.id) == Duty.organization_id)
            .join(Milestone, col(Milestone.id) == Duty.milestone_id)
            .where(Milestone.code == milestone, within_subtrees([root.path]))
        ).all()
    for duty_id, owner in owed:
        file = partial(submissions.submit, duty_id=duty_id, now=stage.now, note="已按指南逐条对照诊断。")
        stage.act(f"{owner.code.lower()}_shuji", file)


def _accept(stage: Stage, milestone: str) -> None:
    with stage.database.reading() as session:
        filed = session.exec(
            select(Duty.id)
            .join(Milestone, col(Milestone.id) == Duty.milestone_id)
            .where(Milestone.code == milestone, Duty.state == "filed")
        ).all()
    for duty_id in filed:
        accept = partial(submissions.accept, duty_id=duty_id, now=stage.now)
        stage.act("ganshi1", accept)


def _play_items(stage: Stage, tell: Tell) -> None:
    with stage.database.reading() as session:
        registered = session.exec(
            select(Item.id, Organization)
            .join(Organization, col(Organization.id) == Item.organization_id)
            .order_by(col(Item.id))
        ).all()
    steps = sorted(
        (at, n, step)
        for n, (_, fate) in enumerate(zip(registered, FATES, strict=True))
        for at, step in fate.steps(minute=n)
    )
    interim_filed, month = False, 0
    for at, n, step in steps:
        if at.month != month:
            month = at.month
            tell(f"  {at.year}年{month}月……")
        if at > INTERIM and not interim_filed:
            stage.until(INTERIM)
            for name, _, _ in university.GENERAL_BRANCHES[:3]:
                _file(stage, name, "interim")
            interim_filed = True
        stage.until(at)
        item_id, owner = registered[n]
        STEPS[step](stage, item_id, people(owner, n), FATES[n])


def _lend(session: Session, actor: Actor, now: datetime) -> None:
    """Have the 书记 of a 党总支, away for training, signed for by the 副书记."""
    colleague = session.exec(select(User.id).where(User.login == "ys_fushuji")).one()
    lent = Proxy(
        appointment_id=actor.posts[0].appointment_id,
        to_id=colleague,
        starts_on=day_of(now),
        ends_on=date(2021, 6, 30),
        reason="参加党校培训",
        made_at=now,
    )
    proxies.entrust(session, lent, actor=actor, now=now, today=day_of(now))


def _clerk(unit: str) -> str:
    """Return who brings a unit's ledger in: the 组织员 of a 党总支, the head of a 直属党支部."""
    for name, code, _ in university.GENERAL_BRANCHES:
        if name == unit:
            return f"{code.lower()}_zuzhiyuan"
    return "jg_shuji"


def _campaign(session: Session) -> UUID:
    return session.exec(select(Campaign.id).where(Campaign.code == CAMPAIGN)).one()


def _summary(database: Database) -> str:
    with database.reading() as session:
        director = actors.load_by_login(session, "buzhang", day_of(TODAY))
        assert director is not None  # noqa: S101  the cast has one
        counted = statistics(session, scope_of(session, director, _campaign(session), today=day_of(TODAY)))
    return counted.whole.identity
