"""A ledger as an Excel workbook, streamed row by row. Every cell is text, never a formula."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import ceil
from types import MappingProxyType

from ledger.limits import MAX_CELL_TEXT
from ledger.media.formulas import may_be_formula
from ledger.ooxml import OFFICE, Package, text
from ledger.sheet import BOTTOM_MM, LEFT_MM, RIGHT_MM, TOP_MM, Sheet

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Excel reads _x0041_ in a text as a character's code, so a literal one is itself written as codes.
_CODE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_FONTS = (("宋体", 11), ("方正小标宋简体", 22), ("仿宋_GB2312", 14), ("黑体", 10.5), ("仿宋_GB2312", 10.5))
_TITLE, _LINE, _HEADER, _BODY, _QUOTED, _RIGHT = range(1, 7)
_CUT = "……（超出 Excel 单元格长度，全文见 Word 版）"
_MM_PER_CHARACTER = 1.5
"""Wider than on paper, so that a screen shows it well; printing fits the page's width."""
_LINE_POINTS = 14.25
_TALLEST = 409.0
"""Excel's own limit for a row, in points."""
_INCH = 25.4


def package(sheet: Sheet) -> Package:
    """Return the workbook, with one sheet named after the ledger."""
    kind = "spreadsheetml"
    return Package(
        {
            "xl/workbook.xml": map(str.encode, _workbook(sheet)),
            "xl/styles.xml": map(str.encode, _styles()),
            "xl/worksheets/sheet1.xml": map(str.encode, _worksheet(sheet)),
        },
        {
            "xl/workbook.xml": f"{kind}.sheet.main",
            "xl/styles.xml": f"{kind}.styles",
            "xl/worksheets/sheet1.xml": f"{kind}.worksheet",
        },
        {
            "": {"xl/workbook.xml": "officeDocument"},
            "xl/workbook.xml": {"worksheets/sheet1.xml": "worksheet", "styles.xml": "styles"},
        },
    )


def _workbook(sheet: Sheet) -> Iterator[str]:
    yield f'<workbook xmlns="{_S}" xmlns:r="{OFFICE}">'
    yield f'<sheets><sheet name="{sheet.title}" sheetId="1" r:id="rId1"/></sheets><definedNames>'
    yield f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{sheet.title}!$3:$3'
    yield "</definedName></definedNames></workbook>"


def _styles() -> Iterator[str]:
    """小标宋 22, 仿宋 14, 黑体 10.5, 仿宋 10.5; the last style keeps =1+1 a text when edited."""
    shown = "".join(f'<font><sz val="{size}"/><name val="{name}"/></font>' for name, size in _FONTS)
    side = "".join(f'<{s} style="thin"/>' for s in ("left", "right", "top", "bottom"))
    yield f'<styleSheet xmlns="{_S}"><fonts count="{len(_FONTS)}">{shown}</fonts>'
    yield '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    yield '<fill><patternFill patternType="gray125"/></fill></fills>'
    yield f'<borders count="2"><border/><border>{side}</border></borders>'
    yield '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7">'
    yield '<xf xfId="0"/>'
    yield _format(1, 0, "center")
    yield _format(2, 0, "left", wrap=False)
    yield _format(3, 1, "center")
    yield _format(4, 1, "left")
    yield _format(4, 1, "left", more=' quotePrefix="1"')
    yield _format(2, 0, "right", wrap=False)
    yield '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    yield "</cellStyles></styleSheet>"


def _format(font: int, border: int, side: str, *, wrap: bool = True, more: str = "") -> str:
    alignment = f'<alignment horizontal="{side}" vertical="center" wrapText="{int(wrap)}"/>'
    return (
        f'<xf numFmtId="49" fontId="{font}" fillId="0" borderId="{border}" xfId="0"{more}'
        f' applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
    )


def _worksheet(sheet: Sheet) -> Iterator[str]:
    last = len(sheet.columns) - 1
    half = last - 1 - last // 6  # two columns of six, four of eighteen
    widths = [column.width / _MM_PER_CHARACTER for column in sheet.columns]
    yield f'<worksheet xmlns="{_S}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>'
    for number, width in enumerate(widths, 1):
        yield f'<col min="{number}" max="{number}" width="{width:.1f}" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield _row(1, {0: sheet.title}, _TITLE)
    yield _row(2, {0: sheet.left, half: sheet.right}, _LINE, {half: _RIGHT})
    headers = [column.header for column in sheet.columns]
    yield _row(3, dict(enumerate(headers)), _HEADER, points=_points(headers, widths))
    number = 3
    letters = [_letter(column) for column in range(len(widths))]
    for number, values in enumerate(sheet.rows, 4):
        cells = "".join([_body(value, f"{letter}{number}") for value, letter in zip(values, letters, strict=True)])
        yield f'<row r="{number}" ht="{_points(values, widths)}">{cells}</row>'
    foot = [line for line in (sheet.foot_note(), sheet.signatures) if line]
    for at, line in enumerate(foot, number + 1):
        yield _row(at, {0: line}, _LINE)
    end = _letter(last)
    merged = [f"A1:{end}1", f"A2:{_letter(half - 1)}2", f"{_letter(half)}2:{end}2"]
    merged += [f"A{at}:{end}{at}" for at in range(number + 1, number + 1 + len(foot))]
    yield f'</sheetData><mergeCells count="{len(merged)}">'
    yield "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    yield f"</mergeCells><pageMargins{_margins()}/>"
    yield '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    yield f'<ignoredErrors><ignoredError sqref="A1:{end}{number}" numberStoredAsText="1"/>'
    yield "</ignoredErrors></worksheet>"


def _margins() -> str:
    """In inches."""
    sides = (("left", LEFT_MM), ("right", RIGHT_MM), ("top", TOP_MM), ("bottom", BOTTOM_MM))
    inches = "".join(f' {side}="{mm / _INCH:.3f}"' for side, mm in sides)
    return f'{inches} header="0.3" footer="0.3"'


def _points(values: Sequence[str], widths: Sequence[float]) -> float:
    """How high a row must be to show its wrapped cells whole; programs that open it do not ask."""
    return min(max(map(_lines, values, widths)) * _LINE_POINTS, _TALLEST)


@lru_cache(maxsize=512)
def _lines(value: str, width: float) -> int:
    """How many lines a cell takes; most are asked for over and over."""
    return sum(max(1, ceil(_breadth(line) / (width - 1))) for line in value.split("\n"))


def _breadth(line: str) -> int:
    """How many Latin letters' width a line takes: a Chinese character takes two."""
    return len(line) if line.isascii() else len(line) + sum(map("\u1100".__lt__, line))


def _row(
    number: int, values: dict[int, str], style: int, styles: Mapping[int, int] = MappingProxyType({}), points: float = 0
) -> str:
    cells = (_cell(value, f"{_letter(column)}{number}", styles.get(column, style)) for column, value in values.items())
    height = f' ht="{points}"' if points else ""
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _body(value: str, reference: str) -> str:
    return _cell(value, reference, _QUOTED if may_be_formula(value) else _BODY)


def _cell(value: str, reference: str, style: int) -> str:
    if not value:
        return f'<c r="{reference}" s="{style}"/>'
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(value)}</t></is></c>'


def escaped(value: str) -> str:
    """Return the text of a cell as XML, no longer than a cell may be."""
    if len(value) > MAX_CELL_TEXT:
        value = value[: MAX_CELL_TEXT - len(_CUT)] + _CUT
    shown = text(value)
    return _CODE.sub(r"_x005F_\1", shown) if "_x" in shown else shown


def _letter(column: int) -> str:
    """A, B, C … : no ledger has more than 26 columns."""
    return chr(65 + column)
