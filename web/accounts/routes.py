"""本人: who one is here, and what one's offices let one do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fastapi import Response

from models.vocabulary import Relation, Role
from transport.late_route import LateRouter
from web.page_request import PageRead
from workflows.accounts import queries as accounts
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.items.lifecycle import MOVES
from workflows.organizations import queries as organizations

router = LateRouter(prefix="/me")

MAX_APPOINTMENTS = 200
By = tuple[Role | Relation, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """One thing that an office lets somebody do, and as what."""

    label: str
    by: By


@router.get("")
def me(page: PageRead) -> Response:
    """Show who is signed in, the offices held, and where one's own affairs are settled."""
    with page.reading() as unit:
        actor = unit.actor
        held = organizations.appointments(
            unit.session, actor, today=unit.today, user_id=actor.user_id, limit=MAX_APPOINTMENTS
        )
        login = accounts.login(unit.session, actor)
        days = {row["id"]: row for row in held}
        return page.render(unit, "accounts/me.html", login=login, days=days)


@router.get("/rights")
def mine(page: PageRead) -> Response:
    """Show one's own part of the table of rights, office by office."""
    with page.reading() as unit:
        actor = unit.actor
        offices = [(post, _powers(actor, post)) for post in actor.posts]
        return page.render(unit, "accounts/rights.html", offices=offices, anyway=_anyway(actor))


def _powers(actor: Actor, post: AppointmentView) -> tuple[Power, ...]:
    """Return what one office alone gives, of moves and of rights."""
    alone = replace(actor, posts=(post,))
    found = (Power(label, _given(alone, by, Role)) for label, by in _all())
    return tuple(power for power in found if power.by)


def _anyway(actor: Actor) -> tuple[Power, ...]:
    """Return what is given to everybody, to who holds any office, or to the administrator."""
    found = (Power(right.label, _given(actor, right.by, Relation)) for right in _rights())
    return tuple(power for power in found if power.by)


def _given(actor: Actor, by: By, kind: type[Role] | type[Relation]) -> By:
    return tuple(each for each in by if isinstance(each, kind) and permissions.has_anywhere(actor, (each,)))


def _all() -> Iterable[tuple[str, By]]:
    yield from ((move.label, move.by) for move in MOVES.values())
    yield from ((right.label, right.by) for right in _rights())


def _rights() -> Iterable[permissions.Right]:
    return permissions.RIGHTS.values()
