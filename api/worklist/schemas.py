"""What 待办 and an item's next steps look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas import ReservedResponse
from models.vocabulary import EscalationStep, Light, Method, SignAct, SignRule, State
from transport.examples import INSTANT, SOME_ID, example
from transport.schemas import ResponseModel
from workflows.items.queries.absences import AbsenceKind
from workflows.items.queries.signature_chain import ChainTurn
from workflows.items.queries.timeline import TimelineDayKind
from workflows.journal.acts import Act

A_SUBJECT = {"kind": "item", "item_id": SOME_ID, "state": "verify", "disputed": None}
A_PERSON = {"title": "信息工程系党总支组织员"}
AN_AWAITED = {"seats": ["上级党组织组织员", "上级党组织副书记"], "people": [A_PERSON], "since": INSTANT}


class SubjectShown(ResponseModel):
    """What a task is about."""

    kind: str = Field(description="item 事项、duty 报送任务、escalation 督办、diagnosis 诊断对照")
    id: UUID = Field(description="诊断对照的为党组织")
    campaign_id: UUID
    number: str | None
    text: str
    organization: str
    due_on: date | None
    overdue_days: int = Field(description="逾期几个工作日；0 为未逾期")
    late: bool = Field(description="已逾期")
    light: Light
    item_id: UUID | None = Field(description="所涉事项")
    duty_id: UUID | None = Field(description="所涉报送任务")
    state: State | None = Field(description="事项所处的环节")
    disputed: str | None = Field(description="待签批而有未处理的对账差异的，是哪一项；没有时为 null")


class TaskShown(ResponseModel):
    """One thing to be done."""

    act: str = Field(description="办理动作，或 file、receive、send、diagnose")
    label: str
    about: SubjectShown
    later: bool = Field(description="有自己的期限而在五个工作日以后，或者届时才办")


class PersonShown(ResponseModel):
    """Who may do what is awaited."""

    user_id: UUID
    name: str
    title: str = Field(description="以什么职务，或责任人、受托人")


class AwaitedShown(ResponseModel):
    """What an item waits for."""

    act: str
    label: str
    who: str = Field(description="由谁办理")
    seats: list[str] = Field(description="哪些职务")
    people: list[PersonShown] = Field(description="现在能办理的人；空缺或都须回避时为空")
    since: datetime | None = Field(description="从何时起等待")
    due_on: date | None


class WaitShown(ResponseModel):
    """An item of one's own that waits for others."""

    about: SubjectShown
    awaited: AwaitedShown


class TodoShown(ReservedResponse):
    """待办: what I must do, and what I wait for."""

    model_config = example(
        mine=[{"about": A_SUBJECT}],
        coming=[],
        waiting=[{"about": A_SUBJECT, "awaited": AN_AWAITED}],
        counts={Act.VERIFY: 1},
        unread=2,
    )

    mine: list[TaskShown] = Field(description="待我办理，最急的在前")
    coming: list[TaskShown] = Field(description="以后才办的，如临近检视日期的长期坚持；不计件数")
    waiting: list[WaitShown] = Field(description="我等他人办理")
    counts: dict[str, int] = Field(description="各类待办的件数；more 为 true 时为至少件数")
    more: bool = Field(description="待我办理的不止这些")
    more_waiting: bool = Field(description="我等待的不止这些")
    unread: int = Field(description="未签收的消息")


class AbsenceShown(ResponseModel):
    """Somebody who is not there, or a seat that nobody fills."""

    kind: AbsenceKind = Field(description="leave 请假、left 已离任、vacant 职务空缺")
    user_id: UUID | None = Field(description="职务空缺时为 null")
    name: str = Field(description="姓名，或空缺的职务")
    until: date | None = Field(description="请假至哪一天")
    hears: list[str] = Field(description="代理人，或消息改送的人")


class AbsencesShown(ReservedResponse):
    """Who is not there of those whom an item names or waits for."""

    model_config = example(
        absences=[{"kind": "leave", "user_id": SOME_ID, "name": "李某", "until": "2021-05-21", "hears": ["王某"]}]
    )

    absences: list[AbsenceShown]


class SignedShown(ResponseModel):
    """How a seat of the chain was filled."""

    name: str
    office: str
    at: datetime
    principal: str | None = Field(description="代签时，被代签的人")
    opinion: str | None
    method: Method | None


class ChairShown(ResponseModel):
    """A seat of the chain."""

    seat: str
    signature: SignedShown | None


class LinkShown(ResponseModel):
    """背书, 验收, or one step of 签批."""

    act: SignAct
    step: int = Field(description="第几步签批；背书、验收为 0")
    label: str
    rule: SignRule
    turn: ChainTurn = Field(description="done 已签、now 正等待、later 尚未轮到")
    chairs: list[ChairShown]
    people: list[PersonShown] = Field(description="正等待的人")


class StageShown(ResponseModel):
    """A stage that the item entered."""

    state: State
    entered_at: datetime
    act: str
    label: str
    by: str | None
    office: str
    round: int = Field(description="第几次申请销号")
    again: bool = Field(description="退回或重新挂号后再次进入")


class DayShown(ResponseModel):
    """A date of the item, and why it is that day."""

    kind: TimelineDayKind
    label: str
    on: date
    why: str
    rung: EscalationStep | None
    waits: bool = Field(description="等放假安排公布后再定；督办及以上才等")


class NextShown(ReservedResponse):
    """What happens next to an item, what happened so far, and by when."""

    model_config = example(
        awaited=[AN_AWAITED],
        chain=[
            {"step": 0, "rule": "any", "turn": "now", "chairs": [{"seat": "上级党组织组织员"}], "people": [A_PERSON]}
        ],
        path=[
            {
                "state": "diagnose",
                "act": Act.REGISTER,
                "label": "登记",
                "by": "李某",
                "office": "教师第一党支部书记",
                "round": 0,
            }
        ],
        days=[
            {"kind": "due", "label": "整改时限", "on": "2021-05-20", "why": "与原时限相同，为2021年5月20日（星期四）。"}
        ],
    )

    awaited: list[AwaitedShown]
    chain: list[LinkShown] = Field(description="背书、验收、签批各由谁，已由谁签，轮到谁")
    path: list[StageShown] = Field(description="实际走过的环节，含退回和重新挂号")
    days: list[DayShown] = Field(description="时限和将到的催办督办，及其理由")
