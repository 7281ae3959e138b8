"""A filled form for 党组织, 人员 and 任职, as a file → Roster.

Never raises for a bad file. Columns are found by their headings, in any order.
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
from ledger.roster import EXAMPLE, SHEETS, Column, Roster, Row


def read_roster(data: bytes, name: str) -> Roster:
    """Read the form. A file that cannot be read at all is one error and no rows."""
    found = Roster(hashlib.sha256(data).hexdigest())
    try:
        for sheet, lines in _sheets(data, found):
            found.rows[sheet] = list(_rows(sheet, lines, found))
    except FileRejected as refusal:
        return Roster(found.sha256, errors=Flaws([Flaw(name, str(refusal))]))
    if not found.rows and not found.errors:
        wanted = "、".join(f"“{sheet}”" for sheet in SHEETS)
        found.errors.add(name, f"没有名为{wanted}的工作表，请用导入模板填写。")
    return found


def _sheets(data: bytes, found: Roster) -> Iterator[tuple[str, list[Line]]]:
    check_size(data)
    refuse_others(data)
    if not data.startswith(b"PK"):
        raise FileRejected("不是 Excel 工作簿，请用导入模板填写，存为 .xlsx 再上传。")
    package = Package(data, Budget())
    lines: dict[str, list[Line]] = {}
    strange: dict[str, str] = {}
    for piece in read_xlsx.blocks(package, package.main()):
        if isinstance(piece, HiddenLine):
            strange[piece.line.table] = "这是隐藏的工作表，没有读取。"
        elif isinstance(piece, Line) and piece.table.strip() in SHEETS:
            lines.setdefault(piece.table.strip(), []).append(piece)
            if sum(map(len, lines.values())) > MAX_ROSTER:
                raise FileRejected(f"超过 {MAX_ROSTER} 行，请拆成几个文件后分别上传。")
        elif isinstance(piece, Line):
            strange[piece.table] = "不认识的工作表，没有读取。"
    found.warnings.extend(Flaw(sheet, reason) for sheet, reason in strange.items())
    return iter(lines.items())


def _rows(sheet: str, lines: list[Line], found: Roster) -> Iterator[Row]:
    heading, *filled = lines
    columns = _columns(sheet, heading, found)
    letters = {column.field: letter for column, letter in columns.values()}
    if missing := [c.heading for c in SHEETS[sheet] if c.required and c.field not in letters]:
        absent = "、".join(f"“{word}”" for word in missing)
        found.errors.add(f"{sheet}!{heading.number}", f"缺少{absent}列，请补上这一列。")
        return
    for line in filled:
        if line.cells[0].text.strip().startswith(EXAMPLE):
            found.warnings.add(f"{sheet}!{line.number}", "这是示例行，没有导入。")
            continue
        cells = {columns[c.column][0].field: c for c in line.cells if c.column in columns}
        row = Row(sheet, line.number, letters, cells)
        if any(row.text(name) or cells[name].fault for name in cells):
            _check(row, found)
            yield row


def _columns(sheet: str, heading: Line, found: Roster) -> dict[int, tuple[Column, str]]:
    known = {word.casefold(): column for column in SHEETS[sheet] for word in (column.heading, *column.synonyms)}
    columns: dict[int, tuple[Column, str]] = {}
    for cell in heading.cells:
        word = heading_word(cell.text)
        place = f"{sheet}!{cell.name}"
        meant = known.get(word.casefold())
        if meant is None:
            if word:
                found.warnings.add(place, f"不认识的列“{word}”，没有读取。")
        elif any(column is meant for column, _ in columns.values()):
            found.errors.add(place, f"“{meant.heading}”列写了两次，请只留一列。")
        else:
            columns[cell.column] = (meant, cell.name.rstrip("0123456789"))
    return columns


def _check(row: Row, found: Roster) -> None:
    """Note what can be told to be wrong with a row by itself."""
    for column in SHEETS[row.sheet]:
        cell, text = row.cells.get(column.field), row.text(column.field)
        if cell and cell.fault:
            found.wrong(row, column.field, cell.fault)
        elif column.required and not text:
            found.wrong(row, column.field, f"缺少{column.heading}，请填写。")
        elif len(text) > column.longest:
            found.wrong(row, column.field, f"太长，最多 {column.longest} 字，请缩短。")
