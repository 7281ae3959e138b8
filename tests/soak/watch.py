"""What must hold from step to step: no entry lost or changed, no number reused, nobody miscounted.

After a step only what changed is looked at; at the end everything is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from models.campaign import NumberSeries
from models.deadline import Deadline
from models.duty import Duty, DutyExtension
from models.item import Item
from models.journal import Entry
from models.session import Database
from models.signature import Extension, Signature
from tests.soak.closure import faults, voided
from tests.soak.facts import Dossier, House, Row, entry_hash, rows
from tests.soak.settled import Settled
from workflows.items.recount import differences

GENESIS = "0" * 64
ENTRIES = sa.inspect(Entry).local_table
UNDER_WAY = {"diagnose", "plan", "rectify", "verify"}
ANY = UNDER_WAY | {"closed", "long_term", "void"}
ENDED = {"closed": faults, "void": lambda dossier: list(voided(dossier))}
"""What an item that has come to an end is asked."""


def restless(session: Any, house: House, items: list[Row]) -> Iterator[Row]:
    """Yield the clocks that do not rest while their items wait for somebody else, or do while these do not.

    So with dates: past its own an item is not late while a later one is to be decided on, and afterwards counts from a
    later day.
    """
    clocks = {clock.item_id: clock for clock in rows(session, Deadline, Deadline.act.is_(None))}
    pending = {each.item_id for each in rows(session, Extension) if each.state.value == "pending"}
    for item in items:
        dated = house.campaigns[item.campaign_id].rules.get("steps") is not None
        if item.id in clocks and item.state.value not in ENDED:
            waits = dated and (item.state.value == "verify" or item.id in pending)
            asked = dated and item.id in pending
            later = dated and clocks[item.id].rested > 0
            rests = waits, asked, later
            if rests != (clocks[item.id].rested_since is not None, item.date_rests, item.counted_due_on is not None):
                yield clocks[item.id]
    yield from _restless_duties(session, house)


def _restless_duties(session: Any, house: House) -> Iterator[Row]:
    """Yield the same of what is owed, which waits to be received or for more time."""
    clocks = {clock.duty_id: clock for clock in rows(session, Deadline, Deadline.act.is_(None))}
    pending = {each.duty_id for each in rows(session, DutyExtension) if each.state.value == "pending"}
    for duty in rows(session, Duty):
        steps = house.campaigns[duty.campaign_id].rules.get("steps") or {}
        asked = {"receive": duty.state.value == "filed", "extend_duty": duty.id in pending}
        waits = any(steps.get(act) and waiting for act, waiting in asked.items())
        if duty.id in clocks and duty.state.value != "accepted" and waits != (clocks[duty.id].rested_since is not None):
            yield clocks[duty.id]


class Watch:
    """The memory of a run."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hashes: dict[UUID, str] = {}
        self._ends: dict[UUID, tuple[int, str]] = {}
        self._newest = UUID(int=0)
        self._items: dict[UUID, Row] = {}
        self.numbers: dict[tuple[UUID, str], UUID] = {}
        self.settled = Settled()
        self.closures = 0
        self.sound = False
        self.look()

    def look(self) -> None:
        """Check what changed since the last look."""
        self.sound = False
        with self._database.reading() as session:
            self.settled.look(session, self._read_on(session))
            house: House | None = None
            found = {row.id: row for row in session.execute(STANDING)}
            assert found.keys() >= self._items.keys(), "an item is gone"
            for item in found.values():
                before = self._items.get(item.id)
                if item == before:
                    continue
                self._number(item, before)
                if item.state in ENDED:
                    new = before is None or before.state != item.state
                    self.closures += new and item.state == "closed"
                    house = house or House(session)
                    wrong = ENDED[item.state](Dossier.of(session, house, item.id))
                    assert not wrong, f"{item.number} is {item.state}, but {wrong}"
            self._items = found
            assert differences(session) == [], "the counters are off"
        self.sound = True

    def kinds(self) -> Counter[str]:
        """Count what is rare and should have been met."""
        with self._database.reading() as session:
            items = rows(session, Item)
            lent = sum(s.principal_id is not None for s in rows(session, Signature))
        into = [item.merged_into_id for item in items if item.merged_into_id]
        whole = sum(item.id in into and item.state.value == "closed" for item in items)
        rare = {"merged": len(into), "closed as one": whole, "signed by proxy": lent}
        return Counter(rare | {"signed by both": len(self.settled.signed)})

    def whole(self) -> None:
        """Check all there is, from the beginning."""
        self.look()
        with self._database.reading() as session:
            entries = rows(session, Entry)
            kept = {entry.id: entry.hash for entry in entries}
            assert kept == self._hashes, "entries were changed"
            chains = defaultdict(list)
            for entry in sorted(entries, key=lambda entry: entry.seq):
                chains[entry.subject_id].append(entry)
            for chain in chains.values():
                follow(chain)
            self.settled.whole(session)
            house = House(session)
            items = rows(session, Item)
            for item in items:
                if ended := ENDED.get(item.state.value):
                    assert not ended(Dossier.of(session, house, item.id))
                assert told(chains[item.id]) == item.state.value, "the journal tells otherwise"
            resting = sa.select(sa.func.count()).select_from(Deadline).join(Item)
            asleep = resting.where(Item.state.in_(["closed", "void", "verify"]), Deadline.next_check_at.is_not(None))
            assert session.scalar(asleep) == 0, "the clock looks at what is done"
            assert not list(restless(session, house, items)), "a clock rests, or does not, unlike its item"
            assert self.numbers.items() <= {(i.campaign_id, i.number): i.id for i in items}.items()
            for series in rows(session, NumberSeries):
                given = [n for c, n in self.numbers if c == series.campaign_id]
                mine = sorted(n for n in given if n.startswith(series.prefix[:-3]))
                wanted = [f"{series.prefix[:-3]}{n:03}" for n in range(1, series.last + 1)]
                assert mine == wanted, "a number was skipped"
            account(items, chains)

    def counted(self, session: Any, campaign: UUID) -> dict[str, int]:
        """Count a campaign's items by the parts of the identity."""
        states = [item.state.value for item in rows(session, Item, Item.campaign_id == campaign)]
        parts = {
            "total": ANY,
            "closed": {"closed"},
            "under_way": UNDER_WAY,
            "long_term": {"long_term"},
            "void": {"void"},
        }
        return {name: sum(state in part for state in states) for name, part in parts.items()}

    def _read_on(self, session: Any) -> list[Row]:
        """Follow every chain from where it was left; return what is new."""
        fresh = list(session.execute(ON, {"newest": self._newest}))
        for entry in fresh:
            seq, previous = self._ends.get(entry.subject_id, (0, GENESIS))
            assert (entry.seq, entry.previous) == (seq + 1, previous), "a chain does not go on"
            assert entry.hash == entry_hash(entry), "an entry does not say what its hash does"
            self._ends[entry.subject_id] = (entry.seq, entry.hash)
            self._hashes[entry.id] = entry.hash
            self._newest = max(self._newest, entry.id)
        assert session.scalar(COUNT) == len(self._hashes), "entries were lost"
        return fresh

    def _number(self, item: Row, before: Row | None) -> None:
        if before is not None and before.number is not None:
            assert item.number == before.number, "a number was changed"
        if item.number is not None:
            owner = self.numbers.setdefault((item.campaign_id, item.number), item.id)
            assert owner == item.id, f"{item.number} was given twice"


def follow(chain: list[Row]) -> None:
    """Check one subject's chain from its first entry."""
    previous = GENESIS
    for seq, entry in enumerate(chain, start=1):
        assert (entry.seq, entry.previous) == (seq, previous), "a chain is broken"
        assert entry.hash == entry_hash(entry), "an entry does not say what its hash does"
        previous = entry.hash


def told(chain: list[Row]) -> str:
    """Return the state that an item's journal tells of."""
    state = "diagnose"
    for entry in chain:
        assert entry.data.get("from", state) == state, "the journal leaps"
        state = entry.data.get("to", state)
    return state


def account(items: list[Row], chains: dict[UUID, list[Row]]) -> None:
    """总数 = 已销号 + 在途 + 长期坚持 + 撤销并案, by campaign and by organization."""
    assert all(chains[item.id][0].act == "register" for item in items)
    for place in ("campaign_id", "organization_id"):
        by: dict[UUID, Counter[str]] = defaultdict(Counter)
        for item in items:
            by[getattr(item, place)][item.state.value] += 1
            by[getattr(item, place)]["closed at"] += item.closed_at is not None
            by[getattr(item, place)]["entered"] += 1
        for counts in by.values():
            under_way = sum(counts[state] for state in UNDER_WAY)
            done = counts["closed"] + counts["long_term"] + counts["void"]
            assert counts["entered"] == done + under_way
            assert counts["closed"] == counts["closed at"]
    registered = {subject for subject, chain in chains.items() if chain[0].act == "register"}
    assert registered == {item.id for item in items}, "an item is lost"


STANDING = sa.select(
    *(sa.inspect(Item).local_table.c[name] for name in ("id", "campaign_id", "number", "state", "version"))
)
ON = sa.select(ENTRIES).where(ENTRIES.c.id > sa.bindparam("newest")).order_by(ENTRIES.c.id)
COUNT = sa.select(sa.func.count()).select_from(ENTRIES)
