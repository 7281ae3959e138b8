"""An item in any state, made by the moves that lead there."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.item import Item, Measure
from models.people import User
from models.session import Database
from models.vocabulary import State
from tests import cast
from workflows.commands import items

NOW = cast.START + timedelta(hours=1)


def move(
    database: Database, item_id: UUID, name: str, by: str, now: datetime = NOW, **given: Any
) -> Item:
    """Make one move by somebody of the cast, in a transaction of its own."""
    with database.transaction() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        return items.advance(session, item_id, name, actor=actor, now=now, **given)


def user(session: Session, login: str) -> UUID:
    return session.exec(select(User.id).where(User.login == login)).one()


def measure_ids(database: Database, item_id: UUID) -> list[UUID]:
    with database.reading() as session:
        query = select(Measure.id).where(Measure.item_id == item_id)
        return list(session.exec(query.order_by(col(Measure.position))).all())


def registered(database: Database, organization: str = cast.BRANCH, by: str = "head") -> UUID:
    with database.transaction() as session:
        item = items.register(
            session,
            cast.campaign(session).id,
            cast.organization(session, organization).id,
            actor=cast.actor(session, by),
            now=NOW,
            text="2020年10月、12月未召开党小组会",
            indicator="支部1-2",
        )
        return item.id


def item(database: Database, state: State, now: datetime = NOW) -> UUID:
    """Make an item of the branch, by the usual people, in the wanted state."""
    item_id = registered(database)
    if state is State.DIAGNOSE:
        return item_id
    if state is State.VOID:
        move(database, item_id, "void", "xx_secretary", now, reason="与另一事项重复")
        return item_id
    due = date(2021, 5, 20)
    move(database, item_id, "confirm", "xx_organizer", now, rectification="immediate", due_on=due)
    if state is State.PLAN:
        return item_id
    planned(database, item_id, now)
    move(database, item_id, "approve_plan", "xx_organizer", now)
    if state is State.RECTIFY:
        return item_id
    if state is State.LONG_TERM:
        days = {"review_on": date(2021, 9, 1), "final_on": date(2022, 6, 30)}
        move(database, item_id, "turn_long_term", "xx_deputy", now, stage_goal="每学期检查", **days)
        return item_id
    done(database, item_id, now)
    move(database, item_id, "apply", "head", now)
    if state is State.VERIFY:
        return item_id
    verify = {"opinion": "核原始记录，抽谈2人", "method": "records"}
    move(database, item_id, "verify", "xx_organizer", now, **verify)
    move(database, item_id, "sign", "xx_secretary", now)
    move(database, item_id, "sign", "director", now)
    return item_id


def planned(database: Database, item_id: UUID, now: datetime = NOW) -> None:
    """Assign 责任领导 and 责任人, and submit a plan of one measure."""
    with database.reading() as session:
        leader, member = user(session, "xx_patron"), user(session, "member")
    move(database, item_id, "assign", "head", now, leader_id=leader, responsible_id=member)
    measure = {"text": "固定每月第2周周三召开", "responsible_id": member, "due_on": "2021-05-20"}
    move(database, item_id, "submit_plan", "head", now, goal="每月按期召开", measures=[measure])


def done(database: Database, item_id: UUID, now: datetime = NOW) -> None:
    """Do each measure, with a note as evidence."""
    for measure in measure_ids(database, item_id):
        move(
            database, item_id, "progress", "member", now,
            text="4、5月按计划召开", measure_id=measure, evidence="会议记录2份", done=True,
        )  # fmt: skip
