"""事项 with its 整改措施 and 佐证材料: everything that they say comes from the moves made on the item."""

from collections.abc import Mapping

from models.choices import OpenMeasures
from models.evidence_kinds import EvidenceKind
from models.item import NO_DATE, Evidence, Item, Measure
from models.vocabulary import Completion, ItemKind, Level, MeasureKind, Origin, Role, Sensitivity, State, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay.grammar import (
    KEEP,
    LACKING,
    ColumnSource,
    Rows,
    Table,
    actor_of,
    at,
    fixed,
    kept,
    maybe,
    said,
    subject_of,
)
from workflows.items.fields import LABELS
from workflows.items.lifecycle import MOVES
from workflows.items.moves.passing import PARTS
from workflows.journal.acts import Act

OF = SubjectKind.ITEM
ITEM = Table(Item, "事项", of="id", kinds=(OF,)).naming(**{name: LABELS[name] for name in Item.model_fields})
MEASURE = Table(
    Measure, "整改措施", of="item_id", kinds=(OF,), stays=False, called=lambda row: f"第{row['position']}条"
).naming(
    item_id="事项",
    position="序号",
    kind="措施类别",
    text="内容",
    leader_id="责任领导",
    responsible_id="责任人",
    due_on="完成时限",
    done_at="完成时间",
    done_by_id="完成人",
)
EVIDENCE = Table(
    Evidence, "佐证材料", of="item_id", kinds=(OF,), called=lambda row: f"“{row['file_name'] or row['note']}”"
).naming(
    item_id="事项",
    measure_id="对应措施",
    kind="形式",
    note="说明",
    sha256="文件校验值",
    file_name="文件名",
    size="字节数",
    media_type="文件类型",
    made_on="文件自载日期",
    added_by_id="上传人",
    added_at="上传时间",
)


def _indicator(_: EntryRow, data: Data, __: Values) -> object:
    """An earlier release named the indicator by its code alone."""
    return data.get("indicator_id", LACKING if data.get("indicator") else None)


def _of_ledger(key: str) -> ColumnSource:
    """An earlier release said of a ledger's problem only where it stood, in words."""
    return lambda _, data, __: data.get(key, LACKING if "source" in data else None)


def _origin(_: EntryRow, data: Data, __: Values) -> object:
    return data.get("origin", Origin.LEDGER.value)


def _part(part: str) -> ColumnSource:
    """A person's part goes to another: 转办 hands on one part, 交接 those that are listed."""

    def told(_: EntryRow, data: Data, __: Values) -> object:
        parts = data.get("parts") or [data.get("part")]
        return data["to_id"] if part in parts else KEEP

    return told


def _more(column: str) -> ColumnSource:
    return lambda _, __, row: row[column] + 1


def _back(value: object) -> ColumnSource:
    """What a return sets when it sends the item back to be worked on."""
    return lambda _, data, __: value if data.get("to") == State.RECTIFY else KEEP


def _again(_: EntryRow, data: Data, row: Values) -> object:
    """A return that only undoes the signatures begins a new round of them."""
    return KEEP if data.get("to") == State.RECTIFY else row["round"] + 1


def _closed(entry: EntryRow, data: Data, _: Values) -> object:
    return entry.at if data.get("to") == State.CLOSED else KEEP


def _rests(_: EntryRow, data: Data, __: Values) -> object:
    """In a campaign of an earlier release the date of an item goes on while a later one is to be decided on."""
    return "rested_since" in data


NOW_TO_DO = {"applied_at": fixed(None), "completion": fixed(Completion.UNFINISHED.value)}


def _due(key: str) -> dict[str, ColumnSource]:
    return {"due_on": said(key), "due_sort": said(key), "counted_due_on": fixed(None)}


ITEM.makes(
    OF,
    Act.REGISTER,
    ("campaign_id", "organization_id", "text"),
    id=subject_of,
    version=fixed(1),
    kind=maybe("kind", ItemKind.PROBLEM.value),
    level=maybe("level", Level.ORDINARY.value),
    origin=_origin,
    indicator_id=_indicator,
    ledger_row_id=_of_ledger("ledger_row_id"),
    clause=_of_ledger("clause"),
    sensitivity=maybe("sensitivity", Sensitivity.NONE.value),
    state=fixed(State.DIAGNOSE.value),
    due_sort=fixed(NO_DATE.isoformat()),
    completion=fixed(Completion.UNFINISHED.value),
    sustained=fixed(False),
    round=fixed(0),
    created_at=at,
    reopened=fixed(False),
    date_rests=fixed(False),
)
ITEM.sets(OF, *(set(MOVES) - {Act.REGISTER}), version=_more("version"), state=kept("to"))
ITEM.sets(OF, Act.ABSORB, version=_more("version"))
ITEM.sets(
    OF,
    Act.CONFIRM,
    number=said("number"),
    rectification=said("rectification"),
    kind=kept("kind"),
    level=kept("level"),
    sensitivity=kept("sensitivity"),
    original_due_on=said("due_on"),
    **_due("due_on"),
)
ITEM.sets(OF, Act.VOID, Act.GRANT_VOID, void_reason=maybe("reason"), merged_into_id=maybe("merged_into_id"))
ITEM.sets(OF, Act.ASSIGN, leader_id=said("leader_id"), responsible_id=said("responsible_id"))
ITEM.sets(OF, Act.TRANSFER, Act.HAND_OVER, leader_id=_part("leader"), responsible_id=_part("responsible"))
ITEM.sets(OF, Act.SUBMIT_PLAN, goal=said("goal"), plan_submitted_at=at, plan_submitted_by_id=actor_of)
ITEM.sets(OF, Act.RETURN_PLAN, plan_submitted_at=fixed(None), plan_submitted_by_id=fixed(None))
ITEM.sets(OF, Act.PROGRESS, progressed_at=at, completion=kept("completion"), sustained=kept("sustained"))
ITEM.sets(OF, Act.ATTACH, progressed_at=at)
ITEM.sets(
    OF,
    Act.APPLY,
    round=_more("round"),
    applied_at=at,
    completion=fixed(Completion.FINISHED.value),
    date_rests=fixed(False),
)
ITEM.sets(
    OF,
    Act.RETURN,
    round=_again,
    applied_at=_back(None),
    completion=_back(Completion.UNFINISHED.value),
    counted_due_on=kept("counted_due_on"),
)
ITEM.sets(OF, Act.SIGN, closed_at=_closed)
ITEM.sets(OF, Act.REOPEN, closed_at=fixed(None), reopened=fixed(True), **NOW_TO_DO, **_due("due_on"))
ITEM.sets(
    OF,
    Act.TURN_LONG_TERM,
    stage_goal=said("stage_goal"),
    review_on=said("review_on"),
    final_on=said("final_on"),
    applied_at=fixed(None),
    **_due("review_on"),
)
ITEM.sets(OF, Act.REQUEST_EXTENSION, date_rests=_rests)
ITEM.sets(OF, Act.GRANT_EXTENSION, date_rests=fixed(False), **_due("due_on"))
ITEM.sets(OF, Act.REFUSE_EXTENSION, date_rests=fixed(False), counted_due_on=kept("counted_due_on"))


@MEASURE.on(OF, Act.SUBMIT_PLAN, Act.TAKE_OVER)
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
    return {"id": measure_id, "item_id": entry.subject_id, "position": position, "kind": MeasureKind.FIX.value}


@MEASURE.on(OF, Act.PROGRESS, changes=("done_at", "done_by_id"))
def _done(rows: Rows, entry: EntryRow, data: Data) -> None:
    if data.get("done"):
        for row in rows.find(data["measure_id"]):
            row.set(entry, {"done_at": entry.at, "done_by_id": entry.actor_id})


@MEASURE.on(OF, Act.ASSIGN, changes=PARTS.values())
def _assigned(rows: Rows, entry: EntryRow, data: Data) -> None:
    _move_along(rows, entry, data, {part: data[column] for part, column in PARTS.items()})


@MEASURE.on(OF, Act.TRANSFER, changes=PARTS.values())
def _transferred(rows: Rows, entry: EntryRow, data: Data) -> None:
    """An earlier release moved what was not done with the part of the 责任人, and said nothing of it."""
    if "moved" in data or data.get("measures") == OpenMeasures.KEEP:
        _move_along(rows, entry, data, dict.fromkeys(PARTS, data["to_id"]))
    elif data["part"] == "responsible":
        _pass(rows, entry, "responsible_id", entry.actor_id, data["to_id"])


@MEASURE.on(OF, Act.TRANSFER_MEASURE, changes=("responsible_id",))
def _measure_transferred(rows: Rows, entry: EntryRow, data: Data) -> None:
    for row in rows.find(data["measure_id"]):
        row.set(entry, {"responsible_id": data["to_id"]})


def _move_along(rows: Rows, entry: EntryRow, data: Data, to: Mapping[Role, object]) -> None:
    """Give the measures that an entry lists by part and number to whom the part went."""
    moved = data.get("moved", {})
    for part, column in PARTS.items():
        for row in rows:
            if row.values["position"] in moved.get(part, ()):
                row.set(entry, {column: to[part]})


@MEASURE.on(OF, Act.HAND_OVER, changes=("responsible_id", "leader_id"))
def _handed_over(rows: Rows, entry: EntryRow, data: Data) -> None:
    for column in ("responsible_id", "leader_id"):
        _pass(rows, entry, column, data["from_id"], data["to_id"])


def _pass(rows: Rows, entry: EntryRow, column: str, old: str | None, new: str) -> None:
    """Pass what is not done from one person to another."""
    for row in rows:
        if row.values["done_at"] is None and row.values[column] == old:
            row.set(entry, {column: new})


EVIDENCE_OF: dict[str, ColumnSource] = {
    "measure_id": said("measure_id"),
    "id": said("evidence_id"),
    "item_id": subject_of,
    "added_by_id": actor_of,
    "added_at": at,
}
EVIDENCE.makes(
    OF,
    Act.ATTACH,
    ("sha256", "file_name", "size"),
    **EVIDENCE_OF,
    kind=fixed(EvidenceKind.FILE.value),
    note=maybe("note"),
    media_type=maybe("media_type"),
    made_on=maybe("made_on"),
)
EVIDENCE.makes_if(
    lambda data: data.get("evidence"),
    OF,
    Act.PROGRESS,
    **EVIDENCE_OF,
    kind=fixed(EvidenceKind.NOTE.value),
    note=said("evidence"),
)
