"""What is read all the time costs by what it shows, however many items other branches have."""

from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.deadline import Deadline
from models.item import Item, Measure
from models.people import Organization
from models.vocabulary import State
from tests import cast, make
from tests.api import life
from tests.api.conftest import Door
from tests.statements import instructions, statements

BRANCHES = 400
FEW, MANY = 2, 8
"""How many items each of the other branches has."""
LISTS = ["", "?campaign=running&state=rectify", "?responsible={person}", "?campaign=running&overdue=true"]
ASKED = [*(f"/items{each}" for each in LISTS), "/items/{item}", "/items/{item}/history", "/todo", "/notices"]


def branches(door: Door) -> list[UUID]:
    """Found branches beside the head's own."""
    with door.database.transaction() as session:
        own = cast.organization(session, cast.BRANCH)
        made = [Organization(**own.model_dump() | {"id": uuid4(), "name": f"支部{n}"}) for n in range(BRANCHES)]
        for each in made:
            each.path = own.path.replace(own.id.hex, each.id.hex)
        session.add_all(made)
        return [each.id for each in made]


def grow(door: Door, owners: list[UUID], each: int) -> None:
    """Let so many items come to each of the branches, like one of the head's but done by somebody else."""
    with door.database.transaction() as session:
        (first,) = session.exec(select(Item).where(Item.state == State.RECTIFY).limit(1)).all()
        by_others = dict.fromkeys(("leader_id", "responsible_id"), make.user(session, "cj_head"))
        items = [
            first.model_dump() | by_others | {"id": uuid4(), "number": f"{owner}-{each}-{n}", "organization_id": owner}
            for owner in owners
            for n in range(each)
        ]
        session.execute(sa.insert(Item), items)
        (measure,) = session.exec(select(Measure).where(Measure.item_id == first.id)).all()
        (deadline,) = session.exec(select(Deadline).where(Deadline.item_id == first.id)).all()
        for kind, told in ((Measure, measure.model_dump() | by_others), (Deadline, deadline.model_dump())):
            session.execute(sa.insert(kind), [told | {"id": uuid4(), "item_id": item["id"]} for item in items])
        session.execute(sa.text("ANALYZE"))
    door.database.close()  # what was counted is read with the schema


@pytest.mark.parametrize("by", ["head", "member", "director"])
def test_what_is_read_all_the_time_does_not_grow_with_the_items_of_others(door, by):
    item, owners = make.item(door.database, State.RECTIFY), branches(door)
    found = []
    for each in (FEW, MANY):
        grow(door, owners, each)
        found.append({path: cost(door, path.format(item=item, person=door.person(by)), by) for path in ASKED})
    for path, few, many in ((path, *(costs[path] for costs in found)) for path in ASKED):
        assert many.statements == few.statements, path
        assert many.instructions <= few.instructions * 1.25 + 500, (path, few, many)


def test_nor_does_a_move(door):
    owners, found = branches(door), []
    make.item(door.database, State.RECTIFY)
    for each in (FEW, MANY):
        grow(door, owners, each)
        life.costs(door, instructions)
        found.append({name: sum(done) for name, done in life.costs(door, instructions).items()})
    few, many = found
    assert not {name: (few[name], many[name]) for name in few if many[name] > few[name] * 1.25 + 500}


class Cost(NamedTuple):
    """What a request takes of the database."""

    statements: int
    instructions: int


def cost(door: Door, path: str, by: str) -> Cost:
    """Return what a request takes that was made once before."""
    assert door.get(path, by).status_code == 200
    with statements(door.database) as asked, instructions(door.database) as done:
        door.get(path, by)
    return Cost(len(asked), sum(done))
