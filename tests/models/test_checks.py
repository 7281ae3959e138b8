"""What the database itself refuses, whoever writes to it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from models.base import new_key
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.make import NOW
from tests.models.rows import (
    Row,
    appointment,
    deadline,
    delegation,
    entry,
    escalation,
    evidence,
    extension,
    filing,
    local_days,
    measure,
    notice,
    phase,
    sign_off,
)


def table(name: str) -> sa.Table:
    return SQLModel.metadata.tables[name]


def refused(database: Database, statement: Any) -> str:
    """Run a statement that must be refused; return what refused it."""
    with pytest.raises(IntegrityError) as error, database.transaction() as session:
        session.execute(statement)
    return str(error.value.orig)


@pytest.mark.parametrize(
    ("state", "change", "rule"),
    [
        (State.DIAGNOSE, {"state": "plan"}, "ck_item_confirmed"),
        (State.PLAN, {"number": None}, "ck_item_confirmed"),
        (State.PLAN, {"original_due_on": None}, "ck_item_confirmed"),
        (State.PLAN, {"due_sort": date(2021, 5, 21)}, "ck_item_due_sort"),
        (State.PLAN, {"state": "rectify"}, "ck_item_planned"),
        (State.PLAN, {"plan_submitted_at": NOW}, "ck_item_submitted"),
        (State.RECTIFY, {"state": "verify"}, "ck_item_applied"),
        (State.RECTIFY, {"state": "closed"}, "ck_item_closed"),
        (State.CLOSED, {"closed_at": None}, "ck_item_closed"),
        (State.CLOSED, {"state": "rectify"}, "ck_item_closed"),
        (State.RECTIFY, {"state": "long_term"}, "ck_item_long_term"),
        (State.LONG_TERM, {"review_on": date(2023, 1, 1)}, "ck_item_long_term"),
        (State.PLAN, {"state": "void"}, "ck_item_void"),
        (State.VOID, {"void_reason": None}, "ck_item_void"),
        (State.PLAN, {"merged_into_id": "itself"}, "ck_item_not_merged_into_itself"),
    ],
)
def test_a_stage_has_the_facts_it_cannot_be_without(database, state, change, rule):
    item_id = make.item(database, state)
    if change.get("merged_into_id") == "itself":
        change = {"merged_into_id": item_id}
    item = table("item")
    statement = item.update().where(item.c.id == item_id).values(**change)
    assert rule in refused(database, statement)


EARLIER = date(2021, 4, 30)

DECIDED = {"decided_at": NOW}

CASES: list[tuple[Callable[[dict[str, UUID]], Row], Row, str]] = [
    (measure, {"done_at": NOW}, "ck_measure_done"),
    (evidence, {"note": None}, "ck_evidence_file_or_note"),
    (evidence, {"kind": "file", "sha256": "x", "size": 1}, "ck_evidence_file_or_note"),
    (delegation, {"to_id": "head"}, "ck_delegation_to_another"),
    (sign_off, {"step": 0}, "ck_sign_off_signs_a_step"),
    (sign_off, {"act": "guarantee"}, "ck_sign_off_signs_a_step"),
    (sign_off, {"act": "verify", "step": 0, "opinion": "x"}, "ck_sign_off_verified_somehow"),
    (sign_off, {"act": "return", "step": 0}, "ck_sign_off_returned_why"),
    (extension, {"new_due_on": date(2021, 5, 1)}, "ck_extension_later"),
    (extension, {"state": "granted"}, "ck_extension_decided"),
    (extension, DECIDED, "ck_extension_decided"),
    (filing, {"accepted": True}, "ck_filing_decided"),
    (filing, {"accepted": False} | DECIDED, "ck_filing_returned_with_opinion"),
    (escalation, {"state": "dismissed"}, "ck_escalation_decided"),
    (escalation, {"state": "sent"} | DECIDED, "ck_escalation_numbered"),
    (entry, {"automatic": False}, "ck_entry_human_or_clock"),
    (entry, {"actor_id": "head"}, "ck_entry_human_or_clock"),
    (entry, {"seq": 0}, "ck_entry_counts_from_one"),
    (deadline, {"duty_id": "duty"}, "ck_deadline_one_subject"),
    (deadline, {"item_id": None}, "ck_deadline_one_subject"),
    (deadline, {"met_at": NOW, "next_check_at": NOW}, "ck_deadline_met_rests"),
    (appointment, {"ends_on": EARLIER}, "ck_appointment_ends_after_start"),
    (phase, {"ends_on": EARLIER}, "ck_phase_ends_after_start"),
    (local_days, {"ends_on": EARLIER}, "ck_local_days_ends_after_start"),
]

TWICE = [
    (measure, {"position": 1}),
    (sign_off, {}),
    (extension, {}),
    (filing, {}),
    (escalation, {}),
    (entry, {"seq": 1}),
    (notice, {}),
    (deadline, {"item_id": "item"}),
    (phase, {"position": 1}),
]


@pytest.fixture
def at(database: Database) -> dict[str, UUID]:
    """The ids that rows point to, by the names that the cases use."""
    item_id = make.item(database, State.RECTIFY)
    with database.reading() as session:
        return {
            "item": item_id,
            "fresh": make.item(database, State.DIAGNOSE),
            "measure": make.measure_ids(database, item_id)[0],
            "head": make.user(session, "head"),
            "member": make.user(session, "member"),
            "organization": cast.organization(session, cast.BRANCH).id,
            "campaign": cast.campaign(session).id,
            "deadline": make.deadline(database, item_id).id,
            "duty": session.execute(sa.select(table("duty").c.id)).scalars().first(),
            "entry": session.execute(sa.select(table("entry").c.id)).scalars().first(),
            "appointment": session.execute(sa.select(table("appointment").c.id)).scalars().first(),
        }


def statement(make_row: Callable[[dict[str, UUID]], Row], change: Row, at: dict[str, UUID]) -> sa.Insert:
    row = {"id": new_key()} | make_row(at)
    row |= {k: at[v] if k.endswith("_id") and v else v for k, v in change.items()}
    return table(make_row.__name__).insert().values(**row)


def test_rows_that_contradict_themselves_are_refused(database: Database, at: dict[str, UUID]):
    for make_row, change, rule in CASES:
        assert rule in refused(database, statement(make_row, change, at)), (rule, change)


def test_without_the_contradiction_they_are_kept_once(database: Database, at: dict[str, UUID]):
    for make_row in dict.fromkeys(make_row for make_row, *_ in CASES):
        with database.transaction() as session:
            session.execute(statement(make_row, {}, at))
    with database.transaction() as session:
        session.execute(statement(notice, {}, at))
    for make_row, change in TWICE:
        error = refused(database, statement(make_row, change, at)).lower()
        assert "unique" in error or "written once" in error, make_row.__name__


def test_what_others_point_to_is_not_deleted(database: Database, at: dict[str, UUID]):
    for name, row in (("item", "item"), ("person", "head"), ("organization", "organization")):
        gone = table(name).delete().where(table(name).c.id == at[row])
        assert "foreign key" in refused(database, gone).lower()


def test_a_row_that_points_nowhere_is_refused(database: Database, at: dict[str, UUID]):
    nowhere = at | {"head": new_key()}
    assert "foreign key" in refused(database, statement(measure, {}, nowhere)).lower()


@pytest.mark.parametrize(
    ("half", "rule"),
    [
        ({"answer": "好"}, "ck_feedback_answered"),
        ({"answered_at": NOW}, "ck_feedback_answered"),
        ({"sha256": "0" * 64}, "ck_feedback_picture"),
        ({"file_name": "屏幕.jpg"}, "ck_feedback_picture"),
    ],
)
def test_feedback_has_no_half_answer_and_no_half_picture(database, half, rule):
    with database.reading() as session:
        committee = cast.organization(session, "闽江学院党委").id
        sender = make.user(session, "head")
    whole = {"committee_id": committee, "sender_id": sender, "sent_at": NOW, "text": "好"}
    statement = table("feedback").insert().values(id=new_key(), **whole | half)
    assert rule in refused(database, statement)
