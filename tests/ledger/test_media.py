"""What a file of evidence is, by its content; what is refused, and in which words."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.media import office as packages
from ledger.media.identify import identify
from ledger.media.unfit import ACTIONS, BOMB, BROKEN, EMPTY, LOCKED, MACROS, Unfit, allowed
from models.vocabulary import MediaType
from tests.ledger import evidence
from tests.ledger.books import EXCEL, FIXTURES, WORD
from tests.ledger.evidence import GOOD, main_of, office, ole, pdf, zipped

ZONE = ZoneInfo("Asia/Shanghai")
MANUAL = Path(__file__).parents[2] / "docs/manual/branch.md"
DOCX = main_of(MediaType.DOCX)
GBK = "4月12日，到会18人。".encode("gb18030")


def known(content, name):
    return identify(io.BytesIO(content), name, ZONE)


def refused(content, name):
    with pytest.raises(Unfit) as refusal:
        known(content, name)
    sentence = str(refusal.value)
    assert sentence.endswith("。")
    return sentence


def test_there_is_a_file_of_every_kind_that_is_allowed():
    assert set(GOOD) == set(MediaType)


@pytest.mark.parametrize("kind", MediaType, ids=lambda kind: kind.name)
def test_a_file_is_known_by_its_content_under_each_of_its_endings(kind):
    for ending in kind.endings:
        for name in (f"记录.{ending}", f"a.exe.{ending.upper()}"):
            assert known(GOOD[kind], name).media_type is kind


@pytest.mark.parametrize("kind", MediaType, ids=lambda kind: kind.name)
def test_a_name_that_says_something_else_than_the_content_is_refused(kind):
    others = {ending for other in MediaType for ending in other.endings} - set(kind.endings)
    for ending in others | {"exe", "html"}:
        sentence = refused(GOOD[kind], f"记录.{ending}")
        assert f"“记录.{ending}”" in sentence
        assert kind.label in sentence
        assert f".{kind.endings[0]}" in sentence
    assert "“记录”" in refused(GOOD[kind], "记录")


def test_the_stream_is_left_at_its_beginning():
    for kind, content in GOOD.items():
        stream = io.BytesIO(content)
        identify(stream, f"a.{kind.endings[0]}", ZONE)
        assert stream.read() == content


@pytest.mark.parametrize("file", [WORD, EXCEL, FIXTURES / "诊断指南.txt"])
def test_files_that_other_programs_wrote_are_known(file):
    assert file.suffix.removeprefix(".") in known(file.read_bytes(), file.name).media_type.endings


@pytest.mark.parametrize(
    ("content", "name", "looks_like"),
    [
        (b"MZ\x90\0\3\0\0\0" + bytes(60), "记录.pdf", "无法识别|像是"),
        (b"\x7fELF\2\1\1" + bytes(60), "记录.txt", "无法识别|像是"),
        (zipped({"a.txt": "a"}), "记录.zip", "压缩包"),
        (zipped({"a.exe": "a"}), "记录.docx", "压缩包"),
        (b"Rar!\x1a\x07\0", "记录.rar", ".rar"),
        (b"7z\xbc\xaf'\x1c", "记录.7z", ".7z"),
        (b"<!DOCTYPE html><html><script>x</script></html>", "记录.html", ".html"),
        (b"\xef\xbb\xbf <html>", "记录.txt", ""),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "图.svg", ".svg"),
        (b'<?xml version="1.0"?><a/>', "a.txt", ""),
        (b"a\n<script>alert(1)</script>", "a.txt", ""),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "无法识别"),
        (b"{\\rtf1\\ansi}", "a.txt", ".rtf"),
        (b"%!PS-Adobe-3.0", "a.txt", ""),
        ("UTF-16".encode("utf-16"), "a.txt", ""),
        (b"text\0text", "a.txt", "无法识别"),
        (b"caf\xe9\xff", "a.csv", "无法识别"),
        (GBK[:-3], "a.txt", "无法识别"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "a.heic", ""),
        (ole("Root", "\x05SummaryInformation"), "a.doc", ""),
        (ole("Data", below=["WordDocument"]), "a.doc", ""),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused_with_the_list(content, name, looks_like):
    sentence = refused(content, name)
    assert sentence.startswith(f"“{name}”的内容")
    assert any(word in sentence for word in looks_like.split("|"))
    assert all(f".{ending}" in sentence for kind in MediaType for ending in kind.endings)


def test_text_may_be_utf8_or_gbk_over_any_boundary():
    assert known(GBK, "a.txt").media_type is MediaType.TEXT
    for content in ("党员，\r\n\t" * 30_000, "a党" * 100_001):
        for encoding in ("utf-8", "utf-8-sig", "gbk"):
            assert known(content.encode(encoding), "a.csv").media_type is MediaType.TEXT


def test_the_manual_says_what_is_allowed():
    unwrapped = "".join(MANUAL.read_text(encoding="utf-8").split())
    assert "".join(f"可上传：{allowed()}。".split()) in unwrapped


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
ESCAPED = (
    f'<Types><Override ContentType="{DOCX}"/><Default ContentType="{MACRO[:-1]}&#108;"/></Types>'
)
TEMPLATE = DOCX.replace("document.main", "template.main")
ENTITY = f'<!DOCTYPE a [<!ENTITY b "c">]><Types><Override ContentType="{DOCX}"/></Types>'


def doubled():
    out = io.BytesIO(office(DOCX))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def locked():
    content = bytearray(office(DOCX))
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(mark) + flags] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", EMPTY),
        (office(MACRO), MACROS),
        (zipped({"[Content_Types].xml": ESCAPED}), MACROS),
        (zipped({"[Content_Types].xml": ESCAPED.encode("utf-16")}), MACROS),
        (zipped({"[Content_Types].xml": ENTITY}), BROKEN),
        (zipped({"[Content_Types].xml": ENTITY.encode("utf-16")}), BROKEN),
        (zipped({"[Content_Types].xml": "<Types>"}), BROKEN),
        (zipped({"[Content_Types].xml": "<Types/>" + " " * (1 << 20)}), BROKEN),
        (zipped({"[Content_Types].xml": "<Types/>"}, zipfile.ZIP_BZIP2), BROKEN),
        (doubled(), BROKEN),
        (locked(), LOCKED),
        (office(DOCX)[:-30], BROKEN),
        (b"PK\x03\x04" + b"PK\x01\x02" * 5001, BOMB),
        (ole("WordDocument", "Macros"), MACROS),
        (ole("WordDocument", below=["Macros"]), MACROS),
        (ole("Workbook", "_VBA_PROJECT_CUR"), MACROS),
        (ole("EncryptedPackage", "EncryptionInfo"), LOCKED),
        (ole("WordDocument")[:600], BROKEN),
        (ole("WordDocument")[:100], BROKEN),
        (ole("WordDocument").replace(b"\x09\0\x06\0", b"\x1f\0\x06\0", 1), BROKEN),
        (ole("WordDocument")[:48] + b"\xfe\xff\xff\xff" + ole("WordDocument")[52:], BROKEN),
        (pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), ACTIONS),
        (pdf(b"<</S /Launch /F(calc.exe)>>"), ACTIONS),
        (pdf(b"<</#53 /Java#53cr#69pt>>"), ACTIONS),
        (pdf(packed=b"<</S/JavaScript/JS(x)>>"), ACTIONS),
        (pdf(b"x" * (1 << 20) + b"<</S/Launch>>"), ACTIONS),
        (pdf(b"x" * ((1 << 20) - 50) + b"<</S/JavaScript>>"), ACTIONS),
    ],
)
def test_what_could_harm_who_opens_it_or_cannot_be_opened(content, sentence):
    assert refused(content, "a.docx") == sentence


@pytest.mark.parametrize("content", [office(TEMPLATE), zipped({"[Content_Types].xml": "<Types/>"})])
def test_other_packages_are_not_on_the_list(content):
    assert "不在可上传之列" in refused(content, "a.docx")


def test_a_pdf_may_speak_of_scripts():
    content = pdf(b"<</URI(https://example.edu.cn/JavaScript/Launch)/Subtype/Screen>>")
    assert known(content, "a.pdf").media_type is MediaType.PDF


def test_a_package_that_would_fill_a_disk_is_refused_by_its_own_figures(monkeypatch):
    monkeypatch.setattr(packages, "LARGE", 1 << 20)
    assert refused(office(DOCX, picture=b"\0" * (2 << 20)), "a.docx") == BOMB
    picture = random.Random(1).randbytes(2 << 20)
    assert known(office(DOCX, picture=picture), "a.docx").media_type is MediaType.DOCX


MANY = ole(*(f"{number}" for number in range(30)), "WordDocument")


def test_a_long_directory_is_read_to_its_end():
    assert known(MANY, "a.wps").media_type is MediaType.DOC
    assert known(evidence.large_ole(), "a.doc").media_type is MediaType.DOC


MADE = [
    ("a.docx", office(DOCX, "2021-03-30T08:00:00Z"), date(2021, 3, 30)),
    ("a.docx", office(DOCX, "2021-03-30T16:00:00Z"), date(2021, 3, 31)),
    ("a.xlsx", office(main_of(MediaType.XLSX), "2021-03-30"), date(2021, 3, 30)),
    ("a.docx", office(DOCX), None),
    ("a.docx", office(DOCX, ""), None),
    ("a.docx", office(DOCX, "昨天"), None),
    ("a.docx", office(DOCX, "0001-01-01T00:00:00+14:00"), None),
    ("a.docx", office(DOCX, "1980-01-01T00:00:00Z"), None),
    ("a.docx", office(DOCX, "&x;"), None),
    ("a.pdf", pdf(b"<</CreationDate(D:20210330080000+08'00')>>"), date(2021, 3, 30)),
    ("a.pdf", pdf(b"<</CreationDate (D:20210330160000Z)>>"), date(2021, 3, 31)),
    ("a.pdf", pdf(b"<</CreationDate(D:20210330)>>"), date(2021, 3, 30)),
    ("a.pdf", pdf(packed=b"<</CreationDate(D:20210330)>>"), date(2021, 3, 30)),
    ("a.pdf", pdf(b"<</CreationDate(D:20211330)>>"), None),
    ("a.pdf", pdf(b"<</CreationDate(yesterday)>>"), None),
    ("a.pdf", pdf(b"<</CreationDate(D:--------)>>"), None),
    ("a.pdf", pdf(b"/ObjStm "), None),
    ("a.pdf", pdf(b"/ObjStm stream\nnot packed"), None),
    ("a.pdf", pdf(b"/ObjStm stream\n" * 5000, b"<</CreationDate(D:20210330)>>"), None),
    ("a.pdf", pdf(b"<</CreationDate(D:20210330160000+99'99)>>"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59"), date(2021, 3, 30)),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59", ">"), date(2021, 3, 30)),
    ("a.jpg", evidence.jpeg("0000:00:00 00:00:00"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59").replace(b"\x03\x90", b"\x04\x90"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59").replace(b"\x69\x87", b"\x68\x87"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59").replace(b"II*", b"II+"), None),
    ("a.jpg", b"\xff\xd8\xff\xe0\0\x02\0\0\0\0", None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59")[:60], None),
    ("a.jpg", b"\xff\xd8\xff" + b"\xe1\0\2\xff" * 100, None),
]


@pytest.mark.parametrize(("name", "content", "day"), MADE)
def test_the_day_that_a_file_itself_names(name, content, day):
    assert known(content, name).made_on == day


SAMPLES = [*GOOD.values(), *(content for _, content, _ in MADE), MANY, WORD.read_bytes()]
NAMES = [f"a.{ending}" for kind in MediaType for ending in kind.endings]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sample=st.sampled_from(SAMPLES),
    name=st.sampled_from(NAMES),
    changes=st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=8)), max_size=8),
    length=st.integers(0, 1 << 16),
)
def test_a_file_that_was_tampered_with_is_known_or_refused(sample, name, changes, length):
    content = bytearray(sample)
    for place, written in changes:
        at = place % (len(content) + 1)
        content[at : at + len(written)] = written
    try:
        found = known(bytes(content[: length or None]), name)
    except Unfit:
        return
    assert name.rpartition(".")[2] in found.media_type.endings


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(NAMES))
def test_any_bytes_are_known_or_refused(content, name):
    for head in (b"", b"%PDF-1.4", b"PK\x03\x04", GOOD[MediaType.DOC][:512], b"\xff\xd8\xff\xe1"):
        with suppress(Unfit):
            known(head + content, name)
