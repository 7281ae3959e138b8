"""A marked copy as an Excel workbook: a sheet a table, each cell a text, faulty ones filled and with a comment."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.limits import MAX_SHEET_NAME
from ledger.marks import MarkedCell, MarkedFile, MarkedLine
from ledger.ooxml import OFFICE, VML, Package, text
from ledger.write_xlsx import escaped

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLAIN, _FAULTY = 1, 2
_AUTHOR = "对账销号"
_STYLES = (
    f'<styleSheet xmlns="{_S}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/>'
    + "".join(
        f'<xf numFmtId="49" fontId="0" fillId="{fill}" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"'
        ' applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        for fill in (0, 2)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(slots=True)
class _Sheet:
    name: str
    lines: list[MarkedLine] = field(default_factory=list)

    def cells(self) -> Iterator[str]:
        for line in sorted(self.lines, key=lambda each: each.line.number):
            shown = "".join(_cell(each, line.line.number) for each in line.own)
            yield f'<row r="{line.line.number}">{shown}</row>'

    def marks(self) -> list[tuple[str, int, int, str]]:
        """Return where each reason stands: its reference, row and column from 0, and itself."""
        return [
            (_reference(each, line.line.number), line.line.number - 1, each.cell.column, each.why)
            for line in self.lines
            for each in line.own
            if each.why
        ]

    def merged(self) -> list[str]:
        """Return the areas of more than one cell."""
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        for line in self.lines:
            for each in line.cells:
                span, end = ends.get((each.cell.row, each.cell.column), (each.cell.span, each.cell.row))
                ends[each.cell.row, each.cell.column] = (span, max(end, line.line.number))
        return [
            f"{_letters(column)}{row}:{_letters(column + span - 1)}{end}"
            for (row, column), (span, end) in ends.items()
            if span > 1 or end > row
        ]


def package(file: MarkedFile) -> Package:
    """Return the workbook."""
    sheets: dict[str, _Sheet] = {}
    for piece in file.pieces:
        if isinstance(piece, MarkedLine):
            name = piece.line.table
            if name not in sheets:
                sheets[name] = _Sheet(_sheet_name(name, {sheet.name.lower() for sheet in sheets.values()}))
            sheets[name].lines.append(piece)
    parts: dict[str, list[bytes]] = {
        "xl/workbook.xml": [_workbook(sheets).encode()],
        "xl/styles.xml": [_STYLES.encode()],
    }
    types = {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/styles.xml": "spreadsheetml.styles"}
    book = {f"worksheets/sheet{n}.xml": "worksheet" for n in range(1, len(sheets) + 1)} | {"styles.xml": "styles"}
    relations = {"": {"xl/workbook.xml": "officeDocument"}, "xl/workbook.xml": book}
    for n, sheet in enumerate(sheets.values(), 1):
        part, marks = f"xl/worksheets/sheet{n}.xml", sheet.marks()
        parts[part] = [_worksheet(sheet, commented=bool(marks)).encode()]
        types[part] = "spreadsheetml.worksheet"
        if marks:
            parts |= {
                f"xl/comments{n}.xml": [_comments(marks).encode()],
                f"xl/drawings/marks{n}.vml": [_vml(marks).encode()],
            }
            types |= {f"xl/comments{n}.xml": "spreadsheetml.comments", f"xl/drawings/marks{n}.vml": VML}
            relations[part] = {f"../drawings/marks{n}.vml": VML, f"../comments{n}.xml": "comments"}
    return Package(parts, types, relations)


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name as short as Excel has it, and no other sheet's: of any case, for Excel tells none apart."""
    number, found = 1, name[:MAX_SHEET_NAME]
    while found.lower() in taken:
        number += 1
        found = f"{name[: MAX_SHEET_NAME - len(str(number)) - 1]}~{number}"
    return found


def _workbook(sheets: dict[str, _Sheet]) -> str:
    shown = "".join(
        f'<sheet name="{text(sheet.name).replace(chr(34), "&quot;")}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets.values(), 1)
    )
    return f'<workbook xmlns="{_S}" xmlns:r="{OFFICE}"><sheets>{shown}</sheets></workbook>'


def _worksheet(sheet: _Sheet, *, commented: bool) -> str:
    merged = sheet.merged()
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    return (
        f'<worksheet xmlns="{_S}" xmlns:r="{OFFICE}"><sheetFormatPr defaultColWidth="20" defaultRowHeight="15"/>'
        f"<sheetData>{''.join(sheet.cells())}</sheetData>"
        + (f'<mergeCells count="{len(merged)}">{areas}</mergeCells>' if merged else "")
        + ('<legacyDrawing r:id="rId1"/>' if commented else "")
        + "</worksheet>"
    )


def _cell(each: MarkedCell, row: int) -> str:
    style = _FAULTY if each.why else _PLAIN
    reference = _reference(each, row)
    if not each.text:
        return f'<c r="{reference}" s="{style}"/>'
    shown = f'<is><t xml:space="preserve">{escaped(each.text)}</t></is>'
    return f'<c r="{reference}" s="{style}" t="inlineStr">{shown}</c>'


def _comments(marks: list[tuple[str, int, int, str]]) -> str:
    shown = "".join(
        f'<comment ref="{reference}" authorId="0"><text><t xml:space="preserve">{escaped(why)}</t></text></comment>'
        for reference, _, _, why in marks
    )
    authors = f"<authors><author>{_AUTHOR}</author></authors>"
    return f'<comments xmlns="{_S}">{authors}<commentList>{shown}</commentList></comments>'


def _vml(marks: list[tuple[str, int, int, str]]) -> str:
    """The boxes of comments, which Excel asks for beside them."""
    shown = "".join(
        f'<v:shape id="mark{n}" type="#note" style="position:absolute;width:220pt;height:80pt;visibility:hidden"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        for n, (_, row, column, _) in enumerate(marks, 1)
    )
    names = (
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
    )
    kind = '<v:shapetype id="note" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
    return f"<xml {names}>{kind}{shown}</xml>"


def _reference(each: MarkedCell, row: int) -> str:
    return f"{_letters(each.cell.column)}{row}"


def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
