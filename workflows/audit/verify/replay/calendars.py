"""放假安排 and 校历 of a university: what its clocks count by."""

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.vocabulary import NoticeSource, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow
from workflows.audit.verify.replay.grammar import LACKING, Rows, Table, actor_of, at, by, fixed, said, subject_of
from workflows.journal.acts import Act
from workflows.journal.entries import sha256

OF = SubjectKind.CALENDAR
REPLACED = "由后来的通知取代"
NO_TEXT = sha256("")
HOLIDAY_NOTICE = Table(
    HolidayNotice,
    "放假安排",
    of="committee_id",
    kinds=(OF,),
    mark=2,
    called=lambda row: f"“{row['title']}”（{row['year']}年）",
    hashed=("text", "days"),
).naming(
    committee_id="院党委",
    year="年份",
    whole_year="整年",
    source="来源",
    title="文号或标题",
    text="原文的校验值",
    days="各日的校验值",
    entered_by_id="录入人",
    entered_at="录入时间",
    confirmed_by_id="确认人",
    confirmed_at="确认时间",
    ended_by_id="撤回人",
    ended_at="撤回或取代时间",
    reason="撤回理由",
)
LOCAL_DAYS = Table(LocalDays, "校历", of="committee_id", kinds=(OF,), called=lambda row: f"“{row['name']}”").naming(
    committee_id="院党委",
    starts_on="开始日期",
    ends_on="结束日期",
    is_workday="上班",
    name="名称",
    withdrawn_at="撤回时间",
)


def _days(_: EntryRow, data: Data, __: object) -> object:
    return sha256(data["days"]) if "days" in data else LACKING


HOLIDAY_NOTICE.makes(
    OF,
    Act.HOLIDAY_NOTICE_ENTERED,
    ("id", "year", "whole_year", "title"),
    committee_id=subject_of,
    source=fixed(NoticeSource.NOTICE.value),
    text=said("text_sha256"),
    days=_days,
    entered_by_id=actor_of,
    entered_at=at,
)


@HOLIDAY_NOTICE.on(OF, Act.HOLIDAY_NOTICE_CONFIRMED, changes=("ended_by_id", "ended_at", "reason"))
def _replaced(rows: Rows, entry: EntryRow, data: Data) -> None:
    """A year has one arrangement: that of the whole year takes the place of another."""
    for each in rows:
        stood = each.values["confirmed_at"] is not None and each.values["ended_at"] is None
        whole = data["whole_year"] and each.values["whole_year"]
        if stood and whole and each.values["year"] == data["year"]:
            each.set(entry, {"ended_by_id": entry.actor_id, "ended_at": entry.at, "reason": REPLACED})


HOLIDAY_NOTICE.sets_of(
    by("id"), OF, Act.HOLIDAY_NOTICE_CONFIRMED, confirmed_by_id=actor_of, confirmed_at=at, days=_days
)
HOLIDAY_NOTICE.sets_of(
    by("id"), OF, Act.HOLIDAY_NOTICE_WITHDRAWN, ended_by_id=actor_of, ended_at=at, reason=said("reason")
)


@HOLIDAY_NOTICE.on(OF, Act.LIBRARY_TAKEN_OVER, Act.HOLIDAY_NOTICE_WITHDRAWN)
def _taken_over(rows: Rows, entry: EntryRow, data: Data) -> None:
    """The library stands for its years from the start, and again where a notice is withdrawn."""
    for each in rows.told(entry, data, "notices"):
        rows.make(
            entry,
            {
                "id": each["id"],
                "committee_id": entry.subject_id,
                "year": each["year"],
                "whole_year": True,
                "source": NoticeSource.LIBRARY.value,
                "title": data["library"],
                "text": NO_TEXT,
                "days": each["days_sha256"],
                "entered_at": entry.at,
                "confirmed_at": entry.at,
            },
        )


LOCAL_DAYS.makes(OF, Act.LOCAL_DAYS, ("id", "committee_id", "starts_on", "ends_on", "is_workday", "name"))
LOCAL_DAYS.sets_of(by("id"), OF, Act.LOCAL_DAYS_WITHDRAWN, withdrawn_at=at)


@LOCAL_DAYS.on(OF, Act.LOCAL_DAYS_CORRECTED, changes=("withdrawn_at",))
def _corrected(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What stood is withdrawn, and other days stand in its place."""
    for each in rows.find(data["before"]["id"]):
        each.set(entry, {"withdrawn_at": entry.at})
    rows.make(entry, dict(data["after"]))
