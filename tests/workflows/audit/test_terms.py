"""核验 holds each signature's moment against the term it was given in, by the day in Beijing.

The tests' clock is UTC, where 00:30 in Beijing still belongs to the day before.
"""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.people import Appointment, Proxy
from models.session import Database
from tests import make, tamper
from tests.workflows.organizations.lending import appointment, lend
from workflows.audit.verify import verify_journal

FIRST, LAST = date(2021, 5, 11), date(2021, 5, 12)
MOMENTS = [
    (datetime.fromisoformat(f"{moment}+08:00"), within)
    for moment, within in (
        ("2021-05-10T23:30", False),
        ("2021-05-11T00:30", True),
        ("2021-05-12T23:30", True),
        ("2021-05-13T00:30", False),
    )
]
"""Moments in Beijing around two days, and whether they lie within them."""


def said(database: Database, what: str) -> list[str]:
    with database.reading() as session:
        faults = verify_journal(session).faults
    return [fault.sentence for fault in faults if what in fault.sentence]


@pytest.mark.parametrize(("local", "within"), MOMENTS)
def test_an_office_signs_within_its_term(database: Database, local: datetime, within: bool):
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_secretary", local.astimezone(UTC))
    assert said(database, "任期") == []
    held = appointment(database, "xx_secretary")
    with tamper.unlocked(database) as session:
        term = sa.update(Appointment).where(col(Appointment.id) == held.id)
        session.execute(term.values(starts_on=FIRST, ends_on=LAST))
    told = said(database, "不在所凭职务的任期（2021-05-11 至 2021-05-12）之内")
    assert len(told) == (0 if within else 1)
    assert all(f"签于 {local.date()}" in sentence for sentence in told)


@pytest.mark.parametrize(("local", "within"), MOMENTS)
def test_a_proxy_signs_within_what_was_lent(database: Database, local: datetime, within: bool):
    lent = lend(database, ends_on=date(2021, 5, 31))
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_deputy", local.astimezone(UTC))
    assert said(database, "代签委托") == []
    with tamper.unlocked(database) as session:
        term = sa.update(Proxy).where(col(Proxy.id) == lent.id)
        session.execute(term.values(starts_on=FIRST, ends_on=LAST))
    told = said(database, f"代签于 {local.date()}，当日没有有效的代签委托")
    assert len(told) == (0 if within else 1)
