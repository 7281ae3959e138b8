"""What each step of the demo does, and who does it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from app.demo import papers
from app.demo.driver import Stage
from app.demo.papers import About, Paper
from app.demo.scenarios import Fate
from models.item import Item, Measure
from models.people import Organization
from models.vocabulary import OrgKind
from workflows.days import day_of
from workflows.journal.acts import Act

REOPENED_UNTIL = date(2021, 7, 30)
LONG_AGO = date(2020, 12, 16)
"""Before any problem of the demo was registered."""


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


def people(owner: Organization, n: int) -> People:
    code = owner.code.lower()
    doer = f"{code}_weiyuan{1 + n % 2}"
    if owner.kind is OrgKind.BRANCH:
        above = code[:2]
        return People(
            f"{code}_shuji",
            doer,
            f"{above}_guadian",
            f"{above}_zuzhiyuan",
            f"{above}_shuji",
            f"{above}_zuzhiyuan",
            f"{above}_shuji",
            "buzhang",
        )
    own = owner.kind is OrgKind.GENERAL_BRANCH
    return People(
        f"{code}_shuji",
        f"{code}_fushuji" if own else doer,
        f"{code}_guadian" if own else "fushuji",
        "ganshi1",
        "buzhang",
        "ganshi2",
        "buzhang",
        "dangwei",
    )


def _measures(stage: Stage, item_id: UUID) -> list[Measure]:
    with stage.database.reading() as session:
        query = select(Measure).where(Measure.item_id == item_id).order_by(col(Measure.position))
        return list(session.exec(query).all())


def _about(stage: Stage, item_id: UUID) -> About:
    """Return what papers of today would say of an item."""
    with stage.database.reading() as session:
        item = session.get_one(Item, item_id)
        owner = session.get_one(Organization, item.organization_id)
        return About(item.number or "", owner.name, item.text, day_of(stage.now))


def _attach(stage: Stage, item_id: UUID, who: People, place: int, *sent: Paper) -> None:
    """Send papers for one measure, counted from 0."""
    measure = _measures(stage, item_id)[place]
    for paper in sent:
        stage.attach(who.doer, item_id, measure.id, paper)


def _confirm(stage: Stage, item_id: UUID, who: People, fate: Fate) -> None:
    length = "phased" if fate.due_on > date(2021, 6, 22) else "immediate"
    stage.move(
        who.superior, item_id, Act.CONFIRM, rectification=length, due_on=fate.due_on, sensitivity=fate.sensitivity
    )


def _assign(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    leader, doer = stage.user(who.leader), stage.user(who.doer)
    stage.move(who.superior, item_id, Act.ASSIGN, leader_id=leader, responsible_id=doer)


def _submit_plan(stage: Stage, item_id: UUID, who: People, fate: Fate) -> None:
    doer = stage.user(who.doer)
    measures = [
        {"text": "查明原因，逐项补齐", "responsible_id": doer, "due_on": date(2021, 5, 14)},
        {
            "text": "修订制度，明确专人按月检查",
            "responsible_id": doer,
            "kind": "rule",
            "due_on": min(fate.due_on, date(2021, 5, 26)),
        },
    ]
    stage.move(who.head, item_id, Act.SUBMIT_PLAN, goal="问题清零，形成长效机制", measures=measures)


def _progress(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    _attach(stage, item_id, who, 0, papers.of_item(_about(stage, item_id))[0])
    first = _measures(stage, item_id)[0]
    stage.move(
        who.doer,
        item_id,
        Act.PROGRESS,
        text="已查明原因并补齐记录",
        measure_id=first.id,
        evidence="补齐的支部委员会会议记录2份",
        done=True,
    )


def _finish(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    _attach(stage, item_id, who, 1, *papers.of_item(_about(stage, item_id))[1:])
    for measure in _measures(stage, item_id)[1:]:
        stage.move(
            who.doer,
            item_id,
            Act.PROGRESS,
            text="制度已修订并公布，4、5月执行到位",
            measure_id=measure.id,
            evidence="修订后的组织生活制度1份",
            done=True,
            sustained=True,
        )


def _reuse_photo(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    _attach(stage, item_id, who, 0, papers.training())


def _old_paper(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    about = replace(_about(stage, item_id), day=LONG_AGO)
    _attach(stage, item_id, who, 1, papers.minutes(about))


def _merge(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
    """Merge an item into the first one of its organization."""
    with stage.database.reading() as session:
        owner = session.get_one(Item, item_id).organization_id
        first = select(Item.id).where(Item.organization_id == owner).order_by(col(Item.id))
        into = session.exec(first.limit(1)).one()
    stage.move(who.superior, item_id, Act.REQUEST_VOID, merged_into_id=into, reason="同属组织生活不经常，并案整改")
    stage.move("dangwei", item_id, Act.GRANT_VOID, opinion="同意")


def _appoint_patron(stage: Stage, item_id: UUID, _: People, __: Fate) -> None:
    stage.move("buzhang", item_id, Act.APPOINT_PATRON, user_id=stage.user("fushuji"), until_on=date(2021, 12, 25))


def _move(by: str, move: str, **given: object) -> Callable[[Stage, UUID, People, Fate], None]:
    """Return a step in which a move is made by one of the people of an item, or else by that login."""

    def step(stage: Stage, item_id: UUID, who: People, _: Fate) -> None:
        stage.move(getattr(who, by, by), item_id, move, **given)

    return step


STEPS: dict[str, Callable[[Stage, UUID, People, Fate], None]] = {
    Act.CONFIRM: _confirm,
    Act.ASSIGN: _assign,
    Act.SUBMIT_PLAN: _submit_plan,
    Act.RETURN_PLAN: _move("approver", Act.RETURN_PLAN, opinion="措施不具体，请写明谁在何时做什么"),
    Act.APPROVE_PLAN: _move("approver", Act.APPROVE_PLAN),
    Act.PROGRESS: _progress,
    "finish": _finish,
    Act.APPLY: _move("head", Act.APPLY, opinion="情况属实，同意申请销号"),
    Act.VERIFY: _move("verifier", Act.VERIFY, opinion="核原始记录，抽谈2人，情况属实", method="combined"),
    Act.RETURN: _move(
        "verifier",
        Act.RETURN,
        opinion="记录齐全，但抽谈的2名党员不了解新制度",
        requirement="组织全体党员学习新制度并留存记录",
    ),
    "sign_first": _move("first_signer", Act.SIGN, opinion="同意"),
    "sign_last": _move("last_signer", Act.SIGN, opinion="同意销号"),
    Act.TURN_LONG_TERM: _move(
        "approver",
        Act.TURN_LONG_TERM,
        stage_goal="每学期末检视一次，连续两学期达标",
        review_on=date(2021, 9, 10),
        final_on=date(2022, 6, 30),
    ),
    Act.VOID: _move("superior", Act.VOID, reason="经核实不属实，予以撤销"),
    Act.REQUEST_EXTENSION: _move(
        "head",
        Act.REQUEST_EXTENSION,
        reason="两名当事党员在外实习，须返校后核实",
        progress="其余人员已核实完毕，并补齐记录",
        due_on=date(2021, 7, 9),
    ),
    Act.GRANT_EXTENSION: _move("approver", Act.GRANT_EXTENSION),
    Act.REOPEN: _move(
        "jiwei",
        Act.REOPEN,
        reason="回头看抽查发现问题反弹",
        requirement="重新核实并说明反弹原因",
        due_on=REOPENED_UNTIL,
    ),
    "reuse_photo": _reuse_photo,
    "old_paper": _old_paper,
    "merge": _merge,
    Act.SPOT_CHECK: _move("jiwei2", Act.SPOT_CHECK, opinion="查阅原始记录，抽谈2人，情况属实"),
    Act.APPOINT_PATRON: _appoint_patron,
}
