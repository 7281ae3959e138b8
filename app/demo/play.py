"""Playing the demo: every act goes through the commands, and the clock ticks between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.acting import actor_named
from app.demo import ledgers, university
from app.demo.fates import FATES, SHANGHAI, Fate
from ledger.bring_in import bring_in
from ledger.forms import Reading
from ledger.proposal import Proposal
from ledger.read import read_ledger
from models.campaign import Campaign, Milestone
from models.duty import Duty
from models.item import Item, Measure
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, State
from scheduler.simulate import play
from workflows.access import Actor
from workflows.commands import campaigns, duties, items, people
from workflows.template import load, shipped

CAMPAIGN = "xuezhenjian-2021"
OPENED = datetime(2021, 4, 1, 9, tzinfo=SHANGHAI)
LEDGERS = datetime(2021, 4, 16, 10, tzinfo=SHANGHAI)
LATE_LEDGER = datetime(2021, 4, 21, 15, tzinfo=SHANGHAI)
RECEIVED = datetime(2021, 4, 21, 16, tzinfo=SHANGHAI)
INTERIM = datetime(2021, 6, 9, 11, tzinfo=SHANGHAI)
TODAY = datetime(2021, 6, 18, 9, 30, tzinfo=SHANGHAI)
"""A Friday in June 2021: one interim report and several items are late by then."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class People:
    """Who handles the items of one organization."""

    head: str
    doer: str
    leader: str
    superior: str
    approver: str
    verifier: str
    first_signer: str
    last_signer: str


@dataclass
class Stage:
    """The database and the hand-turned clock."""

    database: Database
    now: datetime

    def until(self, at: datetime) -> None:
        """Turn the clock on: whatever falls due on the way happens."""
        for _ in play(self.database, self.now, at):
            pass
        self.now = max(self.now, at)

    def act(self, login: str, command: Callable[..., Any]) -> Any:
        """Let somebody do one thing, in a transaction of its own."""
        with self.database.transaction() as session:
            actor = actor_named(session, login, self.now.date())
            return command(session=session, actor=actor)

    def move(self, login: str, item_id: UUID, move: str, **given: Any) -> None:
        self.act(login, partial(items.advance, item_id=item_id, move=move, now=self.now, **given))


def build(database: Database, folder: Path, tell: Tell) -> None:
    """Make the university, take its ledgers in, and play it through to `TODAY`."""
    stage = Stage(database, OPENED)
    tell("建立组织、人员和任职……")
    found(stage)
    tell("启动“学习·诊断·建设”行动，建立报送任务……")
    open_campaign(stage)
    tell("各党总支填写台账（真实的 .docx 和 .xlsx），再由导入器读回……")
    _take_in(stage, ledgers.write(folder), tell)
    tell("逐条确认、分派、整改、验收、签批，时钟在其间走动……")
    _play_items(stage)
    stage.until(TODAY)
    tell(_summary(database))


def found(stage: Stage) -> None:
    with stage.database.transaction() as session:
        session.add(User(login="admin", name="系统管理员", is_admin=True))
    stage.act("admin", partial(_appoint_all, now=stage.now))


def _appoint_all(session: Session, actor: Actor, now: datetime) -> None:
    made: dict[tuple[str, str | None], UUID] = {}
    for node in university.nodes():
        above = next((made[key] for key in made if key[0] == node.parent), None)
        organization = people.add_organization(
            session, actor=actor, now=now,
            name=node.name, code=node.code, kind=node.kind, parent_id=above,
        )  # fmt: skip
        made[node.name, node.parent] = organization.id
        for login, name, office in node.people:
            person = people.add_person(session, actor=actor, now=now, login=login, name=name)
            people.appoint(
                session, actor=actor, now=now, user_id=person.id,
                organization_id=organization.id, office=office, starts_on=date(2020, 9, 1),
            )  # fmt: skip


def open_campaign(stage: Stage) -> None:
    def open_it(session: Session, actor: Actor) -> Campaign:
        committee = session.exec(
            select(Organization).where(Organization.name == university.COMMITTEE)
        ).one()
        template = load(shipped()[CAMPAIGN].read_bytes(), CAMPAIGN)
        return campaigns.open_campaign(session, template, committee.id, actor=actor, now=stage.now)

    stage.act("buzhang", open_it)


def _take_in(stage: Stage, files: list[tuple[str, Path]], tell: Tell) -> None:
    """Read each ledger back and file it; the 艺术设计系 is late by a day."""
    for unit, file in files:
        stage.until(LATE_LEDGER if unit.startswith("艺术") else LEDGERS)
        reading = read_ledger(file.read_bytes(), file.name)
        proposal = stage.act(_clerk(unit), partial(_import, reading, file.name, stage.now))
        tell(f"  {file.name}：{len(reading.rows)} 个党组织，{len(proposal.new)} 个问题")
        _file(stage, unit, "ledger")
    stage.until(RECEIVED)
    _accept(stage, "ledger")


def _import(reading: Reading, name: str, now: datetime, session: Session, actor: Actor) -> Proposal:
    return bring_in(session, reading, name, _campaign(session), actor=actor, now=now)


def _file(stage: Stage, unit: str, milestone: str) -> None:
    """File what the unit and all below it owe, each by its own head."""
    with stage.database.reading() as session:
        root = session.exec(select(Organization).where(Organization.name == unit)).one()
        owed = session.exec(
            select(Duty.id, Organization)
            .join(Organization, col(Organization.id) == Duty.organization_id)
            .join(Milestone, col(Milestone.id) == Duty.milestone_id)
            .where(Milestone.code == milestone, col(Organization.path).startswith(root.path))
        ).all()
    for duty_id, owner in owed:
        file = partial(duties.file, duty_id=duty_id, now=stage.now, note="已按指南逐条对照诊断。")
        stage.act(f"{owner.code.lower()}_shuji", file)


def _accept(stage: Stage, milestone: str) -> None:
    with stage.database.reading() as session:
        filed = session.exec(
            select(Duty.id)
            .join(Milestone, col(Milestone.id) == Duty.milestone_id)
            .where(Milestone.code == milestone, Duty.state == "filed")
        ).all()
    for duty_id in filed:
        accept = partial(duties.accept, duty_id=duty_id, now=stage.now)
        stage.act("ganshi1", accept)


def _play_items(stage: Stage) -> None:
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
    interim_filed = False
    for at, n, step in steps:
        if at > INTERIM and not interim_filed:
            stage.until(INTERIM)
            for name, _, _ in university.GENERAL_BRANCHES[:3]:
                _file(stage, name, "interim")
            interim_filed = True
        stage.until(at)
        item_id, owner = registered[n]
        STEPS[step](stage, item_id, _people(owner, n), FATES[n])


def _people(owner: Organization, n: int) -> People:
    code = owner.code.lower()
    doer = f"{code}_weiyuan{1 + n % 2}"
    if owner.kind is OrgKind.BRANCH:
        above = code[:2]
        return People(
            f"{code}_shuji", doer, f"{above}_guadian", f"{above}_zuzhiyuan", f"{above}_shuji",
            f"{above}_zuzhiyuan", f"{above}_shuji", "buzhang",
        )  # fmt: skip
    own = owner.kind is OrgKind.GENERAL_BRANCH
    return People(
        f"{code}_shuji", f"{code}_fushuji" if own else doer,
        f"{code}_guadian" if own else "fushuji",
        "ganshi1", "buzhang", "ganshi2", "buzhang", "dangwei",
    )  # fmt: skip


def _user(stage: Stage, login: str) -> UUID:
    with stage.database.reading() as session:
        return session.exec(select(User.id).where(User.login == login)).one()


def _measures(stage: Stage, item_id: UUID) -> list[Measure]:
    with stage.database.reading() as session:
        query = select(Measure).where(Measure.item_id == item_id).order_by(col(Measure.position))
        return list(session.exec(query).all())


def _confirm(stage: Stage, item_id: UUID, who: People, fate: Fate) -> None:
    length = "phased" if fate.due_on > date(2021, 6, 22) else "immediate"
    stage.move(who.superior, item_id, "confirm", rectification=length, due_on=fate.due_on)


def _assign(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    leader, doer = _user(stage, who.leader), _user(stage, who.doer)
    stage.move(who.superior, item_id, "assign", leader_id=leader, responsible_id=doer)


def _submit_plan(stage: Stage, item_id: UUID, who: People, fate: Fate) -> None:
    doer = _user(stage, who.doer)
    measures = [
        {"text": "查明原因，逐项补齐", "responsible_id": doer, "due_on": date(2021, 5, 14)},
        {"text": "修订制度，明确专人按月检查", "responsible_id": doer, "kind": "rule",
         "due_on": min(fate.due_on, date(2021, 5, 26))},
    ]  # fmt: skip
    stage.move(who.head, item_id, "submit_plan", goal="问题清零，形成长效机制", measures=measures)


def _progress(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    first = _measures(stage, item_id)[0]
    stage.move(
        who.doer, item_id, "progress", text="已查明原因并补齐记录", measure_id=first.id,
        evidence="补齐的会议记录2份", done=True,
    )  # fmt: skip


def _finish(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    for measure in _measures(stage, item_id)[1:]:
        stage.move(
            who.doer, item_id, "progress", text="制度已修订并公布，4、5月执行到位",
            measure_id=measure.id, evidence="修订后的制度1份", done=True, sustained=True,
        )  # fmt: skip


def _verify(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    opinion = "核原始记录，抽谈2人，情况属实"
    stage.move(who.verifier, item_id, "verify", opinion=opinion, method="combined")


def _return(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    stage.move(
        who.verifier, item_id, "return",
        opinion="记录齐全，但抽谈的2名党员不了解新制度",
        requirement="组织全体党员学习新制度并留存记录",
    )  # fmt: skip


def _turn_long_term(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    stage.move(
        who.approver, item_id, "turn_long_term", stage_goal="每学期末检视一次，连续两学期达标",
        review_on=date(2021, 9, 10), final_on=date(2022, 6, 30),
    )  # fmt: skip


def _request_extension(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    stage.move(
        who.head, item_id, "request_extension", reason="两名当事党员在外实习，须返校后核实",
        progress="其余人员已核实完毕", due_on=date(2021, 7, 9),
    )  # fmt: skip


def _reopen(stage: Stage, item_id: UUID, _: People, __: Fate) -> None:
    stage.move(
        "jiwei", item_id, "reopen", reason="回头看抽查发现问题反弹",
        requirement="重新核实并说明反弹原因", due_on=JULY_END,
    )  # fmt: skip


JULY_END = date(2021, 7, 30)

STEPS: dict[str, Callable[[Stage, UUID, People, Fate], None]] = {
    "confirm": _confirm,
    "assign": _assign,
    "submit_plan": _submit_plan,
    "return_plan": lambda s, i, who, _: s.move(
        who.approver, i, "return_plan", opinion="措施不具体，请写明谁在何时做什么"
    ),
    "approve_plan": lambda s, i, who, _: s.move(who.approver, i, "approve_plan"),
    "progress": _progress,
    "finish": _finish,
    "apply": lambda s, i, who, _: s.move(who.head, i, "apply", opinion="情况属实，同意申请销号"),
    "verify": _verify,
    "return": _return,
    "sign_first": lambda s, i, who, _: s.move(who.first_signer, i, "sign", opinion="同意"),
    "sign_last": lambda s, i, who, _: s.move(who.last_signer, i, "sign", opinion="同意销号"),
    "turn_long_term": _turn_long_term,
    "void": lambda s, i, who, _: s.move(who.superior, i, "void", reason="经核实不属实，予以撤销"),
    "request_extension": _request_extension,
    "grant_extension": lambda s, i, who, _: s.move(who.approver, i, "grant_extension"),
    "reopen": _reopen,
}


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
        states = list(session.exec(select(Item.state)).all())
    counts = "，".join(f"{state.label} {states.count(state)}" for state in State)
    return f"总数 {len(states)} = {counts}"
