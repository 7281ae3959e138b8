"""Files of older and other programs, converted by a real LibreOffice in a process that is cut off."""

import hashlib
import io
import os
import subprocess
import tempfile
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from ledger import conversion, conversion_child, sandbox
from ledger.conversion import CONVERTED, FAILED, NOT_ALONE, NOT_STARTED, NOT_THERE, SWELLS, TOO_LARGE, Converter
from ledger.conversion_child import MOST_FILES
from ledger.limits import MAX_FILE, FileRejected
from ledger.read import read_ledger
from tests.ledger.build import HEADER, brief, row, xlsx, zipped
from tests.programs import program

pytestmark = pytest.mark.slow

ROWS = row("1.甲；2.乙（支部1-2）"), row("丙", "学生党支部", "2")
SHEET = xlsx(*ROWS)
SAID = [("教师党支部", [("甲", None), ("乙", "支部1-2")]), ("学生党支部", [("丙", None)])]
OPEN = "application/vnd.oasis.opendocument."
BODY = """<office:document-content office:version="1.3"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 ><office:body><office:{0}>{1}</office:{0}></office:body></office:document-content>"""
XML_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="台账"
 ><Table>{}</Table></Worksheet></Workbook>"""
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le")


@pytest.fixture(scope="module")
def libreoffice():
    return program("soffice", "office")


def word():
    """Return the ledger as python-docx writes it."""
    document = docx.Document()
    table = document.add_table(0, len(HEADER), style="Table Grid")
    for values in (HEADER, *ROWS):
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = value
    document.add_paragraph()  # Word, too, has one behind each table
    return saved(document)


def xml_2003():
    rows = ("".join(f'<Cell><Data ss:Type="String">{each}</Data></Cell>' for each in row) for row in (HEADER, *ROWS))
    return XML_2003.format("".join(f"<Row>{each}</Row>" for each in rows)).encode()


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_as(libreoffice, folder, data, now, ending):
    """Have LibreOffice save a file of today in another form, as people do by hand."""
    file = folder / f"台账.{now}"
    file.write_bytes(data)
    alone = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [libreoffice, alone, "--headless", "--convert-to", ending, "--outdir", folder, file],
        check=True,
        capture_output=True,
    )
    return (folder / f"台账.{ending}").read_bytes()


def open_document(kind, inner):
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN}{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    content = BODY.format(kind, inner)
    return zipped({"mimetype": OPEN + kind, "content.xml": content, "META-INF/manifest.xml": manifest}, 0)


def converted(data, command="soffice"):
    """Return every part of what a file becomes, as one text."""
    with Converter(command).converted(io.BytesIO(data)) as file, ZipFile(file) as package:
        return "".join(package.read(each).decode(errors="replace") for each in package.namelist())


@pytest.mark.parametrize("ending", ["doc", "odt", "rtf", "xls", "ods", "xml"])
def test_what_was_saved_in_another_form_is_read_as_it_was(libreoffice, tmp_path, ending):
    if ending == "xml":
        old = xml_2003()
    elif ending in {"xls", "ods"}:
        old = saved_as(libreoffice, tmp_path, SHEET, "xlsx", ending)
    else:
        old = saved_as(libreoffice, tmp_path, word(), "docx", ending)
    assert read_ledger(old, "台账").errors, "it is refused where nobody converts"
    reading = sandbox.read_ledger(io.BytesIO(old), "台账", converter=Converter(libreoffice))
    assert (brief(reading), reading.errors) == (SAID, ())
    assert [each.reason for each in reading.warnings] == [CONVERTED]
    assert reading.sha256 == hashlib.sha256(old).hexdigest(), "it is the file that was sent, not what it became"


def test_a_file_of_today_is_read_without_libreoffice():
    file = io.BytesIO(SHEET)
    assert sandbox.read_ledger(file, "台账", converter=Converter("no-such-command")) == read_ledger(SHEET, "台账")


def test_nothing_that_a_file_links_to_is_read(libreoffice, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘不可见 never to be seen")
    where = secret.as_uri()
    section = (
        f'<text:section text:name="a"><text:section-source xlink:href="{where}" text:filter-name="Text (encoded)"/>'
        "<text:p>原有</text:p></text:section>"
    )
    told = converted(open_document("text", section), libreoffice)
    assert "原有" in told
    assert "never" not in told
    cell = f"<table:table-cell table:formula=\"of:='{where}'#$secret.A1\"><text:p>原有</text:p></table:table-cell>"
    sheet = f'<table:table table:name="甲"><table:table-row>{cell}</table:table-row></table:table>'
    assert "never" not in converted(open_document("spreadsheet", sheet), libreoffice)


def command(folder, does):
    """Return a program in LibreOffice's place: what it says is what the file becomes."""
    file = folder / "instead"
    file.write_text(f'#!/bin/sh\ncd "$HOME"\n{does}\n')
    file.chmod(0o755)
    return str(file)


def result_of(folder, does):
    with Converter(command(folder, does)).converted(io.BytesIO(OLD)) as file:
        return file.read().decode()


def test_it_sees_no_network_and_no_process_but_its_own(tmp_path):
    told = result_of(tmp_path, "(tail -n +3 /proc/self/net/dev; echo $$; env) > in.xlsx")
    devices, _, rest = told.partition("\n")
    assert devices.strip().startswith("lo:")
    assert rest.startswith("2\n"), "it is the first but for the one that waits"
    assert "RECTIFY" not in rest
    assert "PARENT_PID" not in rest


def test_it_sees_programs_and_its_file_alone_and_changes_nothing(tmp_path):
    before = set(Path(tempfile.gettempdir()).iterdir())
    told = result_of(tmp_path, "(ls /; ls -A /tmp /home; touch /usr/a || echo read-only) > in.xlsx 2>/dev/null")
    assert set(told.split()).isdisjoint({"root", "srv", "work", "mnt", "sys"})
    assert "read-only" in told
    where = Path(result_of(tmp_path, "echo -n $PWD > in.xlsx"))
    assert (where.is_absolute(), where.exists()) == (True, False)
    assert set(Path(tempfile.gettempdir()).iterdir()) <= before


def test_what_it_writes_is_bounded_by_number_and_together(tmp_path):
    large = "for n in 1 2 3 4 5; do head -c 100000000 /dev/zero > f$n || break; done; rm f1; ls | grep -c f > in.xlsx"
    assert int(result_of(tmp_path, large)) < 6
    many = "n=0; while [ $n -lt 20000 ]; do true > f$n || break; n=$((n+1)); done; rm f1; ls | grep -c f > in.xlsx"
    assert int(result_of(tmp_path, many)) < MOST_FILES


def test_what_is_small_only_while_it_is_packed_never_reaches_libreoffice():
    text = "<text:p>" + "甲" * (30 << 20) + "</text:p>"
    packed = io.BytesIO()
    with ZipFile(packed, "w") as made:
        made.writestr("mimetype", OPEN + "spreadsheet")
        made.writestr("content.xml", BODY.format("spreadsheet", text), ZIP_DEFLATED)
    assert len(packed.getvalue()) < MAX_FILE // 100
    with pytest.raises(FileRejected, match=SWELLS), Converter("no-such-command").converted(packed):
        pass


def test_what_becomes_too_large_is_refused(tmp_path):
    with pytest.raises(FileRejected) as unfit:
        result_of(tmp_path, f"head -c {MAX_FILE + 1} /dev/zero > in.xlsx")
    assert str(unfit.value) == TOO_LARGE


def test_it_and_what_it_began_are_ended_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(conversion_child, "SECONDS", 0.4)
    with pytest.raises(FileRejected, match=FAILED):
        result_of(tmp_path, "sleep 61.0625 & sleep 61.0625")
    for _ in range(200):
        if not sleeping("61.0625"):
            return
        time.sleep(0.01)
    raise AssertionError("it goes on")


def sleeping(seconds):
    found = Path("/proc").glob("[0-9]*/cmdline")
    return [each for each in found if each.exists() and f"sleep\0{seconds}".encode() in each.read_bytes()]


@pytest.mark.parametrize("does", ["exit 1", "kill -9 $$", "true", "head -c 300000000 /dev/zero > in.docx"])
def test_what_cannot_be_converted_says_what_to_do(tmp_path, does):
    with pytest.raises(FileRejected, match=FAILED):
        result_of(tmp_path, does)


def test_without_libreoffice_or_a_way_to_cut_it_off_nothing_is_converted(monkeypatch):
    with pytest.raises(FileRejected) as unfit:
        converted(OLD, "/no/such/office")
    assert str(unfit.value) == NOT_THERE
    real = conversion.subprocess.run
    end = f"raise SystemExit({conversion_child.NOT_ALONE})"
    monkeypatch.setattr(conversion.subprocess, "run", lambda asked, **more: real([asked[0], "-c", end], **more))
    with pytest.raises(FileRejected) as unfit:
        converted(OLD)
    assert str(unfit.value) == NOT_ALONE
    assert Converter("true").refusal() == NOT_ALONE


def test_whether_it_starts_is_found_out_without_a_file(libreoffice):
    assert Converter(libreoffice).refusal() is None
    assert (Converter("false").refusal(), Converter("/no/such/office").refusal()) == (NOT_STARTED, NOT_THERE)


def test_a_locked_file_and_one_of_another_kind_are_not_given_to_it():
    for data in (OLD + "EncryptedPackage".encode("utf-16-le"), b"%PDF-1.7", b"", os.urandom(64)):
        with Converter("/no/such/office").converted(io.BytesIO(data)) as file:
            assert file is None
