"""What was read of a ledger, as the rows that 对账 compares: one for each of the file, or each problem of a cell."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from ledger.forms import DIAGNOSIS, ClaimedItem, Reading, Row
from workflows.reconciliation.rows import LedgerRow

_PLAIN = (
    *("number", "source", "kind", "goal", "leader", "person", "progress", "completion", "evidence"),
    *("acceptance", "closure", "remark"),
)
BETWEEN = "；"
"""Between the problems of one cell."""


def key_of(table: str, row: int) -> str:
    """Return the key of a row of a file."""
    return f"{table}!{row}"


def rows_of(reading: Reading) -> Iterator[LedgerRow]:
    """Yield the rows of a file that was read, of whichever form, without whose they are."""
    if reading.form == DIAGNOSIS:
        return diagnosed(reading.rows)
    heads = [{column.field or "" for column in head.columns} for head in reading.heads if head.form == reading.form]
    return claimed(reading.items, frozenset.intersection(*map(frozenset, heads)) if heads else frozenset())


def claimed(items: Iterable[ClaimedItem], columns: Collection[str]) -> Iterator[LedgerRow]:
    """Yield a row for each of a 整改台账 or 任务清单 that has such columns; of several problems in a cell, one."""
    items = list(items)
    has_indicators = "indicator" in columns or any(each.indicator for each in items)
    given = {*columns, *({"person", "unit"} if "responsible" in columns else ())} - {"indicator"}
    for _, group in groupby(items, key=lambda each: (each.table, each.row)):
        yield _row(list(group), given | ({"indicator"} if has_indicators else set()))


def _row(group: Sequence[ClaimedItem], columns: Collection[str]) -> LedgerRow:
    said = group[-1]  # of which rows below it that go on with it say more
    cited = "、".join(dict.fromkeys(each.indicator for each in group if each.indicator))

    def text(field: str, value: str | None) -> str | None:
        return value or ("" if field in columns else None)

    plain: dict[str, Any] = {field: text(field, getattr(said, field)) for field in _PLAIN}
    return LedgerRow(
        key=key_of(said.table, said.row),
        place=f"{said.table}第{said.row}行",
        organization=said.organization or "",
        text=BETWEEN.join(each.problem for each in group),
        indicator=text("indicator", cited),
        measures=said.measures if "measures" in columns else None,
        due=said.due,
        due_text=text("due", said.due_text),
        closed_on=text("closed_on", said.closed_on.isoformat() if said.closed_on else None),
        **plain,
    )


def diagnosed(rows: Sequence[Row]) -> Iterator[LedgerRow]:
    """Yield a row for each problem of a 诊断情况工作台账."""
    problems = [(row, problem) for row in rows for problem in row.problems]
    has_indicators = any(problem.indicator for _, problem in problems)
    for row, problem in problems:
        source = problem.source
        yield LedgerRow(
            key=f"{key_of(source.table, source.row)}.{source.clause}",
            place=f"{source.table}第{source.row}行第{source.clause}个问题",
            organization=row.organization,
            text=problem.text,
            indicator=problem.indicator or ("" if has_indicators else None),
        )
