"""People who know of one item for one reason each, until that reason ends at midnight.

At `LAST` each of them still knows of it; at `AFTER`, an hour later on the clock of the university
and on the same day in UTC, none does but who is in `STAY`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.item import Delegation, Item
from models.journal import Entry
from models.notice import Notice
from models.session import Database
from models.vocabulary import Office, Sensitivity, State
from tests import cast, make

DAY = date(2021, 4, 30)
LAST = cast.beijing(2021, 4, 30, 23, 30)
AFTER = cast.beijing(2021, 5, 1, 0, 30)
ENDED = {
    "cj_head": "an office that ended",
    "student_head": "an office for the item that ended",
    "cj_organizer": "a delegation past its last day",
    "cj_secretary": "a delegation that was taken back",
    "direct_member": "a delegation of who no longer has that part",
    "liaison": "an item made sensitive",
}
"""Why each of them no longer knows of the item."""
DUE = set(ENDED) - {"liaison", "student_head"}
"""In whose calendars it stood."""
STAY = ("member", "head", "director")


@dataclass(frozen=True, slots=True)
class Scene:
    """The item, how it is called, and the notice of it that each of the people has."""

    item_id: UUID
    number: str
    notices: dict[str, UUID]


def begin(database: Database) -> Scene:
    """Let everybody know of one item, each for a reason of their own, and have told them of it."""
    item_id = make.item(database, State.RECTIFY)
    make.appoint(database, "cj_head", cast.BRANCH, Office.SECRETARY, until=DAY)
    by_whom = {"cj_organizer": "member", "cj_secretary": "member", "direct_member": "xx_patron"}
    for to, giver in by_whom.items():
        given = {"to_id": make.user_id(database, to), "until_on": DAY.replace(month=5)}
        make.move(database, item_id, "delegate", giver, **given)
    patron = {"user_id": make.user_id(database, "student_head"), "until_on": DAY}
    make.move(database, item_id, "appoint_patron", "director", **patron)
    with database.transaction() as session:
        expiring = make.user(session, "cj_organizer")
        session.execute(sa.update(Delegation).where(col(Delegation.to_id) == expiring).values(until_on=DAY))
        session.execute(sa.delete(Notice))
        entry = session.scalars(sa.select(col(Entry.id)).where(col(Entry.subject_id) == item_id).limit(1)).one()
        number = session.get_one(Item, item_id).number
        assert number is not None
        told = {
            login: Notice(
                entry_id=entry, recipient_id=make.user(session, login), text=f"登记：{number}", created_at=make.NOW
            )
            for login in (*ENDED, *STAY)
        }
        session.add_all(told.values())
        session.flush()
        return Scene(item_id, number, {login: notice.id for login, notice in told.items()})


def end(database: Database, scene: Scene) -> None:
    """End the reasons that do not end by themselves at midnight."""
    taken = {"delegate_id": make.user_id(database, "cj_secretary"), "reason": "已返校"}
    make.move(database, scene.item_id, "revoke_delegation", "member", LAST, **taken)
    people = {"leader_id": make.user_id(database, "xx_deputy"), "responsible_id": make.user_id(database, "member")}
    make.move(database, scene.item_id, "assign", "head", LAST, **people)
    make.classify(database, scene.item_id, Sensitivity.CLUE)
