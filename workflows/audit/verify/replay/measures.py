"""整改措施 and 佐证材料 of an item."""

from models.evidence_kinds import EvidenceKind
from models.item import Evidence, Measure
from models.vocabulary import MeasureKind, State, SubjectKind
from workflows.audit.verify.chains import EntryRow
from workflows.audit.verify.replay.expected import LACKING, Data, Values
from workflows.audit.verify.replay.grammar import Rows, Table, actor_of, at, fixed, maybe, said, subject_of
from workflows.journal.acts import Act

OF = SubjectKind.ITEM
MEASURE = Table(
    Measure,
    "整改措施",
    of="item_id",
    kinds=(OF,),
    stays=False,
    called=lambda row: f"第{row['position']}条",
    columns={
        "id": "标识",
        "item_id": "事项",
        "position": "序号",
        "kind": "措施类别",
        "text": "内容",
        "leader_id": "责任领导",
        "responsible_id": "责任人",
        "due_on": "完成时限",
        "done_at": "完成时间",
        "done_by_id": "完成人",
    },
)
EVIDENCE = Table(
    Evidence,
    "佐证材料",
    of="item_id",
    kinds=(OF,),
    called=lambda row: f"“{row['file_name'] or row['note']}”",
    columns={
        "id": "标识",
        "item_id": "事项",
        "measure_id": "对应措施",
        "kind": "形式",
        "note": "说明",
        "sha256": "文件校验值",
        "file_name": "文件名",
        "size": "字节数",
        "media_type": "文件类型",
        "made_on": "文件自载日期",
        "added_by_id": "上传人",
        "added_at": "上传时间",
    },
)


@MEASURE.on(OF, Act.SUBMIT_PLAN)
def _planned(rows: Rows, entry: EntryRow, data: Data) -> None:
    """A plan that was returned is replaced whole."""
    rows.clear()
    ids = data.get("measure_ids") or [LACKING] * len(data["measures"])
    for n, (measure_id, given) in enumerate(zip(ids, data["measures"], strict=True), start=1):
        rows.make(entry, _measure(entry, n, measure_id) | given)


@MEASURE.on(OF, Act.RETURN, Act.REOPEN)
def _required(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What is sent back to work gets one more measure, for the item's 责任人."""
    if data.get("to") == State.RECTIFY:
        made = _measure(entry, len(rows) + 1, data.get("measure_id", LACKING))
        told = {
            "text": data["requirement"],
            "responsible_id": data.get("responsible_id", LACKING),
            "due_on": data.get("measure_due_on", data.get("due_on", LACKING)),
        }
        rows.make(entry, made | told)


@MEASURE.on(OF, Act.ABSORB)
def _absorbed(rows: Rows, entry: EntryRow, data: Data) -> None:
    """A merged problem is one more measure, where there is a plan already."""
    if measure := data.get("measure"):
        rows.make(entry, _measure(entry, measure["position"], measure["id"]) | measure)


def _measure(entry: EntryRow, position: int, measure_id: object) -> Values:
    return {"id": measure_id, "item_id": entry["subject_id"], "position": position, "kind": MeasureKind.FIX.value}


@MEASURE.on(OF, Act.PROGRESS, changes=("done_at", "done_by_id"))
def _done(rows: Rows, entry: EntryRow, data: Data) -> None:
    if data.get("done"):
        for row in rows.find(data["measure_id"]):
            row.set(entry, {"done_at": entry["at"], "done_by_id": entry["actor_id"]})


@MEASURE.on(OF, Act.TRANSFER, changes=("responsible_id",))
def _transferred(rows: Rows, entry: EntryRow, data: Data) -> None:
    if data["part"] == "responsible":
        _pass(rows, entry, "responsible_id", entry["actor_id"], data["to_id"])


@MEASURE.on(OF, Act.HAND_OVER, changes=("responsible_id", "leader_id"))
def _handed_over(rows: Rows, entry: EntryRow, data: Data) -> None:
    for column in ("responsible_id", "leader_id"):
        _pass(rows, entry, column, data["from_id"], data["to_id"])


def _pass(rows: Rows, entry: EntryRow, column: str, old: str, new: str) -> None:
    """Pass what is not done from one person to another."""
    for row in rows:
        if row.values["done_at"] is None and row.values[column] == old:
            row.set(entry, {column: new})


OF_BOTH = {
    "id": said("evidence_id"),
    "item_id": subject_of,
    "measure_id": said("measure_id"),
    "added_by_id": actor_of,
    "added_at": at,
}
EVIDENCE.makes(
    OF,
    Act.ATTACH,
    **OF_BOTH,
    kind=fixed(EvidenceKind.FILE.value),
    note=maybe("note"),
    sha256=said("sha256"),
    file_name=said("file_name"),
    size=said("size"),
    media_type=maybe("media_type"),
    made_on=maybe("made_on"),
)
EVIDENCE.makes_if(
    lambda data: data.get("evidence"),
    OF,
    Act.PROGRESS,
    **OF_BOTH,
    kind=fixed(EvidenceKind.NOTE.value),
    note=said("evidence"),
)
