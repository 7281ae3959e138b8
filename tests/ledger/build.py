"""Small real files for the tests: packages of raw XML, and sheets by openpyxl."""

import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl

from ledger.read import read_ledger

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = ["序号", "党组织名称", "成功经验", "典型案例", "存在问题", "备注"]


def row(problems, organization="教师党支部", number="1", **more):
    return [number, organization, more.get("experience", ""), more.get("case", ""), problems, ""]


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def rels(**targets):
    inner = "".join(
        f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}"/>' for i, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{P}">{inner}</Relationships>'


def p(text="", properties=""):
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def tc(content="", properties=""):
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells, properties=""):
    shown = (c if c.startswith(("<w:tc", "<w:sdt")) else tc(c) for c in cells)
    return f"<w:tr>{properties}{''.join(shown)}</w:tr>"


def tbl(*rows):
    shown = (r if isinstance(r, str) else tr(*r) for r in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(shown)}</w:tbl>"


def docx(*blocks, **parts):
    body = "".join(blocks)
    document = f'<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    return zipped(
        {
            "_rels/.rels": rels(rId1=("officeDocument", "word/document.xml")),
            "word/document.xml": document,
            **{name.replace("__", "/"): text for name, text in parts.items()},
        }
    )


def ledger_docx(*rows, above=()):
    return docx(*(p(line) for line in above), tbl(HEADER, *rows))


def xlsx(*rows, above=(), title="台账", edit=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for line in (*above, HEADER, *rows):
        sheet.append(line)
    if edit:
        edit(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw_xlsx(sheet_data, *, after="", strings=None):
    parts = {
        "_rels/.rels": rels(rId1=("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(
            rId1=("worksheet", "worksheets/sheet1.xml"), rId2=("sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{S}"/>',
    }
    return zipped(parts)


def cells(*values, number):
    shown = "".join(
        f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{escape(v)}</t></is></c>' for i, v in enumerate(values) if v
    )
    return f'<row r="{number}">{shown}</row>'


def csv_of(*rows, encoding="utf-8", above=()):
    return "\r\n".join([*above, ",".join(HEADER), *(",".join(r) for r in rows)]).encode(encoding)


def brief(reading):
    """The rows as (organization, [(problem, indicator)])."""
    return [(r.organization, [(q.text, q.indicator) for q in r.problems]) for r in reading.rows]


def texts(reading):
    return [q.text for r in reading.rows for q in r.problems]


def read(data):
    """Read a ledger in Word."""
    return read_ledger(data, "台账.docx")


def clean(data):
    """Read one with which nothing is wrong."""
    reading = read(data)
    assert (reading.errors, reading.warnings) == ((), ())
    return reading
