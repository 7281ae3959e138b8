"""One of each kind of file that is sent to stop the house, made anew: none is worth keeping."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEGABYTE = 1 << 20


@cache
def zip_bomb() -> bytes:
    """Return a workbook of 300 kB whose only sheet is 300 MB of nothing."""
    sheet = f'<worksheet xmlns="{EXCEL}"><sheetData>'.encode()
    return _zipped("xl/worksheets/sheet1.xml", (sheet, *([b" " * MEGABYTE] * 300)))


def wide_docx() -> bytes:
    """Return a Word file of 2 kB whose only table has 10,000 columns."""
    cells = b"<w:tc><w:p/></w:tc>" * 10_000
    head = f'<w:document xmlns:w="{WORD}"><w:body><w:tbl>'.encode()
    rows = b"<w:tr>%s</w:tr>" % cells
    return _zipped("word/document.xml", (head, rows, b"</w:tbl></w:body></w:document>"))


def nested_docx() -> bytes:
    """Return a Word file whose tables lie in one another 100,000 deep."""
    head = f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
    return _zipped("word/document.xml", (head, b"<w:tbl><w:tr><w:tc>" * 100_000))


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


LEDGERS: dict[str, Callable[[], bytes]] = {
    "bomb.xlsx": zip_bomb,
    "wide.docx": wide_docx,
    "nested.docx": nested_docx,
    "wide.csv": wide_csv,
    "long.csv": long_cells_csv,
}
"""What is sent as a ledger."""
EVIDENCE: dict[str, Callable[[], bytes]] = {
    "script.pdf": scripted_pdf,
    "nested.pdf": nested_pdf,
    "huge.png": huge_picture,
    "bomb.xlsx": zip_bomb,
}
"""What is sent as evidence."""


def _zipped(name: str, pieces: Iterable[bytes]) -> bytes:
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            part.write(piece)
    return out.getvalue()


def _pdf(catalogue: bytes, more: Iterable[bytes] = ()) -> bytes:
    objects = [catalogue, b"<</Type/Pages/Kids[]/Count 0>>", *more]
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (
        count, table, count,
    )  # fmt: skip
    return bytes(body) + tail + b"startxref\n%d\n%%%%EOF\n" % len(body)
