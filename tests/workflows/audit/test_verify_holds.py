"""核验: what was opened by one administrator alone is not confirmed past the program."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.hold import DirectoryReview, Hold
from models.people import Appointment
from models.session import Database
from models.vocabulary import HoldKind, Office, State
from tests import cast, make, tamper
from tests.workflows.confirmations.held import appoint, decide, only, reset
from workflows.audit.verify import verify_journal

pytestmark = pytest.mark.slow

LATER = make.NOW + timedelta(minutes=5)


@pytest.fixture
def held(database: Database) -> Database:
    """Holds of every kind: decided, refused, refused and then confirmed, and one that waits."""
    item_id = make.item(database, State.RECTIFY)
    appoint(database, "student_head", cast.BRANCH, Office.SECRETARY)
    decide(database, "director", only(database).id, "支部并未换届")
    reset(database, "member")
    account = only(database, kind=HoldKind.FIRST_PASSWORD)
    decide(database, "director", account.id, "本人没有来领过")
    decide(database, "officer", account.id, now=LATER)
    leader = make.user_id(database, "party_deputy")
    make.move(database, item_id, "appoint_patron", "director", user_id=leader)
    assert verified(database) == []
    return database


def verified(database: Database) -> list[str]:
    with database.reading() as session:
        return [fault.sentence for fault in verify_journal(session).faults]


def _waiting(session: Session) -> Hold:
    return session.exec(select(Hold).where(col(Hold.confirmed).is_(None))).one()


def delete(session: Session) -> None:
    session.delete(_waiting(session))


def confirm(session: Session) -> None:
    by = make.user(session, "officer")
    session.execute(
        sa.update(Hold)
        .where(col(Hold.id) == _waiting(session).id)
        .values(confirmed=True, decided_at=make.NOW, decided_by_id=by)
    )


def confirm_refused(session: Session) -> None:
    session.execute(sa.update(Hold).where(col(Hold.confirmed).is_(False)).values(confirmed=True, reason=None))


def insert(session: Session) -> None:
    held = sa.select(col(Hold.appointment_id)).where(col(Hold.appointment_id).is_not(None))
    office = session.exec(select(Appointment).where(col(Appointment.id).not_in(held)).limit(1)).one()
    session.add(
        Hold(
            kind=HoldKind.APPOINTMENT,
            user_id=office.user_id,
            appointment_id=office.id,
            made_at=make.NOW,
            made_by_id=make.user(session, "admin"),
        )
    )


def rewrite(session: Session) -> None:
    session.execute(sa.update(DirectoryReview).where(col(DirectoryReview.completes)).values(document="{}"))


def forget(session: Session) -> None:
    session.execute(sa.delete(DirectoryReview).where(col(DirectoryReview.completes)))


CHANGES: dict[str, tuple[Callable[[Session], Any], str]] = {
    "a hold deleted": (delete, "待确认“任职”已不在库中"),
    "a hold confirmed": (confirm, "待确认“任职”的“已确认”现为“是”"),
    "a refusal turned": (confirm_refused, "“已确认”现为“是”"),
    "a hold inserted": (insert, "待确认“任职”没有任何记录"),
    "a directory rewritten": (rewrite, "首次核对的“名册”与它的校验值不符"),
    "a review deleted": (forget, "首次核对已不在库中"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_hold_changed_past_the_program_is_named(held: Database, what: str):
    change, sentence = CHANGES[what]
    with tamper.unlocked(held) as session:
        change(session)
    assert any(sentence in said for said in verified(held)), verified(held)
