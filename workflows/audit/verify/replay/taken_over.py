"""接续: how an item comes from a ledger that was kept elsewhere, and what that claims of it."""

from models.item import NO_DATE
from models.item_claim import ItemClaim
from models.vocabulary import Completion, SubjectKind
from workflows.audit.verify.raw import Data, EntryRow
from workflows.audit.verify.replay.deadlines import DEADLINE, RUNS, started
from workflows.audit.verify.replay.grammar import ColumnSource, Rows, Table, at, fixed, maybe, said, subject_of
from workflows.audit.verify.replay.items import ITEM
from workflows.journal.acts import Act

OF = SubjectKind.ITEM
CLAIM = Table(ItemClaim, "原台账所报", of="item_id", kinds=(OF,)).naming(
    item_id="事项",
    number="原编号",
    problem="原文",
    indicator="对照指标",
    source="问题来源",
    kind="整改类型",
    goal="整改目标",
    measures="整改措施",
    leader="责任领导",
    person="责任人",
    due_on="时限",
    due_text="所写时限",
    progress="进展",
    completion="自报完成情况",
    sustained="常态化坚持",
    evidence="佐证材料",
    acceptance="验收",
    closure="原系统销号",
    closed_on="原系统销号日期",
)


def _claimed(name: str) -> ColumnSource:
    return lambda _, data, __: data["claim"].get(name)


CLAIM.makes(OF, Act.TAKE_OVER, **({name: _claimed(name) for name in CLAIM.columns} | {"item_id": subject_of}))
ITEM.makes(
    OF,
    Act.TAKE_OVER,
    ("campaign_id", "organization_id", "indicator_id", "text", "kind", "level", "origin", "sensitivity"),
    id=subject_of,
    version=fixed(1),
    ledger_row_id=said("ledger_row_id"),
    clause=said("clause"),
    state=said("to"),
    number=maybe("number"),
    rectification=maybe("rectification"),
    due_on=maybe("due_on"),
    due_sort=maybe("due_on", NO_DATE.isoformat()),
    original_due_on=maybe("due_on"),
    leader_id=maybe("leader_id"),
    responsible_id=maybe("responsible_id"),
    goal=maybe("goal"),
    completion=fixed(Completion.UNFINISHED.value),
    sustained=fixed(False),
    round=fixed(0),
    created_at=at,
    reopened=fixed(False),
    date_rests=fixed(False),
)


@DEADLINE.on(OF, Act.TAKE_OVER, changes=("met_at", *RUNS))
def _begun(rows: Rows, entry: EntryRow, data: Data) -> None:
    """What only waits to be confirmed has no due date yet."""
    if "due_on" in data:
        started(rows, entry, data)
