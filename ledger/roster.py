"""The form for 党组织, 人员 and 任职, and what a filled one says: one workbook with a sheet of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.blocks import Cell
from ledger.forms import Flaws
from ledger.written_dates import parse_date
from workflows import days
from workflows.texts import MAX_CODE_CHARACTERS, MAX_LINE_CHARACTERS

EXAMPLE = "示例"
"""What the first cell of a row begins with that only shows how to fill in the form."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its heading, and whether a row may leave it out."""

    field: str
    heading: str
    required: bool = True
    longest: int = MAX_LINE_CHARACTERS


ORGANIZATIONS, PEOPLE, APPOINTMENTS = "党组织", "人员", "任职"
SHEETS: Mapping[str, tuple[Column, ...]] = {
    ORGANIZATIONS: (
        Column("name", "名称"),
        Column("short_name", "简称", required=False),
        Column("code", "代码", longest=MAX_CODE_CHARACTERS),
        Column("kind", "类型"),
        Column("parent", "上级组织", required=False),
    ),
    PEOPLE: (
        Column("login", "登录名"),
        Column("name", "姓名"),
        Column("staff_number", "工号", required=False),  # those already there may have one
    ),
    APPOINTMENTS: (
        Column("login", "登录名", required=False),
        Column("name", "姓名", required=False),
        Column("organization", "党组织"),
        Column("office", "职务"),
        Column("starts_on", "任职日期"),
        Column("ends_on", "离任日期", required=False),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its cells by field, and where each of them stands."""

    sheet: str
    number: int
    letters: Mapping[str, str]
    cells: Mapping[str, Cell]

    def place(self, name: str) -> str:
        """Return where a field of this row stands, as 人员!B7."""
        return f"{self.sheet}!{self.letters.get(name, '')}{self.number}"

    def text(self, name: str) -> str:
        """Return a field's text, its blanks made single."""
        cell = self.cells.get(name)
        return " ".join(cell.text.split()) if cell else ""

    def day(self, name: str) -> date | None:
        """Return the day that a field names, or None."""
        cell = self.cells.get(name)
        found = (cell.day or parse_date(cell.text)) if cell else None
        return found if found and days.raise_outside(found) else None


@dataclass(slots=True)
class Roster:
    """What the workbook says, sheet by sheet."""

    sha256: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    errors: Flaws = field(default_factory=Flaws)
    warnings: Flaws = field(default_factory=Flaws)

    @property
    def flaws(self) -> dict[str, Flaws]:
        """What is wrong or to be looked at, by its kind."""
        return {"errors": self.errors, "warnings": self.warnings}

    def wrong(self, row: Row, name: str, reason: str) -> None:
        """Note an error by its cell."""
        self.errors.add(row.place(name), reason)
