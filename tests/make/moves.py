"""Moves: made, tried, and as each is usually made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlmodel import select

from models.item import Item
from models.people import User
from models.session import Database
from models.vocabulary import State
from tests import cast
from tests.make.reading import measure_ids
from workflows.errors import Refusal
from workflows.items import commands as items
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS

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
