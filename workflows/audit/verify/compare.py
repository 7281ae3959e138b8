"""Rows as they stand held against rows as the journal has them: what differs, column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.audit.verify.raw import EntryRow, Values
from workflows.audit.verify.replay.grammar import LACKING, ExpectedRow, Rows, Table


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that a row and the journal do not agree on.

    Without a column it is the row itself that is too many or missing; `lacking` says that nothing
    can be compared, because no entry holds it.
    """

    table: Table
    row: Values
    column: str | None = None
    value: object = None
    entry: EntryRow | None = None
    missing: bool = False
    lacking: bool = False
    why: str | None = None
    since: EntryRow | None = None
    """The entry that made the row without telling of it, where nothing can be compared."""


def compare_rows(rows: Rows, actual: Sequence[Values]) -> Iterator[Discrepancy]:
    """Yield the differences of one table within one chain, or within the house."""
    table = rows.table
    if table.check is not None:
        for row in actual:
            yield from (Discrepancy(table, row, name, why=why) for name, why in table.check(row))
    for found, expected in _paired(rows, actual):
        if found is None:
            if expected and expected.made and not table.lapses:
                yield Discrepancy(table, expected.values, entry=expected.maker, missing=True)
        elif expected is None:
            lacking = table.untold or rows.untold is not None
            if not table.unspoken:
                yield Discrepancy(table, found, lacking=lacking, since=rows.untold)
        else:
            yield from _differences(table, found, expected)


def _differences(table: Table, row: Values, expected: ExpectedRow) -> Iterator[Discrepancy]:
    if expected.made and expected.values.items() <= row.items():
        return
    if not expected.made:
        yield Discrepancy(table, row, lacking=table.untold)
    for column, value in expected.values.items():
        if row[column] != value:
            yield Discrepancy(table, row, column, value, expected.by(column), lacking=value is LACKING)


def _paired(rows: Rows, actual: Sequence[Values]) -> Iterator[tuple[Values | None, ExpectedRow | None]]:
    """Pair rows with what they should be: by id, else by what they say, else in their order."""
    left = {row["id"]: row for row in actual}
    unnamed: list[ExpectedRow] = []
    for expected in rows:
        key = expected.values.get("id", LACKING)
        if key is LACKING:
            unnamed.append(expected)
        else:
            yield left.pop(key, None), expected
    if unnamed:
        yield from _guessed(unnamed, left)
    yield from ((row, None) for row in left.values())


def _guessed(unnamed: list[ExpectedRow], left: dict[str, Values]) -> Iterator[tuple[Values | None, ExpectedRow | None]]:
    """Pair rows whose entries do not name them; none of them can be told by its id alone."""
    unpaired: list[ExpectedRow] = []
    for expected in unnamed:
        same = (key for key in sorted(left) if not any(_unlike(left[key], expected)))
        key = next(same, None)
        if key is None:
            unpaired.append(expected)
        else:
            yield left.pop(key), expected
    for expected in unpaired:
        yield (left.pop(min(left)) if left else None), expected


def _unlike(row: Values, expected: ExpectedRow) -> Iterator[bool]:
    for column, value in expected.values.items():
        if value is not LACKING:
            yield row[column] != value
