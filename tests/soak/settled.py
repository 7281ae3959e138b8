"""What is wrong with what was reconciled: an oracle that shares no line with the rules.

It follows the journal entry by entry as steps go on: who decided on what a report and the system differ in, what was
brought into the system for it and by whom, what was signed, and what was received and signed off meanwhile.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from models.duty import Filing, FilingPaper
from models.reconciliation import Reconciliation, ReconciliationDifference, ReconciliationSignature
from tests.soak.facts import Dossier, House, Row, rows, sha256

REPORTERS = {"own:liaison", "own:organizer", "own:deputy_secretary", "own:secretary"}
RECEIVERS = {"office:director", "office:officer"}
SUPERIORS = {"superior:secretary", "superior:deputy_secretary", "superior:organizer"}
SIDES = {"reporter": {"own:secretary"}, "receiver": RECEIVERS}
MOVES = {
    ("only_reported", None): "register",
    ("value", "leader"): "assign",
    ("value", "person"): "assign",
    ("value", "due"): "grant_extension",
    ("value", "goal"): "submit_plan",
    ("value", "measures"): "submit_plan",
    ("value", "progress"): "progress",
}
"""By which move of the item what a report says is brought into the system."""
MOVED_BY = {
    "register": REPORTERS | SUPERIORS | RECEIVERS,
    "assign": {"own:secretary"} | SUPERIORS,
    "submit_plan": {"own:secretary"},
    "progress": REPORTERS,
}
"""Whose offices make each; who grants a later date the campaign says."""
ABOUT, OWED = "reconciliation", "duty"
CLEARED = {
    "weak": {"secretary", "deputy_secretary", "director", "organizer", "officer", "patron"},
    "ideology": {"secretary", "deputy_secretary", "director", "organizer", "officer"},
    "clue": {"secretary", "deputy_secretary", "director"},
}
FOUND = ("position", "kind", "field", "item_id", "reported", "held", "reported_keys", "reported_place", "held_place")
ZONE = ZoneInfo("Asia/Shanghai")
UNDECIDED = {"open", "settled"}


def seats(house: House, owner: Row, post: Row) -> set[str]:
    """Return the seats that an office fills, seen from an organization."""
    node = house.organizations[post.organization_id]
    if post.item_id is not None:
        return set()
    places = {
        "own": node.id == owner.id,
        "superior": node.id == owner.parent_id,
        "office": node.kind.value == "office" and node.parent_id == owner.committee_id,
    }
    found = {f"{place}:{post.office.value}" for place, there in places.items() if there}
    if owner.parent_id == owner.committee_id and found & RECEIVERS:
        found |= SUPERIORS  # 院党委抓系党总支和直属党支部: its office acts for it
    return found


class Settled:
    """The memory of what was found, decided and signed."""

    def __init__(self) -> None:
        self.disputed: set[UUID] = set()
        """The items that a report and the system differ in, of which nothing was decided as yet."""
        self.signed: dict[UUID, Row] = {}
        self.ledgers: Container[str] = ()
        """The files that hold a ledger, by their hashes, whatever they are called."""
        self._found: dict[UUID, tuple[Any, ...]] = {}
        self._decided: defaultdict[UUID, dict[int, tuple[str, UUID]]] = defaultdict(dict)

    def look(self, session: Any, fresh: Sequence[Row]) -> None:
        """Check what was written since the last look."""
        off = {e.subject_id for e in fresh if e.act == "sign"} & self.disputed
        assert not off, "an item was signed off whose difference nobody has settled"
        about = {e.subject_id for e in fresh if e.subject.value == ABOUT}
        received = [e for e in fresh if (e.subject.value, e.act) == (OWED, "accept")]
        if not about and not received:
            return
        house = House(session)
        wrong = [fault for e in received for fault in unreconciled(session, e, self.ledgers)]
        for each in sorted(about):
            wrong += self._one(session, house, each, fresh)
        assert not wrong, f"of 对账: {wrong}"
        self._disputed(session)

    def whole(self, session: Any) -> None:
        """Check all there is."""
        for row in rows(session, Reconciliation):
            if row.id in self.signed:
                assert row == self.signed[row.id], "what both sides signed was changed"
        known = {each.id: found(each) for each in rows(session, ReconciliationDifference)}
        assert known == self._found, "what was found was changed"

    def _one(self, session: Any, house: House, reconciliation_id: UUID, fresh: Sequence[Row]) -> Iterator[str]:
        [row] = rows(session, Reconciliation, Reconciliation.id == reconciliation_id)
        known = {each.position: each for each in rows(session, ReconciliationDifference, _of(row.id))}
        owner = house.organizations[row.organization_id]
        for each in known.values():
            if self._found.setdefault(each.id, found(each)) != found(each):
                yield "what was found was changed"
        for entry in (e for e in fresh if e.subject_id == row.id):
            yield from self._decisions(session, house, owner, entry, known, fresh)
        now = {n: (each.settlement.value, each.settled_by_id) for n, each in known.items() if each.settlement}
        if now != self._decided[row.id]:
            yield "what was decided is not what the journal says"
        yield from self._signatures(session, house, owner, row, known)

    def _decisions(
        self, session: Any, house: House, owner: Row, entry: Row, known: dict[int, Row], fresh: Sequence[Row]
    ) -> Iterator[str]:
        """Say what is wrong with one entry, and note what it decided."""
        if row_before := self.signed.get(entry.subject_id):
            yield f"{row_before.name} was changed after both sides had signed"
        sides = offices(house, owner, entry.actor_id, entry.at)
        if not sides & (REPORTERS | RECEIVERS):
            yield f"{entry.act} by somebody of neither side"
        decided, data = self._decided[entry.subject_id], entry.data
        made: dict[int, tuple[str, UUID]] = {}
        if entry.act == "differences_settled":
            made = dict.fromkeys(data["positions"], (data["settlement"], entry.actor_id))
            yield from unknown(session, house, entry, [known[n] for n in made])
        elif entry.act == "reconciliation_rechecked":
            made = {n: ("taken", UUID(who)) for who, some in data["taken"].items() for n in some}
        elif entry.act == "pair_answered":
            yield from unknown(session, house, entry, [known[data["position"]]])
            made = {} if data["is_same"] else {data["position"]: ("kept", entry.actor_id)}
        elif entry.act == "reconciliation_replaced":
            yield from misplaced(session, entry)
        for n, (settlement, who) in made.items():
            yield from undone(decided.get(n), settlement, who, sides)
            if settlement == "taken" and entry.act == "differences_settled":
                yield from ungranted(session, house, owner, entry, known[n], fresh)
            if known[n].is_doubtful and known[n].is_same is None and settlement != "taken":
                yield "a doubtful pair was settled unasked"
            decided[n] = settlement, who

    def _signatures(self, session: Any, house: House, owner: Row, row: Row, known: dict[int, Row]) -> Iterator[str]:
        given = rows(session, ReconciliationSignature, ReconciliationSignature.reconciliation_id == row.id)
        standing = [s for s in given if s.statement_sha256 == row.statement_sha256]
        if (row.state.value == "signed") != (len(standing) == len(SIDES)):
            yield "it is signed, or not, unlike its signatures"
        for s in standing:
            yield from _unfit(house, owner, s)
        if row.state.value != "signed":
            return
        self.signed[row.id] = row
        if {s.side.value for s in standing} != set(SIDES) or len({s.user_id for s in standing}) < len(SIDES):
            yield "the two sides are not two persons"
        statement = json.loads(row.statement)
        kept = hashlib.sha256(row.statement.encode()).hexdigest()
        if {kept, sha256(statement)} != {row.statement_sha256}:
            yield "what was signed is not what is kept"
        told = {d["position"]: (d["settlement"], UUID(d["settled_by_id"])) for d in statement["differences"]}
        if told != self._decided[row.id] or set(told) != set(known):
            yield "the statement is not what was decided"
        if {settlement for settlement, _ in told.values()} - {"taken", "kept"}:
            yield "something is open or returned under two signatures"

    def _disputed(self, session: Any) -> None:
        standing = {row.id for row in rows(session, Reconciliation) if row.state.value in UNDECIDED}
        self.disputed = {
            each.item_id
            for each in rows(session, ReconciliationDifference, ReconciliationDifference.item_id.is_not(None))
            if each.reconciliation_id in standing and (not each.settlement or each.settlement.value == "returned")
        }


def _of(reconciliation_id: UUID) -> Any:
    return ReconciliationDifference.reconciliation_id == reconciliation_id


def found(difference: Row) -> tuple[Any, ...]:
    return tuple(str(getattr(difference, name)) for name in FOUND)


def offices(house: House, owner: Row, person: UUID, at: datetime) -> set[str]:
    """Return the seats that somebody had at a moment; an administrator has none."""
    if person is None or house.people[person].is_admin:
        return set()
    day = at.astimezone(ZONE).date()
    return {seat for post in house.held(person, day) for seat in seats(house, owner, post)}


def unknown(session: Any, house: House, entry: Row, decided: Sequence[Row]) -> Iterator[str]:
    """Say which item somebody decided on of whom they may not know."""
    for item_id in {each.item_id for each in decided} - {None}:
        d = Dossier.of(session, house, item_id)
        kind = d.item.sensitivity.value
        named = {d.item.leader_id, d.item.responsible_id, *(m.responsible_id for m in d.measures)}
        held = house.held(entry.actor_id, d.day(entry.at))
        discipline = any(house.organizations[post.organization_id].kind.value == "discipline" for post in held)
        cleared = kind not in CLEARED or {post.office.value for post in held} & CLEARED[kind]
        if not (cleared or discipline or named & {entry.actor_id}):
            yield f"decided on {d.item.number}, of which they may not know"


def ungranted(session: Any, house: House, owner: Row, entry: Row, taken: Row, fresh: Sequence[Row]) -> Iterator[str]:
    """Say where what was taken went round the right of the move that brings it in."""
    move = MOVES.get((taken.kind.value, taken.field and taken.field.value))
    made = [e for e in fresh if (e.act, e.actor_id, e.at) == (move, entry.actor_id, entry.at)]
    made = [e for e in made if taken.item_id in {None, e.subject_id}]
    if not made:
        yield "it was taken, and nothing was done for it"
        return
    d = Dossier.of(session, house, made[0].subject_id)
    held = {seat for post in house.held(entry.actor_id, d.day(entry.at)) for seat in _own(d, post)}
    may = MOVED_BY.get(move) or granting(d)
    named = {d.item.responsible_id, *(m.responsible_id for m in d.measures), *(x.to_id for x in d.delegations)}
    if not (held & may or (move == "progress" and entry.actor_id in named)):
        yield f"it was taken by who may not {move}"


def granting(d: Dossier) -> set[str]:
    """Return the seats that may grant a later date, whichever time it is."""
    asked = d.chain.get("extenders") or [SUPERIORS, d.chain["signers"][-1]["seats"]]
    return {seat for some in asked for seat in some}


def _own(d: Dossier, post: Row) -> set[str]:
    return seats(d.house, d.owner, post) | d.seats(post)


def undone(before: tuple[str, UUID] | None, settlement: str, who: UUID, sides: set[str]) -> Iterator[str]:
    """Say where a decision took back what was not theirs to take back."""
    if before and before[0] == "taken":
        yield "what was taken was decided anew"
    if before and settlement != "taken" and before[1] != who and not sides & RECEIVERS:
        yield "what somebody had decided was undone by another who does not receive"


def misplaced(session: Any, entry: Row) -> Iterator[str]:
    """Say where a report was set aside for another that does not stand in its place."""
    [old] = rows(session, Reconciliation, Reconciliation.id == entry.subject_id)
    if entry.data["by"] is None:
        if old.paper_id is None:
            yield "what was never filed was set aside for what was received"
        return
    [new] = rows(session, Reconciliation, Reconciliation.id == UUID(entry.data["by"]))
    alike = [(each.campaign_id, each.organization_id, each.form, bool(each.paper_id)) for each in (old, new)]
    if alike[0] != alike[1] or new.id <= old.id:
        yield "a report was set aside for one that is none of its kind"


def unreconciled(session: Any, entry: Row, ledgers: Container[str]) -> Iterator[str]:
    """Say which paper of a filing that was received is not reconciled and signed."""
    [filing] = rows(session, Filing, Filing.duty_id == entry.subject_id, Filing.version == entry.data["version"])
    for paper in rows(session, FilingPaper, FilingPaper.filing_id == filing.id):
        of_it = rows(session, Reconciliation, Reconciliation.paper_id == paper.id)
        if not of_it and paper.sha256 in ledgers:
            yield f"{paper.file_name} was received unreconciled"
        if not of_it and lies(paper, filing.snapshot):
            yield f"{paper.file_name} was received though a number of it is not so"
        for row in of_it:
            known = rows(session, ReconciliationDifference, _of(row.id))
            if any(not each.settlement or each.settlement.value == "returned" for each in known):
                yield f"{paper.file_name} was received with open differences"
            elif known and row.state.value != "signed":
                yield f"{paper.file_name} was received without two signatures"


def lies(paper: Row, snapshot: dict[str, Any]) -> bool:
    """Tell whether a plain number of a report, without a word about a part, is none that its snapshot may mean."""
    states = [item["state"] for item in snapshot["items"]]
    found = {len(states), len(states) - states.count("void")}
    meant = {"found": found, "closed": {states.count("closed")}}
    return any(int(each["written"]) not in meant[each["counted"]] for each in paper.figures or ())


def _unfit(house: House, owner: Row, s: Row) -> Iterator[str]:
    """Say what is wrong with the office by which somebody signed."""
    post, day = house.posts[s.appointment_id], s.signed_at.astimezone(ZONE).date()
    if post not in house.held(s.user_id, day) or not seats(house, owner, post) & SIDES[s.side.value]:
        yield f"the {s.side.value}'s signature is of no such office"
    if house.people[s.user_id].is_admin or house.shut.get(s.user_id, s.signed_at) < s.signed_at:
        yield "somebody signed who does not"
    for hold in house.holds:
        mine = hold.user_id == s.user_id and hold.appointment_id in {None, post.id} and hold.made_at <= s.signed_at
        if mine and not (hold.confirmed and hold.decided_at <= s.signed_at):
            yield "somebody signed whom nobody had confirmed"
