"""A CSV file as lines of cells: UTF-8 and UTF-16, with or without a mark of their order, GB 18030 (so GBK)."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from ledger.blocks import Cell, Line
from ledger.budget import Budget
from ledger.limits import MAX_CELL_TEXT, MAX_COLUMNS, MAX_RECORD, FileRejected
from ledger.media.formulas import is_formula
from ledger.table_header import nearest

_SAMPLE = 20
_SAMPLE_CHARACTERS = 64 * 1024
_DELIMITERS = ",\t;，|；"
_FORMULA = "这个单元格是公式，表格软件会执行它；请改成文字后重新导入。"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> str:
    """The text of a plain file.

    Raises FileRejected where the bytes are no text, or are in none of these encodings.
    """
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    if encoding != "utf-16" and b"\0" in data:
        if text := _unmarked_utf16(data):
            return text
        raise FileRejected("文件含有空字符（NUL），不是文本文件；请用 Excel 打开后另存为 .xlsx 或 CSV UTF-8。")
    for attempt in (encoding, "gb18030"):
        try:
            return data.decode(attempt)
        except UnicodeDecodeError:
            continue
    raise FileRejected("无法识别文件的编码，请用 Excel 打开后另存为“CSV UTF-8（逗号分隔）”或 .xlsx。")


def _unmarked_utf16(data: bytes) -> str:
    """The text of UTF-16 without a mark of its order, where that shows the headings of a ledger; nothing else."""
    for encoding in ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if max(_headings(text).values()) > 1:
            return text
    return ""


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
            texts = map(_unguarded, record)
            filled = (Cell(v, c, number, fault=_fault(v)) for c, v in enumerate(texts) if v.strip())
            line = Line("CSV", "CSV", number, list(islice(filled, MAX_COLUMNS + 1)))
            budget.spend(line)
            yield line
    except csv.Error as error:
        place = f"第{number + 1}行附近"
        raise FileRejected(
            f"CSV {place}的引号没有成对，或单元格过长、过多，请用 Excel 打开核对后另存为 .xlsx。"
        ) from error


def _unguarded(text: str) -> str:
    """A text without the formula that other systems write around it, so that Excel keeps its zeros: ="007"."""
    return text[2:-1] if text.startswith('="') and text.endswith('"') and '"' not in text[2:-1] else text


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
    """The delimiter with which one of the first records holds the most headings of a ledger.

    What stands in the cells, commas of any width among it, has no say. Where nothing tells a heading,
    the delimiter that parts the most of the first records alike, and of those the one that makes more of them.
    """
    headings = _headings(text)
    if max(headings.values()) > 1:
        return max(_DELIMITERS, key=lambda d: headings[d])
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: _alike(sample, delimiter))


def _alike(sample: str, delimiter: str) -> tuple[int, int]:
    """How many of the first records have as many cells, more than one, as each other; and how many cells that is."""
    widths: Counter[int] = Counter()
    with suppress(csv.Error):  # what is wrong is said when the file is read
        widths.update(map(len, islice(csv.reader(_Lines(sample), delimiter=delimiter), _SAMPLE)))
    return max(((many, width) for width, many in widths.items() if width > 1), default=(0, 0))


def _headings(text: str) -> dict[str, int]:
    """How many headings one of the first records holds, by delimiter."""
    sample = text[:_SAMPLE_CHARACTERS]
    return {delimiter: _most_headings(sample, delimiter) for delimiter in _DELIMITERS}


def _most_headings(sample: str, delimiter: str) -> int:
    most = 0
    try:
        for record in islice(csv.reader(_Lines(sample), delimiter=delimiter), _SAMPLE):
            cells = [Cell(text, column, 1) for column, text in enumerate(record[:MAX_COLUMNS])]
            most = max(most, len(nearest(Line("", "", 1, cells)).fields))
    except csv.Error:  # what is wrong is said when the file is read
        pass
    return most
