"""What waits to be confirmed, and a new university's first directory."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas import ProblemDocument
from models.vocabulary import HoldKind
from transport.examples import OTHER_ID, SOME_ID, example
from transport.schemas import Line, QueryModel, ResponseModel
from workflows.inputs import Sha256

MAX_AT_ONCE = 200


class HoldShown(ResponseModel):
    """An account or an appointment that signs only once somebody else has confirmed it."""

    model_config = example(kind="appointment", appointment_id=OTHER_ID)

    id: UUID
    kind: HoldKind
    user_id: UUID
    appointment_id: UUID | None = Field(description="待确认的任职；为 null 时是账号")
    made_at: datetime
    made_by_id: UUID = Field(description="办理的人；本人不能自己确认")
    asked_from: date | None = Field(description="所报的任职日期，早于最近一次封存；党委工作部确认后从这一天起算")
    confirmed: bool | None = Field(description="null 待确认，true 已确认，false 不予确认")
    decided_at: datetime | None
    decided_by_id: UUID | None
    reason: str | None = Field(description="不予确认的理由")


class HoldLine(HoldShown):
    """The same, with all that whoever confirms it should compare."""

    model_config = example(
        made_by="系统管理员",
        offices=["教师第一党支部书记"],
        starts_on="2021-04-20",
        namesakes=["wang2（工号20190003）"],
    )

    person: str
    login: str
    staff_number: str | None
    made_by: str
    offices: list[str]
    organization: str
    starts_on: date | None = Field(description="任职从哪一天起")
    namesakes: list[str] = Field(description="同名的其他账号，请核对是不是同一个人")


class HoldList(ResponseModel):
    """All that the asker may confirm, the oldest first."""

    model_config = example(items=[{}])

    items: list[HoldLine]


class HoldsChosen(QueryModel):
    """Which holds to confirm at one go."""

    model_config = example(ids=[SOME_ID])

    ids: list[UUID] = Field(title="待确认的账号、任职", min_length=1, max_length=MAX_AT_ONCE)


class HoldOutcome(ResponseModel):
    """What became of one."""

    id: UUID
    done: bool
    problem: ProblemDocument | None = Field(description="未能确认的原因")


class HoldOutcomes(ResponseModel):
    """What became of each, in the order in which they were named."""

    model_config = example(items=[{"done": True}])

    items: list[HoldOutcome]


class HoldRefusal(QueryModel):
    """Why something is not confirmed."""

    model_config = example(reason="本人未申请重置密码")

    reason: Line = Field(title="不予确认的理由")


class ReviewLine(ResponseModel):
    """Who confirmed the directory as it now is."""

    user_id: UUID
    person: str
    organization: str
    at: datetime


class FirstDirectory(ResponseModel):
    """The directory of a university, to be read and compared by two people."""

    model_config = example(
        committee_id=SOME_ID,
        committee="闽江学院党委",
        sha256="0f" * 32,
        document={"organizations": [], "people": [], "offices": [], "passwords": []},
        reviews=[{"person": "宋某", "organization": "党委工作部"}],
    )

    committee_id: UUID
    committee: str
    set_up: bool = Field(description="首次名册已由两人核对确认，或来自以前的版本")
    sha256: str = Field(description="document 的规范 JSON 的 SHA-256；两人须确认同一个")
    confirmed_sha256: str | None = Field(description="两人已经确认的校验值；此后名册可能有变动")
    document: dict[str, object] = Field(description="现在的名册")
    reviews: list[ReviewLine] = Field(description="所确认的，或者尚未确认时，现在的名册的核对")


class DirectoryRead(QueryModel):
    """The hash of the directory that was read."""

    model_config = example(sha256="0f" * 32)

    sha256: Sha256 = Field(title="所核对名册的校验值")


class DirectoryReviewed(ResponseModel):
    """That somebody confirmed the first directory, and whether that ends the setting up."""

    model_config = example(sha256="0f" * 32)

    id: UUID
    committee_id: UUID
    user_id: UUID
    sha256: str
    at: datetime
    completes: bool = Field(description="两人核对一致，名册生效，并已封存")
