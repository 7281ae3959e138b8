"""Office files before 2007: their streams, and what acts on whoever opens them."""

import struct
import zlib

import pytest

from ledger.media.rejections import BROKEN, LOCKED, Danger
from ledger.media.verdict import REMOTE
from models.evidence_kinds import MediaType
from tests.ledger.evidence import doc, fib, ole, ppt, records, xls
from tests.ledger.judging import dangers, known, refused

VBA = ole({"VBA/dir": b""})
SHEET, LINK, LOCK = 0x0085, 0x01AE, 0x002F


def sheet(kind, name="表1"):
    return SHEET, struct.pack("<IBBBB", 0, 0, kind, len(name), 1) + name.encode("utf-16-le")


def link(path):
    return LINK, struct.pack("<HHB", 1, len(path), 1) + path.encode("utf-16-le")


def made_from(template):
    """A Word document that names its template."""
    texts = struct.pack("<HHH", 0xFFFF, 2, 0)
    for text in ("", template):
        texts += struct.pack("<H", len(text)) + text.encode("utf-16-le")
    return ole({"WordDocument": fib(0x0200, 8, len(texts)), "1Table": bytes(8) + texts})


def field(code, encoding="utf-16-le", before=b""):
    return ole({"WordDocument": fib(text=before + f"\x13{code}\x14见\x15".encode(encoding, "replace"))})


FOUND = {
    "macros": (doc(**{"Macros/VBA/dir": b""}), Danger.MACROS),
    "macros of Excel": (xls(**{"_VBA_PROJECT_CUR/VBA/dir": b""}), Danger.MACROS),
    "macros anywhere": (doc(**{"Data/_VBA_PROJECT": b""}), Danger.MACROS),
    "a macro sheet": (xls(sheet(1)), Danger.MACROS),
    "a module": (xls(sheet(6)), Danger.MACROS),
    "macros of PowerPoint": (ppt((0x10, 0x1011, struct.pack("<I", 9) + zlib.compress(VBA))), Danger.MACROS),
    "macros within": (ppt((0x0F, 0x03E8, b""), (0, 0x1011, VBA)), Danger.MACROS),
    "an object of PowerPoint": (ppt((0, 0x1011, doc())), Danger.OBJECT),
    "an object": (doc(**{"ObjectPool/_1/\x01CompObj": b""}), Danger.OBJECT),
    "a file": (doc(**{"ObjectPool/_1/\x01Ole10Native": b""}), Danger.OBJECT),
    "an object of Excel": (xls(**{"MBD0001ABCD/\x01CompObj": b""}), Danger.OBJECT),
    "ActiveX": (xls(Ctls=b""), Danger.ACTIVE_X),
    "DDE": (field("DDEAUTO c:\\\\cmd.exe"), Danger.DDE),
    "DDE in letters of one byte": (field("DDE c:\\\\cmd.exe", "latin-1"), Danger.DDE),
    "DDE at an odd place": (field("DDE c:\\\\cmd.exe", before=b"x"), Danger.DDE),
    "an included text": (field('INCLUDETEXT "http://a.example/a.doc"'), Danger.REMOTE),
    "a link to a program": (xls(link("cmd\x03/c calc")), Danger.DDE),
    "a link to the web": (xls(link("\x01\x05\x18http://a.example/a.xls")), Danger.REMOTE),
    "a link to a share": (xls(link("\x01\x01@host\x03share\x03a.xls")), Danger.REMOTE),
    "a template": (made_from("http://a.example/a.dot"), Danger.TEMPLATE),
    "a template of a share": (made_from(r"\\host\share\a.dot"), Danger.TEMPLATE),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_acts_on_whoever_opens_it_is_named(what):
    content, danger = FOUND[what]
    assert dangers(content, "a.doc") == {danger}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (doc(), "a.doc"),
        (doc("DDEAUTO 是攻击手法"), "a.wps"),
        (doc(**{"\x01Ole": b"", "\x01CompObj": b""}), "a.doc"),  # as LibreOffice writes them
        (xls(sheet(0), sheet(2, "图1")), "a.xls"),
        (xls(link("\x01\x01C目录\x03表.xls"), (LINK, b"\1\0\1\4")), "a.et"),
        (ole({"Book": records((0x0809, bytes(16)))}), "a.xls"),
        (ppt((0x0F, 0x03E8, b""), (0, 0x03E9, bytes(40))), "a.dps"),
        (field('HYPERLINK "https://www.example.edu.cn/"'), "a.doc"),
        (made_from("Normal.dot"), "a.doc"),
        (made_from(r"C:\Templates\a.dot"), "a.doc"),
    ],
)
def test_what_people_send_is_taken_in(content, name):
    assert known(content, name).remarks == ()


def test_a_picture_that_lies_on_the_web_is_marked():
    linked = field('INCLUDEPICTURE "https://mmbiz.example.com/a.png" \\* MERGEFORMATINET')
    assert known(linked, "a.doc").remarks == (REMOTE,)


@pytest.mark.parametrize(
    "content",
    [
        ole({"EncryptedPackage": b"", "EncryptionInfo": b""}),
        ole({"PowerPoint Document": b"", "EncryptedSummary": b""}),
        ole({"WordDocument": fib(0x0100)}),
        xls((LOCK, bytes(6))),
    ],
)
def test_a_file_that_only_a_password_opens_is_refused(content):
    assert refused(content, "a.doc") == LOCKED


@pytest.mark.parametrize(
    "content",
    [
        doc()[:600],
        doc()[:100],
        doc().replace(b"\x09\0\x06\0", b"\x1f\0\x06\0", 1),
        doc()[:48] + b"\xfe\xff\xff\xff" + doc()[52:],
        ppt((0x10, 0x1011, b"\1\0\0\0not packed")),
    ],
)
def test_what_cannot_be_opened(content):
    assert refused(content, "a.doc") == BROKEN


def test_a_long_directory_is_read_to_its_end():
    many = ole({f"{number}": b"" for number in range(30)} | {"WordDocument": fib()})
    assert known(many, "a.wps").media_type is MediaType.DOC
