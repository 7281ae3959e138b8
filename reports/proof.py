"""销号证明包: what an auditor needs to check a closing without us, as one zip.

The same records give the same bytes. Everything that is said hangs on hashes: the entries of the
item's chain, what each signer saw, and the seals; `verify_closure.py`, which comes along, works
them out again.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.canonical import canonical
from models.item import Item
from models.journal import Seal
from models.people import Organization
from models.signature import Signature
from models.vocabulary import State
from reports import verify_closure
from reports.reconciliation_proof import VERIFIERS, about_items, files_of
from reports.record import Held, Record, records
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.authz.permissions import require
from workflows.campaigns.queries import campaign
from workflows.errors import Conflict, NotFound
from workflows.items.fields import PROVEN
from workflows.journal.entries import HASHED_FIELDS
from workflows.journal.seals import SEALED
from workflows.rules.snapshot import campaign_rules

if TYPE_CHECKING:
    from reports.closure_form import Checks

ABOUT = Path(__file__).with_name("about.txt")
FORMAT = "rectify-proof-1"


def prove_item(session: Session, item_id: UUID, stream: IO[bytes], *, actor: Actor, now: datetime) -> str:
    """Write the pack of one closed item and return its file's name, or refuse."""
    item, _ = access.require_item(session, actor, item_id)
    if item.state is not State.CLOSED:
        raise Conflict("事项尚未销号，销号之后才能取得证明包。")
    signed = about_items(session, actor, [item.id])
    _write(stream, session, records(session, item.campaign_id, [item.id]), now, signed)
    return f"销号证明包-{item.number}.zip"


def prove_campaign(session: Session, campaign_id: UUID, stream: IO[bytes], *, actor: Actor, now: datetime) -> str:
    """Write the pack of all closed items of a campaign that the actor sees, or refuse."""
    found = campaign(session, actor, campaign_id)
    book = campaign_rules(session, campaign_id)
    require(actor, "prove_campaign", session.get_one(Organization, found.organization_id))
    chosen = session.scalars(
        sa.select(col(Item.id))
        .where(
            col(Item.campaign_id) == campaign_id,
            col(Item.state) == State.CLOSED,
            access.visible_clause(actor, book.today(now)),
        )
        .order_by(col(Item.number))
    ).all()
    if not chosen:
        raise Conflict("本行动还没有已销号的事项。")
    signed = about_items(session, actor, chosen)
    _write(stream, session, records(session, campaign_id, chosen), now, signed)
    return f"销号证明包-{found.code}.zip"


def numbered(session: Session, campaign_id: UUID, number: str) -> UUID:
    """Return the id of the item of that number, or raise `NotFound`; rights are asked later."""
    found = session.scalar(
        sa.select(col(Item.id)).where(col(Item.campaign_id) == campaign_id, col(Item.number) == number)
    )
    if found is None:
        raise NotFound(f"没有找到编号为“{number}”的事项。")
    return found


def _write(stream: IO[bytes], session: Session, found: Iterator[Record], now: datetime, signed: Sequence[UUID]) -> None:
    seals = session.exec(select(Seal).order_by(col(Seal.number))).all()
    chain = canonical([{name: getattr(seal, name) for name in (*SEALED, "hash")} for seal in seals])
    from reports.closure_form import closure_form

    told = json.loads(chain)
    chained = list(verify_closure.seal_chain(told, None))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        zone: ZoneInfo | None = None
        for record in found:
            zone = record.zone
            called = re.sub(r'[\\/:*?"<>|]', "-", record.number)
            folder = f"items/{called}"
            seal = seals[record.sealed.number - 1] if record.sealed else None
            proof = canonical(_proof(record))
            _add(archive, f"{folder}/proof.json", proof, now, zone)
            checks = _checks(_verified(json.loads(proof), told) + chained)
            form = closure_form(record, seal, checks, now)
            _add(archive, f"{folder}/销号单-{called}.docx", form, now, zone)
        assert zone is not None  # noqa: S101  there is at least one record
        for name, data in files_of(session, signed).items():
            _add(archive, name, data, now, zone)
        _add(archive, "seals.json", chain, now, zone)
        for verifier in VERIFIERS if signed else VERIFIERS[:1]:
            _add(archive, verifier.name, verifier.read_bytes(), now, zone)
        _add(archive, "说明.txt", ABOUT.read_bytes(), now, zone)


def _verified(proof: Any, seals: Any) -> list[verify_closure.Finding]:
    """Return what the offline check says of a proof; of one that it cannot read, that it cannot."""
    try:
        return list(verify_closure.Item(proof, seals, None).findings())
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        return [(verify_closure.WRONG, "读不下去")]


def _checks(found: list[verify_closure.Finding]) -> "Checks":
    """Sum up which checks were made, which could not be, and how many did not hold."""
    made = (said.partition("：")[0] for mark, said in found if mark == verify_closure.RIGHT)
    left = (said for mark, said in found if mark == verify_closure.LEFT)
    wrong = sum(mark == verify_closure.WRONG for mark, _ in found)
    from reports.closure_form import Checks

    return Checks(list(dict.fromkeys(made)), list(dict.fromkeys(left)), wrong)


def _add(archive: zipfile.ZipFile, name: str, data: bytes, now: datetime, zone: ZoneInfo) -> None:
    """Add a file that bears the moment of the pack, and nothing of this machine."""
    info = zipfile.ZipInfo(name, now.astimezone(zone).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 3, 0o644 << 16
    archive.writestr(info, data)


def _proof(record: Record) -> dict[str, object]:
    """Return one item's proof; what verify_closure.py reads."""
    return {
        "format": FORMAT,
        "campaign": {"code": record.campaign.code, "title": record.campaign.title, "basis": record.campaign.basis},
        "item": _item(record),
        "people": {str(person): name for person, name in _people(record).items()},
        "appointments": [{**vars(held), "office": held.office.label} for held in _held(record)],
        "entries": [{name: getattr(entry, name) for name in (*HASHED_FIELDS, "hash")} for entry in record.entries],
        "signatures": [_signature(signature) for signature in record.signatures],
        "terms": [_term(record, signature) for signature in record.signatures],
        "evidence": [row.model_dump(mode="json", exclude={"item_id"}) for row in record.evidence],
        "rules": record.campaign.rules,
        "calendar": _calendar(record),
        "sealed": asdict(record.sealed) if record.sealed else None,
    }


def _item(record: Record) -> dict[str, object]:
    """Return the item as it stood when the last signature was given, as far as that is kept."""
    item = record.item
    said = item.model_dump(mode="json", include=set(PROVEN))
    about = {
        "organization": record.organization.name,
        "organization_kind": record.organization.kind.value,
        "indicator": record.indicator.code if record.indicator else None,
    }
    last = record.signatures[-1].shown
    shown: dict[str, object] = last["item"] if last else {}
    return said | about | shown


def _signature(signature: Signature) -> dict[str, object]:
    """Return a signature with what was seen; its instant as the journal writes it."""
    said = signature.model_dump(mode="json", exclude={"id", "item_id", "appointment_id"})
    return said | {"signed_at": signature.signed_at}


def _term(record: Record, signature: Signature) -> dict[str, object]:
    """Return what is on record of the office that was signed by, and of the 代签委托.

    It stands beside the signatures, not in them: an earlier verifier compares these as they are.
    The offset from UTC, in minutes, is for a Python that knows no time zones.
    """
    away = signature.signed_at.astimezone(record.zone).utcoffset()
    assert away is not None  # noqa: S101  a zone has one at every instant
    proxy = record.proxy(signature)
    lent = ("to_id", "starts_on", "ends_on", "made_at", "revoked_at")
    return {
        **vars(record.offices[signature.appointment_id]),
        "proxy": {name: getattr(proxy, name) for name in lent} if proxy else None,
        "offset": away // timedelta(minutes=1),
    }


def _people(record: Record) -> dict[UUID, str]:
    """Return the names of all who are spoken of: as signers saw them, else as they are now."""
    text = canonical(
        [[entry.actor_id, entry.data] for entry in record.entries]
        + [[s.user_id, s.principal_id, s.shown] for s in record.signatures]
    ).decode()
    found = {person: name for person, name in record.names.items() if str(person) in text}
    for signature in record.signatures:
        if signature.shown:
            found |= {UUID(key): name for key, name in signature.shown["people"].items()}
    return found


def _held(record: Record) -> list[Held]:
    wanted = dict.fromkeys(s.appointment_id for s in record.signatures)
    return [record.offices[appointment_id] for appointment_id in wanted]


def _calendar(record: Record) -> dict[str, object]:
    """Return the special days between registering and closing, each with its reason."""
    first, last = record.day(record.entries[0].at), record.day(record.closed_at)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {
        "from": first,
        "through": last,
        "timezone": str(record.zone),
        "special": {
            day.isoformat(): why
            for day in filter(record.calendar.is_confirmed, days)
            if (why := record.calendar.special(day))
        },
    }
