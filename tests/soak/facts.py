"""What the tables and the journal say, read without any of the program's rules."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from models.campaign import Campaign
from models.deadline import Deadline
from models.hold import Hold
from models.item import Delegation, Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, Organization, Proxy, Recusal, User
from models.signature import Signature

Row = Any
"""A row of a table, its columns by name."""


def rows(session: Any, table: type[Any], *where: Any) -> list[Row]:
    columns = sa.inspect(table).local_table
    return list(session.execute(sa.select(columns).where(*where)))


def sha256(value: object) -> str:
    """Hash a value as the journal says: sorted keys, no blanks, UTF-8."""
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=lambda x: x.isoformat() if isinstance(x, datetime) else str(x),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(entry: Row) -> str:
    said = ("subject", "subject_id", "seq", "at", "act", "automatic", "actor_id", "office", "data", "previous")
    return sha256({name: getattr(entry, name) for name in said})


class House:
    """Everybody and every organization, and the rules that each campaign was opened under."""

    def __init__(self, session: Any) -> None:
        self.organizations = {row.id: row for row in rows(session, Organization)}
        self.people = {row.id: row for row in rows(session, User)}
        self.posts = {row.id: row for row in rows(session, Appointment)}
        self.proxies = rows(session, Proxy)
        self.recusals = rows(session, Recusal)
        self.holds = rows(session, Hold)
        shut = rows(session, Entry, Entry.act == "deactivated")
        self.shut = {entry.subject_id: entry.at for entry in shut}
        """When whose account was closed."""
        self.campaigns = {row.id: row for row in rows(session, Campaign)}

    def held(self, person: UUID, day: date) -> list[Row]:
        """Return the offices that somebody holds on a day."""
        return [p for p in self.posts.values() if p.user_id == person and holds(p, day)]


def holds(post: Row, day: date) -> bool:
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)


def merged_into(session: Any, item_id: UUID) -> list[Row]:
    found = rows(session, Item, Item.merged_into_id == item_id)
    return found + [each for row in found for each in merged_into(session, row.id)]


@dataclass(frozen=True)
class Dossier:
    """All that is kept of one item."""

    house: House
    item: Row
    measures: list[Row]
    evidence: list[Row]
    delegations: list[Row]
    signatures: list[Row]
    entries: list[Row]
    deadlines: list[Row]
    merged: list[Row]
    """The items merged into it, and those merged into these before."""

    @classmethod
    def of(cls, session: Any, house: House, item_id: UUID) -> "Dossier":
        def mine(table: type[Any]) -> list[Row]:
            return rows(session, table, table.item_id == item_id)

        [item] = rows(session, Item, Item.id == item_id)
        entries = rows(session, Entry, Entry.subject_id == item_id)
        return cls(
            house,
            item,
            mine(Measure),
            mine(Evidence),
            mine(Delegation),
            mine(Signature),
            sorted(entries, key=lambda entry: entry.seq),
            [each for each in mine(Deadline) if each.act is None],
            merged_into(session, item_id),
        )

    @property
    def owner(self) -> Row:
        return self.house.organizations[self.item.organization_id]

    @cached_property
    def rules(self) -> dict[str, Any]:
        return self.house.campaigns[self.item.campaign_id].rules

    @cached_property
    def chain(self) -> dict[str, Any]:
        [chain] = [
            chain
            for chain in self.rules["chains"]
            if self.owner.kind.value in chain["organizations"] and self.item.level.value in chain["levels"]
        ]
        return chain

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.rules["holidays"]["timezone"])).date()

    def seats(self, post: Row) -> set[str]:
        """Return the seats that an office fills for this item, as templates write them."""
        node, owner = self.house.organizations[post.organization_id], self.owner
        places = {
            "own": node.id == owner.id,
            "superior": node.id == owner.parent_id,
            "committee": node.id == owner.committee_id,
            "office": node.kind.value == "office" and node.parent_id == owner.committee_id,
        }
        if post.item_id not in {None, self.item.id}:
            return set()
        return {f"{place}:{post.office.value}" for place, there in places.items() if there}

    def heads(self, day: date) -> set[UUID]:
        """Return who is 书记 of the organization that puts the item right, on a day."""
        return {
            post.user_id
            for post in self.house.posts.values()
            if holds(post, day) and "own:secretary" in self.seats(post)
        }
