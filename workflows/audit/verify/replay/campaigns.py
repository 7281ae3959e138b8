"""专项行动 with the rules it was opened under, all that was copied then, and its 报送任务."""

from models.campaign import Campaign, Guide, Indicator, Milestone, Phase
from models.duty import Duty
from models.vocabulary import DutyState, SubjectKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import Data, Values
from workflows.audit.verify.replay.grammar import Rows, Table, at, fixed, said, subject_of
from workflows.journal.acts import Act

CAMPAIGN = Table(
    Campaign,
    "专项行动",
    of="id",
    kinds=(SubjectKind.CAMPAIGN,),
    columns={
        "id": "标识",
        "code": "代号",
        "title": "名称",
        "basis": "依据",
        "organization_id": "院党委",
        "starts_on": "开始日期",
        "ends_on": "结束日期",
        "rules": "规则",
        "opened_at": "启动时间",
    },
    hashed=("rules",),
)
OF, COPIED = SubjectKind.CAMPAIGN, 2
"""Since release 0.3.4 the entry says all that was copied; the mark of that upgrade covers it."""
PHASE = Table(
    Phase,
    "阶段",
    of="campaign_id",
    kinds=(OF,),
    mark=COPIED,
    called=lambda row: f"“{row['name']}”",
    columns={
        "id": "标识",
        "campaign_id": "专项行动",
        "position": "序号",
        "name": "名称",
        "starts_on": "开始日期",
        "ends_on": "结束日期",
    },
)
GUIDE = Table(
    Guide,
    "诊断指南",
    of="campaign_id",
    kinds=(OF,),
    mark=COPIED,
    called=lambda row: f"“{row['name']}”",
    columns={"id": "标识", "campaign_id": "专项行动", "prefix": "代号", "name": "名称", "applies_to": "适用的党组织"},
)
INDICATOR = Table(
    Indicator,
    "对照指标",
    of="campaign_id",
    kinds=(OF,),
    mark=COPIED,
    called=lambda row: f"“{row['code']}”",
    columns={
        "id": "标识",
        "campaign_id": "专项行动",
        "guide_id": "诊断指南",
        "code": "代号",
        "heading": "一级指标",
        "text": "二级指标",
        "position": "序号",
    },
)
MILESTONE = Table(
    Milestone,
    "报送节点",
    of="campaign_id",
    kinds=(OF,),
    mark=COPIED,
    called=lambda row: f"“{row['document']}”",
    columns={
        "id": "标识",
        "campaign_id": "专项行动",
        "code": "代号",
        "document": "报送材料",
        "due_on": "报送时限",
        "owed_by": "由谁报送",
        "recipient": "报送给",
        "filed_with": "报备",
    },
)
OWED = Table(
    Duty,
    "报送任务（启动时）",
    of="campaign_id",
    kinds=(OF,),
    mark=COPIED,
    columns={
        "id": "标识",
        "campaign_id": "专项行动",
        "milestone_id": "报送节点",
        "organization_id": "党组织",
        "due_on": "报送时限",
    },
)
DUTY = Table(
    Duty,
    "报送任务",
    of="id",
    kinds=(SubjectKind.DUTY,),
    columns={"id": "标识", "version": "版本", "state": "状态"},
    apart=("id",),
    given={"version": 1, "state": DutyState.OWED.value},
)

CAMPAIGN.makes(
    SubjectKind.CAMPAIGN,
    Act.OPEN,
    id=subject_of,
    code=said("code"),
    title=said("title"),
    basis=said("basis"),
    organization_id=said("organization_id"),
    starts_on=said("starts_on"),
    ends_on=said("ends_on"),
    rules=said("rules"),
    opened_at=at,
)


def _copied(table: Table, key: str) -> None:
    """Have the opening make the rows that its entry says were copied."""

    @table.on(OF, Act.OPEN)
    def _copy(rows: Rows, entry: EntryRow, data: Data) -> None:
        for each in rows.told(entry, data, key):
            rows.make(entry, {"campaign_id": entry["subject_id"]} | each)


for _table, _key in ((PHASE, "phases"), (GUIDE, "guides"), (INDICATOR, "indicators"), (MILESTONE, "milestones")):
    _copied(_table, _key)


@OWED.on(OF, Act.OPEN)
def _laid_down(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Each organization that owes a milestone has a duty, due when the milestone is."""
    due = {each["id"]: each["due_on"] for each in data.get("milestones", ())}
    for milestone_id, owed in dict(rows.told(entry, data, "owed")).items():
        for organization_id, duty_id in owed.items():
            rows.make(
                entry,
                {
                    "id": duty_id,
                    "campaign_id": entry["subject_id"],
                    "milestone_id": milestone_id,
                    "organization_id": organization_id,
                    "due_on": due[milestone_id],
                },
            )


def _more(_: EntryRow, __: Data, row: Values) -> object:
    return row["version"] + 1


for _act, _state in ((Act.FILE, DutyState.FILED), (Act.ACCEPT, DutyState.ACCEPTED), (Act.RETURN, DutyState.RETURNED)):
    DUTY.sets(SubjectKind.DUTY, _act, version=_more, state=fixed(_state.value))
