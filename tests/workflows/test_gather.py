"""Many items at once: the same answers as one by one, at a cost that their number does not move."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.item import Item, Measure
from models.people import Organization, Proxy
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows import chains
from workflows import machine
from workflows.case import Case
from workflows.commands import trust
from workflows.lifecycle import MOVES
from workflows.queries import gather

CAST = ["admin", *(login for *_, holders in cast.ORGANIZATIONS for login in holders)]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Note every statement, but not the BEGIN of a transaction."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            found.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def varied(database: Database) -> list[UUID]:
    """Make an item in every situation: each move once ready, and what sets people apart."""
    made = [make.ready(database, name) for name in make.USUAL]
    made.append(make.item(database, State.LONG_TERM))
    made.append(make.item(database, State.VOID))
    for organization, by in (
        ("学生党支部", "student_head"), ("信息工程系党总支", "xx_secretary"),
        ("会计教研室党支部", "cj_head"), ("机关直属党支部", "direct_head"),
    ):  # fmt: skip
        made.append(make.registered(database, organization, by))
    two_steps = chains.campaign(
        database, chains.ALL | {"seats": ["superior:secretary", "superior:deputy_secretary"]},
        chains.ANY | {"seats": ["office:director", "committee:secretary"]}, resets="signatures",
    )  # fmt: skip
    for signed in ((), ("xx_deputy",), ("xx_secretary", "xx_deputy")):
        item_id = make.item(database, State.VERIFY, campaign_id=two_steps)
        make.verified(database, item_id)
        for login in signed:
            make.move(database, item_id, "sign", login)
        made.append(item_id)
    make.move(database, made[-1], "return", "director", **make.given(database, made[-1], "return"))
    delegated = make.item(database, State.RECTIFY)
    make.move(
        database, delegated, "delegate", "member", **make.given(database, delegated, "delegate")
    )
    patron = make.item(database, State.RECTIFY)
    make.move(
        database, patron, "appoint_patron", "director",
        **make.given(database, patron, "appoint_patron"),
    )  # fmt: skip
    return [*made, delegated, patron]


def proxied(database: Database) -> None:
    """Have some lend the signature of their office, and somebody declare to be related."""
    make.appoint(database, "student_head", "信息工程系党总支", Office.MEMBER)
    make.appoint(database, "inspector", "信息工程系党总支", Office.MEMBER)
    make.appoint(database, "xx_deputy", "闽江学院纪委", Office.OFFICER)
    for giver, to in (
        ("xx_secretary", "student_head"), ("xx_deputy", "inspector"), ("director", "officer"),
        ("head", "colleague"),
    ):  # fmt: skip
        with database.transaction() as session:
            actor = cast.actor(session, giver)
            proxy = Proxy(
                appointment_id=actor.posts[0].appointment_id, to_id=make.user(session, to),
                starts_on=cast.TODAY, ends_on=cast.TODAY + timedelta(days=9), reason="学习",
                made_at=make.NOW,
            )  # fmt: skip
            trust.entrust(session, proxy, actor=actor, now=make.NOW, today=cast.TODAY)
    with database.transaction() as session:
        trust.declare_relation(
            session, actor=cast.actor(session, "xx_organizer"), now=make.NOW,
            user_id=make.user(session, "xx_organizer"), reason="亲属",
            organization_id=cast.organization(session, "学生党支部").id,
        )  # fmt: skip


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
                    item_id=item.id, position=1, text="每月召开", due_on=item.due_on,
                    responsible_id=item.responsible_id,
                )
            )  # fmt: skip


def answers(case: Case) -> dict[str, str | None]:
    return {
        name: refusal.sentence if (refusal := machine.refusal(case, move)) else None
        for name, move in MOVES.items()
        if move.sources
    }


def test_each_of_many_is_answered_as_it_would_be_alone(database: Database):
    ids = varied(database)
    proxied(database)

    with database.reading() as session:
        rows = session.exec(
            select(Item, Organization).join(Organization).where(Item.id.in_(ids))
        ).all()
        seen = set()
        for login in CAST:
            actor = cast.actor(session, login)
            batch = gather.batch(session, actor, ids, now=make.NOW, today=cast.TODAY)
            many = {case.item.id: answers(case) for case in batch.cases()}
            alone = {
                item.id: answers(Case(session, actor, make.NOW, item, owner))
                for item, owner in rows
            }
            assert many == alone, login
            seen |= {reason for each in many.values() for reason in each.values()}
    assert len(seen) > 30


@pytest.mark.parametrize("state", [State.RECTIFY, State.VERIFY])
def test_what_many_cost_does_not_move_with_their_number(sqlite: Database, state: State):
    make.item(sqlite, state)
    costs = []
    for number in (5, 60):
        copies(sqlite, number, state)
        with sqlite.reading() as session:
            actor = cast.actor(session, "xx_deputy")
            ids = session.exec(select(Item.id)).all()
            with statements(sqlite) as found:
                batch = gather.batch(session, actor, ids, now=make.NOW, today=cast.TODAY)
                assert len([answers(case) for case in batch.cases()]) >= number
            costs.append(len(found))
    assert costs[0] == costs[1] <= 11, "\n\n".join(found)
