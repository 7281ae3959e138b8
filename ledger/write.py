"""Ledgers out: the diagnosis ledger in the form it came in, and the rectification ledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from itertools import chain
from operator import attrgetter

from ledger import write_csv, write_docx, write_xlsx
from ledger.columns import DIAGNOSIS, FOOT_NOTE, RECTIFICATION, RECTIFICATION_TITLE, TITLE
from ledger.forms import Problem, RectificationRow, Row
from ledger.ooxml import Package
from ledger.sheet import Sheet
from ledger.texts import joined

# The printed form has rows numbered 1–8 (闽北职院党〔2021〕36号附件2).
_NUMBERED = 8
_FIELDS = tuple(f.name for f in fields(RectificationRow))
_CN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


PACKAGES: dict[str, Callable[[Sheet], Package]] = {"docx": write_docx.package, "xlsx": write_xlsx.package}
"""What makes an Office file of a sheet, by the ending of the file's name."""


def write_diagnosis(ending: str, rows: Sequence[Row], *, unit: str, cutoff: date | None) -> bytes:
    """Return 《诊断情况工作台账》 as an Office file."""
    return PACKAGES[ending](diagnosis_sheet(rows, unit=unit, cutoff=cutoff)).whole()


def write_rectification(ending: str, rows: Iterable[RectificationRow], *, unit: str, as_of: date) -> bytes:
    """Return 整改台账 as an Office file."""
    return PACKAGES[ending](rectification_sheet(rows, unit=unit, as_of=as_of)).whole()


def stream(ending: str, sheet: Sheet) -> Iterator[bytes]:
    """Return a sheet as a file of a kind, Office or CSV, piece by piece."""
    return PACKAGES[ending](sheet).stream() if ending in PACKAGES else write_csv.write(sheet)


def diagnosis_sheet(rows: Sequence[Row], *, unit: str, cutoff: date | None) -> Sheet:
    """《诊断情况工作台账》, one row for each organization."""
    blank = [""] * len(DIAGNOSIS)
    return Sheet(
        title=TITLE,
        unit=unit,
        cutoff=_day(cutoff) if cutoff else "",
        columns=DIAGNOSIS,
        rows=chain([blank], _numbered(rows)),
        foot_note=lambda: FOOT_NOTE,
    )


def rectification_sheet(
    rows: Iterable[RectificationRow], *, unit: str, as_of: date, foot_note: Callable[[], str] = str
) -> Sheet:
    """整改台账, one row for each item; what its foot note says is asked for after the last of them."""
    return Sheet(
        title=RECTIFICATION_TITLE,
        unit=unit,
        cutoff=_day(as_of),
        columns=RECTIFICATION,
        rows=map(attrgetter(*_FIELDS), rows),
        foot_note=foot_note,
    )


def _day(day: date) -> str:
    """GB/T 9704-2012, 7.3.5.4: without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _numbered(rows: Sequence[Row]) -> Iterator[list[str]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.organization, []).append(row)
    for number, (organization, group) in enumerate(groups.items(), 1):
        problems = problem_cell([p for row in group for p in row.problems])
        experience = joined(row.experience for row in group)
        case, remark = joined(row.case for row in group), joined(row.remark for row in group)
        yield [str(number), organization, experience, case, problems, remark]
    for number in range(len(groups) + 1, _NUMBERED + 1):
        yield [str(number), "", "", "", "", ""]


def problem_cell(problems: Sequence[Problem]) -> str:
    """Several problems in one cell: 1.…（对照院系1-（2））；2.…。

    Where a text itself holds numbers or quotation marks that would split it elsewhere, another
    style of numbers is taken: what is written must be read back as the same problems.
    """
    if not problems:
        return ""
    shown = [p.text + _citation(p.indicator) for p in problems]
    styles = list(_styles(len(shown)))
    cells = (
        mark.join(n + t for n, t in zip(numbers, shown, strict=True)) + "。"
        for mark in ("；", "；\n")
        for numbers in styles
    )
    wanted = [(p.text, p.indicator) for p in problems]
    first = next(cells)
    return next((cell for cell in chain([first], cells) if _read_back(cell) == wanted), first)


def _styles(count: int) -> Iterator[list[str]]:
    if count == 1:
        yield [""]
    yield [f"{n}." for n in range(1, count + 1)]
    yield [f"（{n}）" for n in range(1, count + 1)]
    if count <= len(_CN):
        yield [f"{n}、" for n in _CN[:count]]
        yield list(_CIRCLED[:count])


def _read_back(cell: str) -> list[tuple[str, str | None]]:
    from ledger.citations import cite  # what reads a cell: a service begins without
    from ledger.clauses import split

    return [cite(clause)[:2] for clause in split(cell).clauses]


def _citation(indicator: str | None) -> str:
    """院系1-2 as （对照院系1-（2））."""
    if not indicator:
        return ""
    heading, _, number = indicator.rpartition("-")
    return f"（对照{heading}-（{number}））"
