"""Which rows of a table are the headings of a ledger, of which form, and which cells belong to which column."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter

from ledger.blocks import Cell, Line
from ledger.column_fields import IGNORED, JOINED, NOTHING_ASSIGNED, PLACE, Columns, place_label
from ledger.form_fields import READ_BY, form_assigned, form_of, own, published
from ledger.forms import DIAGNOSIS
from ledger.headings import Meaning, Weight, heading_word, instead, meaning, parts
from ledger.limits import MAX_COLUMNS
from ledger.texts import LIST_ITEM

_MAX_SUB_HEADING_CHARACTERS = 20
_FEWEST_FIELDS = 3
_CONTENT = re.compile(r"[。；;！？\d]")


@dataclass(slots=True)
class Heading:
    """One column: where it lies, its heading with those above it, and the field that it fills."""

    start: int
    span: int
    words: tuple[str, ...]
    field: str | None = None
    meaning: Meaning | None = None
    together: tuple[str, ...] = ()
    """The fields that its heading names, where they are several."""

    @property
    def title(self) -> str:
        """Its heading as a person finds it."""
        return heading_word(self.words[-1]) if self.words else ""


@dataclass
class Header:
    """The headings of a table, in one row or several."""

    lines: list[Line]
    columns: list[Heading]
    form: str = ""
    extra: list[str] = field(default_factory=list)
    assigned: Mapping[str, str] | None = None
    """What a person said that its columns are."""

    @property
    def is_assigned(self) -> bool:
        """Whether a person said what its columns are."""
        return self.assigned is not None

    @property
    def is_double(self) -> bool:
        """Whether two tables stand side by side under it."""
        named = [h.title for h in self.columns if h.meaning and h.meaning.field == "organization"]
        return len(set(named)) < len(named)

    @property
    def rows(self) -> set[int]:
        """The numbers of its rows."""
        return {line.number for line in self.lines}

    @property
    def fields(self) -> set[str]:
        """The fields for which there is a column."""
        return {column.field for column in self.columns if column.field}

    @property
    def together(self) -> list[Heading]:
        """Its columns that are read as one thing, and hold several for which there is no other column."""
        return [c for c in self.columns if c.field and c.field in c.together and len({*c.together} - self.fields)]

    @property
    def labels(self) -> list[str]:
        """What each column is called: its headings, and where they tell it from no other, its place."""
        words = ["·".join(filter(None, map(heading_word, column.words))) for column in self.columns]
        many = Counter(words)
        return [
            word if word and many[word] == 1 else f"{word}{place_label(column.start)}"
            for column, word in zip(self.columns, words, strict=True)
        ]

    def placed(self, line: Line) -> Iterator[tuple[Cell, Heading | None]]:
        """Each cell of a data row with its column.

        Word rows with as many cells as the header are matched by order, because columns dragged
        by hand no longer lie on one grid; all others by the column that they overlap most.
        """
        by_order = line.ordered and len(line.cells) == len(self.columns)
        for index, cell in enumerate(line.cells):
            yield cell, self.columns[index] if by_order else self._overlapped(cell)

    def sort(self, line: Line) -> tuple[dict[str, list[Cell]], list[Cell]]:
        """The cells of a data row by field, and those with something in them that have no heading."""
        cells: dict[str, list[Cell]] = {}
        bare: list[Cell] = []
        for cell, column in self.placed(line):
            if column and column.field:
                cells.setdefault(column.field, []).append(cell)
            elif (column is None or not column.title) and cell.text.strip():
                bare.append(cell)
        return cells, bare

    @cached_property
    def _by_place(self) -> list[Heading]:
        return sorted(self.columns, key=attrgetter("start"))

    def _overlapped(self, cell: Cell) -> Heading | None:
        best, found = 0, None
        first = bisect_right(self._by_place, cell.column, key=attrgetter("start")) - 1
        for column in islice(self._by_place, max(first, 0), None):
            if column.start >= cell.column + cell.span:
                break
            shared = min(column.start + column.span, cell.column + cell.span) - max(column.start, cell.column)
            # A cell merged across several columns counts for the first of them.
            if shared > best and (best == 0 or column.start <= cell.column):
                best, found = shared, column
        return found

    def continued(self, line: Line, columns: Columns = NOTHING_ASSIGNED) -> "Header | None":
        """The header together with a second row of headings, where the line is one."""
        if line.number - self.lines[-1].number != 1 or not _names_parts(line, self.lines[-1]):
            return None
        found = _header([*self.lines, line], columns)
        return found if found and (found.form == self.form or found.is_assigned) else None

    def is_again(self, line: Line) -> bool:
        """Whether a line begins as this header does."""
        first = next((cell for cell in line.cells if cell.text), None)
        return first is not None and bool(self.columns) and heading_word(first.text) == self.columns[0].title


def find_header(line: Line, above: Line | None = None, columns: Columns = NOTHING_ASSIGNED) -> Header | None:
    """The header that this line is, by itself or together with the line above it.

    By what a person said that `columns` are, else by what the headings mean.
    """
    if not columns and not any(cell.row == line.number and _known(cell) for cell in line.cells):
        return None
    if found := _header([line], columns):
        return found
    return _header([above, line], columns) if above is not None and _names_parts(line, above) else None


def is_repeated(line: Line) -> bool:
    """Whether a line below a header may be one again; asked of each row, so the first two cells decide."""
    first = list(islice((cell for cell in line.cells if cell.text), 2))
    return all(not cell.text.isdecimal() and _known(cell) for cell in first)


def nearest(line: Line, above: Line | None = None) -> Header:
    """The line taken for a header, whether or not it is one: mostly to say what is missing."""
    return _sorted([above, line] if above is not None and _names_parts(line, above) else [line])


def nested_text(lines: Sequence[Line]) -> str:
    """What a table within a cell says: under a heading for problems each of its rows is one, with what it cites."""
    first, *rest = [[cell for cell in line.cells if cell.text.strip()] for line in lines] or [[]]
    header = nearest(lines[0]) if first and all(map(_known, first)) else None
    if header is None or "problems" not in header.fields:
        return "\n".join(" ".join(cell.text for cell in cells) for cells in (first, *rest))
    return "".join(LIST_ITEM + _cited(header.sort(line)[0]) for line in lines[1:])


def _cited(cells: dict[str, list[Cell]]) -> str:
    problem, indicator = (" ".join(c.text for c in cells.get(f, ())).strip() for f in ("problems", "indicator"))
    return f"{problem}（{indicator}）" if indicator else problem


def _known(cell: Cell) -> bool:
    return meaning(cell.text) is not None


def _names_parts(line: Line, above: Line) -> bool:
    """Whether a line names the parts of the columns above it, and holds no content yet."""
    new = [cell for cell in line.cells if cell.row == line.number and cell.text.strip()]
    if not new or any(is_content(cell) for cell in new):
        return False
    wide = [(cell, end) for cell, end in _reaches(above) if end - cell.column > 1]
    under = [any(cell.column <= each.column < end for cell, end in wide) for each in new]
    return any(under) and all(below or _known(cell) for below, cell in zip(under, new, strict=True))


def _reaches(line: Line) -> list[tuple[Cell, int]]:
    """The headings of a line, and where the next one begins: people leave blank what they do not merge."""
    named = [cell for cell in line.cells if cell.text.strip()]
    ends = [cell.column for cell in named[1:]] + [cell.column + cell.span for cell in named[-1:]]
    return list(zip(named, ends, strict=True))


def is_content(cell: Cell) -> bool:
    """Whether a cell holds what no heading says."""
    word = heading_word(cell.text)
    return not word or len(word) > _MAX_SUB_HEADING_CHARACTERS or _CONTENT.search(word) is not None


def _header(lines: Sequence[Line], columns: Columns = NOTHING_ASSIGNED) -> Header | None:
    header = _sorted(lines)
    if columns:
        labels = list(map(heading_word, header.labels))
        for fields in columns:
            missing = [label for label in fields if label not in labels]
            is_known = len(missing) < len(fields) or form_of(header.fields)
            if is_known and all(map(PLACE.fullmatch, missing)):
                return _assigned(header, labels, fields)
    header.form = form_of(header.fields)
    named = [column for column in header.columns if column.title]
    known = [column for column in named if column.meaning]
    if not header.form or len(header.fields) < _FEWEST_FIELDS or 2 * len(known) < len(named):
        return None
    if header.form == DIAGNOSIS and "experience" not in header.fields:
        for column in known:  # 工作成效 in a form of experience and cases
            column.field = "experience" if column.field == "progress" else column.field
    _keep_fields(header)
    header.extra = [c.title for c in named if c.field is None and not (c.meaning and c.meaning.field == "number")]
    return header


def _keep_fields(header: Header) -> None:
    for column in header.columns:
        column.field = column.field if column.field in READ_BY[header.form] else None


def _assigned(header: Header, labels: Sequence[str], fields: Mapping[str, str]) -> Header | None:
    """A header as a person said what its columns are; of those that were not named, as their headings mean."""
    given = {own(field) for field in fields.values()} - {IGNORED}
    for column, label in zip(header.columns, labels, strict=True):
        if label in fields:
            column.field = own(fields[label])
        elif column.field in given:
            column.field = None
    bare = [Heading(int(label[1:-1]) - 1, 1, (label,), own(fields[label])) for label in fields.keys() - set(labels)]
    if any(c.start <= each.start < c.start + c.span for each in bare for c in header.columns):
        return None
    header.columns.extend(bare)
    header.columns.sort(key=attrgetter("start"))
    header.assigned = fields
    header.form = form_assigned(header.fields)
    if not header.form:
        return None
    _keep_fields(header)
    header.extra = [c.title for c in header.columns if c.field is None and c.title]
    return header


def _sorted(lines: Sequence[Line]) -> Header:
    """The columns of some lines, each with its field: of two for one, the one that says it more surely."""
    columns = sorted(_leaves(lines), key=attrgetter("start"))
    for column in columns:
        column.meaning = meaning(column.words[-1], "".join(column.words[-2:-1])) if column.words else None
        column.together = parts(column.words[-1]) if column.words else ()
        if column.together and column.meaning:
            first = "responsible" if set(column.together) == {"unit", "person"} else column.together[0]
            column.meaning = Meaning(first, column.meaning.weight)
    best: dict[str, Weight] = {}
    for column in columns:
        if column.meaning:
            best[column.meaning.field] = max(column.meaning.weight, best.get(column.meaning.field, Weight.PARENT))
    taken: set[str] = set()
    for column in columns:
        if not column.meaning or not (name := column.meaning.field) or column.meaning.weight < best[name]:
            continue
        if name not in taken or published(name) in JOINED:
            column.field = name
            taken.add(name)
    for column in columns:
        if column.field is None and column.meaning and (other := instead(column.words[-1], taken)):
            column.field = other
            taken.add(other)
    return Header(list(lines), columns)


def _leaves(lines: Sequence[Line]) -> Iterator[Heading]:
    """The lowest headings, each with those that span it; a blank below a heading leaves it the lowest."""
    covered: set[int] = set()
    above_by_depth = [_reaches(line) for line in lines[:-1]]
    for depth in range(len(lines) - 1, -1, -1):
        for cell in lines[depth].cells:
            places = range(cell.column, cell.column + min(cell.span, MAX_COLUMNS))
            if (depth and not cell.text.strip()) or not covered.isdisjoint(places):
                continue
            covered.update(places)
            above = (c for reaches in above_by_depth[:depth] for c, end in reaches if c.column <= cell.column < end)
            words = (c.text for c in (*above, cell) if c.text.strip())
            yield Heading(cell.column, cell.span, tuple(dict.fromkeys(words)))
