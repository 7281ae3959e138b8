"""Rows of ledgers, each as it differs from the usual."""

from datetime import date
from uuid import UUID, uuid5

from workflows.reconciliation.comparison import compare
from workflows.reconciliation.rows import LedgerRow

HOUSE = UUID(int=1)
BRANCH, OTHER = UUID(int=2), UUID(int=3)
USUAL = {
    "organization": "教师第一党支部",
    "organization_id": BRANCH,
    "text": "2020年10月未按期召开党小组会",
    "goal": "每月按期召开",
    "measures": ("补订计划", "固定日期"),
    "leader": "王敏",
    "person": "李强、赵敏",
    "due": date(2021, 5, 20),
    "due_text": "2021-05-20",
    "completion": "未完成",
    "evidence": "1.会议记录.pdf\n2.签到表.pdf",
    "closed_on": "",
    "closure": "",
}


def held(number="XX1-2021-001", **said):
    """A row of the system."""
    item_id = uuid5(HOUSE, number)
    return LedgerRow(key=str(item_id), place=number, number=number, item_id=item_id, **USUAL | said)


def reported(line=1, number="XX1-2021-001", **said):
    """A row of a report."""
    return LedgerRow(key=f"表1!{line}", place=f"表1第{line}行", number=number, **USUAL | said)


def told(*sides, **more):
    """Each difference by its kind, and the field that it is of."""
    return [(d.kind.value, d.field and d.field.value) for d in compare(*sides, **more).differences]
