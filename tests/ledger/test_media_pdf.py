"""PDFs by their objects: what is refused however it is written, and what people really send."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, String

from ledger.media import pdf as judge
from ledger.media.rejections import BROKEN, COMPLEX, Danger
from tests.ledger.evidence import holding, pdf
from tests.ledger.judging import dangers, refused
from tests.ledger.pdfs import OWNER, PACKED, PAGES, raw, with_file
from tests.ledger.test_media_pdf_real import INVOICE

OPEN = {"object_stream_mode": pikepdf.ObjectStreamMode.disable}

SCRIPT = "<</S/JavaScript/JS(app.alert(1))>>"


def triggered(action, where="/OpenAction"):
    """A PDF that does something when it is opened."""

    def change(file):
        found = pikepdf.Object.parse(action.encode())
        file.Root[where] = Dictionary(WC=found) if where == "/AA" else found

    return pdf(change=change)


def updated(content, *changes):
    """A PDF with an incremental update: objects by number, None for one that is freed."""
    written, rows = content, []
    for number, each in changes:
        rows.append((number, len(written) if each else 0, b"n" if each else b"f"))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each) if each else b""
    table = len(written)
    written += b"xref\n0 0\n"
    for number, place, kind in rows:
        written += b"%d 1\n%010d %05d %s \n" % (number, place, 0 if kind == b"n" else 1, kind)
    before = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    size = max(5, *(number + 1 for number, _ in changes))
    end = b"trailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return written + end % (size, before, table)


def without(content, word):
    assert word not in content
    return content


HOW = {
    "open": lambda: holding(SCRIPT, **OPEN),
    "in an object stream": lambda: without(holding(SCRIPT, **PACKED), b"JavaScript"),
    "escaped": lambda: raw(*PAGES, b"<</#53 /J#61vaScript /#4aS (app.alert\\(1\\))>>"),
    "in a stream": lambda: raw(*PAGES, b"<</S/JavaScript/JS 5 0 R>>", b"<</Length 1>>stream\nx\nendstream"),
    "name elsewhere": lambda: raw(*PAGES, b"<</S 5 0 R/JS(x)>>", b"/JavaScript"),
    "in UTF-16": lambda: raw(*PAGES, b"<</S/JavaScript/JS<FEFF006100700070>>>"),
    "deep within": lambda: raw(*PAGES, b"[" * 90 + SCRIPT.encode() + b"]" * 90),
    "over a line end": lambda: raw(*PAGES, b"<</S%x\n/JavaScript/JS(x)>>"),
    "added later": lambda: updated(raw(*PAGES), (4, SCRIPT.encode())),
    "taken out later": lambda: updated(raw(*PAGES, SCRIPT.encode()), (4, None)),
    "replaced later": lambda: updated(raw(*PAGES, SCRIPT.encode()), (4, b"<<>>")),
    "locked against changes": lambda: without(holding(SCRIPT, **PACKED, **OWNER), b"JavaScript"),
    "without its table": lambda: raw(*PAGES, SCRIPT.encode()).replace(b"startxref", b"startxxxx"),
    "with a wrong table": lambda: raw(*PAGES, SCRIPT.encode()).replace(b"7\n", b"7\n%%\n", 1),
    "twice one key": lambda: raw(*PAGES, b"<</S/JavaScript/S/URI/URI(https://a.cn)>>"),
    "in a damaged object": lambda: raw(*PAGES, b"<</S/JavaScript/JS(x"),
    "a rendition": lambda: holding("<</S/Rendition/JS(x)>>"),
    "a named script": lambda: pdf(
        change=lambda file: file.Root.__setitem__(
            "/Names",
            Dictionary(JavaScript=Dictionary(Names=Array([String("a"), pikepdf.Object.parse(SCRIPT.encode())]))),
        )
    ),
    "on a key of a form": lambda: holding(f"<</FT/Tx/T(a)/AA<</K{SCRIPT}>>>>"),
    "after others": lambda: triggered(f"<</S/GoTo/D[0/Fit]/Next[<</S/Named/N/Print>>{SCRIPT}]>>"),
}


@pytest.mark.parametrize("how", HOW)
def test_a_script_is_found_however_it_is_written(how):
    assert Danger.SCRIPT in dangers(HOW[how](), "a.pdf")


FOUND = [
    (holding("<</S/Launch/F(calc.exe)>>"), Danger.PROGRAM),
    (holding("<</S/SubmitForm/F(https://a.example/)>>"), Danger.SENDS),
    (holding("<</S/ImportData/F(a.fdf)>>"), Danger.SENDS),
    (holding("<</S/GoToR/F(\\\\\\\\evil.example\\\\share\\\\a.pdf)/D[0/Fit]>>"), Danger.ELSEWHERE),
    (holding("<</S/GoToR/F<</Type/Filespec/UF(//evil/a.pdf)>>/D[0/Fit]>>"), Danger.ELSEWHERE),
    (holding("<</S/URI/URI(javascript:alert\\(1\\))>>"), Danger.LINK),
    (holding("<</S/URI/URI(ms-msdt:/id PCWDiagnostic)>>"), Danger.LINK),
    (holding("<</S/Movie>>"), Danger.MEDIA),
    (holding("<</Subtype/RichMedia>>"), Danger.MEDIA),
    (holding("<</Subtype/3D>>"), Danger.MEDIA),
    (triggered("<</S/URI/URI(https://a.example/)>>"), Danger.OPENS),
    (triggered("<</S/GoToE/T<</R/C/N(a)>>>>"), Danger.OPENS),
    (triggered("<</S/URI/URI(https://a.example/)>>", "/AA"), Danger.OPENS),
    (triggered("<</S/GoTo/D[0/Fit]/Next<</S/GoToR/F(b.pdf)>>>>"), Danger.OPENS),
    (
        pdf(
            change=lambda file: file.Root.__setitem__(
                "/AcroForm", Dictionary(Fields=Array([]), XFA=file.make_stream(b"<xdp/>"))
            )
        ),
        Danger.XFA,
    ),
    (with_file(b"MZ\x90\0"), Danger.ATTACHED),
    (with_file("会议记录".encode(), "a.txt"), Danger.ATTACHED),
    (with_file(b"<?xml version='1.0'?><html/>"), Danger.ATTACHED),
    (with_file(b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><a/>"), Danger.ATTACHED),
    (with_file(INVOICE + b" " * judge.MAX_DATA), Danger.ATTACHED),
    (holding("<</Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8>>"), Danger.PIXELS),
]


@pytest.mark.parametrize(("content", "danger"), FOUND)
def test_what_runs_sends_fetches_or_hides_something_is_named(content, danger):
    assert dangers(content, "a.pdf") == {danger}


def test_all_that_is_found_is_said_at_once_with_what_to_do():
    sentence = refused(holding(f"[{SCRIPT}<</S/Launch/F(calc.exe)>>]"), "a.pdf")
    assert sentence == (
        "文件中含有脚本、启动程序的动作，可能不安全，请用“打印为 PDF”另存一份；删去这个动作后另存，再重新上传。"
    )


def test_objects_that_only_another_reader_would_unpack_are_refused(monkeypatch):
    content = pdf(change=lambda file: file.Root.__setitem__("/X", String("x" * 9000)), **PACKED)
    assert dangers(content, "a.pdf") == set()
    monkeypatch.setattr(judge, "MAX_STREAM", 1000)
    assert refused(content, "a.pdf") == BROKEN


def test_a_file_of_too_many_objects_is_refused(monkeypatch):
    content = pdf(change=lambda file: file.Root.__setitem__("/X", Array([Array()] * 500)))
    assert dangers(content, "a.pdf") == set()
    monkeypatch.setattr(judge, "MAX_OBJECTS", 1000)
    assert refused(content, "a.pdf") == COMPLEX


def test_what_refers_to_itself_is_looked_at_once():
    circle = raw(*PAGES, b"[4 0 R 5 0 R]", b"<</A 5 0 R/Next 5 0 R/OpenAction 5 0 R/S/GoTo>>")
    assert dangers(circle, "a.pdf") == set()
