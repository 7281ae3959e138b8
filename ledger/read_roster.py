"""A filled form for 党组织, 人员 and 任职, as a file → Roster.

Never raises for a bad file. Sheets are known by their names, or else by their headings, below a title; columns by
their headings, in any order.
"""

import hashlib
from collections.abc import Iterator

from ledger import read_xlsx
from ledger.blocks import HiddenLine, Line
from ledger.budget import Budget
from ledger.forms import Flaw, Flaws
from ledger.headings import heading_word
from ledger.limits import MAX_ROSTER, FileRejected
from ledger.package import Package, check_size
from ledger.read import refuse_others
from ledger.roster import APPOINTMENTS, EXAMPLE, ORGANIZATIONS, PEOPLE, SHEETS, Column, Roster, Row

_MOST_ABOVE = 8
"""Lines above the headings: a title, who filled it in, how to."""
_FEWEST_HEADINGS = 2
_TOLD_APART = (ORGANIZATIONS, APPOINTMENTS, PEOPLE)
"""The kinds in the order in which their headings are looked for: a sheet of offices names people as well."""


class _Sheet:
    """A sheet while it is read: of which kind it is, by its name or else by its headings, and what is below these."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind = name.strip() if name.strip() in SHEETS else ""
        self.above: list[Line] = []
        self.heading: Line | None = None
        self.filled: list[Line] = []

    def __len__(self) -> int:
        return len(self.above) + len(self.filled) + (self.heading is not None)

    def take(self, line: Line) -> None:
        """Take the next line."""
        if self.heading is not None:
            self.filled.append(line)
        elif len(self.above) < _MOST_ABOVE:
            kinds = (self.kind,) if self.kind else _TOLD_APART
            if kind := next((kind for kind in kinds if _are_headings(line, kind, is_named=bool(self.kind))), ""):
                self.kind, self.heading = kind, line
            else:
                self.above.append(line)


def read_roster(data: bytes, name: str) -> Roster:
    """Read the form. A file that cannot be read at all is one error and no rows."""
    found = Roster(hashlib.sha256(data).hexdigest())
    try:
        for sheet in _sheets(data, found):
            found.rows.setdefault(sheet.kind, []).extend(_rows(sheet, found))
    except FileRejected as refusal:
        return Roster(found.sha256, errors=Flaws([Flaw(name, str(refusal))]))
    if not found.rows and not found.errors:
        wanted = "、".join(f"“{sheet}”" for sheet in SHEETS)
        found.errors.add(name, f"没有名为{wanted}的工作表，也没有写着这些表的表头的，请用导入模板填写。")
    return found


def _sheets(data: bytes, found: Roster) -> Iterator[_Sheet]:
    check_size(data)
    refuse_others(data)
    if not data.startswith(b"PK"):
        raise FileRejected("不是 Excel 工作簿，请用导入模板填写，存为 .xlsx 再上传。")
    package = Package(data, Budget())
    sheets: dict[str, _Sheet] = {}
    hidden: dict[str, None] = {}
    for piece in read_xlsx.blocks(package, package.main()):
        if isinstance(piece, HiddenLine):
            hidden[piece.line.table] = None
        elif isinstance(piece, Line):
            sheets.setdefault(piece.table, _Sheet(piece.table)).take(piece)
            if sum(map(len, sheets.values())) > MAX_ROSTER:
                raise FileRejected(f"超过 {MAX_ROSTER} 行，请拆成几个文件后分别上传。")
    found.warnings.extend(Flaw(sheet, "这是隐藏的工作表，没有读取。") for sheet in hidden)
    strange = (sheet.name for sheet in sheets.values() if not sheet.kind)
    found.warnings.extend(Flaw(sheet, "不认识的工作表，没有读取。") for sheet in strange)
    return (sheet for sheet in sheets.values() if sheet.kind)


def _rows(sheet: _Sheet, found: Roster) -> Iterator[Row]:
    heading, above = (sheet.heading, sheet.above) if sheet.heading else (sheet.above[0], [])
    for line in above:
        if len(line.cells) > 1:
            found.warnings.add(f"{sheet.name}!{line.number}", "这一行在表头之上，没有读取。")
    columns = _columns(sheet, heading, found)
    letters = {column.field: letter for column, letter in columns.values()}
    if missing := [c.heading for c in SHEETS[sheet.kind] if c.required and c.field not in letters]:
        absent = "、".join(f"“{word}”" for word in missing)
        found.errors.add(f"{sheet.name}!{heading.number}", f"缺少{absent}列，请补上这一列。")
        return
    for line in sheet.filled:
        if line.cells[0].text.strip().startswith(EXAMPLE):
            found.warnings.add(f"{sheet.name}!{line.number}", "这是示例行，没有导入。")
            continue
        cells = {columns[c.column][0].field: c for c in line.cells if c.column in columns}
        row = Row(sheet.name, line.number, letters, cells)
        if any(row.text(name) or cells[name].fault for name in cells):
            _check(row, sheet.kind, found)
            yield row


def _known(kind: str) -> dict[str, Column]:
    return {word.casefold(): column for column in SHEETS[kind] for word in (column.heading, *column.synonyms)}


def _are_headings(line: Line, kind: str, *, is_named: bool) -> bool:
    """Whether a line holds the headings of a kind: of a sheet that is named after it a few are enough."""
    known = _known(kind)
    fields = {known[word].field for cell in line.cells if (word := heading_word(cell.text).casefold()) in known}
    if is_named:
        return len(fields) >= _FEWEST_HEADINGS
    return fields.issuperset(column.field for column in SHEETS[kind] if column.required)


def _columns(sheet: _Sheet, heading: Line, found: Roster) -> dict[int, tuple[Column, str]]:
    known = _known(sheet.kind)
    columns: dict[int, tuple[Column, str]] = {}
    for cell in heading.cells:
        word = heading_word(cell.text)
        place = f"{sheet.name}!{cell.name}"
        meant = known.get(word.casefold())
        if meant is None:
            if word:
                found.warnings.add(place, f"不认识的列“{word}”，没有读取。")
        elif any(column is meant for column, _ in columns.values()):
            found.errors.add(place, f"“{meant.heading}”列写了两次，请只留一列。")
        else:
            columns[cell.column] = (meant, cell.name.rstrip("0123456789"))
    return columns


def _check(row: Row, kind: str, found: Roster) -> None:
    """Note what can be told to be wrong with a row by itself."""
    for column in SHEETS[kind]:
        cell, text = row.cells.get(column.field), row.text(column.field)
        if cell and cell.fault:
            found.wrong(row, column.field, cell.fault)
        elif column.required and not text:
            found.wrong(row, column.field, f"缺少{column.heading}，请填写。")
        elif len(text) > column.longest:
            found.wrong(row, column.field, f"太长，最多 {column.longest} 字，请缩短。")
