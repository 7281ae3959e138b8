"""What people usually do next with an item, and who they are."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.item import Item
from models.people import Appointment, Organization, Proxy, User
from models.vocabulary import Role, State
from workflows.authz import appointments
from workflows.items.lifecycle import MOVES
from workflows.items.loading.context import ItemContext
from workflows.items.moves import DETAILS

QUIET = (
    "member",
    "colleague",
    "liaison",
    "student_head",
    "direct_member",
    "xx_patron",
    "cj_head",
    "direct_head",
    "head",
)
"""Who hardly ever verifies or signs, so that items are led and done by them."""


def pick(options: Any, n: int) -> Any:
    return options[n % len(options)]


@dataclass(frozen=True)
class Scene:
    """One item, as whoever is about to do something finds it."""

    case: ItemContext
    people: dict[str, UUID]
    others: tuple[UUID, ...]
    """The open items, any of which this one may be merged into."""
    near: tuple[UUID, ...]
    """Those of them that are likely to take it in."""

    @property
    def item(self) -> Item:
        return self.case.item

    @property
    def today(self) -> date:
        return self.case.today

    def quiet(self, n: int) -> UUID:
        """Return somebody quiet, and now and then anybody."""
        return self.people[pick(QUIET if n < 215 else sorted(self.people), n)]


def sensible(scene: Scene) -> list[str]:
    """Return the moves that lead on, each as often as its weight."""
    case, item = scene.case, scene.item
    handing = {"transfer": 1, "transfer_measure": 1, "delegate": 1, "hand_over": 1, "appoint_patron": 1}
    handing |= {"revoke_delegation": sum(d.revoked_at is None for d in case.delegations)}
    match item.state:
        case State.DIAGNOSE:
            weights = {"confirm": 9, "void": 4 if scene.near else 1}
        case State.PLAN:
            weights = _planning(scene, handing)
        case State.RECTIFY if case.pending_extension:
            weights = {"grant_extension": 6, "refuse_extension": 2, "apply": 2}
        case State.RECTIFY | State.LONG_TERM if any(m.done_at is None for m in case.measures):
            weights = {"progress": 30, "attach": 6, "request_extension": 5, "assign": 1} | handing
        case State.RECTIFY | State.LONG_TERM:
            weights = {"apply": 30, "turn_long_term": 2, "request_extension": 2} | handing
        case State.VERIFY if case.verified_by is None:
            weights = {"verify": 24, "return": 2, "turn_long_term": 1, "hand_over": 2}
        case State.VERIFY:
            weights = {"sign": 24, "return": 2, "hand_over": 2}
        case _:
            weights = {"reopen": 3, "spot_check": 1}
    return [name for name, weight in weights.items() for _ in range(weight)]


def _planning(scene: Scene, handing: dict[str, int]) -> dict[str, int]:
    """Weigh what may be done before there is an approved plan; now and then it is none at all."""
    case, item = scene.case, scene.item
    if case.void_request:
        return {"grant_void": 3, "refuse_void": 3, "assign": 1}
    none = {"void": 6 if scene.near else 1, "request_void": 1}
    if item.leader_id is None:
        return {"assign": 18} | none
    if item.plan_submitted_at is None:
        return {"submit_plan": 40} | none | handing
    return {"approve_plan": 12, "return_plan": 2, "hand_over": 1}


def likely(session: Session, scene: Scene, name: str) -> list[UUID]:
    """Return who might be allowed to make a move, and who signs for them."""
    case, item = scene.case, scene.item
    found: set[UUID | None] = set()
    for role in MOVES[name].by:
        if role is Role.RESPONSIBLE:
            found |= {item.responsible_id, *(m.responsible_id for m in case.measures)}
            found |= {d.to_id for d in case.delegations}
        elif role is Role.LEADER:
            found.add(item.leader_id)
        else:
            step = case.next_step if role is Role.SIGNER else None
            seats = step[2] if step else case.seats(role)
            found |= appointments.holders_of(session, case.organization, seats, case.today, item.id)
    lent = proxies_of(session, found, case.today) if DETAILS[name].lendable else set()
    everybody = scene.people.values()
    return [p for p in everybody if p in lent] + [p for p in everybody if p in found | lent]


def cast_of(session: Session) -> dict[str, UUID]:
    """Return everybody by login."""
    return dict(session.execute(select(User.login, User.id).order_by(User.login)).all())


def owners(session: Session) -> list[Organization]:
    """Return the organizations, those that own most items first and most often."""
    usual = ("XX1", "XX1", "XX1", "XX", "CJ1", "JG", "XX2", "CJ")
    found = {o.code: o for o in session.exec(select(Organization).order_by(Organization.code))}
    return [found[code] for code in usual * 4] + [found[code] for code in sorted(found)]


def posts(session: Session) -> list[Appointment]:
    return list(session.exec(select(Appointment).order_by(Appointment.id)).all())


def proxies_of(session: Session, lenders: set[UUID | None], today: date) -> set[UUID]:
    """Return who signs for any of the people."""
    query = select(Proxy.to_id).join(Appointment, Appointment.id == Proxy.appointment_id)
    lent = query.join(User, User.id == Appointment.user_id).where(appointments._lent_on(today))
    return set(session.exec(lent.where(User.id.in_(lenders - {None}))))
