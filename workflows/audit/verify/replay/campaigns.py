"""专项行动 with the rules it was opened under, all that was copied then, and the 台账 brought in."""

from sqlmodel import SQLModel

from models.campaign import Campaign, Guide, Indicator, Milestone, Phase
from models.ledger import LedgerFile, LedgerRow
from models.vocabulary import SubjectKind
from workflows.audit.verify.raw import Data, EntryRow
from workflows.audit.verify.replay.grammar import Rows, Table, actor_of, at, said, subject_of
from workflows.journal.acts import Act
from workflows.journal.entries import sha256

OF, LEDGER, COPIED = SubjectKind.CAMPAIGN, SubjectKind.LEDGER, 2
"""Since release 0.3.4 the entries say all that was copied or brought in; the mark of that upgrade covers it."""
EMPTY = sha256("")
CAMPAIGN = Table(Campaign, "专项行动", of="id", kinds=(OF,), hashed=("rules",)).naming(
    code="代号",
    title="名称",
    basis="依据",
    organization_id="院党委",
    starts_on="开始日期",
    ends_on="结束日期",
    rules="规则",
    opened_at="启动时间",
)
CAMPAIGN.makes(
    OF,
    Act.OPEN,
    ("code", "title", "basis", "organization_id", "starts_on", "ends_on", "rules"),
    id=subject_of,
    opened_at=at,
)


def _copied(model: type[SQLModel], label: str, key: str, called: str) -> Table:
    """Make a table whose rows the opening copies, as its entry lists them; a row goes by what one column says."""
    table = Table(
        model, label, of="campaign_id", kinds=(OF,), mark=COPIED, called=lambda row: f"“{row[called]}”"
    ).naming(campaign_id="专项行动")

    @table.on(OF, Act.OPEN)
    def _copy(rows: Rows, entry: EntryRow, data: Data) -> None:
        for each in rows.told(entry, data, key):
            rows.make(entry, {"campaign_id": entry.subject_id, **each})

    return table


PHASE = _copied(Phase, "阶段", "phases", "name").naming(
    position="序号", name="名称", starts_on="开始日期", ends_on="结束日期"
)
GUIDE = _copied(Guide, "诊断指南", "guides", "name").naming(prefix="代号", name="名称", applies_to="适用的党组织")
INDICATOR = _copied(Indicator, "对照指标", "indicators", "code").naming(
    guide_id="诊断指南", code="代号", heading="一级指标", text="二级指标", position="序号"
)
MILESTONE = _copied(Milestone, "报送节点", "milestones", "document").naming(
    code="代号", document="报送材料", due_on="报送时限", owed_by="由谁报送", recipient="报送给", filed_with="报备"
)

LEDGER_FILE = Table(
    LedgerFile, "导入的台账", of="id", kinds=(LEDGER,), mark=COPIED, called=lambda row: f"《{row['name']}》"
).naming(
    campaign_id="专项行动",
    sha256="文件校验值",
    name="文件名",
    unit="填报单位",
    cutoff="截止时间",
    imported_by_id="导入人",
    imported_at="导入时间",
)
for _act in (Act.IMPORT, Act.TAKE_OVER):
    LEDGER_FILE.makes(
        LEDGER,
        _act,
        ("campaign_id", "sha256", "unit", "cutoff"),
        id=subject_of,
        name=said("file"),
        imported_by_id=actor_of,
        imported_at=at,
    )
LEDGER_ROW = Table(
    LedgerRow,
    "台账行",
    of="file_id",
    kinds=(LEDGER,),
    mark=COPIED,
    called=lambda row: f"（{row['table_name']}第{row['row']}行）",
    hashed=("experience", "case", "remark"),
).naming(
    file_id="台账",
    organization_id="党组织",
    table_name="表名",
    row="行号",
    experience="成功经验的校验值",
    case="典型案例的校验值",
    remark="备注的校验值",
)


@LEDGER_ROW.on(LEDGER, Act.IMPORT, Act.TAKE_OVER)
def _brought_in(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Of each text that is not empty the entry holds the hash."""
    for each in rows.told(entry, data, "rows"):
        texts = {name: each.get(f"{name}_sha256", EMPTY) for name in LEDGER_ROW.hashed}
        place = {name: each[name] for name in ("id", "organization_id", "table_name", "row")}
        rows.make(entry, {"file_id": entry.subject_id} | place | texts)
