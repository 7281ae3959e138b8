"""A zip of ledgers: its files, whatever calls itself one."""

import io
import zipfile
from contextlib import ExitStack

import pytest

from ledger import archive, package
from ledger.limits import FileRejected
from tests.ledger.books import WORD

LEDGER = WORD.read_bytes()


def packed(*files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, data in files:
            made.writestr(name, data)
    return stream.getvalue()


def unpacked(data, most=10):
    with ExitStack() as opened:
        return [(name, file.read()) for file, name in archive.unpack(data, most, opened)]


def refusal(data, most=10):
    with pytest.raises(FileRejected) as refused:
        unpacked(data, most)
    return str(refused.value)


def test_its_files_come_out_without_folders_and_without_what_programs_leave():
    junk = [("__MACOSX/._甲.docx", b"x"), (".DS_Store", b"x"), ("台账/~$甲.docx", b"x")]
    found = unpacked(packed(("台账/甲.docx", LEDGER), ("乙.csv", b"a"), *junk))
    assert found == [("甲.docx", LEDGER), ("乙.csv", b"a")]


def test_no_file_is_lost_for_another_of_nearly_the_same_name():
    """By case, by folder, by how a letter is composed, and by nothing at all."""
    cases = unpacked(packed(("台账A.csv", b"1"), ("台账a.csv", b"2")))
    assert cases == [("台账A.csv", b"1"), ("台账a（2）.csv", b"2")]
    folders = unpacked(packed(("一支部/台账.csv", b"1"), ("二支部/台账.csv", b"2"), ("总支.csv", b"3")))
    assert folders == [("一支部－台账.csv", b"1"), ("二支部－台账.csv", b"2"), ("总支.csv", b"3")]
    composed = unpacked(packed(("é.csv", b"1"), ("e\u0301.csv", b"2")))
    assert composed == [("é.csv", b"1"), ("e\u0301（2）.csv", b"2")]
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(("甲.csv", b"1"), ("甲.csv", b"2"))
    assert unpacked(twice) == [("甲.csv", b"1"), ("甲（2）.csv", b"2")]


def test_a_name_that_windows_wrote_in_gbk_is_read():
    data = packed(("aaaa.csv", b"a")).replace(b"aaaa", "台账".encode("gbk"))
    assert unpacked(data) == [("台账.csv", b"a")]


def test_an_archive_within_stays_an_archive():
    inner = packed(("甲.docx", LEDGER))
    assert unpacked(packed(("内.zip", inner))) == [("内.zip", inner)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 broken", "已损坏"),
        (packed(), "没有文件"),
        (packed(*((f"{n}.csv", b"") for n in range(11))), "有11个文件，一次最多10个"),
        (packed(("甲.csv", LEDGER))[:1024], "已损坏"),
        (packed(("\u202e甲.csv", b"a")), "文件名"),
        (LEDGER, "后缀却是 .zip"),
    ],
    ids=["empty", "broken", "nothing", "many", "cut", "name", "office"],
)
def test_what_is_no_zip_of_ledgers_is_refused_with_the_reason(data, why):
    assert why in refusal(data)


def test_what_grows_too_large_is_refused_on_the_way(monkeypatch):
    """By what comes out, whatever the directory says of it."""
    data = packed(("甲.csv", bytes(60_000)), ("乙.csv", bytes(60_000)))
    assert len(unpacked(data)) == 2
    monkeypatch.setattr(archive, "MAX_FILE", 50_000)
    assert "有一个文件超过" in refusal(data)
    monkeypatch.setattr(package, "MAX_UNPACKED", 100_000)
    assert "解压后超过" in refusal(data)
    monkeypatch.setattr(package, "RATIO_FROM", 10_000)
    monkeypatch.setattr(package, "MAX_RATIO", 10)
    monkeypatch.setattr(package, "MAX_UNPACKED", 1_000_000)
    assert "压缩比异常" in refusal(data)


def test_a_locked_zip_is_refused():
    data = bytearray(packed(("甲.csv", b"a")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "打开密码" in refusal(bytes(data))
