"""A CSV file as lines of cells: UTF-8 with or without BOM, GB 18030 (so GBK), UTF-16 with BOM."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from ledger.blocks import Cell, Line
from ledger.budget import Budget
from ledger.limits import MAX_CELL_TEXT, MAX_COLUMNS, MAX_RECORD, FileRejected
from ledger.media.formulas import is_formula

_SAMPLE = 20
_DELIMITERS = ",\t;，"
_FORMULA = "这个单元格是公式，表格软件会执行它；请改成文字后重新导入。"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> str:
    """The text of a plain file.

    Raises FileRejected where the bytes are no text, or are in none of these encodings.
    """
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    if encoding != "utf-16" and b"\0" in data:
        raise FileRejected("文件含有空字符（NUL），不是文本文件；请用 Excel 打开后另存为 .xlsx 或 CSV UTF-8。")
    for attempt in (encoding, "gb18030"):
        try:
            return data.decode(attempt)
        except UnicodeDecodeError:
            continue
    raise FileRejected("无法识别文件的编码，请用 Excel 打开后另存为“CSV UTF-8（逗号分隔）”或 .xlsx。")


def blocks(text: str, budget: Budget) -> Iterator[Line]:
    """The records, numbered as Excel would number them.

    Raises FileRejected where quotation marks do not close.
    """
    # A cell may be longer than csv's own limit, but never than Excel's.
    csv.field_size_limit(max(csv.field_size_limit(), 4 * MAX_CELL_TEXT))
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            lines.taken = 0
            filled = (Cell(v, c, number, fault=_fault(v)) for c, v in enumerate(record) if v.strip())
            line = Line("CSV", "CSV", number, list(islice(filled, MAX_COLUMNS + 1)))
            budget.spend(line)
            yield line
    except csv.Error as error:
        place = f"第{number + 1}行附近"
        raise FileRejected(
            f"CSV {place}的引号没有成对，或单元格过长、过多，请用 Excel 打开核对后另存为 .xlsx。"
        ) from error


def _fault(text: str) -> str:
    return _FORMULA if is_formula(text) else ""


class _Lines:
    """The lines of a text; no record may take more of them than `MAX_RECORD` characters."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._lines.readline(MAX_RECORD + 1)
        self.taken += len(line)
        if self.taken > MAX_RECORD:
            raise csv.Error("a record is too long")
        if not line:
            raise StopIteration
        return line


def _delimiter(text: str) -> str:
    """The delimiter that stands most often in one of the first lines."""
    lines = text[: 64 * 1024].splitlines()[:_SAMPLE]
    counts = {d: max((line.count(d) for line in lines), default=0) for d in _DELIMITERS}
    return max(_DELIMITERS, key=lambda d: counts[d])
