"""A form that stands upright: its headings one below the other, and beside each what is filled in."""

from collections.abc import Sequence

from ledger.blocks import Cell, Line
from ledger.headings import meaning

MAX_LINES_OF_FORM = 40
"""More lines are no form of one organization."""


def turned(lines: Sequence[Line]) -> tuple[Line, Line] | None:
    """The headings of an upright form as one line, and what is filled in as another; None for any other table."""
    headings: list[Cell] = []
    values: list[Cell] = []
    at = lines[0].number
    for line in lines:
        filled = [c for c in line.cells if (c.text.strip() or c.fault) and c.row == line.number]
        for place, cell in enumerate(filled):
            column = len(headings)
            is_value = place == 1 and len(filled) == len(("heading", "value"))
            if (found := meaning(cell.text)) and not cell.fault and not is_value:
                headings.append(Cell(cell.text, column, 0))
                at = line.number if found.field == "problems" else at
            elif headings:
                values.append(Cell(cell.text, column - 1, 0, 1, cell.fault, cell.name, cell.day))
    if len(lines) == 1 or not values or len({cell.column for cell in values}) < len(values):
        return None
    for cell in values:
        cell.row = at
    where, table = lines[0].where, lines[0].table
    head = next(line.number for line in lines if line.number != at)
    for cell in headings:
        cell.row = head
    return Line(table, where, head, headings), Line(table, where, at, values)
