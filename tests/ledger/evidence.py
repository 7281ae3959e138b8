"""Small real files of every kind that may be evidence, and of some that may not."""

import io
import struct
import zipfile
import zlib

from docx import Document
from openpyxl import Workbook

from models.vocabulary import MediaType

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
TERMS = "http://purl.org/dc/terms/"


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(main, created=None, **more):
    """A package whose main part is of a content type; `more` are further parts."""
    override = f'<Override PartName="/main.xml" ContentType="{main}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">{override}</Types>',
        "main.xml": "<a/>",
    }
    if created is not None:
        parts["docProps/core.xml"] = (
            f'<c:coreProperties xmlns:c="{CORE}" xmlns:d="{TERMS}">'
            f"<d:created>{created}</d:created></c:coreProperties>"
        )
    return zipped(parts | more)


def main_of(kind):
    return f"{kind.value}.main+xml"


def docx(text="会议记录"):
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def xlsx():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def ole(*top, below=()):
    """A file of Office before 2007 with these names at its root, and others below the first."""
    names = ["Root Entry", *top, *below]
    none = 0xFFFFFFFF
    entries = b""
    for number, name in enumerate(names):
        written = name.encode("utf-16-le")
        after = number + 1 if 1 <= number < len(top) else none
        child = 1 if number == 0 else len(top) + 1 if number == 1 and below else none
        entries += (
            written.ljust(64, b"\0")
            + struct.pack("<HHIII", len(written) + 2, 1, none, after, child)
            + bytes(48)
        )
    entries += bytes(-len(entries) % 512)
    count = len(entries) // 512
    chain = [*range(2, count + 1), 0xFFFFFFFE] if count > 1 else [0xFFFFFFFE]
    table = struct.pack(f"<{1 + count}I", 0xFFFFFFFD, *chain).ljust(512, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, none, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    listed = struct.pack("<109I", 0, *[none] * 108)
    return header + listed + table + entries


def large_ole():
    """A file whose directory lies beyond what the header's own list of tables reaches."""
    content = bytearray(ole("WordDocument"))
    reached = 109 * 128
    directory = content[1024:]
    struct.pack_into("<I", content, 48, reached)  # where the directory begins
    struct.pack_into("<II", content, 68, 1, 1)  # where the list of tables goes on, and for how long
    listed = struct.pack("<128I", 2, *[0xFFFFFFFF] * 126, 0xFFFFFFFE)
    table = struct.pack("<I", 0xFFFFFFFE).ljust(512, b"\xff")
    content[1024:] = listed + table
    return bytes(content.ljust((reached + 1) * 512, b"\0") + directory)


def pdf(extra=b"", packed=None):
    if packed is not None:
        stream = zlib.compress(packed)
        extra += (
            b"7 0 obj<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\n" % len(stream)
            + stream + b"\nendstream endobj"
        )  # fmt: skip
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + extra + b"\n%%EOF\n"


def jpeg(taken=None, order="<"):
    """A JPEG; `taken` is what a camera wrote as DateTimeOriginal."""
    segments = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    if taken is not None:
        tiff = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
        tiff += struct.pack(f"{order}HHHII", 1, 0x8769, 4, 1, 26) + bytes(4)
        tiff += struct.pack(f"{order}HHHII", 1, 0x9003, 2, 20, 44) + bytes(4)
        tiff += taken.encode() + b"\0"
        body = b"Exif\0\0" + tiff
        segments += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b"\xff\xd8" + segments + b"\xff\xda\0\2\xff\xd9"


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1"
GOOD = {
    MediaType.PDF: pdf(),
    MediaType.DOCX: docx(),
    MediaType.XLSX: xlsx(),
    MediaType.PPTX: office(main_of(MediaType.PPTX)),
    MediaType.DOC: ole("WordDocument", "1Table"),
    MediaType.XLS: ole("Workbook", "\x05SummaryInformation"),
    MediaType.PPT: ole("Current User", "PowerPoint Document"),
    MediaType.TEXT: "4月12日，到会18人。\r\n".encode(),
    MediaType.JPEG: jpeg(),
    MediaType.PNG: PNG,
    MediaType.GIF: b"GIF89a\1\0\1\0",
    MediaType.WEBP: b"RIFF\x10\0\0\0WEBPVP8 ",
    MediaType.HEIC: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    MediaType.MP4: b"\0\0\0\x18ftypisom\0\0\2\0isommp41",
    MediaType.M4A: b"\0\0\0\x18ftypM4A \0\0\2\0isomM4A ",
    MediaType.MP3: b"ID3\4\0\0\0\0\0\0",
}
