"""The reports that two 党总支 of the demo send: a text that states numbers, and the ledger, each changed by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.demo.papers import Paper
from ledger.export_items import PrintedItem
from ledger.forms import RectificationRow
from ledger.write import write_rectification
from models.vocabulary import State
from reports.page import Page
from workflows.days import day_of

Rows = dict[str, RectificationRow]


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports, how the ledger differs from what the system holds, and how many more are said to be closed."""

    unit: str
    code: str
    edit: Callable[[Rows], None]
    more_closed: int = 0


def _of_information(rows: Rows) -> None:
    rows["XX-2021-002"] = replace(rows["XX-2021-002"], person="周文博")
    rows["XX2-2021-001"] = replace(rows["XX2-2021-001"], goal="主题党日每月固定一天")


def _of_mechanics(rows: Rows) -> None:
    rows["JD-2021-002"] = replace(rows["JD-2021-002"], person="吴文博")
    rows["JD2-2021-001"] = replace(rows["JD2-2021-001"], due="2021-07-15")
    rows["JD3-2021-002"] = replace(rows["JD3-2021-002"], completion="已完成")
    seen = rows["JD3-2021-003"]
    rows["JD3-2021-003"] = replace(seen, evidence=f"{seen.evidence}\n谈心谈话记录本1册")
    del rows["JD3-2021-001"]
    blank = dict.fromkeys(("indicator", "progress", "evidence", "completion"), "")
    rows["补1"] = replace(seen, number="补1", problem="图书角的党报党刊过期未更换", **blank)


SETTLED = Reporting("信息工程系党总支", "xx", _of_information)
WAITING = Reporting("机电工程系党总支", "jd", _of_mechanics, more_closed=1)


def text(who: Reporting, printed: Sequence[PrintedItem], document: str, now: datetime) -> Paper:
    """Return the report as text: it counts what the system holds, and may count a few too many as closed."""
    found = len(printed)
    closed = sum(each.state is State.CLOSED for each in printed) + who.more_closed
    page = Page(f"{who.unit}{document}", now)
    said = f"共查摆问题{found}个，已整改{closed}个，完成率{closed / found:.1%}。"
    page.line(f"　　截至{now.month}月{now.day}日，{said}")
    page.line("　　下一步，对未销号的问题逐项明确责任人和时限，按月检查，防止反弹。")
    return Paper(f"{document}-{who.unit}.docx", page.data())


def ledger(who: Reporting, printed: Sequence[PrintedItem], now: datetime) -> Paper:
    """Return 整改台账 as the system exports it, changed by hand since."""
    rows = {each.row.number: each.row for each in printed if each.row.number}
    who.edit(rows)
    data = write_rectification("docx", rows.values(), unit=who.unit, as_of=day_of(now))
    return Paper(f"整改台账-{who.unit}.docx", data)
