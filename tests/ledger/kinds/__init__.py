"""Kinds of files that people hand in, each small, with what is right beside it."""

import io
from datetime import date
from typing import NamedTuple

import openpyxl

HEAD = ["编号", "党组织", "存在问题", "整改措施", "责任人", "整改时限"]
ROW = ["A-1", "教师党支部", "未按期换届", "制定方案", "张三", "2021-06-30"]
DUE = date(2021, 6, 30)
READ = {
    "number": "A-1",
    "organization": "教师党支部",
    "problem": "未按期换届",
    "measures": ("制定方案",),
    "person": "张三",
    "due": DUE,
}
"""What ROW means."""
OTHER = ["A-2", "学生党支部", "未公示", "公示", "李四", "2021-07-30"]
READ_OTHER = {
    "number": "A-2",
    "organization": "学生党支部",
    "problem": "未公示",
    "measures": ("公示",),
    "person": "李四",
    "due": date(2021, 7, 30),
}


class Kind(NamedTuple):
    """A file, its items by the fields that matter, and what of its flaws says something, in their order."""

    data: bytes
    items: list[dict[str, object]]
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    name: str = "台账"


def changed(given, **values):
    """The row of HEAD with other values in it."""
    fields = ("number", "organization", "problem", "measures", "person", "due")
    return [values.get(field, value) for field, value in zip(fields, given, strict=True)]


def book(*rows, title="Sheet1", more=(), edit=None):
    """A workbook of these rows, and of further sheets (name, rows)."""
    made = openpyxl.Workbook()
    made.active.title = title
    sheets = [(made.active, rows), *((made.create_sheet(name), rows) for name, rows in more)]
    for sheet, lines in sheets:
        for line in lines:
            sheet.append(list(line))
    if edit:
        edit(made, made.worksheets[0])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(*rows, between=",", ends="\r\n", encoding="utf-8", above=""):
    """A file of separated values, written as some other system does."""
    return (above + ends.join(between.join(row) for row in rows)).encode(encoding)
