"""How a 对账 is told: opened, checked again, settled, signed."""

from models.reconciliation_words import Settlement, Side
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, ToldActs, basis, joined_parts
from workflows.reconciliation.figures import FIGURES


def _opened(said: EntryData) -> EntryText:
    n = said.data.get("differences", 0)
    rows = "" if said("form") == FIGURES else f"对上{said('matched')}行，"
    found = f"{rows}{f'有{n}处不一致' if n else '没有不一致'}"
    told = found if said("form") else "没有可对账的内容"
    other = said.data.get("named_unit")
    named = f"（文件写的是“{other}”，已确认）" if other else ""
    return EntryText(
        f"以《{said('name')}》{named}与系统对账{_columns(said)}{_unread(said)}，{told}",
        None,
        basis(said.hashed("sha256", "文件")),
    )


def _columns(said: EntryData) -> str:
    """Say that somebody said what the columns are, by which the file was read."""
    headings = [heading for head in said.data.get("columns", {}).values() for heading in head]
    return f"（“{'”、“'.join(headings[:MAX_SHOWN])}”各列按指定的读取）" if headings else ""


def _unread(said: EntryData) -> str:
    headings = said.data.get("unread", ())
    return f"（“{'”、“'.join(headings[:MAX_SHOWN])}”各列没有认出，没有比对）" if headings else ""


def _rechecked(said: EntryData) -> EntryText:
    taken = sum(len(some) for some in said.data.get("taken", {}).values())
    fresh = said.data.get("differences", 0)
    told = (f"{taken}处已按报表改好" if taken else "", f"新发现{fresh}处不一致" if fresh else "")
    return EntryText(joined_parts("重新核对", *told))


def _settled(said: EntryData) -> EntryText:
    positions = said.data.get("positions", ())
    shown = "、".join(str(each) for each in positions[:MAX_SHOWN])
    rest = f"等{len(positions)}" if len(positions) > MAX_SHOWN else ""
    return EntryText(f"第{shown}{rest}项{said.label(Settlement, 'settlement')}", said.quote("opinion"))


def _answered(said: EntryData) -> EntryText:
    return EntryText(f"第{said('position')}项{'是同一项' if said.data.get('is_same') else '不是同一项'}")


def _signed(said: EntryData) -> EntryText:
    return EntryText(f"{said.label(Side, 'side')}签对账单", None, basis(said.hashed("sha256", "对账单")))


MAX_SHOWN = 10
"""How many positions a line of the history lists."""
RECONCILIATION_ACTS: ToldActs = {
    Act.RECONCILIATION_OPENED: ("对账", _opened),
    Act.RECONCILIATION_RECHECKED: ("重新核对", _rechecked),
    Act.DIFFERENCES_SETTLED: ("处理差异", _settled),
    Act.PAIR_ANSWERED: ("确认是否同一项", _answered),
    Act.RECONCILIATION_SIGNED: ("签对账单", _signed),
    Act.RECONCILIATION_REPLACED: ("由新版取代", lambda _: EntryText("报表已有新版，本次对账不再办理")),
}
