"""A ledger ready to be printed, whatever the file format: title, lines, columns, rows of text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ledger.columns import SIGNATURES, Column

TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20, 18, 15, 15
"""Margins. A ledger is no 公文: GB/T 9704's own would leave its columns too narrow to read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `rows` may be consumed once only, so that long ledgers are streamed.

    What the foot note says may depend on the rows: it is asked for after the last of them.
    """

    title: str
    unit: str
    cutoff: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]
    foot_note: Callable[[], str] = str
    signatures: str = SIGNATURES

    @property
    def left(self) -> str:
        """The left half of the line above the table."""
        return f"填报单位：{self.unit}"

    @property
    def right(self) -> str:
        """The right half of the line above the table."""
        return f"截止时间：{self.cutoff}"
