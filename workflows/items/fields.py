"""The fields of an item: the one list of what it shows, exports, signs and proves.

Lists, one item, the API's schemas, the ledger, what a signature hashes, the proof pack and
verification read it. To add a column: models/item.py with its migration, and a line here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from models.vocabulary import Completion, ItemKind, Level, Light, Origin, Rectification, Sensitivity, State
from workflows.rows import Record


class Merged(BaseModel):
    """An item that lives on in another."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    number: str | None
    text: str


class Shown(Enum):
    """Where people and programs see a field."""

    LIST = "in lists, and on the item"
    DETAIL = "on the item alone"
    NOWHERE = "kept for the program"


@dataclass(frozen=True, slots=True)
class ItemField:
    """One column of an item, or what is read beside it (`derived`).

    `label` is its word in faults and documents; `kind` what the API answers; `about` what its
    description says there. `hashed_since` is the release from which on a signature's hash
    covers it; what is hashed is in the proof pack, too, and so is what is `proven` besides. `fact` is the
    page's word for it where it stands among the facts whenever it is set; `ledger` the column of
    整改台账 that it fills as it stands.
    """

    name: str
    label: str
    kind: Any
    shown: Shown = Shown.NOWHERE
    example: Any = None
    about: str | None = None
    hashed_since: str | None = None
    proven: bool = False
    fact: str | None = None
    ledger: str | None = None
    derived: bool = False

    @property
    def is_day(self) -> bool:
        return bool(self.kind == date | None)


_LIST, _DETAIL = Shown.LIST, Shown.DETAIL
_AN_ITEM = "01890a5d-ac96-774b-bcce-b302099a8057"
_ONE, _OTHER = "01890a5d-ac96-774b-bcce-b302099a8058", "01890a5d-ac96-774b-bcce-b302099a8059"
_AT, _DUE = "2021-04-20T01:30:00Z", "2021-05-20"
_NUMBERED = "编号；确认入账时给出，一事一号"
_LIGHT = (
    "对照现时限的灯：green 正常、yellow 临期、red 逾期、grey 不计；"
    "已申请销号的以申请当日为准，长期坚持的以下次检视日期为准"
)
_BY_DATE = "所涉年度放假安排尚未公布，灯按推算的工作日计"
_RESTS = "申请的延期还没有批；批复以前时限过了也不算逾期，迟的是批的人"
_COUNTED = "从哪一天后算逾期：整改时限，顺延他人办理（验收、审批延期）的工作日；没有顺延的为 null"
_INTO = "并入事项的编号；看不到该事项时为 null"
_FROM = [{"id": _ONE, "number": "XX1-2021-007", "text": "2020年12月未召开党小组会"}]
_ALL_MERGED = "并入本事项的事项，连同此前并入它们的；编号保留"
_GUARDED = "敏感类别；只有指定职务能看到敏感事项"

FIELDS = (
    ItemField("id", "标识", UUID, _LIST, _AN_ITEM, hashed_since="0.2"),
    ItemField("campaign_id", "专项行动", UUID, _LIST, _ONE),
    ItemField("organization_id", "党组织", UUID, _LIST, _OTHER),
    ItemField("number", "编号", str | None, _LIST, "XX1-2021-003", _NUMBERED, hashed_since="0.2", ledger="number"),
    ItemField("kind", "事项类别", ItemKind, _LIST, "problem", hashed_since="0.2"),
    ItemField("level", "重要程度", Level, _LIST, "ordinary", hashed_since="0.2"),
    ItemField("origin", "问题来源", Origin, _LIST, "ledger", proven=True, ledger="source"),
    ItemField("text", "存在问题", str, _LIST, "2020年10月、12月未召开党小组会", hashed_since="0.2", ledger="problem"),
    ItemField("state", "环节", State, _LIST, "rectify"),
    ItemField("version", "版本", int, _LIST, 4),
    ItemField("sensitivity", "敏感类别", Sensitivity, _LIST, "none", _GUARDED, hashed_since="0.2"),
    ItemField("rectification", "整改类型", Rectification | None, _LIST, "immediate", hashed_since="0.2", ledger="kind"),
    ItemField("due_on", "整改时限", date | None, _LIST, _DUE, hashed_since="0.2", ledger="due"),
    ItemField("original_due_on", "原时限", date | None, _LIST, _DUE, hashed_since="0.2"),
    ItemField("completion", "完成情况", Completion, _LIST, "unfinished", hashed_since="0.2"),
    ItemField("sustained", "常态化坚持", bool, _LIST, False, hashed_since="0.2"),
    ItemField("leader_id", "责任领导", UUID | None, _LIST, _ONE, hashed_since="0.2"),
    ItemField("responsible_id", "责任人", UUID | None, _LIST, _OTHER, hashed_since="0.2"),
    ItemField("applied_at", "申请销号时间", datetime | None, _LIST),
    ItemField("closed_at", "销号时间", datetime | None, _LIST),
    ItemField("organization", "党组织", str, _LIST, "教师第一党支部", derived=True),
    ItemField("indicator", "对照指标", str | None, _LIST, "支部1-2", derived=True, ledger="indicator"),
    ItemField("responsible", "责任人", str | None, _LIST, "李某", derived=True, ledger="person"),
    ItemField("leader", "责任领导", str | None, _LIST, "张某", derived=True, ledger="leader"),
    ItemField("date_rests", "时限待定", bool, _LIST, False, _RESTS),
    ItemField("counted_due_on", "逾期起算时限", date | None, _LIST, None, _COUNTED, fact="逾期起算"),
    ItemField("overdue_days", "逾期工作日", int, _LIST, 0, "逾期几个工作日；0 为未逾期", derived=True),
    ItemField("light", "灯", Light, _LIST, "green", _LIGHT, derived=True),
    ItemField("original_light", "原时限的灯", Light, _LIST, "green", "对照原时限的灯", derived=True),
    ItemField("light_by_date", "灯按推算", bool, _LIST, False, _BY_DATE, derived=True),
    ItemField("goal", "整改目标", str | None, _DETAIL, "每月按期召开", hashed_since="0.2", ledger="goal"),
    ItemField("plan_submitted_at", "报方案时间", datetime | None, _DETAIL, _AT),
    ItemField("progressed_at", "最近进展时间", datetime | None, _DETAIL),
    ItemField("round", "轮次", int, _DETAIL, 0, hashed_since="0.2"),
    ItemField("stage_goal", "阶段目标", str | None, _DETAIL, fact="阶段目标"),
    ItemField("review_on", "下次检视日期", date | None, _DETAIL, fact="下次检视"),
    ItemField("final_on", "最终期限", date | None, _DETAIL, fact="最终期限"),
    ItemField("void_reason", "撤销理由", str | None, _DETAIL, fact="撤销理由"),
    ItemField("merged_into_id", "并入事项", UUID | None, _DETAIL),
    ItemField("merged_into", "并入事项", str | None, _DETAIL, None, _INTO, derived=True),
    ItemField("merged_from", "被并入的事项", list[Merged], _DETAIL, _FROM, _ALL_MERGED, derived=True),
    ItemField("created_at", "登记时间", datetime, _DETAIL, _AT),
    ItemField("indicator_id", "对照指标", UUID | None),
    ItemField("ledger_row_id", "台账行", UUID | None),
    ItemField("clause", "台账行中的序号", int | None, proven=True),
    ItemField("due_sort", "排序用的时限", date),
    ItemField("plan_submitted_by_id", "报方案人", UUID | None),
    ItemField("reopened", "曾重新挂号", bool),
)
"""In the order in which they are shown."""

HASHED = tuple(field.name for field in FIELDS if field.hashed_since)
"""What a signature's hash covers of the item."""
PROVEN = tuple(field.name for field in FIELDS if field.hashed_since or field.proven)
"""What a proof pack holds of the item."""
FACTS = tuple(field for field in FIELDS if field.fact)
LABELS = {field.name: field.label for field in FIELDS}
_HEADS = (
    "number",
    "organization",
    "text",
    "indicator",
    "rectification",
    "leader",
    "responsible",
    "due_on",
    "completion",
    "state",
    "light",
)
HEADS = tuple(field for name in _HEADS for field in FIELDS if field.name == name)
"""The columns of the list page, as 整改台账 has them, from left to right."""
COLUMNS = tuple(field for field in FIELDS if not field.derived)
_CELLS = tuple((field.name, field.ledger) for field in FIELDS if field.ledger)


def shown(where: Shown) -> tuple[ItemField, ...]:
    """Return the columns that are shown in one place."""
    return tuple(field for field in COLUMNS if field.shown is where)


def ledger_cells(row: Record) -> Iterator[tuple[str, str]]:
    """Yield the cells of 整改台账 that an item fills as it stands, by column."""
    for name, column in _CELLS:
        value = row[name]
        yield column, getattr(value, "label", None) or ("" if value is None else str(value))
