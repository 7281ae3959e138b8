"""A marked copy as a Word document: tables and paragraphs, faulty cells shaded and with a comment."""

from collections.abc import Iterator

from ledger.marks import MarkedCell, MarkedFile, MarkedLine, plain
from ledger.ooxml import Package, text

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _SIDES)
_TABLE = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr><w:tblGrid/>'
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="FFC7CE"/>'
_AUTHOR = "对账销号"


def package(file: MarkedFile) -> Package:
    """Return the document."""
    whys: list[str] = []
    body = "".join(_body(file, whys)).encode()
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="{_AUTHOR}" w:initials="标">{_paragraphs(why)}</w:comment>'
        for n, why in enumerate(whys)
    )
    page = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    return Package(
        {
            "word/document.xml": [
                f'<w:document xmlns:w="{_W}"><w:body>'.encode(),
                body,
                f"{page}</w:body></w:document>".encode(),
            ],
            "word/comments.xml": [f'<w:comments xmlns:w="{_W}">{comments}</w:comments>'.encode()],
        },
        {"word/document.xml": "wordprocessingml.document.main", "word/comments.xml": "wordprocessingml.comments"},
        {"": {"word/document.xml": "officeDocument"}, "word/document.xml": {"comments.xml": "comments"}},
    )


def _body(file: MarkedFile, whys: list[str]) -> Iterator[str]:
    table = ""
    for piece in file.pieces:
        here = piece.line.table if isinstance(piece, MarkedLine) else ""
        if table and here != table:
            yield "</w:tbl>"
            yield "<w:p/>" if here else ""
        if here and here != table:
            yield f"<w:tbl>{_TABLE}"
        table = here
        yield _row(piece, whys) if isinstance(piece, MarkedLine) else _paragraphs(plain(piece))
    if table:
        yield "</w:tbl><w:p/>"


def _row(line: MarkedLine, whys: list[str]) -> str:
    cells: list[str] = []
    at = 0
    for each in line.cells:
        if each.cell.column > at and not line.line.ordered:
            cells.append("<w:tc><w:p/></w:tc>" * (each.cell.column - at))
        cells.append(_cell(each, line.line.number, whys))
        at = each.cell.column + each.cell.span
    return f"<w:tr>{''.join(cells) or '<w:tc><w:p/></w:tc>'}</w:tr>"


def _cell(each: MarkedCell, row: int, whys: list[str]) -> str:
    is_below = each.cell.row != row
    span = f'<w:gridSpan w:val="{each.cell.span}"/>' if each.cell.span > 1 else ""
    merge = "<w:vMerge/>" if is_below else '<w:vMerge w:val="restart"/>'
    properties = f"<w:tcPr>{span}{merge}{_SHADE if each.why else ''}</w:tcPr>"
    mark = ""
    if each.why:
        mark = f'<w:r><w:commentReference w:id="{len(whys)}"/></w:r>'
        whys.append(each.why)
    return f"<w:tc>{properties}{_paragraphs('' if is_below else each.text, mark)}</w:tc>"


def _paragraphs(value: str, mark: str = "") -> str:
    """A paragraph for each line of a text, the first with what marks it."""
    lines = value.split("\n")
    shown = (f'<w:r><w:t xml:space="preserve">{_text(line)}</w:t></w:r>' if line else "" for line in lines)
    return "".join(f"<w:p>{mark if n == 0 else ''}{run}</w:p>" for n, run in enumerate(shown))


def _text(line: str) -> str:
    return text(line).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
