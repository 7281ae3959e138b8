"""A ledger as CSV: for Excel, which knows UTF-8 by its BOM, and computes nothing of it."""

import csv
from codecs import BOM_UTF8
from dataclasses import fields
from datetime import date
from io import StringIO

import pytest

from ledger import write
from ledger.columns import RECTIFICATION
from ledger.forms import RectificationRow

DAY = date(2021, 4, 20)
WIDTH = len(fields(RectificationRow))


def written(*texts: str, foot_note: str = "") -> list[list[str]]:
    """What a program reads of rows that say a text in each cell."""
    rows = (RectificationRow(*[text] * WIDTH) for text in texts)
    sheet = write.rectification_sheet(rows, unit="财经系", as_of=DAY, foot_note=lambda: foot_note)
    content = b"".join(write.stream("csv", sheet))
    assert content.startswith(BOM_UTF8)
    return [*csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))]


def test_it_has_the_columns_of_the_ledger_and_a_record_for_each_row():
    header, *records = written("甲", '一,"二"\n三')
    assert header == [column.header for column in RECTIFICATION]
    assert records == [["甲"] * WIDTH, ['一,"二"\n三'] * WIDTH]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t", "\r", " "])
def test_nothing_is_computed(start):
    assert written(f"{start}1+1")[1] == [f"'{start}1+1"] * WIDTH


def test_what_it_rests_on_is_said_last():
    assert written("甲", foot_note="注：暂按。")[-1] == ["注：暂按。"]
