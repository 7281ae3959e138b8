"""对账: what was found, held by one hash a comparison; what became of each difference; and who signed."""

import hashlib
from collections.abc import Iterator

from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from models.reconciliation_words import ReconciliationState, Settlement
from models.vocabulary import SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values
from workflows.audit.verify.replay.grammar import ExpectedRow, Rows, Table, actor_of, at, fixed, maybe, said, subject_of
from workflows.journal.acts import Act
from workflows.journal.entries import sha256
from workflows.reconciliation.found import FOUND, digest

OF = SubjectKind.RECONCILIATION


def _whole(row: Values) -> Iterator[tuple[str, str]]:
    """The report as it was read, and what was signed, stand beside their hashes, which entries hold."""
    if sha256(row["rows"]) != row["rows_sha256"]:
        yield "rows", "与它的校验值不符，被改动过"
    frozen = row["statement"]
    found = hashlib.sha256(frozen.encode()).hexdigest() if isinstance(frozen, str) else frozen
    if found != row["statement_sha256"]:
        yield "statement", "与它的校验值不符，被改动过"


RECONCILIATION = Table(Reconciliation, "对账", of="id", kinds=(OF,), apart=("rows", "statement"), check=_whole).naming(
    version="版本",
    campaign_id="专项行动",
    organization_id="党组织",
    paper_id="报送件",
    name="文件名",
    sha256="文件的校验值",
    form="表式",
    named_unit="文件所写的党组织",
    previous_id="上次对账",
    rows="报表内容",
    rows_sha256="报表内容的校验值",
    matched="对上的行数",
    rounds="核对次数",
    held_at="系统数据截至",
    state="状态",
    opened_by_id="对账人",
    opened_at="对账时间",
    statement="对账单",
    statement_sha256="对账单的校验值",
)
DIFFERENCE = Table(
    ReconciliationDifference,
    "对账差异",
    of="reconciliation_id",
    kinds=(OF,),
    called=lambda row: f"第{row['position']}项" if row["position"] else "",
).naming(
    reconciliation_id="对账",
    round="第几次核对",
    position="序号",
    kind="类别",
    field="栏目",
    item_id="事项",
    reported_keys="报表的行",
    reported="报表",
    held="系统",
    last="上次报表",
    reported_place="报表位置",
    held_place="系统位置",
    likeness="相似度",
    is_doubtful="待确认",
    changed_by="谁改动",
    is_same="是否同一项",
    settlement="处理",
    opinion="意见",
    settled_by_id="处理人",
    settled_at="处理时间",
)
SIGNATURE = Table(
    ReconciliationSignature, "对账单签字", of="reconciliation_id", kinds=(OF,), called=lambda row: f"（{row['side']}）"
).naming(
    reconciliation_id="对账",
    side="哪一方",
    user_id="签字人",
    appointment_id="所凭任职",
    statement_sha256="所签的校验值",
    signed_at="签字时间",
)


def _more(_: EntryRow, __: Data, row: Values) -> object:
    return row["version"] + 1


RECONCILIATION.makes(
    OF,
    Act.RECONCILIATION_OPENED,
    ("campaign_id", "organization_id", "paper_id", "name", "sha256", "form", "previous_id"),
    named_unit=maybe("named_unit"),
    rows_sha256=said("rows_sha256"),
    matched=said("matched"),
    held_at=said("held_at"),
    state=said("state"),
    id=subject_of,
    version=fixed(1),
    rounds=fixed(1),
    opened_by_id=actor_of,
    opened_at=at,
)
RECONCILIATION.sets(
    OF, Act.DIFFERENCES_SETTLED, Act.PAIR_ANSWERED, version=_more, state=said("state"), statement_sha256=fixed(None)
)
RECONCILIATION.sets(
    OF,
    Act.RECONCILIATION_RECHECKED,
    version=_more,
    state=said("state"),
    statement_sha256=fixed(None),
    rounds=said("round"),
    matched=said("matched"),
    held_at=said("held_at"),
)
RECONCILIATION.sets(OF, Act.RECONCILIATION_SIGNED, version=_more, state=said("state"), statement_sha256=said("sha256"))
RECONCILIATION.sets(
    OF,
    Act.RECONCILIATION_REPLACED,
    version=_more,
    state=fixed(ReconciliationState.REPLACED.value),
    statement_sha256=fixed(None),
)
SIGNATURE.makes(
    OF,
    Act.RECONCILIATION_SIGNED,
    ("side", "appointment_id"),
    id=said("signature_id"),
    reconciliation_id=subject_of,
    user_id=actor_of,
    statement_sha256=said("sha256"),
    signed_at=at,
)


@DIFFERENCE.on(OF, Act.RECONCILIATION_OPENED, Act.RECONCILIATION_RECHECKED)
def _found(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What a comparison found may be thousands of lines: the entry holds one hash over all of them.

    Where that is theirs, they are as they were found; else none of them is what the entry speaks of, and what it
    speaks of is missing.
    """
    of_round = (row for row in rows.actual if row["round"] == data["round"])
    there = sorted(of_round, key=lambda row: str(row["position"]).rjust(8))
    if digest(there) != data["differences_sha256"]:
        rows.make(entry, {"id": f"{entry.subject_id}#{data['round']}"})
        return
    for row in there:
        rows.make(entry, {name: row[name] for name in ("reconciliation_id", "round", *FOUND)})


def _settled(row: ExpectedRow, entry: EntryRow, settlement: str, by: str | None, opinion: str | None = None) -> None:
    said_of = {"settlement": settlement, "opinion": opinion, "settled_by_id": by, "settled_at": entry.at}
    row.set(entry, said_of)


_CHANGES = ("settlement", "opinion", "settled_by_id", "settled_at")


@DIFFERENCE.on(OF, Act.DIFFERENCES_SETTLED, changes=_CHANGES)
def _decided(rows: Rows, entry: EntryRow, data: Data) -> None:
    for row in _at(rows, data["positions"]):
        _settled(row, entry, data["settlement"], entry.actor_id, data["opinion"])


@DIFFERENCE.on(OF, Act.RECONCILIATION_RECHECKED)
def _put_right(rows: Rows, entry: EntryRow, data: Data) -> None:
    for who, positions in data["taken"].items():
        for row in _at(rows, positions):
            _settled(row, entry, Settlement.TAKEN.value, who)


@DIFFERENCE.on(OF, Act.PAIR_ANSWERED, changes=("is_same",))
def _answered(rows: Rows, entry: EntryRow, data: Data) -> None:
    for row in _at(rows, [data["position"]]):
        row.set(entry, {"is_same": data["is_same"]})
        if not data["is_same"]:
            _settled(row, entry, Settlement.KEPT.value, entry.actor_id)


def _at(rows: Rows, positions: list[int]) -> list[ExpectedRow]:
    wanted = set(positions)
    return [row for row in rows if row.values["position"] in wanted]
