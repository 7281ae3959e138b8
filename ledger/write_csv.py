"""A ledger as CSV, for spreadsheets and programs: a header, a record a row, and UTF-8 that Excel knows by its BOM."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from ledger.media.formulas import may_be_formula
from ledger.sheet import Sheet

_TOGETHER = 500
"""Records in a piece."""


def write(sheet: Sheet) -> Iterator[bytes]:
    """Yield the columns' headers and the rows (RFC 4180); a foot note stands in a last record of its own.

    A text that a program might compute stands behind an apostrophe (OWASP, CSV Injection): no cell of CSV says that it
    is a text, as those of Excel do.
    """
    yield BOM_UTF8 + _records([[column.header for column in sheet.columns]])
    rows = iter(sheet.rows)
    while some := list(islice(rows, _TOGETHER)):
        yield _records(some)
    if foot_note := sheet.foot_note():
        yield _records([[foot_note]])


def _records(rows: Iterable[Sequence[str]]) -> bytes:
    written = StringIO(newline="")
    csv.writer(written).writerows([_plain(value) for value in row] for row in rows)
    return written.getvalue().encode(errors="replace")


def _plain(value: str) -> str:
    return f"'{value}" if may_be_formula(value) else value
