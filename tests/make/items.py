"""Items, brought as far as a test wants them."""

from datetime import date, datetime
from uuid import UUID

from models.item import Item
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, made
from tests.make.moves import MADE, NOW, case, given, move
from tests.make.reading import measure_ids, user
from workflows.items import commands as items
from workflows.items import recount


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
    """Make an item in each state, for a fixture that patches nothing."""
    made_of = made.once(database, EACH, lambda: {state: item(database, state) for state in State}, lasting=True)
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


def ready(database: Database, name: str, now: datetime = NOW) -> UUID:
    """Make an item on which the usual person can make a move."""
    usual = case(name)
    item_id = item(database, usual.state, now)
    if usual.before:
        usual.before(database, item_id, now=now)
    return item_id


def ready_for_each(database: Database) -> dict[str, UUID]:
    """Make an item ready for each move, once in a process: for a test that patches nothing."""
    made_of = made.once(database, "ready", lambda: {name: ready(database, name) for name in MADE}, lasting=True)
    return dict(made_of)


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
        session.flush()
        recount.rebuild(session)


def asked(database: Database, item_id: UUID, now: datetime = NOW, due_on: str = "2021-06-20"):
    """Ask for a later date."""
    given = {"reason": "外部订购的设备五月底才到", "progress": "已完成七成，其余待设备到位", "due_on": due_on}
    move(database, item_id, "request_extension", "head", now, **given)
