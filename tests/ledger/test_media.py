"""What a file of evidence is, by its content; what is refused, and in which words."""

import io
from contextlib import suppress
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.limits import FileRejected
from ledger.media import documents
from ledger.media.identify import allowed, identify
from ledger.media.rejections import EMPTY, HIDDEN_ARCHIVE
from models.evidence_kinds import MediaType
from tests.ledger import evidence
from tests.ledger.books import EXCEL, FIXTURES, WORD
from tests.ledger.evidence import GOOD, main_of, office, ole, pdf, zipped
from tests.ledger.judging import ZONE, known, refused

MANUAL = Path(__file__).parents[2] / "docs/manual/branch.md"
DOCX = main_of(MediaType.DOCX)
GBK = "4月12日，到会18人。".encode("gb18030")


def test_an_empty_file_is_refused():
    assert refused(b"", "a.docx") == EMPTY


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
        identify(stream, f"a.{kind.endings[0]}", ZONE, documents.judge_document)
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
        (ole({"\x05SummaryInformation": b""}), "a.doc", ""),
        (ole({"Data/WordDocument": b""}), "a.doc", ""),
        (office(main_of(MediaType.DOCX).replace("document.main", "template.main")), "a.docx", ""),
        (zipped({"[Content_Types].xml": "<Types/>"}), "a.docx", ""),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_the_list(content, name, looks_like):
    sentence = refused(content, name)
    assert sentence.startswith(f"“{name}”的内容")
    assert any(word in sentence for word in looks_like.split("|"))
    assert all(f".{ending}" in sentence for kind in MediaType for ending in kind.endings)


def test_text_may_be_utf8_or_gbk_over_any_boundary():
    assert known(GBK, "a.txt").media_type is MediaType.TEXT
    for content in ("党员，\r\n\t" * 30_000, "a党" * 100_001):
        for encoding in ("utf-8", "utf-8-sig", "gbk"):
            assert known(content.encode(encoding), "a.txt").media_type is MediaType.TEXT


def test_the_manual_says_what_is_allowed():
    unwrapped = "".join(MANUAL.read_text(encoding="utf-8").split())
    assert "".join(f"可上传：{allowed()}。".split()) in unwrapped


PACKED = pikepdf.ObjectStreamMode.generate
MADE = [
    ("a.docx", office(DOCX, "2021-03-30T08:00:00Z"), date(2021, 3, 30)),
    ("a.docx", office(DOCX, "2021-03-30T16:00:00Z"), date(2021, 3, 31)),
    ("a.xlsx", office(main_of(MediaType.XLSX), "2021-03-30"), date(2021, 3, 30)),
    ("a.docx", office(DOCX), None),
    ("a.docx", office(DOCX, ""), None),
    ("a.docx", office(DOCX, "昨天"), None),
    ("a.docx", office(DOCX, "0001-01-01T00:00:00+14:00"), None),
    ("a.docx", office(DOCX, "1980-01-01T00:00:00Z"), None),
    ("a.pdf", pdf(made="D:20210330080000+08'00'"), date(2021, 3, 30)),
    ("a.pdf", pdf(made="D:20210330160000Z"), date(2021, 3, 31)),
    ("a.pdf", pdf(made="D:20210330"), date(2021, 3, 30)),
    ("a.pdf", pdf(made="D:20210330", object_stream_mode=PACKED), date(2021, 3, 30)),
    ("a.pdf", pdf(made="D:20211330"), None),
    ("a.pdf", pdf(made="D:99991231"), None),
    ("a.jpg", evidence.jpeg("9999:12:31 23:59:59"), None),
    ("a.pdf", pdf(made="yesterday"), None),
    ("a.pdf", pdf(made="D:--------"), None),
    ("a.pdf", pdf(made="D:20210330160000+99'99"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59"), date(2021, 3, 30)),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59", ">"), date(2021, 3, 30)),
    ("a.jpg", evidence.jpeg("0000:00:00 00:00:00"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59").replace(b"\x03\x90", b"\x04\x90"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59").replace(b"\x69\x87", b"\x68\x87"), None),
    ("a.jpg", evidence.jpeg("2021:03:30 23:59:59").replace(b"II*", b"II+"), None),
    ("a.jpg", evidence.jpeg() + b"\xff\xe1\0\2" * 100, None),
]


@pytest.mark.parametrize(("name", "content", "day"), MADE)
def test_the_day_that_a_file_itself_names(name, content, day):
    assert known(content, name).made_on == day


SAMPLES = [*GOOD.values(), *(content for _, content, _ in MADE), WORD.read_bytes()]
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
    except FileRejected:
        return
    assert name.rpartition(".")[2] in found.media_type.endings


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(NAMES))
def test_any_bytes_are_known_or_refused(content, name):
    for head in (b"", b"%PDF-1.4", b"PK\x03\x04", GOOD[MediaType.DOC][:512], b"\xff\xd8\xff\xe1"):
        with suppress(FileRejected):
            known(head + content, name)


JAR = zipped({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": "\xca\xfe"})


@pytest.mark.parametrize(
    "kind",
    [MediaType.PDF, MediaType.DOC, MediaType.PNG, MediaType.GIF, MediaType.JPEG, MediaType.MP4],
    ids=lambda kind: kind.name,
)
def test_an_archive_behind_a_file_is_refused(kind):
    name = f"a.{kind.endings[0]}"
    assert refused(GOOD[kind] + JAR, name) == HIDDEN_ARCHIVE
    assert known(GOOD[kind] + b"PK\5\6" + bytes(30), name).media_type is kind
    assert known(GOOD[kind] + b"PK\5\6", name).media_type is kind


@pytest.mark.parametrize("before", [b"<html><script>x</script>", b" "])
def test_a_pdf_begins_where_the_file_does(before):
    assert refused(before + GOOD[MediaType.PDF], "a.pdf")
