"""Who there is and what they hold: 党组织, 人员, 任职, 代签委托 and 回避.

Several chains speak of one row here, the directory's and those of accounts and items; so the rows
are those of the whole house.
"""

from models.people import Appointment, Leave, Organization, Proxy, Recusal, User
from models.vocabulary import Office, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow
from workflows.audit.verify.replay.grammar import (
    ColumnSource,
    ExpectedRow,
    Rows,
    Table,
    actor_of,
    at,
    called_by,
    fixed,
    maybe,
    of_house,
    said,
    subject_of,
)
from workflows.journal.acts import Act

DIRECTORY, ACCOUNT, ITEM = SubjectKind.DIRECTORY, SubjectKind.ACCOUNT, SubjectKind.ITEM
ORGANIZATION = Table(Organization, "党组织", kinds=(DIRECTORY,), called=lambda row: f"“{row['name']}”").naming(
    name="名称",
    short_name="简称",
    code="代码",
    kind="类别",
    parent_id="上级组织",
    committee_id="院党委",
    path="在组织树中的位置",
)
PERSON = Table(User, "人员", kinds=(DIRECTORY,), untold=True, called=lambda row: f"“{row['name']}”").naming(
    login="登录名", name="姓名", is_admin="系统管理员", active="在用", staff_number="工号"
)
APPOINTMENT = Table(Appointment, "任职", kinds=(DIRECTORY,), called=called_by("office", Office)).naming(
    user_id="任职人",
    organization_id="党组织",
    office="职务",
    starts_on="任职日期",
    ends_on="离任日期",
    item_id="所限事项",
)
PROXY = Table(
    Proxy, "代签委托", kinds=(ACCOUNT,), called=lambda row: f"（{row['starts_on']} 至 {row['ends_on']}）"
).naming(
    appointment_id="委托的职务",
    to_id="受托人",
    starts_on="开始日期",
    ends_on="结束日期",
    reason="理由",
    made_at="委托时间",
    revoked_at="撤回时间",
)
LEAVE = Table(Leave, "请假", kinds=(ACCOUNT,), called=lambda row: f"（{row['starts_on']} 至 {row['ends_on']}）").naming(
    user_id="请假人",
    stand_in_id="代理人",
    starts_on="开始日期",
    ends_on="结束日期",
    entered_by_id="登记人",
    entered_at="登记时间",
    ended_at="提前结束时间",
)
RECUSAL = Table(Recusal, "回避", kinds=(ACCOUNT,)).naming(
    user_id="本人",
    organization_id="党组织",
    reason="理由",
    declared_by_id="申报人",
    declared_at="申报时间",
    lifted_by_id="解除人",
    lifted_at="解除时间",
)


def _of_account(rows: Rows, entry: EntryRow, _: Data) -> list[ExpectedRow]:
    return [rows.at(entry.subject_id)]


ORGANIZATION.makes(
    DIRECTORY, Act.ADD_ORGANIZATION, ("id", "name", "short_name", "code", "kind", "parent_id", "committee_id", "path")
)

A_PERSON: dict[str, ColumnSource] = {
    "login": said("login"),
    "name": said("name"),
    "active": fixed(True),
    "staff_number": maybe("staff_number"),
}
PERSON.makes(DIRECTORY, Act.ADD_PERSON, **A_PERSON, id=said("id"), is_admin=fixed(False))
PERSON.makes(ACCOUNT, Act.ADMINISTRATOR_MADE, **A_PERSON, id=subject_of, is_admin=fixed(True))
PERSON.sets_of(of_house("id"), DIRECTORY, Act.NUMBER_PERSON, staff_number=said("staff_number"))
PERSON.sets_of(_of_account, ACCOUNT, Act.DEACTIVATED, active=fixed(False))


APPOINTMENT.makes(
    DIRECTORY,
    Act.APPOINT,
    ("id", "user_id", "organization_id", "office", "starts_on", "ends_on"),
    item_id=maybe("item_id"),
)
APPOINTMENT.makes(
    ITEM,
    Act.APPOINT_PATRON,
    ("user_id", "organization_id", "starts_on"),  # an earlier release did not say when a 挂点 began
    id=said("appointment_id"),
    office=fixed(Office.PATRON.value),
    ends_on=maybe("until_on"),
    item_id=subject_of,
)
APPOINTMENT.sets_of(of_house("id"), DIRECTORY, Act.END_APPOINTMENT, ends_on=said("ends_on"))


@APPOINTMENT.on(ACCOUNT, Act.HOLD_CONFIRMED, changes=("starts_on",))
def _confirmed(rows: Rows, entry: EntryRow, data: Data) -> None:
    """党委工作部 may confirm that an office began before the last seal."""
    if "starts_on" in data:
        rows.at(data["appointment_id"]).set(entry, {"starts_on": data["starts_on"]})


PROXY.makes(ACCOUNT, Act.ENTRUST, ("id", "appointment_id", "to_id", "starts_on", "ends_on", "reason"), made_at=at)
PROXY.sets_of(of_house("proxy_id"), ACCOUNT, Act.REVOKE_PROXY, revoked_at=at)

LEAVE.makes(
    ACCOUNT,
    Act.TAKE_LEAVE,
    ("id", "starts_on", "ends_on"),
    user_id=subject_of,
    stand_in_id=maybe("stand_in_id"),
    entered_by_id=actor_of,
    entered_at=at,
)
LEAVE.sets_of(of_house("leave_id"), ACCOUNT, Act.END_LEAVE, ended_at=at)

RECUSAL.makes(
    ACCOUNT,
    Act.DECLARE_RELATION,
    ("organization_id", "reason"),
    id=said("recusal_id"),
    user_id=subject_of,
    declared_by_id=actor_of,
    declared_at=at,
)
RECUSAL.sets_of(of_house("recusal_id"), ACCOUNT, Act.LIFT_RELATION, lifted_by_id=actor_of, lifted_at=at)
