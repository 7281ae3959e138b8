"""What local days, years, notices on days off, and previews of a change of the calendar look like."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from api.schemas import ReservedResponse
from models.vocabulary import EscalationStep, NoticeSource
from transport.examples import OTHER_ID, SOME_ID, THIRD_ID, example
from transport.pagination import Paging
from transport.schemas import QueryModel, ResponseModel
from workflows.calendars.queries import DaySource
from workflows.inputs import Text

MAX_MOVED_DEADLINES = 50
A_TITLE = "国务院办公厅关于2027年部分节假日安排的通知"
A_TEXT = f"{A_TITLE}。一、元旦：1月1日（周五）至3日（周日）放假，共3天。"


class LocalDaysLine(ResponseModel):
    """校历: days that a university adds to the State Council's."""

    model_config = example(starts_on="2021-01-25", ends_on="2021-02-21", name="寒假")

    id: UUID
    committee_id: UUID
    starts_on: date
    ends_on: date
    is_workday: bool
    name: str


class NoticeState(StrEnum):
    """Whether a notice counts."""

    WAITING = "waiting"
    STANDING = "standing"
    ENDED = "ended"


class HolidayNoticeLine(ResponseModel):
    """A notice on days off."""

    model_config = example(
        year=2027, whole_year=True, source="notice", state="waiting", title=A_TITLE, entered_by_id=THIRD_ID
    )

    id: UUID
    committee_id: UUID
    year: int
    whole_year: bool = Field(description="安排了全年的法定节日；否则是补充通知，只增改")
    source: NoticeSource
    state: NoticeState = Field(description="waiting 待确认，standing 有效，ended 已撤回或已被取代")
    title: str
    entered_by_id: UUID | None
    entered_at: datetime
    confirmed_by_id: UUID | None
    confirmed_at: datetime | None
    ended_by_id: UUID | None
    ended_at: datetime | None
    reason: str | None = Field(description="撤回的理由")


class NoticeDay(ResponseModel):
    """A day that a notice sets."""

    model_config = example(on="2027-01-01", name="元旦")

    on: date
    is_workday: bool
    name: str


class HolidayNoticeDetail(HolidayNoticeLine):
    """A notice on days off, with its text and the days that it sets."""

    model_config = example(text=A_TEXT, days=[{}])

    text: str
    days: list[NoticeDay]


class TextToRead(QueryModel):
    """A notice to read, of which nothing is stored."""

    model_config = example(text=A_TEXT)

    text: Text = Field(title="通知正文")
    year: int | None = Field(default=None, title="通知没有写明时，是哪一年", ge=2000, le=2099)


class ReadHoliday(ResponseModel):
    """One stretch of days off."""

    name: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class ReadFault(ResponseModel):
    """What cannot be right in a notice, and where it stands."""

    place: str
    reason: str


class NoticeReading(ResponseModel):
    """What a notice was read to say."""

    model_config = example(
        year=2027,
        days_off=["2027-01-01", "2027-01-02", "2027-01-03"],
        holidays=[{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
    )

    year: int | None
    days_off: list[date]
    workdays: list[date] = Field(description="调休上班的日子")
    holidays: list[ReadHoliday]
    errors: list[ReadFault] = Field(description="有一处就不能录入")


class YearDay(ResponseModel):
    """A day that is off or worked otherwise than its weekday says."""

    model_config = example(on="2027-01-01", why="元旦放假", source="library", source_id=SOME_ID, title="库")

    on: date
    is_workday: bool
    why: str
    source: DaySource
    source_id: UUID | None = Field(description="放假通知或校历的编号；推算的没有")
    title: str


class DifferenceShown(ResponseModel):
    """A day that the confirmed arrangement has otherwise than the library by now."""

    on: date
    is_workday: bool
    why: str
    library_is_workday: bool
    library_why: str


class CalendarYear(ReservedResponse):
    """A year, whether its days off are confirmed, and on what each special day rests."""

    model_config = example(
        year=2027,
        reservation="2027年放假安排尚未公布，暂按周一至周五、除去法定节日推算",
        days=[{"source": "statutory", "source_id": None, "title": "按法定节日推算"}],
    )

    committee_id: UUID
    year: int
    confirmed: bool
    reservation: str | None = Field(description="未确认时，依此推算之处所写的话")
    days: list[YearDay]
    differences: list[DifferenceShown] = Field(description="节假日数据后来所说与已确认的不同之处；以已确认的为准")


class ChangedDayShown(ResponseModel):
    """A day that becomes a workday, or ceases to be one."""

    on: date
    is_workday: bool
    why: str = Field(description="为何不同于平常；平常的日子为空")


class MoveShown(ResponseModel):
    """One rung that falls on another day."""

    rung: EscalationStep
    before: date | None = Field(description="为 null 时等年度放假安排确认")
    after: date | None = Field(description="为 null 时等年度放假安排确认")
    tells: list[str] = Field(description="按今天的任职，会告知谁")


class MovedShown(ResponseModel):
    """What is due, and its rungs that move."""

    deadline_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    subject: str = Field(description="范围之外的敏感事项不写")
    organization: str
    due_on: date
    moves: list[MoveShown]


class CalendarPreview(ResponseModel):
    """What a change of the calendar moves: all of it in numbers, and one page of it."""

    model_config = example(
        rungs={"supervise": 1},
        days=[{"on": "2027-05-04", "why": "劳动节放假"}],
        items=[
            {
                "deadline_id": SOME_ID,
                "item_id": OTHER_ID,
                "number": "XX1-2027-001",
                "subject": "未召开党小组会",
                "due_on": "2027-04-30",
                "moves": [{"rung": "supervise", "before": "2027-05-06", "after": "2027-05-08", "tells": ["王某"]}],
            }
        ],
    )

    deadlines: int = Field(description="改期的时限共几个")
    dates: int = Field(description="改期的提醒、催办、督办等共几次")
    rungs: dict[EscalationStep, int]
    days: list[ChangedDayShown] = Field(description="上班或放假与现在不同的日子")
    items: list[MovedShown]
    next: str | None = Field(description="下一页的 cursor；没有下一页时为 null")


class NoticesQuery(Paging):
    """Which notices, and which page of them."""

    committee: UUID | None = Field(default=None, description="院党委")
    year: int | None = Field(default=None, description="年度", ge=1949, le=2100)


class PreviewQuery(Paging):
    """Which page of what moves."""

    limit: int = Field(default=20, ge=1, le=MAX_MOVED_DEADLINES, description="一页至多几个时限")
