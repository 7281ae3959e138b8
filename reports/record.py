"""What is on record of closed items: everything that a 销号单 and a 销号证明包 say, read once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.campaign import Campaign, Indicator
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.ledger import LedgerFile, LedgerRow
from models.people import Appointment, Organization, Proxy, User
from models.signature import Signature
from models.vocabulary import Office, SignAct
from workflows.days import day_in
from workflows.journal.acts import Act
from workflows.journal.seals import Inclusion, Sealed
from workflows.rows import rows_by_item
from workflows.rules.snapshot import campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar

BATCH = 200
"""How many items are held at a time."""


@dataclass(frozen=True)
class Held:
    """An office as it stands in the directory."""

    id: UUID
    user_id: UUID
    organization: str
    office: Office
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Record:
    """One closed item with all that hangs on it."""

    item: Item
    organization: Organization
    unit: str
    campaign: Campaign
    calendar: Calendar
    zone: ZoneInfo
    indicator: Indicator | None
    source: tuple[LedgerFile, LedgerRow] | None
    measures: Sequence[Measure]
    evidence: Sequence[Evidence]
    signatures: Sequence[Signature]
    entries: Sequence[Entry]
    names: dict[UUID, str]
    offices: dict[UUID, Held]
    lent: dict[UUID, list[Proxy]]
    """The 代签委托 of each office."""
    sealed: Inclusion | None

    def day(self, at: datetime) -> date:
        """Return the day that an instant fell on where the campaign is."""
        return day_in(self.zone, at)

    def name(self, person: UUID | None) -> str:
        return self.names[person] if person else ""

    def held(self, appointment_id: UUID) -> str:
        """Return an office in words, as 信息工程系党总支书记."""
        office = self.offices[appointment_id]
        return f"{office.organization}{office.office.label}"

    def proxy(self, signature: Signature) -> Proxy | None:
        """Return by what a proxy signed: what ran that day, else the last that was given before."""
        if signature.principal_id is None:
            return None
        at = signature.signed_at
        day = self.day(at)

        def ran(proxy: Proxy) -> bool:
            revoked = proxy.revoked_at is not None and proxy.revoked_at <= at
            return proxy.starts_on <= day <= proxy.ends_on and not revoked

        given = (
            proxy
            for proxy in self.lent[signature.appointment_id]
            if proxy.to_id == signature.user_id and proxy.made_at <= at
        )
        return max(given, key=lambda proxy: (ran(proxy), proxy.made_at), default=None)

    @property
    def number(self) -> str:
        assert self.item.number is not None  # noqa: S101  the CHECK confirmed
        return self.item.number

    @property
    def closed_at(self) -> datetime:
        assert self.item.closed_at is not None  # noqa: S101  the CHECK closed
        return self.item.closed_at

    @cached_property
    def last_round(self) -> list[Signature]:
        """The guarantee that counts, and the verification and signatures of the last round."""
        mine = [s for s in self.signatures if s.act is not SignAct.RETURN]
        guarantee = [s for s in mine if s.act is SignAct.GUARANTEE][-1:]
        rest = [s for s in mine if s.round == self.item.round and s.act is not SignAct.GUARANTEE]
        return guarantee + rest


_above = aliased(Organization)
ItemRow = sa.Row[Item, Organization, Organization | None, Indicator | None, LedgerRow | None, LedgerFile | None]
"""An item, whose it is, who is above that, what it was held against, and where it stood in a ledger."""


def _unit(owner: Organization, above: Organization | None) -> str:
    """Name an organization so that nobody takes it for one of the same name elsewhere."""
    if above is None or owner.parent_id == owner.committee_id:
        return owner.name
    return f"{above.name}{owner.name}"


def closing(entries: Sequence[Entry]) -> Entry:
    """Return the entry that closed an item for the last time."""
    return next(e for e in reversed(entries) if e.act == Act.SIGN and e.data.get("to") == "closed")


def records(session: Session, campaign_id: UUID, chosen: Sequence[UUID]) -> Iterator[Record]:
    """Yield the record of each of the chosen closed items of a campaign, in their order."""
    sealed = Sealed(session)
    campaign = session.get_one(Campaign, campaign_id)
    book = campaign_rules(session, campaign_id)
    days = working_calendar(session, book.committee_id)
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        read = _Batch(session, batch)
        for item_id in batch:
            item, owner, above, indicator, row, file = read.items[item_id]
            entries = read.entries[item_id]
            yield Record(
                item=item,
                organization=owner,
                unit=_unit(owner, above),
                campaign=campaign,
                calendar=days,
                zone=book.zone,
                indicator=indicator,
                source=(file, row) if file and row else None,
                measures=read.measures[item_id],
                evidence=read.evidence[item_id],
                signatures=read.signatures[item_id],
                entries=entries,
                names=read.names,
                offices=read.offices,
                lent=read.lent,
                sealed=sealed.inclusion(item_id, closing(entries).seq),
            )


class _Batch:
    """What belongs to some items, read in one statement each."""

    def __init__(self, session: Session, items: Sequence[UUID]) -> None:
        chosen = col(Item.id).in_(items)
        self.items: dict[UUID, ItemRow] = {
            row[0].id: row
            for row in session.execute(
                sa.select(Item, Organization, _above, Indicator, LedgerRow, LedgerFile)
                .join(Organization, col(Organization.id) == Item.organization_id)
                .outerjoin(_above, col(_above.id) == Organization.parent_id)
                .outerjoin(Indicator, col(Indicator.id) == Item.indicator_id)
                .outerjoin(LedgerRow, col(LedgerRow.id) == Item.ledger_row_id)
                .outerjoin(LedgerFile, col(LedgerFile.id) == LedgerRow.file_id)
                .where(chosen)
            )
        }
        self.measures = rows_by_item(session, Measure, items, Measure.position)
        self.evidence = rows_by_item(session, Evidence, items, Evidence.id)
        self.signatures = rows_by_item(session, Signature, items, Signature.id)
        self.entries: dict[UUID, list[Entry]] = defaultdict(list)
        told = select(Entry).where(col(Entry.subject_id).in_(items)).order_by(col(Entry.seq))
        for entry in session.exec(told):
            self.entries[entry.subject_id].append(entry)
        self.names = dict(session.exec(select(User.id, User.name)).all())
        self.offices = _offices(session, self.signatures)
        self.lent = _lent(session, self.signatures)


def _offices(session: Session, signatures: dict[UUID, list[Signature]]) -> dict[UUID, Held]:
    wanted = {signature.appointment_id for some in signatures.values() for signature in some}
    return {
        row.id: Held(row.id, row.user_id, name, row.office, row.starts_on, row.ends_on)
        for row, name in session.exec(
            select(Appointment, Organization.name)
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .where(col(Appointment.id).in_(wanted))
        )
    }


def _lent(session: Session, signatures: dict[UUID, list[Signature]]) -> defaultdict[UUID, list[Proxy]]:
    found: defaultdict[UUID, list[Proxy]] = defaultdict(list)
    wanted = {s.appointment_id for some in signatures.values() for s in some if s.principal_id}
    given = select(Proxy).where(col(Proxy.appointment_id).in_(wanted))
    for proxy in session.exec(given):
        found[proxy.appointment_id].append(proxy)
    return found
