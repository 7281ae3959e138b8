"""What reading one file may cost: lines, cells, characters and seconds, counted as it is read.

Each file is read under one Budget. Every reader tells it each line as soon as its cells are known,
and asks for more time at each chunk of a part; so the work between two questions is bounded by
MAX_PIECE and MAX_CELL_TEXT, and whatever a file does, its reading ends with one sentence.
"""

import time
from collections.abc import Callable

from ledger.blocks import Cell, Line
from ledger.limits import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_ROWS,
    MAX_SECONDS,
    MAX_TEXT,
    FileRejected,
)

TOO_MANY = f"台账超过 {MAX_ROWS} 行或单元格过多，请拆成几个文件后分别上传。"


class Budget:
    """Counts what a file costs, and refuses it where that is more than any ledger needs.

    `clock` gives seconds of computing: a file is not refused because others keep the machine busy.
    """

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._ends = clock() + MAX_SECONDS
        self._place = "开头"
        self._lines = self._cells = self._text = 0

    def check(self) -> None:
        """Raise FileRejected where the time is used up."""
        if self._clock() > self._ends:
            raise FileRejected(
                f"读到{self._place}时已用 {MAX_SECONDS} 秒，不像是台账，已拒绝；请只保留台账内容，另存后重新上传。"
            )

    def spend(self, line: Line) -> None:
        """Count a line. Raises FileRejected, naming the place, where there is too much."""
        self._place = line.place
        if len(line.cells) > MAX_COLUMNS:
            raise FileRejected(f"{line.place}超过 {MAX_COLUMNS} 列，不像是台账，已拒绝；请只保留台账内容后另存。")
        for cell in line.cells:
            if len(cell.text) > MAX_CELL_TEXT:
                raise FileRejected(f"{_place(line, cell)}超过 {MAX_CELL_TEXT} 字，请精简或拆成几行后重新上传。")
            self._text += len(cell.text)
        self._lines += 1
        self._cells += sum(1 for cell in line.cells if cell.text)
        if self._lines > MAX_LINES or self._cells > MAX_CELLS or self._text > MAX_TEXT:
            raise FileRejected(f"读到{line.place}时{TOO_MANY}")
        self.check()


def _place(line: Line, cell: Cell) -> str:
    return f"{line.where}{cell.name}单元格" if cell.name else f"{line.place}第{cell.column + 1}列"
