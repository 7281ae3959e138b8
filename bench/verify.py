"""Sealing and verifying 100,000 entries: 10,000 items, each closed with four signatures."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from bench.data import NOW, make
from models.base import new_key
from models.campaign import Campaign
from models.deadline import Deadline
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.people import Appointment, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import State, SubjectKind
from workflows.audit.verify import verify_journal
from workflows.journal import seals
from workflows.journal.entries import GENESIS, entry_digest, sha256

ITEMS = 10_000
Row = dict[str, Any]
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


def main() -> None:
    """Print how long a seal over everything takes, and a verification of everything."""
    with tempfile.TemporaryDirectory() as folder:
        database, _ = make(Path(folder), ITEMS)
        _close_all(database)
        said = f"100,000 entries of {ITEMS:,} closed items"
        _timed(f"seal {said}", lambda: _seal(database))
        report = _timed(f"verify {said}", lambda: _verify(database))
        assert report.ok, report.faults[:3]
        assert report.entries >= len(ACTS) * ITEMS
        database.close()


def _timed(said: str, work: Callable[[], Any]) -> Any:
    started, worked = time.perf_counter(), time.process_time()
    done = work()
    taken, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{said}: {taken:.2f} s ({worked:.2f} s of work)")
    return done


def _seal(database: Database) -> Any:
    with database.transaction() as session:
        return seals.seal(session, NOW)


def _verify(database: Database) -> Any:
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
        rows: dict[Any, list[Row]] = {Entry: [], Signature: [], Evidence: []}
        for item, measure in found:
            for table, row in _closed(item, measure, people, offices, rules):
                rows[table].append(row)
        for table, written in rows.items():
            session.execute(sa.insert(table), written)
        session.execute(sa.text("ANALYZE"))


def _said(item: Item, measure: Measure) -> dict[str, Row]:
    """Return what the journal holds of the acts that make an item what it is."""
    one = measure.model_dump(mode="json", include={"text", "kind", "responsible_id", "due_on"})
    kept = {"text", "campaign_id", "organization_id", "indicator_id"}
    return {
        "register": item.model_dump(mode="json", include=kept),
        "confirm": item.model_dump(mode="json", include={"number", "due_on"}),
        "assign": item.model_dump(mode="json", include={"leader_id", "responsible_id"}),
        "submit_plan": {"measures": [one], "measure_ids": [str(measure.id)]},
        "progress": {"measure_id": str(measure.id)},
    }


def _closed(
    item: Item, measure: Measure, people: dict[str, UUID], offices: dict[UUID, UUID], rules: str
) -> Iterator[tuple[Any, Row]]:
    """Yield an item's ten entries, its four signatures and its evidence."""
    previous, state, signers, more = GENESIS, "diagnose", iter(WHO), _said(item, measure)
    for seq, (act, after, given) in enumerate(ACTS, start=1):
        at = _at(seq)
        actor = people[next(signers)] if act in SIGNED else people[DOES]
        data = given | more.get(act, {}) | {"from": state, "to": after}
        state = after
        if act == "progress":
            data["evidence_id"] = str(evidence_id := new_key())
            yield (
                Evidence,
                {
                    "id": evidence_id,
                    "item_id": item.id,
                    "measure_id": measure.id,
                    "kind": "note",
                    "note": given["evidence"],
                    "added_by_id": actor,
                    "added_at": at,
                },
            )
        if act in SIGNED:
            shown = _shown(item.id, measure.id, actor, seq, previous)
            sign_off_id = new_key()
            data |= {
                "seen": sha256(shown),
                "round": 1,
                "rules": rules,
                "name": "某同志",
                "sign_off_id": str(sign_off_id),
                "appointment_id": str(offices[actor]),
            }
            yield (
                Signature,
                {
                    "id": sign_off_id,
                    "item_id": item.id,
                    "round": 1,
                    "act": SIGNED[act],
                    "step": given.get("step", 0),
                    "seat": given["seat"],
                    "user_id": actor,
                    "appointment_id": offices[actor],
                    "opinion": given.get("opinion"),
                    "method": given.get("method"),
                    "seen_sha256": data["seen"],
                    "signed_at": at,
                    "shown": shown,
                },
            )
        said = {
            "subject": SubjectKind.ITEM,
            "subject_id": item.id,
            "seq": seq,
            "at": at,
            "act": act,
            "automatic": False,
            "actor_id": actor,
            "office": "信息工程系党总支书记",
            "data": data,
            "previous": previous,
        }
        previous = entry_digest(said)
        yield Entry, {"id": new_key(), **said, "hash": previous}


def _shown(item_id: UUID, measure_id: UUID, who: UUID, seq: int, last: str) -> Row:
    """Return what a signer of an item with two pieces of evidence is shown, in its usual size."""
    day, person = "2021-05-20T02:00:00Z", str(who)
    measure = {
        "id": str(measure_id),
        "item_id": str(item_id),
        "position": 1,
        "kind": "fix",
        "text": "固定每月第2周周三召开",
        "leader_id": None,
        "responsible_id": person,
        "due_on": "2021-05-20",
        "done_at": day,
        "done_by_id": person,
    }
    evidence = {
        "id": str(measure_id),
        "item_id": str(item_id),
        "measure_id": str(measure_id),
        "kind": "file",
        "note": None,
        "sha256": last,
        "file_name": "会议记录.pdf",
        "size": 204_800,
        "media_type": "application/pdf",
        "made_on": None,
        "added_by_id": person,
        "added_at": day,
    }
    signature = {
        "act": "sign",
        "step": 1,
        "seat": "superior:secretary",
        "user_id": person,
        "principal_id": None,
        "opinion": "同意",
        "method": None,
        "signed_at": day,
    }
    return {
        "item": {"id": str(item_id), "number": "XX-2021-001", "text": "未按期召开支委会" * 3},
        "measures": [measure],
        "evidence": [evidence, evidence],
        "signatures": [signature] * (seq - 7),
        "doubts": [],
        "rules": last,
        "people": {person: "某同志"},
        "journal": {"seq": seq - 1, "hash": last},
    }


if __name__ == "__main__":
    main()
