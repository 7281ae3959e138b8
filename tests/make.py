"""An item in any state, made by the moves that lead there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.deadline import Deadline
from models.item import Item, Measure
from models.journal import Entry
from models.notice import Notice
from models.people import User
from models.session import Database
from models.vocabulary import Office, Sensitivity, State
from tests import cast, made
from workflows.campaigns import commands as campaigns
from workflows.confirmations import commands as confirmations
from workflows.confirmations.queries import waiting_holds
from workflows.errors import Refusal
from workflows.items import commands as items
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS
from workflows.organizations import appointments
from workflows.rules.rules import Rules
from workflows.rules.snapshot import campaign_rules
from workflows.rules.template import load, shipped

NOW = cast.START + timedelta(hours=1)


def move(database: Database, item_id: UUID, name: str, by: str, now: datetime = NOW, **given: Any) -> Item:
    """Make one move by somebody of the cast, in a transaction of its own; look before signing.

    Whatever zone a test gives a moment in, the program gets it in UTC, as from its own clock.
    """
    if DETAILS[name].signs and "seen" not in given:
        given["seen"] = look(database, item_id, by, now)
    with database.transaction() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        made = items.advance(session, item_id, name, actor=actor, now=now.astimezone(UTC), **given)
        return made.item


def look(database: Database, item_id: UUID, by: str, now: datetime = NOW) -> str:
    """Have somebody shown the item; return the hash of what they saw."""
    with database.transaction() as session:
        actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
        return items.open_to_sign(session, item_id, actor=actor, now=now.astimezone(UTC)).shown_sha256


def user(session: Session, login: str) -> UUID:
    return session.exec(select(User.id).where(User.login == login)).one()


def user_id(database: Database, login: str) -> UUID:
    with database.reading() as session:
        return user(session, login)


def rules_sha256(database: Database) -> str:
    with database.reading() as session:
        return campaign_rules(session, cast.campaign(session).id).sha256


def measure_ids(database: Database, item_id: UUID) -> list[UUID]:
    with database.reading() as session:
        query = select(Measure.id).where(Measure.item_id == item_id)
        return list(session.exec(query.order_by(col(Measure.position))).all())


def registered(
    database: Database, organization: str = cast.BRANCH, by: str = "head", campaign_id: UUID | None = None
) -> UUID:
    with database.transaction() as session:
        made = items.register(
            session,
            campaign_id or cast.campaign(session).id,
            cast.organization(session, organization).id,
            actor=cast.actor(session, by),
            now=NOW,
            text="2020年10月、12月未召开党小组会",
            indicator="支部1-2",
        )
        return made.item.id


def item(database: Database, state: State, now: datetime = NOW, campaign_id: UUID | None = None) -> UUID:
    """Make an item of the branch, by the usual people, in the wanted state."""
    if campaign_id is None and now == NOW:
        return made.once(database, state, lambda: moved(database, state, now))
    return moved(database, state, now, campaign_id)


def moved(database: Database, state: State, now: datetime, campaign_id: UUID | None = None) -> UUID:
    """Make an item by every move that leads to a state."""
    item_id = registered(database, campaign_id=campaign_id)
    if state is State.DIAGNOSE:
        return item_id
    if state is State.VOID:
        move(database, item_id, "void", "xx_secretary", now, reason="与本支部另一事项重复登记")
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
    verify = {"opinion": "核对原始记录，抽谈2人属实", "method": "records"}
    move(database, item_id, "verify", "xx_organizer", now, **verify)
    move(database, item_id, "sign", "xx_secretary", now)
    move(database, item_id, "sign", "director", now)
    return item_id


EACH = "each"


def each(database: Database) -> dict[State, UUID]:
    """Make an item in each state."""
    made_of = made.once(database, EACH, lambda: {state: item(database, state) for state in State})
    return dict(made_of)


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
            database,
            item_id,
            "progress",
            "member",
            now,
            text="4、5月按计划召开",
            measure_id=measure,
            done=True,
            evidence="4月、5月会议记录2份，签到齐全",
        )


SUPERIOR = {"xx_secretary", "xx_deputy", "xx_organizer"}
ABOVE = {"party_secretary", "party_deputy", "party_organizer", "director", "officer"}
ITS_OWN = {"member", "liaison", "head"}


@dataclass(frozen=True)
class MoveCase:
    """A move as it is usually made, which its own test file says as CASE.

    In which stage and by whom, after what, and given what, by the ids of people and of the first
    measure; who else may make it there; how it is told, with which quote; and which of its fields
    must state a fact.
    """

    state: State
    by: str
    may: set[str]
    sentence: str
    quote: str | None = None
    facts: tuple[str, ...] = ()
    given: Callable[[dict[str, Any]], dict[str, Any]] = lambda _: {}
    before: Callable[..., None] | None = None


MADE = [name for name, declared in MOVES.items() if declared.sources]
"""The moves on an item that there is."""


def case(name: str) -> MoveCase:
    return import_module(f"tests.workflows.items.moves.test_{name}").CASE


def ready(database: Database, name: str, now: datetime = NOW) -> UUID:
    """Make an item on which the usual person can make a move."""
    usual = case(name)
    item_id = item(database, usual.state, now)
    if usual.before:
        usual.before(database, item_id, now=now)
    return item_id


def delegated(database: Database, item_id: UUID, now: datetime = NOW) -> None:
    move(database, item_id, "delegate", "member", now, **given(database, item_id, "delegate"))


def void_requested(database: Database, item_id: UUID, by: str = "xx_secretary", now: datetime = NOW) -> None:
    move(database, item_id, "request_void", by, now, **given(database, item_id, "request_void"))


def of_direct_branch(database: Database) -> UUID:
    """Make a confirmed item of a branch right below the committee."""
    item_id = registered(database, "机关直属党支部", "direct_head")
    move(database, item_id, "confirm", "party_organizer", rectification="immediate", due_on="2021-05-20")
    return item_id


def assigned(database: Database, item_id: UUID, now: datetime = NOW) -> None:
    move(database, item_id, "assign", "head", now, **given(database, item_id, "assign"))


def verified(database: Database, item_id: UUID, by: str = "xx_organizer", now: datetime = NOW) -> None:
    move(database, item_id, "verify", by, now, **given(database, item_id, "verify"))


def classify(database: Database, item_id: UUID, kind: Sensitivity) -> None:
    """Make an item sensitive after it was entered, as an earlier row would become."""
    with database.transaction() as session:
        session.get_one(Item, item_id).sensitivity = kind


def asked(database: Database, item_id: UUID, now: datetime = NOW, due_on: str = "2021-06-20"):
    """Ask for a later date."""
    given = {"reason": "外部订购的设备五月底才到", "progress": "已完成七成，其余待设备到位", "due_on": due_on}
    move(database, item_id, "request_extension", "head", now, **given)


def given(database: Database, item_id: UUID, name: str) -> dict[str, Any]:
    """Return what the usual person would write into a move's form."""
    with database.reading() as session:
        who: dict[str, Any] = dict(session.execute(select(User.login, User.id)).all())
    measures = measure_ids(database, item_id)
    return case(name).given(who | {"measure": measures[0] if measures else None})


def attempt(
    database: Database, item_id: UUID, name: str, by: str, now: datetime = NOW, *, looks: bool = True, **given: Any
) -> Refusal | None:
    """Try a move and keep nothing of it; return the refusal, if there was one."""
    try:
        if looks and name in MOVES and DETAILS[name].signs and "seen" not in given:
            given["seen"] = look(database, item_id, by, now)
        with database.transaction() as session:
            actor = cast.actor(session, by, now.astimezone(cast.SHANGHAI).date())
            items.advance(session, item_id, name, actor=actor, now=now, **given)
            session.rollback()
    except Refusal as refusal:
        return refusal
    return None


@dataclass(frozen=True)
class Told:
    """A subject's last entry, with the logins of the actor and of those who were told."""

    act: str
    data: dict[str, Any]
    office: str
    by: str | None
    told: set[str]
    text: str | None


def last(database: Database, subject_id: UUID) -> Told:
    return history(database, subject_id)[-1]


def history(database: Database, subject_id: UUID) -> list[Told]:
    """Return a subject's journal, oldest first."""
    with database.reading() as session:
        logins = dict(session.execute(select(User.id, User.login)).all())
        entries = session.exec(select(Entry).where(Entry.subject_id == subject_id).order_by(col(Entry.seq))).all()
        notices = session.exec(select(Notice).where(col(Notice.entry_id).in_([e.id for e in entries]))).all()
    return [
        Told(
            entry.act,
            entry.data,
            entry.office,
            logins.get(entry.actor_id),
            {logins[n.recipient_id] for n in notices if n.entry_id == entry.id},
            next((n.text for n in notices if n.entry_id == entry.id), None),
        )
        for entry in entries
    ]


def row(database: Database, item_id: UUID) -> Item:
    with database.reading() as session:
        return session.get_one(Item, item_id)


def deadline(database: Database, subject_id: UUID) -> Deadline | None:
    """Return the clock's row of an item or a duty."""
    mine = (Deadline.item_id == subject_id) | (Deadline.duty_id == subject_id)
    with database.reading() as session:
        return session.exec(select(Deadline).where(mine)).one_or_none()


def rows(database: Database, table: type[Any], **where: Any) -> list[Any]:
    """Return a table's rows with the given values, the oldest first."""
    with database.reading() as session:
        return list(session.exec(select(table).filter_by(**where).order_by(table.id)).all())


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with database.reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(sa.select(table)).all()), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }


def appoint(
    database: Database,
    login: str,
    organization: str,
    office: Office,
    *,
    since: date = cast.SINCE,
    until: date | None = None,
) -> None:
    """Give somebody of the cast one more office, confirmed where it signs."""
    with database.transaction() as session:
        appointments.appoint(
            session,
            actor=cast.actor(session, "admin"),
            now=NOW,
            zone=cast.SHANGHAI,
            user_id=user(session, login),
            organization_id=cast.organization(session, organization).id,
            office=office,
            starts_on=since,
            ends_on=until,
        )
    confirm_all(database)


CONFIRMERS = ("director", "officer", "party_secretary", "outside_director", "outsider")


def confirm_all(database: Database, now: datetime = NOW) -> None:
    """Have everything that waits to be confirmed confirmed, by whoever may."""
    today = now.astimezone(cast.SHANGHAI).date()
    for login in CONFIRMERS:
        with database.transaction() as session:
            actor = cast.actor(session, login, today)
            ids = [each.hold.id for each in waiting_holds(session, actor, today)]
            confirmations.confirm_many(session, ids, actor=actor, now=now, today=today)


def rename(database: Database, login: str, name: str) -> None:
    with database.transaction() as session:
        session.get_one(User, user(session, login)).name = name


def open_with(database: Database, plan: Mapping[str, Any] | None = None, **rules: Any) -> UUID:
    """Open one more campaign of the cast, with other dates or title, and some rules replaced."""
    template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
    changed = Rules.model_validate(template.rules.model_dump(mode="json") | rules)
    given = {"code": f"test-{uuid4().hex[:8]}", "rules": changed, **(plan or {})}
    with database.transaction() as session:
        return campaigns.open_campaign(
            session,
            template.model_copy(update=given),
            cast.organization(session, "闽江学院党委").id,
            actor=cast.actor(session, "director"),
            now=cast.START,
        ).id
