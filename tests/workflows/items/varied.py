"""Items in every situation there is, and people who hold more than one part."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from models.item import Item, Measure
from models.people import Proxy
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, made, make
from tests.workflows.items import chains
from workflows.organizations import proxies, recusals

CAST = ["admin", *(login for *_, holders in cast.ORGANIZATIONS for login in holders)]


def varied(database: Database) -> list[UUID]:
    """Make an item in every situation: each move once ready, and what sets people apart.

    They are made once in a process, so for a test that patches nothing.
    """
    return list(made.once(database, "varied", lambda: _made(database), lasting=True))


def _made(database: Database) -> list[UUID]:
    found = [*make.ready_for_each(database).values()]
    found.append(make.item(database, State.LONG_TERM))
    found.append(make.item(database, State.VOID))
    for organization, by in (
        ("学生党支部", "student_head"),
        ("信息工程系党总支", "xx_secretary"),
        ("会计教研室党支部", "cj_head"),
        ("机关直属党支部", "direct_head"),
    ):
        found.append(make.registered(database, organization, by))
    two_steps = chains.campaign(
        database,
        chains.ALL | {"seats": ["superior:secretary", "superior:deputy_secretary"]},
        chains.ANY | {"seats": ["office:director", "committee:secretary"]},
        resets="signatures",
    )
    for signed in ((), ("xx_deputy",), ("xx_secretary", "xx_deputy")):
        item_id = make.item(database, State.VERIFY, campaign_id=two_steps)
        make.verified(database, item_id)
        for login in signed:
            make.move(database, item_id, "sign", login)
        found.append(item_id)
    make.move(database, found[-1], "return", "director", **make.given(database, found[-1], "return"))
    delegated = make.item(database, State.RECTIFY)
    make.move(database, delegated, "delegate", "member", **make.given(database, delegated, "delegate"))
    patron = make.item(database, State.RECTIFY)
    make.move(database, patron, "appoint_patron", "director", **make.given(database, patron, "appoint_patron"))
    clue = make.item(database, State.DIAGNOSE)
    given = make.given(database, clue, "confirm") | {"sensitivity": "clue"}
    make.move(database, clue, "confirm", "xx_secretary", **given)
    return [*found, delegated, patron, clue]


def lend(database: Database, giver: str, to: str) -> None:
    """Have somebody lend the signature of their first office to a colleague."""
    with database.transaction() as session:
        actor = cast.actor(session, giver)
        proxy = Proxy(
            appointment_id=actor.posts[0].appointment_id,
            to_id=make.user(session, to),
            starts_on=cast.TODAY,
            ends_on=cast.TODAY + timedelta(days=9),
            reason="学习",
            made_at=make.NOW,
        )
        proxies.entrust(session, proxy, actor=actor, now=make.NOW, today=cast.TODAY)


def proxied(database: Database) -> None:
    """Have some lend the signature of their office, and somebody declare to be related."""
    make.appoint(database, "student_head", "信息工程系党总支", Office.MEMBER)
    make.appoint(database, "inspector", "信息工程系党总支", Office.MEMBER)
    make.appoint(database, "xx_deputy", "闽江学院纪委", Office.OFFICER)
    lend(database, "xx_secretary", "student_head")
    lend(database, "xx_deputy", "inspector")
    lend(database, "director", "officer")
    lend(database, "head", "colleague")
    with database.transaction() as session:
        recusals.declare_relation(
            session,
            actor=cast.actor(session, "xx_organizer"),
            now=make.NOW,
            user_id=make.user(session, "xx_organizer"),
            reason="亲属",
            organization_id=cast.organization(session, "学生党支部").id,
        )


def copies(database: Database, number: int, state: State) -> None:
    """Make items of the branch as the first one is, with the people and measures of a plan."""
    with database.transaction() as session:
        first = session.exec(select(Item).where(Item.state == state)).first()
        told = first.model_dump(exclude={"id", "number"})
        for n in range(number):
            item = Item(**told | {"number": f"N-{number}-{n:03}"})
            session.add(item)
            session.flush()
            session.add(
                Measure(
                    item_id=item.id,
                    position=1,
                    text="每月召开",
                    due_on=item.due_on,
                    responsible_id=item.responsible_id or make.user(session, "member"),
                )
            )
