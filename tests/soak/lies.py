"""What an organization reports of its items: what the system holds, with lies in it; now and then as a real file."""

import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from ledger import export_items
from ledger.forms import RECTIFICATION
from ledger.read import read_ledger
from ledger.reconcile import held_rows, reported_rows
from ledger.write import rectification_sheet, stream
from models.people import Organization
from tests.ledger import mutations
from tests.soak.facts import sha256
from tests.soak.scenes import pick
from workflows.authz.actors import Actor
from workflows.reconciliation.rows import LedgerRow, as_json

EDITS = (mutations.rewritten, mutations.dropped, mutations.swapped, mutations.claimed_proof, mutations.reworded)
FEWEST = 2
"""Rows of a file that is edited; what is fewer is prepared as it would be read."""
Rows = list[LedgerRow]


@dataclass(frozen=True)
class Told:
    """A report: the rows that are read of it, or a file that holds them."""

    name: str
    sha256: str
    rows: tuple[LedgerRow, ...] = ()
    file: bytes | None = None

    def read(
        self, session: Session, actor: Actor, campaign_id: UUID, owner: Organization
    ) -> tuple[str, Sequence[LedgerRow]]:
        """Return the form of it and its rows."""
        if self.file is None:
            return RECTIFICATION, self.rows
        reading = read_ledger(self.file, self.name)
        return reading.form, reported_rows(session, actor, campaign_id, reading, owner)


def told(
    session: Session, actor: Actor, campaign_id: UUID, owner: Organization, today: date, n: int, *, as_file: bool
) -> Told:
    """Make a report that somebody hands in of an organization; an even byte tells the truth."""
    if as_file:
        printed = export_items.of_organization(session, actor, campaign_id, owner, today)
        rows = [list(astuple(each.row)) for each in printed if each.row.number]
        if len(rows) >= FEWEST:
            return _file(rows, owner, today, n)
    held = held_rows(session, actor, campaign_id, owner, RECTIFICATION, today)
    said = _numbered([replace(row, item_id=None, is_optional=False) for row in held if row.number])
    for k in range(n % 4 if said else 0):
        pick(LIES, n // 4 + 5 * k)(said, (n + k) % len(said))
        if not said:
            break
    return Told("整改台账.xlsx", sha256([[as_json(row) for row in said], n]), tuple(said))


def _file(rows: list[list[str]], owner: Organization, today: date, n: int) -> Told:
    if n % 2:
        pick(EDITS, n // 2)(random.Random(n), rows)
    sheet = replace(rectification_sheet([], unit=owner.name, as_of=today), rows=rows)
    name = f"整改台账.{pick(('xlsx', 'csv', 'docx'), n)}"
    file = b"".join(stream(name.rpartition(".")[2], sheet))
    return Told(name, sha256([rows, n]), file=file)


def _numbered(rows: Rows) -> Rows:
    return [replace(row, key=f"表1!{at}", place=f"表1第{at}行") for at, row in enumerate(rows, start=3)]


def _says(**said: object) -> Callable[[Rows, int], None]:
    def lie(rows: Rows, at: int) -> None:
        rows[at] = replace(rows[at], **said)  # type: ignore[arg-type]

    return lie


def _dropped(rows: Rows, at: int) -> None:
    del rows[at]


def _added(rows: Rows, at: int) -> None:
    rows.append(
        replace(rows[at], key="表1!99", place="表1第99行", number="补-1", text="图书角的党报党刊有半年没有更换")
    )


def _swapped(rows: Rows, at: int) -> None:
    rows[at], rows[0] = rows[0], rows[at]


def _reworded(rows: Rows, at: int) -> None:
    text = rows[at].text
    rows[at] = replace(rows[at], number=None, text=text[len(text) // 3 :] + "，尚未补齐")


def _later(rows: Rows, at: int) -> None:
    due = (rows[at].due or date(2021, 5, 1)) + timedelta(days=9)
    rows[at] = replace(rows[at], due=due, due_text=str(due))


BY_A_MOVE = (
    _says(person="colleague同志"),
    _added,
    _says(progress="已补开三次，签到齐全"),
    _says(leader="xx_patron同志"),
    _later,
    _says(measures=("每月第一周召开", "每季度检查一次")),
    _says(goal="每月按期召开，签到齐全"),
)
"""Lies that some move makes true."""
LIES: Sequence[Callable[[Rows, int], None]] = (
    *BY_A_MOVE,
    *BY_A_MOVE[:5],
    _dropped,
    _reworded,
    _reworded,
    _says(completion="已销号", closed_on="2021-04-02"),
    _swapped,
    _says(evidence="1.五月会议记录.pdf"),
    _says(person="查无此人"),
)
