"""空缺: seats that the rules of running campaigns need, and nobody fills today."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Campaign
from models.people import Appointment, Organization, User
from models.vocabulary import Role, SignRule
from workflows.authz import paths
from workflows.authz.actors import Actor
from workflows.authz.held_offices import ATTACHED_KINDS, AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.rules.chain import Chain
from workflows.rules.rules import OWNERS
from workflows.rules.snapshot import campaign_rules


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Seats of one role in one organization, of which none is filled."""

    organization_id: UUID
    organization: str
    role: str
    seats: tuple[str, ...]
    since: date | None = field(compare=False)
    """The last day of whoever was the last to fill one; None where that is not known."""


@dataclass(frozen=True, slots=True)
class SeatHolders:
    """A post that somebody held until a day, or holds."""

    post: AppointmentView
    until: date | None
    now: bool


def in_sight(session: Session, actor: Actor, today: date) -> list[Vacancy]:
    """Return what is vacant in the organizations that somebody sees; an administrator sees all."""
    scopes = actor.directory_scopes
    tops = [each for each in scopes if not any(paths.lies_below(each, other) for other in scopes)]
    return [found for scope in sorted(tops) for found in vacancies(session, scope, today)]


def vacancies(session: Session, scope: str, today: date) -> list[Vacancy]:
    """Return what is vacant in the organizations of a subtree, in the order of the tree."""
    nodes = session.exec(
        select(Organization)
        .where(paths.within_subtrees([scope]), col(Organization.kind).in_(OWNERS))
        .order_by(col(Organization.path))
    ).all()
    chains = _chains(session, nodes, today)
    held = _held(session, nodes, today)
    found: dict[Vacancy, None] = {}
    for node in nodes:
        posts = _near(held, node)
        for role, seats in _needed(chains[node.committee_id], node):
            filled = [each for each in posts if any(each.post.fills(s, node) for s in seats)]
            if any(each.now for each in filled):
                continue
            since = max((each.until for each in filled if each.until), default=None)
            labels = tuple(seat.label for seat in seats)
            found[Vacancy(node.id, node.name, role, labels, since)] = None
    return list(found)


def _chains(session: Session, nodes: Sequence[Organization], today: date) -> defaultdict[UUID | None, list[Chain]]:
    """Return the closure chains of the running campaigns of each university."""
    found: defaultdict[UUID | None, list[Chain]] = defaultdict(list)
    for campaign_id in session.exec(
        select(Campaign.id)
        .where(
            col(Campaign.organization_id).in_({node.committee_id for node in nodes} - {None}),
            col(Campaign.ends_on) >= today,
        )
        .order_by(col(Campaign.opened_at), col(Campaign.id))
    ):
        book = campaign_rules(session, campaign_id)
        found[book.committee_id].extend(book.rules.chains)
    return found


def _needed(chains: list[Chain], node: Organization) -> Iterator[tuple[str, tuple[Seat, ...]]]:
    """Yield each role with seats of which one must be filled, so that items can be closed."""
    mine = [chain for chain in chains if node.kind in chain.organizations]
    if mine:
        yield Role.HEAD.label, ROLE_SEATS[Role.HEAD]
    for chain in mine:
        yield Role.GUARANTOR.label, chain.guarantor
        yield Role.VERIFIER.label, chain.verifier
        for number, step in enumerate(chain.signers, start=1):
            role = f"第{number}步{Role.SIGNER.label}"
            alone = [(seat,) for seat in step.seats]
            yield from ((role, seats) for seats in (alone if step.rule is SignRule.ALL else [step.seats]))


def _held(session: Session, nodes: Sequence[Organization], today: date) -> defaultdict[UUID | None, list[SeatHolders]]:
    """Return the posts in the nodes' universities and right above them, by organization.

    What hangs under a committee (党委工作部, 纪委) stands under its id as well.
    """
    universities = {node.committee_id for node in nodes} - {None}
    above = {node.parent_id for node in nodes} - {None}
    rows = session.execute(
        sa.select(Appointment, Organization, col(User.active))
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .join(User, col(User.id) == Appointment.user_id)
        .where(
            sa.or_(col(Organization.committee_id).in_(universities), col(Organization.id).in_(above)),
            col(Appointment.item_id).is_(None),
            col(Appointment.starts_on) <= today,
        )
    )
    found: defaultdict[UUID | None, list[SeatHolders]] = defaultdict(list)
    for given, where, active in rows:
        ended = given.ends_on is not None and given.ends_on < today
        post = AppointmentView(given.id, given.office, where.id, where.kind, where.parent_id, "", "")
        held = SeatHolders(post, given.ends_on if ended else None, active and not ended)
        found[where.id].append(held)
        if where.kind in ATTACHED_KINDS:
            found[where.parent_id].append(held)
    return found


def _near(held: defaultdict[UUID | None, list[SeatHolders]], node: Organization) -> list[SeatHolders]:
    """Return the posts from which seats that are seen from the node can be filled."""
    places = dict.fromkeys((node.id, node.parent_id, node.committee_id))
    return [each for place in places for each in held[place]]
