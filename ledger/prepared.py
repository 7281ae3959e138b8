"""A ledger that was thought out while nobody waited, and is written whole: what all that are brought in have alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from ledger.forms import Reading
from models import plain
from models.base import JsonObject
from models.campaign import Campaign
from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from models.prepared import BoundInsert
from models.vocabulary import SubjectKind
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.folding import sameness
from workflows.items import numbering
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox

P = TypeVar("P")
Numbers = Mapping[str, int]
"""The last number given of each series, by its prefix."""


@dataclass(frozen=True, slots=True)
class Prepared(Generic[P]):
    """An import as it will be written, thought out while nobody waited for it, and what that rests on."""

    campaign_id: UUID
    actor: Actor
    now: datetime
    seen: "Held"
    """What the campaign held."""
    proposal: P
    again: "Callable[[Session, Actor, Numbers], Prepared[P]]"
    """Thinks it out anew, for who brings it in and the series as they stand."""
    writes: Sequence[Callable[[Session], object]] = ()
    """What writes the file, its rows, its items and the entries of all."""
    numbers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of each series whose numbers its items have: the last before them, and how many they are."""
    entry_id: UUID | None = None
    """The entry of the file, of which people are told."""
    beside: JsonObject = field(default_factory=dict)
    """What that entry says beside the file's rows: what a person said of the file before it was brought in."""
    told: frozenset[UUID] = frozenset()
    text: str = ""
    told_beside: Mapping[UUID, str] = field(default_factory=dict)
    """What some are told in words of their own, beside that."""
    makes: frozenset[tuple[UUID, str]] = frozenset()
    """What its items say (`sameness`), each with its organization."""

    @property
    def inserts(self) -> list[BoundInsert]:
        """What of `writes` can be at hand before it is their turn."""
        return [each for each in self.writes if isinstance(each, BoundInsert)]


class Overtaken(Exception):  # noqa: N818  nobody's fault
    """What an import rests on is not as it was: it is to be thought out anew."""


def write(session: Session, prepared: Prepared[P], *, actor: Actor, anew: bool = True) -> P:
    """Write an import as it was prepared: all of it in the caller's transaction.

    Where somebody has brought a file into the campaign since, or registered one of its items, or was given one of its
    numbers, or the actor is not who they were, it is thought out `anew`, while nobody else can write. Raises
    `Overtaken` instead where it is not to be, and `Incomplete` as preparing does.
    """
    _in_turn(session, prepared.campaign_id)
    if prepared.actor != actor or not _still_new(session, prepared):
        prepared = _again(session, prepared, actor, {}, anew=anew)
    begun = {
        prefix: numbering.count_up(session, prepared.campaign_id, prefix, many) - many
        for prefix, (_, many) in prepared.numbers.items()
    }
    if begun != {prefix: last for prefix, (last, _) in prepared.numbers.items()}:
        prepared = _again(session, prepared, actor, begun, anew=anew)
    for write_some in prepared.writes:
        write_some(session)
    if prepared.entry_id is not None:
        outbox.enqueue_each(session, prepared.entry_id, _lines(prepared), prepared.now)
    return prepared.proposal


def _again(session: Session, prepared: Prepared[P], actor: Actor, begun: Numbers, *, anew: bool) -> Prepared[P]:
    if not anew:
        raise Overtaken
    return prepared.again(session, actor, begun)


def _lines(prepared: Prepared[P]) -> dict[UUID, str]:
    """Return what each person is told of the file: one line, whatever it is about."""
    lines = dict.fromkeys(prepared.told, prepared.text)
    return lines | {
        who: f"{lines[who]}；{said}" if who in lines else said for who, said in prepared.told_beside.items()
    }


@dataclass(frozen=True, slots=True)
class Held:
    """What a campaign holds: neither files nor items ever go."""

    files: int
    items: frozenset[UUID]


def held(session: Session, campaign_id: UUID) -> Held:
    """Return how many files a campaign holds, and which items."""
    items = session.scalars(sa.select(col(Item.id)).where(col(Item.campaign_id) == campaign_id))
    return Held(_count(session, LedgerFile, campaign_id), frozenset(items))


def _count(session: Session, table: type[LedgerFile] | type[Item], campaign_id: UUID) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(col(table.campaign_id) == campaign_id)
    return session.scalar(query) or 0


def _still_new(session: Session, prepared: Prepared[P]) -> bool:
    """Tell whether what is brought in is as new as it was: nobody brought in a file since, nor any of its items."""
    campaign_id, seen = prepared.campaign_id, prepared.seen
    if _count(session, LedgerFile, campaign_id) != seen.files:
        return False
    if _count(session, Item, campaign_id) == len(seen.items):
        return True
    since = held(session, campaign_id).items - seen.items
    texts = sa.select(col(Item.organization_id), col(Item.text)).where(col(Item.id).in_(since))
    return prepared.makes.isdisjoint((owner, sameness(text)) for owner, text in session.execute(texts))


def _in_turn(session: Session, campaign_id: UUID) -> None:
    """Wait for whoever brings a ledger into the campaign at this moment, and see what they did."""
    mine = sa.select(col(Campaign.id)).where(col(Campaign.id) == campaign_id)
    session.execute(mine.with_for_update(key_share=True))


def columns_said(reading: Reading) -> JsonObject:
    """Return what the entry of a file says of its columns: nothing, unless a person said what they are."""
    said = {
        head.place: {column.heading: column.field for column in head.columns if column.field}
        for head in reading.heads
        if head.is_assigned
    }
    return {"columns": said} if said else {}


def file_row(prepared: Prepared[P], reading: Reading, name: str) -> LedgerFile:
    """Make the row of a file that is brought in."""
    return plain.new(
        LedgerFile,
        campaign_id=prepared.campaign_id,
        sha256=reading.sha256,
        name=name,
        unit=reading.unit,
        cutoff=reading.cutoff,
        imported_by_id=prepared.actor.user_id,
        imported_at=prepared.now,
    )


def entry_of_file(
    prepared: Prepared[P],
    file: LedgerFile,
    act: Act,
    rows: Sequence[LedgerRow],
    items: int,
    post: AppointmentView | None,
) -> dict[str, Any]:
    """Return the one entry of a file, which holds its rows."""
    return entries.new_entry(
        (SubjectKind.LEDGER, file.id),
        act,
        now=file.imported_at,
        actor=prepared.actor,
        post=post,
        data={
            "file": file.name,
            "sha256": file.sha256,
            "unit": file.unit,
            "items": items,
            "campaign_id": str(file.campaign_id),
            "cutoff": file.cutoff.isoformat() if file.cutoff else None,
            "rows": [_told(row) for row in rows],
        }
        | prepared.beside,
        head=entries.UNWRITTEN,
    )


def _told(row: LedgerRow) -> JsonObject:
    """Return what the entry says of a row: where it stood, and the hash of each text in it."""
    place = plain.as_json(row, ("id", "organization_id", "table_name", "row"))
    texts = {"experience": row.experience, "case": row.case, "remark": row.remark}
    return place | {f"{name}_sha256": entries.sha256(text) for name, text in texts.items() if text}
