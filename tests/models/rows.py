"""A row of each table, as it may be kept."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.make import NOW

Row = dict[str, Any]


def measure(at: dict[str, UUID]) -> Row:
    return {
        "item_id": at["item"],
        "position": 9,
        "kind": "fix",
        "text": "x",
        "responsible_id": at["head"],
        "due_on": date(2021, 5, 1),
    }


def evidence(at: dict[str, UUID]) -> Row:
    return {
        "item_id": at["item"],
        "measure_id": at["measure"],
        "kind": "note",
        "note": "x",
        "added_by_id": at["head"],
        "added_at": NOW,
    }


def delegation(at: dict[str, UUID]) -> Row:
    return {
        "item_id": at["item"],
        "from_id": at["head"],
        "to_id": at["member"],
        "since": NOW,
        "until_on": date(2021, 5, 1),
    }


def sign_off(at: dict[str, UUID]) -> Row:
    return {
        "item_id": at["item"],
        "round": 9,
        "act": "sign",
        "step": 1,
        "seat": "own:secretary",
        "user_id": at["head"],
        "appointment_id": at["appointment"],
        "seen_sha256": "0" * 64,
        "signed_at": NOW,
    }


def extension(at: dict[str, UUID]) -> Row:
    return {
        "item_id": at["item"],
        "state": "pending",
        "reason": "x",
        "progress": "x",
        "previous_due_on": date(2021, 5, 1),
        "new_due_on": date(2021, 6, 1),
        "requested_by_id": at["head"],
        "requested_at": NOW,
    }


def filing(at: dict[str, UUID]) -> Row:
    return {
        "duty_id": at["duty"],
        "version": 1,
        "note": "x",
        "late": False,
        "snapshot": {},
        "snapshot_sha256": "0" * 64,
        "filed_by_id": at["head"],
        "filed_at": NOW,
    }


def escalation(at: dict[str, UUID]) -> Row:
    return {
        "deadline_id": at["deadline"],
        "rung": "supervise",
        "due_on": date(2021, 5, 1),
        "reason": "x",
        "drafted_at": NOW,
        "state": "drafted",
    }


def entry(at: dict[str, UUID]) -> Row:
    return {
        "subject": "item",
        "subject_id": at["item"],
        "seq": 99,
        "at": NOW,
        "act": "x",
        "automatic": True,
        "office": "x",
        "data": {},
        "previous": "x",
        "hash": "x",
    }


def notice(at: dict[str, UUID]) -> Row:
    return {"entry_id": at["entry"], "recipient_id": at["member"], "channel": "inbox", "text": "x", "created_at": NOW}


def deadline(at: dict[str, UUID]) -> Row:
    return {"item_id": at["fresh"], "position": 0}


def appointment(at: dict[str, UUID]) -> Row:
    return {
        "user_id": at["head"],
        "organization_id": at["organization"],
        "office": "member",
        "starts_on": date(2021, 5, 1),
    }


def phase(at: dict[str, UUID]) -> Row:
    return {
        "campaign_id": at["campaign"],
        "position": 9,
        "name": "x",
        "starts_on": date(2021, 5, 1),
        "ends_on": date(2021, 5, 1),
    }


def local_days(at: dict[str, UUID]) -> Row:
    return {
        "committee_id": at["organization"],
        "starts_on": date(2021, 5, 1),
        "name": "x",
        "ends_on": date(2021, 5, 1),
        "is_workday": False,
    }
