"""In which cells two rows of one item differ, and what kind of difference each is.

What is written differently and means alike is no difference: blanks, widths and punctuation, the numbers of a list,
the order of names, a date's spelling, another word for the same progress.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from models.reconciliation_words import DifferenceKind, RowField
from models.vocabulary import Completion
from workflows.folding import meaning, points, unlisted
from workflows.reconciliation.rows import LedgerRow

_NAMES = re.compile(r"[、，,；;/\s]+")
_COMRADE = "同志"
_UNFINISHED = ("未完成", "未整改", "正在整改", "整改中", "推进中", "进行中", "未销号")
_FINISHED = ("已完成", "已整改", "已整改到位", "已整改完成", "已整改完毕", "已销号")
_PROGRESS = dict.fromkeys(_UNFINISHED, Completion.UNFINISHED) | dict.fromkeys(_FINISHED, Completion.FINISHED)
_CLOSED = {"已销号": True, "未销号": False}
_CLAIMS = {RowField.COMPLETION, RowField.CLOSED_ON, RowField.CLOSURE, RowField.ACCEPTANCE}
"""What says how far an item is."""


class CellDifference(NamedTuple):
    """A field in which a report differs from what is held."""

    kind: DifferenceKind
    field: RowField


def differing(reported: LedgerRow, held: LedgerRow) -> Iterator[CellDifference]:
    """Yield the fields in which two rows differ; what one of them has no column for is none of them.

    Numbers are not compared: whether a report has the system's own, its other rows tell.
    """
    for each in _COMPARED:
        if not agrees(each, reported, held):
            yield CellDifference(_kind(each, reported, held), each)


def agrees(field: RowField, one: LedgerRow, other: LedgerRow) -> bool:
    """Tell whether two rows mean the same by a field, or one of them has no such column."""
    if field in _SPECIAL:
        return _SPECIAL[field](one, other)
    mine, theirs = getattr(one, field), getattr(other, field)
    return mine is None or theirs is None or same_text(mine, theirs)


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts say the same."""
    if one == other or meaning(one) == meaning(other):
        return True
    return meaning(unlisted(one)) == meaning(unlisted(other))


def shown(field: RowField, row: LedgerRow) -> str | None:
    """Return what a row says in a field, for people."""
    if field is RowField.DUE:
        return str(row.due) if row.due else row.due_text
    if field is RowField.MEASURES:
        return None if row.measures is None else "\n".join(row.measures)
    found: str | None = getattr(row, field)
    return found


def _kind(field: RowField, reported: LedgerRow, held: LedgerRow) -> DifferenceKind:
    if field is RowField.MEASURES and len(reported.measures or ()) != len(held.measures or ()):
        return DifferenceKind.COUNT
    if field in _CLAIMS and shown(field, reported):
        return DifferenceKind.STATE
    if field is RowField.EVIDENCE and _points(reported.evidence) - _points(held.evidence):
        return DifferenceKind.EVIDENCE
    return DifferenceKind.VALUE


def _same_organization(one: LedgerRow, other: LedgerRow) -> bool:
    if one.organization_id and other.organization_id:
        return one.organization_id == other.organization_id
    return same_text(one.organization, other.organization)


def _same_wording(one: LedgerRow, other: LedgerRow) -> bool:
    return same_text(one.text, other.text) or any(
        row.original_text is not None and same_text(row.original_text, text)
        for row, text in ((one, other.text), (other, one.text))
    )


def _same_measures(one: LedgerRow, other: LedgerRow) -> bool:
    if one.measures is None or other.measures is None or one.measures == other.measures:
        return True
    return same_text("\n".join(one.measures), "\n".join(other.measures))


def _same_names(field: RowField) -> Callable[[LedgerRow, LedgerRow], bool]:
    def compare(one: LedgerRow, other: LedgerRow) -> bool:
        mine, theirs = getattr(one, field), getattr(other, field)
        return mine is None or theirs is None or mine == theirs or _names(mine) == _names(theirs)

    return compare


def _names(text: str) -> set[str]:
    return {meaning(name).removesuffix(_COMRADE) for name in _NAMES.split(text)} - {""}


def _same_due(one: LedgerRow, other: LedgerRow) -> bool:
    if one.due_text is None or other.due_text is None:
        return True
    if one.due or other.due:
        return one.due == other.due
    return same_text(one.due_text, other.due_text)


def _same_progress(one: LedgerRow, other: LedgerRow) -> bool:
    """Whether the words for how far an item is mean the same; 已销号 says besides that it is closed."""
    if one.completion is None or other.completion is None:
        return True
    mine, theirs = (_PROGRESS.get(row.completion or "", row.completion) for row in (one, other))
    return mine == theirs and _is_closed(one, other) and _is_closed(other, one)


def _is_closed(claiming: LedgerRow, known: LedgerRow) -> bool:
    """Whether what one row says of being closed is so by the other's 销号日期."""
    claimed = _CLOSED.get(claiming.completion or "")
    return claimed is None or known.closed_on is None or claimed == bool(known.closed_on)


def _same_evidence(one: LedgerRow, other: LedgerRow) -> bool:
    if one.evidence is None or other.evidence is None:
        return True
    return same_text(one.evidence, other.evidence) or _points(one.evidence) == _points(other.evidence)


def _points(text: str | None) -> set[str]:
    return set(map(meaning, points(text or ""))) - {""}


_SPECIAL: Mapping[RowField, Callable[[LedgerRow, LedgerRow], bool]] = {
    RowField.ORGANIZATION: _same_organization,
    RowField.TEXT: _same_wording,
    RowField.MEASURES: _same_measures,
    RowField.LEADER: _same_names(RowField.LEADER),
    RowField.PERSON: _same_names(RowField.PERSON),
    RowField.DUE: _same_due,
    RowField.COMPLETION: _same_progress,
    RowField.EVIDENCE: _same_evidence,
}
_COMPARED = tuple(field for field in RowField if field is not RowField.NUMBER)
