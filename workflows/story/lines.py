"""The lines of a story, one for each entry, in the order of the entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.vocabulary import SubjectKind
from workflows.story.items import MOVES_TOLD
from workflows.story.labels import label
from workflows.story.others import OTHERS_TOLD, RUNGS_TOLD
from workflows.story.tale import SHORT, Names, Said, Tale, Teller

TOLD: dict[SubjectKind, dict[str, Teller]] = {
    SubjectKind.ITEM: MOVES_TOLD | RUNGS_TOLD,
    **OTHERS_TOLD,
}


@dataclass(frozen=True, slots=True)
class Line:
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


def told(entries: Iterable[Mapping[Any, Any]], names: Names) -> list[Line]:
    """Tell entries as queries.items.entries returns them; `names` as queries.story reads them."""
    return [_line(entry, names) for entry in entries]


def _line(entry: Mapping[Any, Any], names: Names) -> Line:
    tell = TOLD.get(entry["subject"], {}).get(entry["act"])
    tale = tell(Said(entry["data"], names)) if tell else Tale("")
    return Line(
        seq=entry["seq"],
        at=entry["at"],
        who=entry["actor"] or "",
        office=entry["office"],
        act=entry["act"],
        label=label(entry["subject"], entry["act"]),
        sentence=tale.sentence,
        quote=tale.quote,
        basis=tale.basis,
        automatic=entry["automatic"],
        hash=entry["hash"][:SHORT],
    )
