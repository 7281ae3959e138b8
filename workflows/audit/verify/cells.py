"""诊断对照 held against the journal: each cell says what the last entry about it said."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.diagnosis import Diagnosis, chain_id
from models.vocabulary import SubjectKind
from workflows.audit.verify.raw import Data, EntryRow, Values, row_key, rows

_CELL = sa.inspect(Diagnosis).c
CellEntry = tuple[str, str, EntryRow | None]
"""The chain, what does not agree, and the entry that says otherwise, if one does."""


class CellCheck:
    """What the cells say; each is ticked off as its chain is read."""

    def __init__(self, session: Session) -> None:
        self._rows: dict[str, dict[str, tuple[object, ...]]] = defaultdict(dict)
        its = sa.and_(col(Indicator.id) == _CELL.indicator_id, col(Indicator.campaign_id) == _CELL.campaign_id)
        of_cell = (_CELL[name] for name in ("campaign_id", "organization_id", *CELL_COLUMNS))
        for row in rows(session, *of_cell, sa.inspect(Indicator).c.code, outerjoin=(Indicator, its)):
            self._rows[_chain(row)][row["code"]] = tuple(row[name] for name in CELL_COLUMNS)

    def compare(self, chain: Sequence[EntryRow]) -> Iterator[CellEntry]:
        """Yield what the cells of one organization and their chain do not agree on."""
        if chain[0].subject != SubjectKind.DIAGNOSIS:
            return
        subject_id = chain[0].subject_id
        cells = self._rows.pop(subject_id, {})
        last = {given["indicator"]: (entry, given) for entry in chain for given in _given(entry)}
        for code, (entry, given) in last.items():
            said = (*(given.get(name) for name in CELL_COLUMNS[:3]), entry.actor_id, entry.at)
            if cells.pop(code, None) != said:
                yield subject_id, f"指标{code}的结论已不在库中，或被改动过", entry
        yield from _unrecorded(subject_id, cells)

    def left(self) -> Iterator[CellEntry]:
        """Yield what is left when every chain was compared: cells that no entry speaks of."""
        for subject_id, cells in self._rows.items():
            yield from _unrecorded(subject_id, cells)


def _unrecorded(subject_id: str, codes: Iterable[str]) -> Iterator[CellEntry]:
    yield from ((subject_id, f"指标{code}的结论没有任何记录", None) for code in codes)


CELL_COLUMNS = ("verdict", "text", "version", "decided_by_id", "decided_at")


def _chain(row: Values) -> str:
    """Return the chain of a cell; none has what is no key, or is one spelled otherwise."""
    said = [str(row["campaign_id"]), str(row["organization_id"])]
    campaign, organization = map(row_key, said)
    if campaign is None or organization is None or [str(campaign), str(organization)] != said:
        return "/".join(said)
    return str(chain_id(campaign, organization))


def _given(entry: EntryRow) -> list[Data]:
    """Return what an entry says of cells; nothing where that is no longer readable."""
    given = entry.given.get("verdicts")
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
