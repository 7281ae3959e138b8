"""verify_closure.py holds each signature's moment against the term it was given in, from the pack.

The tests' clock is UTC, where 00:30 in Beijing still belongs to the day before.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.people import Appointment, Proxy
from models.session import Database
from reports import verify_closure
from tests import cast, make, tamper
from tests.reports.conftest import PROOF, changed, opened, pack, resign
from tests.workflows.audit.test_terms import FIRST, LAST, MOMENTS
from tests.workflows.organizations.lending import appointment, lend

TERM = {"starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}
RIGHT = "✓ 任期：每处签字都在所凭职务的任期之内，代签的也在委托之内"
SECRETARY = 2
"""Which of the signatures the tests are about: that of 书记, or of who signs for 书记."""


def signed(database: Database, local: datetime, by: str, narrowed: Appointment | Proxy | None = None) -> bytes:
    """Have somebody sign at a moment and the last signer after; return the pack.

    In between, the row of an office or a proxy may be narrowed to the two days, past the program.
    """
    item_id, at = make.ready(database, "sign"), local.astimezone(UTC)
    make.move(database, item_id, "sign", by, at)
    if narrowed is not None:
        table = type(narrowed)
        with tamper.unlocked(database) as session:
            row = sa.update(table).where(col(table.id) == narrowed.id)
            session.execute(row.values(starts_on=FIRST, ends_on=LAST))
    make.move(database, item_id, "sign", "director", at)
    return pack(database, item_id, now=at)


def lent(database: Database) -> Proxy:
    return lend(database, ends_on=LAST + timedelta(days=9))


def entry(content: dict[str, Any]) -> dict[str, Any]:
    """Return the entry that the tests are about."""
    signing = [each for each in content["entries"] if each["act"] in verify_closure.SIGNED]
    found: dict[str, Any] = signing[SECRETARY]
    return found


def outside(local: datetime) -> str:
    return f"签于 {local.date()}，不在任期或委托（{FIRST} 至 {LAST}）之内"


@pytest.mark.parametrize(("local", "within"), MOMENTS)
def test_an_office_on_record_holds_the_day_of_signing(sqlite: Database, audit, local: datetime, within: bool):
    office = appointment(sqlite, "xx_secretary")
    code, told = audit(signed(sqlite, local, "xx_secretary", office))
    assert code == (0 if within else 1)
    assert (RIGHT in told) is within
    assert (outside(local) in told) is not within


@pytest.mark.parametrize(("local", "within"), MOMENTS)
def test_a_proxy_on_record_holds_the_day_of_signing(sqlite: Database, audit, local: datetime, within: bool):
    code, told = audit(signed(sqlite, local, "xx_deputy", lent(sqlite)))
    assert code == (0 if within else 1)
    assert (RIGHT in told) is within
    assert (outside(local) in told) is not within


@pytest.mark.parametrize("what", ["term", "lent"])
@pytest.mark.parametrize(("local", "within"), MOMENTS)
def test_what_the_entry_says_counts_whatever_stands_beside_it(
    sqlite: Database, audit, local: datetime, within: bool, what: str
):
    lent(sqlite)
    data = signed(sqlite, local, "xx_deputy")
    assert audit(data)[0] == 0

    def narrow(content: dict[str, Any]) -> None:
        entry(content)["data"][what] = TERM
        resign(content)

    code, told = audit(changed(data, narrow))
    assert code == (0 if within else 1), told
    assert (outside(local) in told) is not within


def shift(content: dict[str, Any]) -> None:
    for term in content["terms"]:
        term["offset"] = 0


def widen(content: dict[str, Any]) -> None:
    content["terms"][SECRETARY] |= {"starts_on": "2000-01-01", "ends_on": None}


def lengthen(content: dict[str, Any]) -> None:
    entry(content)["data"]["term"] = {"starts_on": "2000-01-01", "ends_on": None}


def strip(content: dict[str, Any]) -> None:
    del content["terms"]


@pytest.mark.parametrize("forgery", [shift, widen, lengthen, strip])
def test_no_edit_of_a_pack_makes_an_untimely_signature_timely(sqlite: Database, audit, forgery):
    data = signed(sqlite, MOMENTS[-1][0], "xx_secretary")

    def untimely(content: dict[str, Any]) -> None:
        entry(content)["data"]["term"] = TERM
        resign(content)

    data = changed(data, untimely)
    assert audit(data)[0] == 1
    assert audit(changed(data, forgery))[0] == 1


def borrow(content: dict[str, Any]) -> None:
    content["terms"][SECRETARY] = content["terms"][0]


def revoke(content: dict[str, Any]) -> None:
    content["terms"][SECRETARY]["proxy"]["revoked_at"] = entry(content)["at"]


def postdate(content: dict[str, Any]) -> None:
    content["terms"][SECRETARY]["proxy"]["made_at"] = "2099-01-01T00:00:00+00:00"


def pass_on(content: dict[str, Any]) -> None:
    content["terms"][SECRETARY]["proxy"]["to_id"] = content["entries"][0]["actor_id"]


def forget(content: dict[str, Any]) -> None:
    content["terms"][SECRETARY]["proxy"] = None


@pytest.mark.parametrize("forgery", [borrow, revoke, postdate, pass_on, forget, strip])
def test_a_term_of_something_else_is_found(sqlite: Database, audit, forgery):
    lent(sqlite)
    data = signed(sqlite, MOMENTS[1][0], "xx_deputy")
    assert audit(data)[0] == 0
    code, told = audit(changed(data, forgery))
    assert code == 1
    assert "读不下去" not in told


@pytest.mark.parametrize(
    ("unsaid", "code_outside", "how"),
    [(("term", "appointment_id"), 0, "历史：第9条"), (("term",), 1, "✗ 第9条")],
    ids=["0.3", "0.3.3"],
)
@pytest.mark.parametrize(("local", "within"), MOMENTS)
def test_what_an_earlier_release_signed_is_compared_with_what_the_pack_says(
    sqlite: Database, audit, local: datetime, within: bool, unsaid, code_outside: int, how: str
):
    """Up to 0.3 a day was that of UTC: a signature outside its term is told as history."""
    data = signed(sqlite, local, "xx_secretary")

    def old(content: dict[str, Any]) -> None:
        for each in content["entries"]:
            for key in unsaid:
                each["data"].pop(key, None)
        content["terms"][SECRETARY] |= TERM
        resign(content)

    code, told = audit(changed(data, old))
    assert code == (0 if within else code_outside), told
    assert (how + outside(local) in told) is not within
    assert "○ 任期：0.3.3 版和更早的签字没有记下任期，只比对了所附的，它没有校验值" in told


def test_elsewhere_the_day_is_that_of_the_offset_in_the_pack(sqlite: Database, audit):
    data = signed(sqlite, MOMENTS[-1][0], "xx_secretary")

    def in_urumqi(content: dict[str, Any]) -> None:
        """There it is still the evening before, the last day of the term."""
        content["rules"]["holidays"]["timezone"] = "Asia/Urumqi"
        for each in content["entries"]:
            if "rules" in each["data"]:
                each["data"]["rules"] = verify_closure.digest(content["rules"])
        for term in content["terms"]:
            term["offset"] = 360
        entry(content)["data"]["term"] = TERM
        resign(content)

    code, told = audit(changed(data, in_urumqi))
    assert code == 0, told


def test_a_pack_gives_the_term_and_the_proxy_of_each_signature(database: Database):
    given = lent(database)
    data = signed(database, MOMENTS[1][0], "xx_deputy")
    said = json.loads(opened(data)[PROOF])
    offices = [term["office"] for term in said["terms"]]
    assert offices == ["secretary", "organizer", "secretary", "director"]
    held = appointment(database, "xx_secretary")
    assert said["terms"][SECRETARY] == {
        "id": str(held.id),
        "user_id": str(held.user_id),
        "organization": "信息工程系党总支",
        "office": "secretary",
        "starts_on": str(cast.SINCE),
        "ends_on": None,
        "offset": 480,
        "proxy": {
            "to_id": str(given.to_id),
            "starts_on": str(given.starts_on),
            "ends_on": str(given.ends_on),
            "made_at": given.made_at.astimezone(UTC).isoformat(),
            "revoked_at": None,
        },
    }
    said = entry(said)["data"]
    assert said["term"] == {"starts_on": str(cast.SINCE), "ends_on": None}
    assert said["lent"] == {"starts_on": str(given.starts_on), "ends_on": str(given.ends_on)}
