"""How a table says which acts of the journal set which of its columns, and from what.

A table's file reads like a list: this act makes a row of these values, that act sets those of the
row that it is about. Values are as the journal's hashes have them: keys, days and instants as text.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.labelled import LabelledEnum
from models.vocabulary import SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Join, Selected, Values, text_of
from workflows.journal.entries import sha256
from workflows.journal.entry_text import label_of


class Unsaid(Enum):
    """What stands in the place of a value."""

    LACKING = "lacking"
    """An entry of an earlier release does not hold it."""
    KEEP = "keep"
    """The act leaves the column as it is."""


LACKING, KEEP = Unsaid.LACKING, Unsaid.KEEP
ColumnSource = Callable[[EntryRow, Data, Values], object]
"""What a column is set to: by the entry, what the entry was given, and the row so far."""


class ExpectedRow:
    """What a row should say, and the entries that say so."""

    __slots__ = ("made", "said", "values")

    def __init__(self) -> None:
        self.values: Values = {}
        self.said: list[tuple[EntryRow, Values]] = []
        self.made = False
        """Whether an entry makes the row; of one older than its chain some only change it."""

    def set(self, entry: EntryRow, values: Values) -> None:
        self.values.update(values)
        self.said.append((entry, values))

    @property
    def maker(self) -> EntryRow | None:
        """The entry that makes the row, where one was read."""
        return self.said[0][0] if self.made and self.said else None

    def by(self, column: str) -> EntryRow | None:
        """Return the entry that says what a column should be."""
        return next((entry for entry, told in reversed(self.said) if column in told), None)


class Rows:
    """The rows of one table that should be there, in the order in which they were made."""

    def __init__(self, table: "Table", actual: Iterable[Values] = ()) -> None:
        self.table = table
        self.actual = actual
        """What stands in the database of the same chain: it tells old rows apart, no more."""
        self.untold: EntryRow | None = None
        """The entry of an earlier release that made rows and does not tell which."""
        self._rows: dict[object, ExpectedRow] = {}

    def __iter__(self) -> Iterator[ExpectedRow]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def make(self, entry: EntryRow, values: Values) -> None:
        """Have a row made by an entry; columns that it says nothing of are empty."""
        key = values.get("id", LACKING)
        row = self._rows.setdefault(len(self._rows) if key is LACKING else key, ExpectedRow())
        whole = self.table.blank | values
        # Of the whole house another chain may have changed it before: its word stands.
        row.values, row.made = whole | row.values if row.said else dict(whole), True
        row.said.insert(0, (entry, whole))

    def begin(self, key: object) -> None:
        """Have a row there that no entry of its chain makes."""
        row = self._rows.setdefault(key, ExpectedRow())
        row.values, row.made = {"id": key} | self.table.given, True

    def at(self, key: object) -> ExpectedRow:
        """Return a row of the whole house, whether or not the entry that makes it was read yet."""
        return self._rows.setdefault(key, ExpectedRow())

    def maker(self, key: object) -> EntryRow | None:
        """Return the entry that makes a row, where one was read."""
        row = self._rows.get(key)
        return row.maker if row is not None else None

    def told(self, entry: EntryRow, data: Data, key: str) -> Iterable[Data]:
        """Return what an entry lists of the rows that it makes.

        One of an earlier release lists none: it is kept as the one that made rows untold.
        """
        if key not in data:
            self.untold = self.untold or entry
        listed: Iterable[Data] = data.get(key, ())
        return listed

    def find(self, key: object) -> Iterator[ExpectedRow]:
        """Yield the row of a key: by what its entry says, or by its place where that says none."""
        if key in self._rows:
            yield self._rows[key]
            return
        for place, row in enumerate(sorted(self.actual, key=lambda row: str(row["id"]))):
            if row["id"] == key and place in self._rows:
                yield self._rows[place]

    def clear(self) -> None:
        self._rows.clear()


RowChoice = Callable[[Rows, EntryRow, Data], Iterable[ExpectedRow]]
Handler = Callable[[Rows, EntryRow, Data], None]


@dataclass(eq=False)
class Table:
    """One table: what its columns are called, which rows are whose, and which acts set them.

    `of` names the column with the subject whose chain alone speaks of a row; None where several
    chains do, and the rows are those of the whole house. `stays` is whether rows stay for good.
    """

    model: type[SQLModel]
    label: str
    of: str | None = None
    kinds: tuple[SubjectKind, ...] = ()
    stays: bool = True
    called: Callable[[Values], str] = lambda _: ""
    apart: tuple[str, ...] = ()
    """The columns that no act sets and `check` holds in another way."""
    check: Callable[[Values], Iterator[tuple[str, str]]] | None = None
    """What a row shows of itself: yields a column and what is amiss with it."""
    given: Values = field(default_factory=dict)
    """What a row says before any act of its own chain: no entry of that chain makes it."""
    texts: tuple[str, ...] = ()
    """The columns of JSON that `check` alone looks at, as the text that they are."""
    hashed: tuple[str, ...] = ()
    """The columns of which entries hold no more than the SHA-256."""
    untold: bool = False  # whether earlier releases made rows without any entry; else such a row is forged
    whose: Selected | None = None
    """What tells whose a row is where no column of its own does, for the name in `of`."""
    through: Join | None = None
    """The table in which `whose` stands, and how a row refers to it."""
    instead: "Mapping[str, sa.ColumnElement[Any]]" = field(default_factory=dict)  # for what other chains change
    unspoken: bool = False  # whether rows may stand of which no entry speaks (yet): they say nothing by themselves
    lapses: bool = False  # whether rows are deleted when they have served: that one is gone tells nothing
    after: "tuple[str, Table] | None" = None
    """The column that names the row of the house which a row is never older than, and its table."""
    mark: int = 1  # from which mark of an upgrade on it is known what of the table is old (`baseline.py`)
    acts: dict[tuple[str, str], list[Handler]] = field(default_factory=lambda: defaultdict(list))
    changing: set[str] = field(default_factory=set)
    """The columns that an act may change after the row was made."""
    columns: dict[str, str] = field(default_factory=lambda: {"id": "标识"})
    """What is compared, and what people call it."""

    def naming(self, **columns: str) -> Self:
        """Say what its further columns are called."""
        self.columns |= columns
        return self

    @property
    def name(self) -> str:
        return str(sa.inspect(self.model).local_table.name)

    @property
    def held(self) -> list[str]:
        """The columns that are compared, or checked in another way."""
        return [name for name in self.columns if self.check or name not in self.apart]

    @cached_property
    def blank(self) -> Values:
        return {name: None for name in self.columns if name not in self.apart}

    @property
    def selected(self) -> list[Selected]:
        """What is read of each row."""
        c = sa.inspect(self.model).c
        read = {name: each.label(name) for name, each in self.instead.items()}
        return [read.get(name, text_of(c[name], name) if name in self.texts else c[name]) for name in self.columns]

    def makes(self, subject: SubjectKind, act: str, alike: Iterable[str] = (), /, **sources: ColumnSource) -> None:
        """Have an act make a row; `alike` are the columns of what it was given under the same names."""
        self.makes_if(lambda _: True, subject, act, alike, **sources)

    def makes_if(
        self,
        when: Callable[[Data], object],
        subject: SubjectKind,
        act: str,
        alike: Iterable[str] = (),
        /,
        **sources: ColumnSource,
    ) -> None:
        """Have an act make a row where what it was given calls for one."""
        sources = {name: said(name) for name in alike} | sources

        def make(rows: Rows, entry: EntryRow, data: Data) -> None:
            if when(data):
                rows.make(entry, {name: told(entry, data, {}) for name, told in sources.items()})

        self.on(subject, act)(make)

    def sets(self, subject: SubjectKind, *acts: str, **sources: ColumnSource) -> None:
        """Have acts change columns of the only row that there is."""
        self.sets_of(lambda rows, _, __: rows, subject, *acts, **sources)

    def sets_of(self, which: RowChoice, subject: SubjectKind, /, *acts: str, **sources: ColumnSource) -> None:
        """Have acts change columns of the rows that they are about."""

        def change(rows: Rows, entry: EntryRow, data: Data) -> None:
            for each in which(rows, entry, data):
                told = ((name, source(entry, data, each.values)) for name, source in sources.items())
                each.set(entry, {name: value for name, value in told if value is not KEEP})

        self.on(subject, *acts, changes=sources)(change)

    def on(self, subject: SubjectKind, *acts: str, changes: Iterable[str] = ()) -> Callable[[Handler], Handler]:
        """Have acts do what takes a few lines."""
        self.changing |= set(changes)

        def register(handler: Handler) -> Handler:
            for act in acts:
                self.acts[subject.value, act].append(handler)
            return handler

        return register

    def read(self, row: Values) -> Values:
        """Return a row as entries speak of it."""
        return row | {n: sha256(row[n]) for n in self.hashed} if self.hashed else row


def maybe(key: str, default: object = None) -> ColumnSource:
    """What the entry was given under a key, if anything was."""
    return lambda _, data, __: data.get(key, default)


def said(key: str) -> ColumnSource:
    """What the entry was given under a key, which every entry has from this release on."""
    return maybe(key, LACKING)


def kept(key: str) -> ColumnSource:
    """What the entry was given under a key; where nothing was, the column stays as it is."""
    return maybe(key, KEEP)


def fixed(value: object) -> ColumnSource:
    return lambda *_: value


def at(entry: EntryRow, _: Data, __: Values) -> object:
    return entry.at


def actor_of(entry: EntryRow, _: Data, __: Values) -> object:
    return entry.actor_id


def subject_of(entry: EntryRow, _: Data, __: Values) -> object:
    return entry.subject_id


def by(key: str) -> RowChoice:
    """Choose the row whose id the entry was given under a key."""
    return lambda rows, _, data: rows.find(data[key])


def of_house(key: str) -> RowChoice:
    """Choose the row of the whole house whose id the entry was given under a key."""
    return lambda rows, _, data: [rows.at(data[key])]


def last(**wanted: object) -> RowChoice:
    """Choose the last row that says so."""

    def find(rows: Rows, _: EntryRow, __: Data) -> Iterable[ExpectedRow]:
        return [row for row in rows if wanted.items() <= row.values.items()][-1:]

    return find


def called_by(column: str, words: type[LabelledEnum]) -> Callable[[Values], str]:
    """Call a row by the label of the word that stands in a column."""
    return lambda row: f"“{label_of(words, row[column])}”"
