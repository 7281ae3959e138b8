"""专项行动 with the rules that it was opened under, and what became of its 报送任务."""

from models.campaign import Campaign
from models.duty import Duty
from models.vocabulary import DutyState, SubjectKind
from workflows.verify.chains import Said
from workflows.verify.replay.grammar import Data, Table, Values, at, fixed, said, subject

CAMPAIGN = Table(
    Campaign, "专项行动", of="id", kinds=(SubjectKind.CAMPAIGN,),
    columns={
        "id": "标识", "code": "代号", "title": "名称", "basis": "依据", "organization_id": "院党委",
        "starts_on": "开始日期", "ends_on": "结束日期", "rules": "规则", "opened_at": "启动时间",
    },
    hashed=("rules",),
)  # fmt: skip
DUTY = Table(
    Duty, "报送任务", of="id", kinds=(SubjectKind.DUTY,),
    columns={"id": "标识", "version": "版本", "state": "状态"},
    apart=("id",), given={"version": 1, "state": DutyState.OWED.value},
)  # fmt: skip

CAMPAIGN.makes(
    SubjectKind.CAMPAIGN, "open",
    id=subject, code=said("code"), title=said("title"), basis=said("basis"),
    organization_id=said("organization_id"), starts_on=said("starts_on"), ends_on=said("ends_on"),
    rules=said("rules"), opened_at=at,
)  # fmt: skip


def _more(_: Said, __: Data, row: Values) -> object:
    return row["version"] + 1


for _act, _state in (
    ("file", DutyState.FILED), ("accept", DutyState.ACCEPTED), ("return", DutyState.RETURNED),
):  # fmt: skip
    DUTY.sets(SubjectKind.DUTY, _act, version=_more, state=fixed(_state.value))
