"""A plain PDF of lines of Chinese text, as a scanner's or an office's program would send it.

The font is named and not embedded (STSong-Light): every reader has one for Chinese.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

WIDTH, HEIGHT = 595, 842
"""A4 in points."""
MARGIN, TITLE, BODY, LEADING = 79, 20, 14, 26
LINES = 24
"""How many lines a page holds below a title."""
SIGNS = (WIDTH - 2 * MARGIN) // BODY

_FONT = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>"
_GLYPHS = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R>>"
)
_SHAPE = (
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
)


def document(title: str, paragraphs: Sequence[str], made: datetime) -> bytes:
    """Write a title and paragraphs, each beginning two signs in, on as many pages as they need."""
    lines = [line for paragraph in paragraphs for line in _broken(paragraph)]
    pages = [lines[n : n + LINES] for n in range(0, len(lines), LINES)]
    first = 7
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        _FONT,
        _GLYPHS,
        _SHAPE,
        f"<</CreationDate(D:{made:%Y%m%d%H%M%S}+08'00')/Title<feff{_hex(title)}>>>".encode(),
    ]
    for n, page in enumerate(pages):
        content = "\n".join(_written(page, "" if n else title)).encode()
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {first + 2 * n + 1}"
            " 0 R/Resources<</Font<</F1 3 0 R>>>>>>".encode(),
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        ]
    return _file(objects)


def _broken(paragraph: str) -> Iterator[str]:
    """Break a paragraph into lines of full-width signs."""
    text = f"　　{paragraph}"
    for start in range(0, len(text), SIGNS):
        yield text[start : start + SIGNS]


def _written(lines: Sequence[str], title: str) -> Iterator[str]:
    """Yield the operators that write one page."""
    top = HEIGHT - 2 * MARGIN
    if title:
        yield _line(title, TITLE, (WIDTH - len(title) * TITLE) // 2, top + LEADING)
    for n, line in enumerate(lines, start=1):
        yield _line(line, BODY, MARGIN, top - n * LEADING)


def _line(text: str, size: int, left: int, bottom: int) -> str:
    return f"BT /F1 {size} Tf {left} {bottom} Td <{_hex(text)}> Tj ET"


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _file(objects: Sequence[bytes]) -> bytes:
    """Number the objects, and say at the end where each one stands."""
    written, places = b"%PDF-1.4\n", []
    for n, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (n, each)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        written
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<</Size {size}/Root 1 0 R/Info 6 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
        ).encode()
    )
