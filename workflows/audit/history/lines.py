"""The lines of a story, one for each entry, in the order of the entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.vocabulary import SubjectKind
from workflows.audit.history.labels import act_label
from workflows.audit.history.others import OTHER_READERS, RUNG_READERS
from workflows.items.moves import DETAILS, void
from workflows.journal.acts import Act
from workflows.journal.entry_text import SHORT_CHARACTERS, EntryData, EntryReader, EntryText, Names

READERS: dict[SubjectKind, dict[str, EntryReader]] = {
    SubjectKind.ITEM: {
        **{act: details.sentence for act, details in DETAILS.items()},
        Act.ABSORB: void.absorb_sentence,
        **RUNG_READERS,
    },
    **OTHER_READERS,
}


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


def render(entries: Iterable[Mapping[Any, Any]], names: Names) -> list[HistoryLine]:
    """Tell entries as queries.items.entries returns them; `names` as queries.story reads them."""
    return [_line(entry, names) for entry in entries]


def _line(entry: Mapping[Any, Any], names: Names) -> HistoryLine:
    tell = READERS.get(entry["subject"], {}).get(entry["act"])
    tale = tell(EntryData(entry["data"], names)) if tell else EntryText("")
    return HistoryLine(
        seq=entry["seq"],
        at=entry["at"],
        who=entry["actor"] or "",
        office=entry["office"],
        act=entry["act"],
        label=act_label(entry["subject"], entry["act"]),
        sentence=tale.sentence,
        quote=tale.quote,
        basis=tale.basis,
        automatic=entry["automatic"],
        hash=entry["hash"][:SHORT_CHARACTERS],
    )
