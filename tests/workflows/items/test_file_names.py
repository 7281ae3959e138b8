"""Names of files: read as what they are, or refused."""

import pytest
from pydantic import TypeAdapter, ValidationError

from workflows.items.file_names import UNFIT, UNREADABLE, checked, decoded, last_part
from workflows.items.moves.attach import FileName

NAME = "支部会议记录（4月）.pdf"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "gb2312"])
def test_a_name_is_read_as_utf_8_or_gbk(encoding):
    assert decoded(NAME.encode(encoding)) == NAME


def test_rare_characters_of_names_are_in_gbk():
    for name in ("朱镕基", "陶喆", "李堃"):
        assert decoded(name.encode("gbk")) == name


@pytest.mark.parametrize(
    "raw",
    [
        "記録.pdf".encode("shift_jis"),
        "Müller.pdf".encode("latin-1"),
        "记录.pdf".encode("utf-16"),
        b"\xff\xfe",
        NAME.encode()[:-5] + b"\xe8",
        NAME.encode("gbk") + b"\x07",
        b"\xa1\xa1.pdf",
        "记录.pdf".encode() + "记录".encode("gbk") + b"\xe8",
    ],
)
def test_what_would_be_garbled_is_refused(raw):
    with pytest.raises(ValueError, match=UNREADABLE):
        decoded(raw)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("记录.pdf", "记录.pdf"),
        ("C:\\文件\\记录.pdf", "记录.pdf"),
        ("../../etc/记录.pdf", "记录.pdf"),
        ("记录.pdf. .", "记录.pdf"),
        (" 记录.pdf ", "记录.pdf"),
        ("console.log.txt", "console.log.txt"),
        ("字" * 251 + ".pdf", "字" * 251 + ".pdf"),
    ],
)
def test_only_the_last_part_is_the_name(given, name):
    assert last_part(given) == name


UNFIT_NAMES = [
    "",
    " ",
    "..",
    "/",
    "\\",
    "a\x00.pdf",
    "a\r\n.pdf",
    "a\x7f.pdf",
    "a\x85.pdf",
    "记\ufffd录.pdf",
    "记录\u202efdp.exe",
    "\u2066a.pdf",
    "a\u200f.pdf",
    "a\u200b.pdf",
    "\ufeffa.pdf",
    "a\ud800.pdf",
    "CON",
    "nul.pdf",
    "com1.docx",
    "LPT9.a.b",
    "x" * 256,
]


@pytest.mark.parametrize("given", UNFIT_NAMES)
def test_a_name_that_is_none_is_refused(given):
    with pytest.raises(ValueError, match=UNFIT):
        last_part(given)


@pytest.mark.parametrize("name", [*UNFIT_NAMES, "a/b.pdf", "a\\b.pdf"])
def test_no_command_takes_one_either(name):
    with pytest.raises(ValidationError):
        TypeAdapter(FileName).validate_python(name)


def test_a_name_is_looked_at_only_where_it_is_short():
    with pytest.raises(ValueError, match=UNFIT):
        checked("a" * 10_000_000)
