"""The heads of a file's tables as a person is shown them: what each column was read as, and what is in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ledger.blocks import Cell, Line
from ledger.column_fields import MAX_HEADS, place_label
from ledger.form_fields import published
from ledger.forms import ReadColumn, TableHead
from ledger.table_header import Header, Heading, is_content, nearest
from ledger.texts import clean, without_lists

SAMPLES = 3
"""How many contents of each column are shown."""
_MAX_SAMPLED_ROWS = 50
_MAX_SAMPLE_CHARACTERS = 60
_FEWEST_COLUMNS = 2


@dataclass(slots=True)
class SampledHead:
    """A head, with some of what stands under it."""

    header: Header
    is_understood: bool = True
    _rows: int = 0
    _samples: dict[int, dict[str, None]] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Take the next row below it."""
        self._rows += 1
        if self._rows > _MAX_SAMPLED_ROWS:
            return
        for cell, column in self.header.placed(line):
            samples = self._samples.setdefault(cell.column if column is None else column.start, {})
            if len(samples) < SAMPLES and (text := _sample(cell)):
                samples[text] = None

    def told(self) -> TableHead:
        """Return it as it is shown."""
        labels = self.header.labels
        fields = self.header.fields
        columns = [
            (column.start, self._told(column, label, fields))
            for column, label in zip(self.header.columns, labels, strict=True)
        ]
        known = {start for start, _ in columns}
        bare = ((at, tuple(some)) for at, some in self._samples.items() if some and at not in known)
        columns.extend((at, ReadColumn(place_label(at), None, some, in_doubt=True)) for at, some in bare)
        told = tuple(column for _, column in sorted(columns, key=lambda each: each[0]))
        form = self.header.form if self.is_understood else ""
        place = self.header.lines[0].place if self.header.lines else ""
        return TableHead(place, form, told, self.header.is_assigned)

    def _told(self, column: Heading, label: str, fields: set[str]) -> ReadColumn:
        samples = tuple(self._samples.get(column.start, ()))
        unread = column.field is None or not self.is_understood
        meant = column.meaning.field if column.meaning else None
        doubtful = bool(samples) and unread and not self.header.is_assigned and (meant is None or meant in fields)
        return ReadColumn(label, published(column.field) if column.field else None, samples, doubtful)


def guessed(lines: Sequence[Line]) -> SampledHead | None:
    """The line of a table without known headings that most looks like its head, with what is below; None without."""
    best = max(range(len(lines)), key=lambda n: _likeness(lines[n]), default=0)
    if best + 1 >= len(lines) or _likeness(lines[best])[1] < _FEWEST_COLUMNS:
        return None
    found = SampledHead(nearest(lines[best], lines[best - 1] if best else None), is_understood=False)
    for line in lines[best + 1 :]:
        found.take(line)
    return found


def _likeness(line: Line) -> tuple[int, int]:
    own = [cell for cell in line.cells if cell.row == line.number and cell.text.strip() and not is_content(cell)]
    return sum(1 for column in nearest(line).columns if column.meaning), len(own)


def once_each(heads: Iterable[SampledHead]) -> tuple[TableHead, ...]:
    """Return each head once, however many tables have it."""
    found: dict[str, TableHead] = {}
    for head in heads:
        told = head.told()
        found.setdefault(told.fingerprint, told)
    return tuple(found.values())[:MAX_HEADS]


def _sample(cell: Cell) -> str:
    text = str(cell.day) if cell.day else clean(without_lists(cell.text[: 2 * _MAX_SAMPLE_CHARACTERS]))
    text = " ".join(text.split())
    return text if len(text) <= _MAX_SAMPLE_CHARACTERS else f"{text[:_MAX_SAMPLE_CHARACTERS]}…"
