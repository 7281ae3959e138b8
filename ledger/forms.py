"""What a ledger says, free of Word, Excel and CSV."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.column_fields import fingerprint
from ledger.limits import MAX_FLAWS

DIAGNOSIS, RECTIFICATION, TASKS = "diagnosis", "rectification", "tasks"
"""What `Reading.form` may be."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one problem stood: enough to put a finger on it in the sender's own file.

    `table` is 表1, a sheet's name or CSV; `row` counts from 1 as Word and Excel show it;
    `clause` counts from 1 within the cell.
    """

    sha256: str
    table: str
    row: int
    column: str
    clause: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to be put right; `indicator` reads 院系1-2 or 支部3-4 where one was cited."""

    text: str
    indicator: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Row:
    """One row of 《诊断情况工作台账》 (闽北职院党〔2021〕36号附件2)."""

    organization: str
    experience: str
    case: str
    remark: str
    problems: tuple[Problem, ...]
    table: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """One item of a 整改台账 or 任务清单 that is kept elsewhere: what the file claims of it, and no more.

    `problem` is the task where the form is one of tasks. What the file does not say is None; of a date
    that is not one day (长期坚持, 立行立改) only `due_text` tells.
    """

    organization: str | None
    problem: str
    number: str | None
    indicator: str | None
    source: str | None
    kind: str | None
    goal: str | None
    measures: tuple[str, ...]
    unit: str | None
    leader: str | None
    person: str | None
    due: date | None
    due_text: str | None
    progress: str | None
    completion: str | None
    sustained: str | None
    evidence: str | None
    acceptance: str | None
    closure: str | None
    closed_on: date | None
    remark: str | None
    table: str
    row: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """An error or a warning: the place, and a sentence that says what to do."""

    place: str
    reason: str


_UNREAD = "没有读取"
"""What each warning says that names content which was passed over."""


def is_unread(flaw: Flaw) -> bool:
    """Whether a warning names content of the file that was not read."""
    return _UNREAD in flaw.reason


class Flaws(list[Flaw]):
    """Errors or warnings in the order of the file; after MAX_FLAWS they are only counted.

    Whoever has more than these has one and the same many times.
    """

    def __init__(self, flaws: Iterable[Flaw] = (), *, left_out: int = 0) -> None:
        super().__init__(flaws)
        self.left_out = left_out

    def append(self, flaw: Flaw) -> None:
        """Add one."""
        if len(self) < MAX_FLAWS:
            super().append(flaw)
        else:
            self.left_out += 1

    def add(self, place: str, reason: str) -> None:
        """Add what is wrong at a place."""
        self.append(Flaw(place, reason))

    def extend(self, flaws: Iterable[Flaw]) -> None:
        """Add several."""
        for flaw in flaws:
            self.append(flaw)

    def first(self, most: int = MAX_FLAWS) -> tuple[Flaw, ...]:
        """Return the first of them, and how many more there are."""
        rest = len(self) - most + self.left_out
        more = (Flaw("其余", f"另有 {rest} 处，请先改正以上各处。"),) if rest > 0 else ()
        return (*self[:most], *more)


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One column of a table: its heading, the field that it was read as (None for none), and some of what is in it.

    `in_doubt` means that it has content which was not read, and that no word of its heading says why.
    """

    heading: str
    field: str | None
    samples: tuple[str, ...]
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class TableHead:
    """The columns of a table. `form` is empty where they were not understood.

    `is_assigned` means that a person said what they are.
    """

    place: str
    form: str
    columns: tuple[ReadColumn, ...]
    is_assigned: bool

    @property
    def fingerprint(self) -> str:
        """What tells it from other heads."""
        return fingerprint(column.heading for column in self.columns)

    @property
    def in_doubt(self) -> bool:
        """Whether a person should say what its columns are."""
        return not self.form or any(column.in_doubt for column in self.columns)


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read. A file that could not be read at all has no rows and one error.

    `form` is DIAGNOSIS (`rows`), RECTIFICATION or TASKS (`items`).
    """

    form: str
    unit: str
    cutoff: date | None
    rows: tuple[Row, ...]
    errors: tuple[Flaw, ...]
    warnings: tuple[Flaw, ...]
    sha256: str
    items: tuple[ClaimedItem, ...] = ()
    undated: tuple[Flaw, ...] = ()
    """Those of the errors that are about the date alone."""
    nameless: tuple[Flaw, ...] = ()
    """Those of the errors that are about whose an item is alone."""
    heads: tuple[TableHead, ...] = ()
    """What the columns of its tables were read as, each head once."""


def refused(name: str, reason: str, sha256: str, heads: tuple[TableHead, ...] = ()) -> Reading:
    """A file of which nothing could be read, and why."""
    return Reading(DIAGNOSIS, "", None, (), (Flaw(name, reason),), (), sha256, heads=heads)


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """One row of the rectification ledger (整改台账), each cell as it is printed."""

    number: str
    organization: str
    problem: str
    indicator: str
    source: str
    kind: str
    goal: str
    measures: str
    leader: str
    person: str
    due: str
    progress: str
    completion: str
    evidence: str
    acceptance: str
    closure: str
    closed_on: str
    remark: str
