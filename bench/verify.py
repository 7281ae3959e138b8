"""Sealing and verifying 100,000 entries: 10,000 items, each closed with four signatures."""

import hashlib
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from bench.data import Row, university
from bench.moment import NOW
from models.base import new_key
from models.campaign import Campaign
from models.deadline import Deadline
from models.engine import file_of
from models.evidence_kinds import EvidenceKind
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import SignAct, State, SubjectKind
from workflows.audit.verify import Report, verify_journal
from workflows.items.loading.context import SIGNED as SHOWN
from workflows.journal import seals
from workflows.journal.entries import GENESIS, entry_digest, sha256

T = TypeVar("T")

ITEMS = 10_000
ACTS: tuple[tuple[str, str, Row], ...] = (
    ("register", "diagnose", {"kind": "problem", "level": "ordinary", "origin": "ledger"}),
    ("confirm", "plan", {"rectification": "immediate"}),
    ("assign", "plan", {}),
    ("submit_plan", "plan", {"goal": "按期召开"}),
    ("approve_plan", "rectify", {"opinion": "同意"}),
    ("progress", "rectify", {"text": "4、5月按计划召开", "evidence": "4月、5月会议记录2份，齐全", "done": True}),
    ("apply", "verify", {"seat": "own:secretary"}),
    ("verify", "verify", {"seat": "superior:organizer", "opinion": "核对原始记录，情况属实", "method": "records"}),
    ("sign", "verify", {"seat": "superior:secretary", "step": 1}),
    ("sign", "closed", {"seat": "office:director", "step": 2}),
)
SIGNED = {"apply": "guarantee", "verify": "verify", "sign": "sign"}
DOES = "xx1_weiyuan1"
WHO = ("xx1_shuji", "xx_zuzhiyuan", "xx_shuji", "buzhang")


@dataclass(frozen=True, slots=True)
class Closing:
    """An item that is closed, and what is said of that."""

    item: Item
    measure: Measure
    people: Mapping[str, UUID]
    offices: Mapping[UUID, UUID]
    rules: str

    def rows(self) -> Iterator[tuple[type[SQLModel], Row]]:
        """Yield the item's ten entries, its four signatures and its evidence."""
        previous, state, signers, more = GENESIS, "diagnose", iter(WHO), self._said()
        for seq, (act, after, given) in enumerate(ACTS, start=1):
            actor = self.people[next(signers) if act in SIGNED else DOES]
            data = given | more.get(act, {}) | {"from": state, "to": after}
            state = after
            if act == "progress":
                note = self._note(actor, _at(seq), given["evidence"])
                data["evidence_id"] = str(note["id"])
                yield Evidence, note
            if act in SIGNED:
                signature = self._signature(act, given, actor, seq, previous)
                data |= {
                    "seen": signature["seen_sha256"],
                    "round": 1,
                    "rules": self.rules,
                    "name": "某同志",
                    "sign_off_id": str(signature["id"]),
                    "appointment_id": str(self.offices[actor]),
                }
                yield Signature, signature
            said = self._entry(seq, act, actor, data, previous)
            previous = entry_digest(said)
            yield Entry, {"id": new_key(), **said, "hash": previous}

    def _said(self) -> dict[str, Row]:
        """Return what the journal holds of the acts that make an item what it is."""
        one = self.measure.model_dump(mode="json", include={"text", "kind", "responsible_id", "due_on"})
        kept = {"text", "campaign_id", "organization_id", "indicator_id"}
        return {
            "register": self.item.model_dump(mode="json", include=kept),
            "confirm": self.item.model_dump(mode="json", include={"number", "due_on"}),
            "assign": self.item.model_dump(mode="json", include={"leader_id", "responsible_id"}),
            "submit_plan": {"measures": [one], "measure_ids": [str(self.measure.id)]},
            "progress": {"measure_id": str(self.measure.id)},
        }

    def _entry(self, seq: int, act: str, actor: UUID, data: Row, previous: str) -> Row:
        return {
            "subject": SubjectKind.ITEM,
            "subject_id": self.item.id,
            "seq": seq,
            "at": _at(seq),
            "act": act,
            "automatic": False,
            "actor_id": actor,
            "office": "信息工程系党总支书记",
            "data": data,
            "previous": previous,
        }

    def _note(self, actor: UUID, at: datetime, note: object) -> Row:
        return {
            "id": new_key(),
            "item_id": self.item.id,
            "measure_id": self.measure.id,
            "kind": "note",
            "note": note,
            "added_by_id": actor,
            "added_at": at,
        }

    def _signature(self, act: str, given: Row, actor: UUID, seq: int, previous: str) -> Row:
        shown = self._shown(actor, seq, previous)
        return {
            "id": new_key(),
            "item_id": self.item.id,
            "round": 1,
            "act": SIGNED[act],
            "step": given.get("step", 0),
            "seat": given["seat"],
            "user_id": actor,
            "appointment_id": self.offices[actor],
            "opinion": given.get("opinion"),
            "method": given.get("method"),
            "seen_sha256": sha256(shown),
            "signed_at": _at(seq),
            "shown": shown,
        }

    def _shown(self, who: UUID, seq: int, last: str) -> Row:
        """Return what a signer of an item with two pieces of evidence is shown, in its usual size."""
        evidence = Evidence(
            item_id=self.item.id,
            measure_id=self.measure.id,
            kind=EvidenceKind.FILE,
            sha256=last,
            file_name="会议记录.pdf",
            size=204_800,
            media_type="application/pdf",
            added_by_id=who,
            added_at=_at(6),
        ).model_dump(mode="json")
        signature = Signature(
            item_id=self.item.id,
            round=1,
            act=SignAct.SIGN,
            step=1,
            seat="superior:secretary",
            user_id=who,
            appointment_id=self.offices[who],
            opinion="同意",
            seen_sha256=last,
            signed_at=_at(seq),
        ).model_dump(mode="json", include=set(SHOWN))
        return {
            "item": {"id": str(self.item.id), "number": "XX-2021-001", "text": "未按期召开支委会" * 3},
            "measures": [self.measure.model_dump(mode="json")],
            "evidence": [evidence, evidence],
            "signatures": [signature] * (seq - 7),
            "doubts": [],
            "rules": last,
            "people": {str(who): "某同志"},
            "journal": {"seq": seq - 1, "hash": last},
        }


def main() -> None:
    """Print how long a seal over everything takes, and a verification of everything beside the bare hashes."""
    with university(ITEMS) as (database, address):
        _close_all(database)
        said = f"100,000 entries of {ITEMS:,} closed items"
        _, floor = _timed(f"read and hash {said} by hand", lambda: _hash_bare(address))
        _timed(f"seal {said}", lambda: _seal(database))
        report, work = _timed(f"verify {said}", lambda: _verify(database))
        print(f"to verify takes {work / floor:.1f} times the work of the bare hashes")
        assert report.ok, report.faults[:3]
        assert report.entries >= len(ACTS) * ITEMS


def _timed(said: str, work: Callable[[], T]) -> tuple[T, float]:
    started, worked = time.perf_counter(), time.process_time()
    done = work()
    taken, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{said}: {taken:.2f} s ({worked:.2f} s of work)")
    return done, worked


def _hash_bare(address: str) -> None:
    """Read each entry with the standard library and hash what it says, which nobody can do without."""
    with sqlite3.connect(str(file_of(sa.make_url(address)))) as database:
        for row in database.execute("SELECT * FROM entry"):
            hashlib.sha256(repr(row).encode()).hexdigest()


def _seal(database: Database) -> None:
    with database.transaction() as session:
        seals.seal(session, NOW)


def _verify(database: Database) -> Report:
    with database.reading() as session:
        return verify_journal(session)


def _at(seq: int) -> datetime:
    return (NOW + timedelta(minutes=seq)).astimezone(UTC)  # as the journal writes it


def _close_all(database: Database) -> None:
    """Close every item, with the entries, signatures and evidence that say so."""
    with database.transaction() as session:
        people = dict(session.execute(select(User.login, User.id)).all())
        session.execute(
            sa.update(Item).values(
                state=State.CLOSED,
                version=len(ACTS),
                created_at=_at(1),
                progressed_at=_at(6),
                plan_submitted_at=_at(4),
                plan_submitted_by_id=people[DOES],
                applied_at=_at(7),
                closed_at=_at(10),
                round=1,
                completion="finished",
            )
        )
        session.execute(
            sa.update(Deadline).where(col(Deadline.item_id).is_not(None)).values(next_check_at=None, met_at=_at(7))
        )
        session.execute(sa.update(Measure).values(done_at=_at(6), done_by_id=people[DOES]))
        rules = sha256(session.scalars(select(Campaign.rules)).one())
        offices = dict(session.execute(select(Appointment.user_id, Appointment.id)).all())
        found = session.execute(
            sa.select(Item, Measure).join(Measure, col(Measure.item_id) == Item.id).order_by(col(Item.id))
        ).all()
        rows: dict[type[SQLModel], list[Row]] = defaultdict(list)
        for item, measure in found:
            for table, row in Closing(item, measure, people, offices, rules).rows():
                rows[table].append(row)
        for table, written in rows.items():
            session.execute(sa.insert(table), written)
        session.execute(sa.text("ANALYZE"))


if __name__ == "__main__":
    main()
