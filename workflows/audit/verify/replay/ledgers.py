"""Which ledgers were brought in, and what their rows said beside the problems."""

from models.ledger import LedgerFile, LedgerRow
from models.vocabulary import SubjectKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import Data
from workflows.audit.verify.replay.grammar import Rows, Table, actor_of, at, said, subject_of
from workflows.journal.acts import Act
from workflows.journal.entries import sha256

OF, TOLD = SubjectKind.LEDGER, 2
"""Since release 0.3.4 the entry says all of a file and its rows."""
LEDGER_FILE = Table(
    LedgerFile,
    "导入的台账",
    of="id",
    kinds=(OF,),
    mark=TOLD,
    called=lambda row: f"《{row['name']}》",
    columns={
        "id": "标识",
        "campaign_id": "专项行动",
        "sha256": "文件校验值",
        "name": "文件名",
        "unit": "填报单位",
        "cutoff": "截止时间",
        "imported_by_id": "导入人",
        "imported_at": "导入时间",
    },
)
LEDGER_ROW = Table(
    LedgerRow,
    "台账行",
    of="file_id",
    kinds=(OF,),
    mark=TOLD,
    called=lambda row: f"（{row['table_name']}第{row['row']}行）",
    columns={
        "id": "标识",
        "file_id": "台账",
        "organization_id": "党组织",
        "table_name": "表名",
        "row": "行号",
        "experience": "成功经验的校验值",
        "case": "典型案例的校验值",
        "remark": "备注的校验值",
    },
    hashed=("experience", "case", "remark"),
)

LEDGER_FILE.makes(
    OF,
    Act.IMPORT,
    id=subject_of,
    campaign_id=said("campaign_id"),
    sha256=said("sha256"),
    name=said("file"),
    unit=said("unit"),
    cutoff=said("cutoff"),
    imported_by_id=actor_of,
    imported_at=at,
)


@LEDGER_ROW.on(OF, Act.IMPORT)
def _brought_in(rows: Rows, entry: EntryRow, data: Data) -> None:
    """Of each text that is not empty the entry holds the hash."""
    for each in rows.told(entry, data, "rows"):
        texts = {name: each.get(f"{name}_sha256", EMPTY) for name in LEDGER_ROW.hashed}
        place = {name: each[name] for name in ("id", "organization_id", "table_name", "row")}
        rows.make(entry, {"file_id": entry["subject_id"]} | place | texts)


EMPTY = sha256("")
