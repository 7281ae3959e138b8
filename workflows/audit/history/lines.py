"""The lines of a story, one for each entry, in the order of the entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.audit.history.labels import TOLD_ACTS, act_label
from workflows.journal.entry_text import SHORT_CHARACTERS, EntryData, EntryText, Names
from workflows.rows import Row

READERS = {kind: {act: reader for act, (_, reader) in acts.items()} for kind, acts in TOLD_ACTS.items()}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry told: 谁 `who`, 以什么职务 `office`, 何时 `at`, 做了什么, 依据 `basis`.

    `label` is the act's name, `sentence` what it did, `quote` the opinion or text as it was
    written. An `automatic` line is the clock's: `who` is empty and `office` says so.
    """

    seq: int
    at: datetime
    who: str
    office: str
    act: str
    label: str
    sentence: str
    quote: str | None
    basis: tuple[str, ...]
    automatic: bool
    hash: str


def render(entries: Iterable[Row], names: Names) -> list[HistoryLine]:
    """Tell entries as `history_entries` returns them; `names` as `names_of` reads them."""
    return [_line(entry, names) for entry in entries]


def _in_place_of(data: Mapping[str, object], names: Names) -> str:
    """Say in whose place something was done, who was away (请假)."""
    stands_in = data.get("stands_in")
    return f"（代{EntryData(stands_in, names).name('for_id')}办理）" if isinstance(stands_in, Mapping) else ""


def _line(entry: Row, names: Names) -> HistoryLine:
    tell = READERS.get(entry["subject"], {}).get(entry["act"])
    tale = tell(EntryData(entry["data"], names)) if tell else EntryText("")
    return HistoryLine(
        seq=entry["seq"],
        at=entry["at"],
        who=entry["actor"] or "",
        office=entry["office"] + _in_place_of(entry["data"], names),
        act=entry["act"],
        label=act_label(entry["subject"], entry["act"]),
        sentence=tale.sentence,
        quote=tale.quote,
        basis=tale.basis,
        automatic=entry["automatic"],
        hash=entry["hash"][:SHORT_CHARACTERS],
    )
