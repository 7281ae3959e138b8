"""整改台账 out of the database, of a campaign or of any list of items: rows are read while they are taken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from ledger.export_diagnosis import names_of
from ledger.forms import RectificationRow
from ledger.texts import joined
from models.base import table_of
from models.campaign import Campaign, Indicator
from models.evidence_kinds import EvidenceKind
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.people import Organization, User
from models.prepared import PreparedQuery
from models.session import columns
from models.signature import Signature
from models.vocabulary import ItemKind, SignAct, State
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.authz.seats import Seat
from workflows.campaigns.queries import campaign
from workflows.days import day_in
from workflows.deadlines import status
from workflows.items.fields import FIELDS, ledger_cells
from workflows.items.queries.filters import ItemFilter, conditions, item_query, ways
from workflows.journal.acts import Act
from workflows.rules.snapshot import campaign_rules, note_calendar_use


def rectification(session: Session, actor: Actor, campaign_id: UUID, today: date) -> Iterator[RectificationRow]:
    """Return 整改台账: every numbered item of the campaign that the actor sees, by number.

    The rows are read while they are taken. Raises `NotFound` at once for a campaign of which the actor may not know.
    """
    campaign(session, actor, campaign_id)
    chosen = Chosen(_numbered_items(actor, campaign_id, today), (_ITEM.number,))
    return (printed.row for printed in _read(session, actor, today, chosen))


def count_rectification(session: Session, actor: Actor, campaign_id: UUID, today: date) -> int:
    """Return how many rows 整改台账 has; `NotFound` as there."""
    campaign(session, actor, campaign_id)
    every = sa.select(sa.func.count()).select_from(Item)
    return session.scalar(every.where(*_numbered_items(actor, campaign_id, today))) or 0


def _numbered_items(actor: Actor, campaign_id: UUID, today: date) -> Sequence[sa.ColumnElement[bool]]:
    return (col(Item.campaign_id) == campaign_id, col(Item.number).is_not(None), access.visible_clause(actor, today))


def items(session: Session, actor: Actor, wanted: ItemFilter, today: date) -> Iterator[RectificationRow]:
    """Return the rows of 整改台账 for the items of a list, in its order; those without a number, too.

    The rows are read while they are taken. Raises `NotFound` at once for what the actor may not ask by.
    """
    question = item_query(session, actor, wanted, today)
    given = frozenset(question.given)
    these = [sa.or_(*ways(given, question.reach, question.fixed)), *conditions(given, question.fixed)]
    chosen = Chosen(these, (_ITEM.due_sort, _ITEM.id), question.given)
    return (printed.row for printed in _read(session, actor, today, chosen))


def of_organization(
    session: Session, actor: Actor, campaign_id: UUID, organization: Organization, today: date
) -> "Iterator[PrintedItem]":
    """Return every item of an organization and those below it that the actor sees, as 整改台账 prints it.

    In its order, those without a number last. Raises `NotFound` as `rectification` does.
    """
    campaign(session, actor, campaign_id)
    below = paths.organizations_below([organization.path])
    these = (_ITEM.campaign_id == campaign_id, _ITEM.organization_id.in_(below), access.visible_clause(actor, today))
    return _read(session, actor, today, Chosen(these, (_ITEM.number.is_(None), _ITEM.number, _ITEM.id)))


class PrintedItem(NamedTuple):
    """An item as its row of 整改台账, with what no column of that says."""

    item_id: UUID
    organization_id: UUID
    state: State
    kind: ItemKind
    row: RectificationRow


Columns = dict[str, Any]
"""The columns of an item, by name; its keys are as the driver has them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which items are exported, from `Item` joined with its `Indicator`, and in which order."""

    conditions: Sequence[sa.ColumnElement[bool]]
    order: Sequence[sa.ColumnElement[Any]]
    given: Mapping[str, object] = field(default_factory=dict)


def _read(session: Session, actor: Actor, today: date, chosen: Chosen) -> Iterator[PrintedItem]:
    """Read the items by a cursor of the database, and what belongs to them for some hundreds at once."""
    from_items = sa.outerjoin(table_of(Item), table_of(Indicator), col(Indicator.id) == Item.indicator_id)
    owners = sa.select(_key(Item.organization_id)).select_from(from_items).where(*chosen.conditions).distinct()
    names = names_of(session, set(columns(session, owners, chosen.given).scalars()), _key(Organization.id))
    people = _pairs(session, sa.select(_key(User.id), col(User.name)))
    campaigns = _pairs(session, sa.select(_key(Campaign.id), col(Campaign.id)))
    statement = sa.select(*_COLUMNS).select_from(from_items).where(*chosen.conditions).order_by(*chosen.order)
    with columns(session, statement.execution_options(yield_per=TOGETHER), chosen.given) as found:
        for part in found.partitions():
            rows = [dict(zip(_NAMES, row, strict=True)) for row in part]
            _note_calendar_use(session, rows, campaigns)
            about = _About(session, rows, people, _numbers(session, actor, today, rows))
            for row in rows:
                zone = campaign_rules(session, campaigns[row["campaign_id"]]).zone
                printed = _rectification_row(row, names[row["organization_id"]], about, zone)
                yield PrintedItem(_uuid(row["id"]), _uuid(row["organization_id"]), row["state"], row["kind"], printed)


def _note_calendar_use(session: Session, rows: Iterable[Columns], campaigns: Mapping[object, UUID]) -> None:
    due: dict[UUID, set[date | None]] = defaultdict(set)
    for row in rows:
        if row["state"] not in status.HANDED_IN:
            due[campaigns[row["campaign_id"]]].add(row["due_on"])
    for campaign_id, days in due.items():
        note_calendar_use(session, campaign_id, days)


def _key(column: object) -> sa.ColumnElement[Any]:
    """Select a key as the driver has it, for looking up alone: to make keys of them all takes longer than to read."""
    return sa.type_coerce(col(column), sa.types.NullType())


def _uuid(key: Any) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def _pairs(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> dict[object, Any]:
    return dict(session.execute(statement).all())


def _numbers(session: Session, actor: Actor, today: date, rows: Iterable[Columns]) -> dict[object, str]:
    """Return the numbers of the items that some were merged into, of those that the actor sees."""
    into = {row["merged_into_id"] for row in rows} - {None}
    if not into:
        return {}
    seen = (_key(Item.id).in_(into), col(Item.number).is_not(None), access.visible_clause(actor, today))
    return _pairs(session, sa.select(_key(Item.id), col(Item.number)).where(*seen))


class _About:
    """What belongs to some items, read in one statement each."""

    def __init__(
        self, session: Session, rows: Iterable[Columns], people: Mapping[object, str], numbers: Mapping[object, str]
    ) -> None:
        self.people, self.numbers = people, numbers
        ids = [row["id"] for row in rows]
        self.measures = _by_item(_MEASURES.all(session, ids=ids))
        self.evidence = _by_item(_EVIDENCE.all(session, ids=ids))
        self.signed = _by_item(_SIGNED.all(session, ids=ids))
        self.progress = _by_item(_PROGRESS.all(session, ids=ids))


def _by_item(rows: Iterable[tuple[Any, ...]]) -> defaultdict[object, list[tuple[Any, ...]]]:
    """Part what was read by the item that stands first in each row."""
    found: defaultdict[object, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _rectification_row(row: Columns, owner: str, about: _About, zone: ZoneInfo) -> RectificationRow:
    item_id, people = row["id"], about.people
    row |= {"leader": people.get(row["leader_id"]), "responsible": people.get(row["responsible_id"])}
    signed = [(*what, people[who]) for _, round_, who, *what in about.signed[item_id] if round_ == row["round"]]
    sustained = "是" if row["sustained"] else "否"
    return RectificationRow(
        organization=owner,
        measures=_numbered(text for _, text in about.measures[item_id]),
        progress=joined(text for _, text in about.progress[item_id]),
        completion=f"{row['completion'].label}（常态化坚持：{sustained}）",
        evidence=_numbered(
            name if kind is EvidenceKind.FILE else note for _, kind, name, note in about.evidence[item_id]
        ),
        acceptance=joined(f"{who}：{opinion}" for act, _, _, opinion, who in signed if act is SignAct.VERIFY),
        closure=joined(
            f"{who}（{_seat(seat)}）{day_in(zone, at).isoformat()}"
            for act, seat, at, _, who in signed
            if act is SignAct.SIGN
        ),
        closed_on=day_in(zone, row["closed_at"]).isoformat() if row["closed_at"] else "",
        remark=_remark(row, about),
        **dict(ledger_cells(row)),
    )


def _remark(row: Columns, about: _About) -> str:
    """Say what became of an item that is neither under way nor closed; a merged one points on."""
    if row["state"] is State.LONG_TERM:
        return str(row["state"].label)
    into = row["merged_into_id"] and about.numbers.get(row["merged_into_id"], "其他事项")
    return joined([row["void_reason"], into and f"并入{into}"])


@cache
def _seat(written: str) -> str:
    return Seat.model_validate(written).label


def _numbered(texts: Iterable[str | None]) -> str:
    found = [text for text in texts if text]
    return (found[0] or "") if len(found) == 1 else "\n".join(f"{n}.{text}" for n, text in enumerate(found, start=1))


_ITEM = sa.inspect(Item).c
_KEYS = ("id", "campaign_id", "organization_id", "leader_id", "responsible_id", "merged_into_id")
_COLUMNS = (
    *(_ITEM[each.name] for each in FIELDS if each.ledger and not each.derived),
    *(_ITEM[name] for name in ("state", "kind", "completion", "sustained", "round", "closed_at", "void_reason")),
    col(Indicator.code).label("indicator"),
    *(_key(_ITEM[name]).label(name) for name in _KEYS),
)
_NAMES = tuple(column.key for column in _COLUMNS)
TOGETHER = 512
"""Items whose parts are read at once."""
_IDS: sa.BindParameter[list[object]] = sa.bindparam("ids", expanding=True)
_MEASURES = PreparedQuery(
    sa.select(_key(Measure.item_id), col(Measure.text))
    .where(_key(Measure.item_id).in_(_IDS))
    .order_by(col(Measure.position))
)
_EVIDENCE = PreparedQuery(
    sa.select(_key(Evidence.item_id), col(Evidence.kind), col(Evidence.file_name), col(Evidence.note))
    .where(_key(Evidence.item_id).in_(_IDS))
    .order_by(col(Evidence.id))
)
_SIGNED = PreparedQuery(
    sa.select(
        _key(Signature.item_id),
        col(Signature.round),
        _key(Signature.user_id),
        col(Signature.act),
        col(Signature.seat),
        col(Signature.signed_at),
        col(Signature.opinion),
    )
    .where(_key(Signature.item_id).in_(_IDS))
    .order_by(col(Signature.id))
)
_PROGRESS = PreparedQuery(
    sa.select(_key(Entry.subject_id), col(Entry.data)["text"].as_string())
    .where(_key(Entry.subject_id).in_(_IDS), col(Entry.act) == Act.PROGRESS)
    .order_by(col(Entry.seq))
)
