"""Small real files of every kind that may be evidence, and of some that may not."""

import io
import struct
import zipfile

import pikepdf
from docx import Document
from openpyxl import Workbook

from models.evidence_kinds import MediaType

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
    parts = {"[Content_Types].xml": f'<Types xmlns="{TYPES}">{override}</Types>', "main.xml": "<a/>"}
    if created is not None:
        parts["docProps/core.xml"] = (
            f'<c:coreProperties xmlns:c="{CORE}" xmlns:d="{TERMS}"><d:created>{created}</d:created></c:coreProperties>'
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


NONE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def ole(streams):
    """A file of Office before 2007 with streams by their paths.

    A stream shorter than 4096 bytes would lie in a stream of its own kind, so each is made longer.
    """
    paths = [tuple(path.split("/")) for path in streams]
    entries = sorted({path[:n] for path in paths for n in range(1, len(path) + 1)}, key=len)
    listed = [(), *entries]
    contents = [content.ljust(4096, b"\0") for content in streams.values()]
    lengths = [-(-len(listed) // 4)] + [-(-len(content) // SECTOR) for content in contents]
    tables = next(n for n in range(1, 110) if n * 128 >= n + sum(lengths))
    starts = [tables + sum(lengths[:n]) for n in range(len(lengths))]
    chains = [TABLE] * tables
    for start, length in zip(starts, lengths, strict=True):
        chains += [start + n + 1 for n in range(length - 1)] + [END] * (length > 0)
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(tables * SECTOR, b"\xff")
    directory = _directory(listed, paths, starts, contents)
    sectors = [directory, *contents]
    body = b"".join(each + bytes(-len(each) % SECTOR) for each in sectors)
    return _header(tables, starts[0]) + table + body


def _directory(listed, paths, starts, contents):
    """Name each storage and stream, each beside the next of its storage."""
    directory = b""
    for path in listed:
        is_stream = path in paths
        inner = [n for n, p in enumerate(listed) if p and p[:-1] == path]
        beside = [n for n, p in enumerate(listed) if p and path and p[:-1] == path[:-1]]
        after = next((n for n in beside if n > listed.index(path)), NONE)
        name = (path[-1] if path else "Root Entry").encode("utf-16-le")
        place = paths.index(path) if is_stream else None
        start = starts[1 + place] if is_stream else END if not path else 0
        directory += name.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIQ",
            len(name) + 2,
            2 if is_stream else 1 if path else 5,
            1,
            NONE,
            after,
            min(inner, default=NONE),
            start,
            len(contents[place]) if is_stream else 0,
        )
    return directory


def _header(tables, first):
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        tables,
        first,
        0,
        4096,
        END,
        0,
        END,
        0,
    )
    return header + struct.pack("<109I", *range(tables), *[NONE] * (109 - tables))


def fib(flags=0, place=0, length=0, text=b""):
    """The stream of a Word document: its flags, where its associated texts lie, and its text."""
    head = bytearray(0x400)
    struct.pack_into("<H", head, 0, 0xA5EC)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<II", head, 0x019A, place, length)
    return bytes(head) + text


def doc(text="会议记录", **more):
    return ole({"WordDocument": fib(text=text.encode("utf-16-le")), "1Table": b""} | more)


def records(*found):
    """The stream of an Excel workbook: records of a number and what they hold."""
    return b"".join(struct.pack("<HH", number, len(body)) + body for number, body in found)


def xls(*found, **more):
    begins = (0x0809, b"\0\6\5\0" + bytes(12))
    return ole({"Workbook": records(begins, *found, (0x0A, b""))} | more)


def ppt(*found):
    """A PowerPoint file: records of a version, a number and what they hold."""
    content = b"".join(struct.pack("<HHI", v, number, len(body)) + body for v, number, body in found)
    return ole({"Current User": b"", "PowerPoint Document": content})


def pdf(text="会议记录", made=None, change=None, **saved):
    """A PDF of one page; `change` is given the file before it is saved."""
    file = pikepdf.new()
    file.add_blank_page()
    file.Root.Note = pikepdf.String(text)
    if made is not None:
        file.docinfo["/CreationDate"] = made
    if change is not None:
        change(file)
    out = io.BytesIO()
    file.save(out, deterministic_id="encryption" not in saved, **saved)
    return out.getvalue()


def holding(written, **saved):
    """A PDF with an object, written as PDF writes it."""

    def change(file):
        file.Root.Held = file.make_indirect(pikepdf.Object.parse(written.encode()))

    return pdf(change=change, **saved)


def jpeg(taken=None, order="<"):
    """A JPEG; `taken` is what a camera wrote as DateTimeOriginal."""
    segments = b"\xff\xc0\0\x0b\x08\0\1\0\1\1\1\x11\0\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    if taken is not None:
        tiff = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
        tiff += struct.pack(f"{order}HHHII", 1, 0x8769, 4, 1, 26) + bytes(4)
        tiff += struct.pack(f"{order}HHHII", 1, 0x9003, 2, 20, 44) + bytes(4)
        tiff += taken.encode() + b"\0"
        body = b"Exif\0\0" + tiff
        segments += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b"\xff\xd8" + segments + b"\xff\xda\0\2\xff\xd9"


def chunk(kind, content=b""):
    return struct.pack(">I", len(content)) + kind + content + bytes(4)


def png(width=1, height=1, *frames):
    """The headers of a PNG; `frames` are the sizes of the pictures of an APNG."""
    moving = b"".join(chunk(b"fcTL", struct.pack(">III", 0, *each) + bytes(14)) for each in frames)
    head = chunk(b"IHDR", struct.pack(">II", width, height) + b"\x08\2\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + moving + chunk(b"IDAT") + chunk(b"IEND")


def gif(width=1, height=1, *frames):
    """The headers of a GIF with a palette; `frames` are drawn on it."""
    drawn = b"".join(b"," + struct.pack("<HHHHB", 0, 0, *each, 0) + b"\2\1\0\0" for each in frames)
    return b"GIF89a" + struct.pack("<HHB", width, height, 0x80) + bytes(8) + b"!\xf9\1\0\0" + drawn + b";"


def riff(*chunks):
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2) for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def three(*sides):
    return b"".join((side - 1).to_bytes(3, "little") for side in sides)


def box(kind, content=b""):
    return struct.pack(">I", len(content) + 8) + kind + content


def heic(*sizes):
    spatial = b"".join(box(b"ispe", struct.pack(">III", 0, *each)) for each in sizes)
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", spatial)))
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta


GOOD = {
    MediaType.PDF: pdf(),
    MediaType.DOCX: docx(),
    MediaType.XLSX: xlsx(),
    MediaType.PPTX: office(main_of(MediaType.PPTX)),
    MediaType.DOC: doc(),
    MediaType.XLS: xls(),
    MediaType.PPT: ppt(),
    MediaType.TEXT: "4月12日，到会18人。\r\n".encode(),
    MediaType.JPEG: jpeg(),
    MediaType.PNG: png(),
    MediaType.GIF: gif(1, 1, (1, 1)),
    MediaType.WEBP: riff((b"VP8 ", b"\0\0\0\x9d\x01\x2a\1\0\1\0")),
    MediaType.HEIC: heic((1, 1)),
    MediaType.MP4: b"\0\0\0\x18ftypisom\0\0\2\0isommp41",
    MediaType.M4A: b"\0\0\0\x18ftypM4A \0\0\2\0isomM4A ",
    MediaType.MP3: b"ID3\4\0\0\0\0\0\0",
}
