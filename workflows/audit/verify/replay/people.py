"""Who there is and what they hold: 党组织, 人员, 密码, 任职, 代签委托 and 回避.

Several chains speak of one row here, the directory's and those of accounts and items; so the rows
are those of the whole house.
"""

from models.people import Appointment, Credential, Organization, Proxy, Recusal, User
from models.vocabulary import Office, SubjectKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import LACKING, Data, ExpectedRow, Values
from workflows.audit.verify.replay.grammar import Rows, Table, actor_of, at, fixed, maybe, of_house, said, subject_of
from workflows.journal.acts import Act

DIRECTORY, ACCOUNT, ITEM = SubjectKind.DIRECTORY, SubjectKind.ACCOUNT, SubjectKind.ITEM
_OFFICES = {office.value: office.label for office in Office}
ORGANIZATION = Table(
    Organization,
    "党组织",
    kinds=(DIRECTORY,),
    called=lambda row: f"“{row['name']}”",
    columns={
        "id": "标识",
        "name": "名称",
        "short_name": "简称",
        "code": "代码",
        "kind": "类别",
        "parent_id": "上级组织",
        "committee_id": "院党委",
        "path": "在组织树中的位置",
    },
)
PERSON = Table(
    User,
    "人员",
    kinds=(DIRECTORY,),
    untold=True,
    called=lambda row: f"“{row['name']}”",
    columns={
        "id": "标识",
        "login": "登录名",
        "name": "姓名",
        "is_admin": "系统管理员",
        "active": "在用",
        "staff_number": "工号",
    },
)
CREDENTIAL = Table(
    Credential,
    "密码",
    of="user_id",
    kinds=(ACCOUNT,),
    untold=True,
    after=("user_id", PERSON),
    columns={
        "id": "标识",
        "user_id": "本人",
        "password_hash": "密码散列的校验值",
        "must_change": "须先修改",
        "changed_at": "修改时间",
    },
    apart=("id",),
    hashed=("password_hash",),
)
APPOINTMENT = Table(
    Appointment,
    "任职",
    kinds=(DIRECTORY,),
    called=lambda row: f"“{_OFFICES.get(row['office'], row['office'])}”",
    columns={
        "id": "标识",
        "user_id": "任职人",
        "organization_id": "党组织",
        "office": "职务",
        "starts_on": "任职日期",
        "ends_on": "离任日期",
        "item_id": "所限事项",
    },
)
PROXY = Table(
    Proxy,
    "代签委托",
    kinds=(ACCOUNT,),
    called=lambda row: f"（{row['starts_on']} 至 {row['ends_on']}）",
    columns={
        "id": "标识",
        "appointment_id": "委托的职务",
        "to_id": "受托人",
        "starts_on": "开始日期",
        "ends_on": "结束日期",
        "reason": "理由",
        "made_at": "委托时间",
        "revoked_at": "撤回时间",
    },
)
RECUSAL = Table(
    Recusal,
    "回避",
    kinds=(ACCOUNT,),
    columns={
        "id": "标识",
        "user_id": "本人",
        "organization_id": "党组织",
        "reason": "理由",
        "declared_by_id": "申报人",
        "declared_at": "申报时间",
        "lifted_by_id": "解除人",
        "lifted_at": "解除时间",
    },
)

_PASSWORD = ("user_id", "password_hash", "must_change", "changed_at")
"""All of it may be new at any time: of some passwords no entry of an earlier release tells."""


def _of_account(rows: Rows, entry: EntryRow, _: Data) -> list[ExpectedRow]:
    return [rows.at(entry["subject_id"])]


def _day_of(_: EntryRow, data: Data, __: Values) -> object:
    """An earlier release did not say on which day a 挂点 began."""
    return data.get("starts_on", LACKING)


ORGANIZATION.makes(
    DIRECTORY,
    Act.ADD_ORGANIZATION,
    id=said("id"),
    name=said("name"),
    short_name=said("short_name"),
    code=said("code"),
    kind=said("kind"),
    parent_id=said("parent_id"),
    committee_id=said("committee_id"),
    path=said("path"),
)

PERSON.makes(
    DIRECTORY,
    Act.ADD_PERSON,
    id=said("id"),
    login=said("login"),
    name=said("name"),
    is_admin=fixed(False),
    active=fixed(True),
    staff_number=maybe("staff_number"),
)
PERSON.makes(
    ACCOUNT,
    Act.ADMINISTRATOR_MADE,
    id=subject_of,
    login=said("login"),
    name=said("name"),
    is_admin=fixed(True),
    active=fixed(True),
    staff_number=maybe("staff_number"),
)
PERSON.sets_of(of_house("id"), DIRECTORY, Act.NUMBER_PERSON, staff_number=said("staff_number"))
PERSON.sets_of(_of_account, ACCOUNT, Act.DEACTIVATED, active=fixed(False))


def _first(data: Data) -> bool:
    """An administrator has a password from the start; one of an earlier release's is not told."""
    return "must_change" in data


CREDENTIAL.makes_if(
    _first,
    ACCOUNT,
    Act.ADMINISTRATOR_MADE,
    user_id=subject_of,
    password_hash=said("password_sha256"),
    must_change=said("must_change"),
    changed_at=at,
)


@CREDENTIAL.on(ACCOUNT, Act.PASSWORD_RESET, Act.PASSWORD_CHANGED, changes=_PASSWORD)
def _given(rows: Rows, entry: EntryRow, data: Data) -> None:
    """The first makes the row, whichever it was; a password that one chose is not to be changed."""
    values = {
        "user_id": entry["subject_id"],
        "password_hash": data.get("password_sha256", LACKING),
        "must_change": entry["act"] == Act.PASSWORD_RESET,
        "changed_at": entry["at"],
    }
    rows.clear()
    rows.make(entry, values)


CREDENTIAL.sets(ACCOUNT, Act.PASSWORD_REHASHED, password_hash=said("password_sha256"))

APPOINTMENT.makes(
    DIRECTORY,
    Act.APPOINT,
    id=said("id"),
    user_id=said("user_id"),
    organization_id=said("organization_id"),
    office=said("office"),
    starts_on=said("starts_on"),
    ends_on=said("ends_on"),
    item_id=maybe("item_id"),
)
APPOINTMENT.makes(
    ITEM,
    Act.APPOINT_PATRON,
    id=said("appointment_id"),
    user_id=said("user_id"),
    organization_id=said("organization_id"),
    office=fixed(Office.PATRON.value),
    starts_on=_day_of,
    ends_on=maybe("until_on"),
    item_id=subject_of,
)
APPOINTMENT.sets_of(of_house("id"), DIRECTORY, Act.END_APPOINTMENT, ends_on=said("ends_on"))


@APPOINTMENT.on(ACCOUNT, Act.HOLD_CONFIRMED, changes=("starts_on",))
def _confirmed(rows: Rows, entry: EntryRow, data: Data) -> None:
    """党委工作部 may confirm that an office began before the last seal."""
    if "starts_on" in data:
        rows.at(data["appointment_id"]).set(entry, {"starts_on": data["starts_on"]})


PROXY.makes(
    ACCOUNT,
    Act.ENTRUST,
    id=said("id"),
    appointment_id=said("appointment_id"),
    to_id=said("to_id"),
    starts_on=said("starts_on"),
    ends_on=said("ends_on"),
    reason=said("reason"),
    made_at=at,
)
PROXY.sets_of(of_house("proxy_id"), ACCOUNT, Act.REVOKE_PROXY, revoked_at=at)

RECUSAL.makes(
    ACCOUNT,
    Act.DECLARE_RELATION,
    id=said("recusal_id"),
    user_id=subject_of,
    organization_id=said("organization_id"),
    reason=said("reason"),
    declared_by_id=actor_of,
    declared_at=at,
)
RECUSAL.sets_of(of_house("recusal_id"), ACCOUNT, Act.LIFT_RELATION, lifted_by_id=actor_of, lifted_at=at)
