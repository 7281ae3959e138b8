"""代签委托与回避: who signs in one's stead, and where one decides nothing."""

from itertools import groupby
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from models.people import Organization, Proxy
from models.vocabulary import Relation
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.organizations import NewProxy, NewRecusal
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from web import options, schema_form
from web.fields import Field, Option, Posted
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest
from workflows.authz import permissions
from workflows.authz.actors import Actor, AppointmentView
from workflows.errors import Incomplete
from workflows.organizations import queries as organizations
from workflows.organizations import trust as commands
from workflows.organizations import trust_queries as queries

router = APIRouter(prefix="/me")

PROXIES, RELATIONS = "/me/proxies", "/me/relations"
OFFICE = "appointment_id"
ALL = "all"
"""Of whom an address asks: of everybody in sight, and not of oneself alone."""
MOST_ORGANIZATIONS = 500


@router.get("/proxies")
def proxies(visit: PageRead, cursor: str | None = None, of: str = "") -> Response:
    """Show whom the person entrusted and who entrusted the person; of `all` what is in sight."""
    after = BY_ID.after(cursor)
    with visit.reading() as desk:
        return _proxies(visit, desk, schema_form.left(desk, visit.path), after=after, everything=of == ALL)


@router.post("/proxies")
def entrust(visit: PagePost) -> Response:
    """Lend the signature of one of the person's own offices."""
    try:
        office = visit.id(OFFICE)
        if office is None:
            raise Incomplete({OFFICE: "请选择要委托哪一职务的签字。"})
        asked = schema_form.read_schema(visit, NewProxy)
        with visit.acting() as desk:
            wanted = Proxy(appointment_id=office, made_at=desk.now, **dict(asked))
            commands.entrust(desk.session, wanted, actor=desk.actor, now=desk.now, today=desk.today)
            return visit.leave(desk, PROXIES, text("已委托，受托人会收到通知。"))
    except FAULTS as fault:
        problem = of_fault(fault)
    with visit.reading() as desk:
        return _proxies(visit, desk, visit.posted, problem)


@router.post("/proxies/{proxy_id}/revoke")
def revoke(visit: PagePost, proxy_id: UUID) -> Response:
    with visit.acting() as desk:
        commands.revoke_proxy(desk.session, proxy_id, actor=desk.actor, now=desk.now)
        return visit.leave(desk, PROXIES, text("已撤回，已代签的不变。"))


@router.get("/relations")
def relations(visit: PageRead, cursor: str | None = None, of: str = "") -> Response:
    """Show where the person decides nothing; of `all` whoever in sight does not."""
    after = BY_ID.after(cursor)
    with visit.reading() as desk:
        return _relations(visit, desk, schema_form.left(desk, visit.path), after=after, everything=of == ALL)


@router.post("/relations")
def declare(visit: PagePost) -> Response:
    """Declare oneself related; 党委工作部 and 纪委 may declare it of others."""
    try:
        with visit.acting() as desk:
            whose = visit.id("user_id") or desk.actor.user_id
            asked = schema_form.read_schema(visit, NewRecusal, user_id=whose)
            commands.declare_relation(desk.session, actor=desk.actor, now=desk.now, **dict(asked))
            return visit.leave(desk, RELATIONS, text("已申报。"))
    except FAULTS as fault:
        problem = of_fault(fault)
    with visit.reading() as desk:
        return _relations(visit, desk, visit.posted, problem)


@router.post("/relations/{recusal_id}/lift")
def lift(visit: PagePost, recusal_id: UUID) -> Response:
    with visit.acting() as desk:
        commands.lift_relation(desk.session, recusal_id, actor=desk.actor, now=desk.now)
        return visit.leave(desk, f"{RELATIONS}?of={ALL}", text("已解除。"))


def _proxies(
    visit: PageRequest,
    desk: UnitOfWork,
    posted: Posted,
    problem: Problem | None = None,
    *,
    after: UUID | None = None,
    everything: bool = False,
) -> Response:
    rows = queries.proxies(desk.session, desk.actor, own=not everything, after=after, limit=DEFAULT_LIMIT + 1)
    page = BY_ID.page(rows, DEFAULT_LIMIT)
    lent = [post for post in desk.actor.posts if post.item_id is None]
    return visit.page(
        desk,
        "organizations/proxies.html",
        problem.status if problem else 200,
        problem=problem,
        rows=page["items"],
        next=page["next"],
        everything=everything,
        lent=lent,
        fields=_entrusting(desk, lent, posted, problem) if lent else (),
        may_revoke=_may(desk.actor, "revoke_proxy"),
        longest=commands.MAX_PROXY_DAYS.days,
    )


def _entrusting(
    desk: UnitOfWork, lent: list[AppointmentView], posted: Posted, problem: Problem | None
) -> tuple[Field, ...]:
    """Make the form: which office of one's own, and then what the rule of it asks for."""
    offices = [Option(str(post.appointment_id), post.title) for post in lent]
    errors = problem.more.get("fields", {}) if problem else {}
    typed = next(iter(posted.get(OFFICE, ())), offices[0].value)
    which = Field(
        OFFICE, "委托的职务", "choice", required=True, value=typed, error=errors.get(OFFICE), options=tuple(offices)
    )
    return (which, *schema_form.schema_fields(NewProxy, posted, problem, {"to_id": _colleagues(desk)}))


def _colleagues(desk: UnitOfWork) -> list[Option]:
    rows = queries.colleagues(desk.session, desk.actor, today=desk.today)
    found = []
    for (place, who, name), held in groupby(
        sorted(rows, key=lambda row: (row["organization"], row["user_id"])),
        key=lambda row: (row["organization"], row["user_id"], row["person"]),
    ):
        labels = "、".join(row["office"].label for row in held)
        found.append(Option(str(who), f"{name}（{labels}）", place))
    return found


def _relations(
    visit: PageRequest,
    desk: UnitOfWork,
    posted: Posted,
    problem: Problem | None = None,
    *,
    after: UUID | None = None,
    everything: bool = False,
) -> Response:
    rows = queries.recusals(desk.session, desk.actor, own=not everything, after=after, limit=DEFAULT_LIMIT + 1)
    page = BY_ID.page(rows, DEFAULT_LIMIT)
    return visit.page(
        desk,
        "organizations/relations.html",
        problem.status if problem else 200,
        problem=problem,
        rows=page["items"],
        next=page["next"],
        everything=everything,
        fields=_declaring(desk, posted, problem),
        may_lift=_may(desk.actor, "lift_relation"),
    )


def _declaring(desk: UnitOfWork, posted: Posted, problem: Problem | None) -> tuple[Field, ...]:
    """Make the form: of oneself, or of anybody for those who keep watch."""
    actor = desk.actor
    places = organizations.organizations(desk.session, actor, limit=MOST_ORGANIZATIONS)
    choices: dict[str, Any] = {
        "organization_id": [Option(str(each.id), each.name) for each in sorted(places, key=lambda each: each.path)]
    }
    others = _may(actor, "declare_relation")
    if others:
        choices["user_id"] = _everybody(desk)
        posted = {"user_id": (str(actor.user_id),)} | dict(posted)
    return schema_form.schema_fields(NewRecusal, posted, problem, choices, but=() if others else ("user_id",))


def _everybody(desk: UnitOfWork) -> list[Option]:
    """Return the people of the university whose offices the actor's own watches."""
    above = next(post.parent_id for post in desk.actor.posts if post.parent_id)
    committee = desk.session.get_one(Organization, above)
    return options.candidates(desk.session, committee, desk.today)


def _may(actor: Actor, right: str) -> bool:
    """Tell whether an office, and not only being concerned oneself, may give a right."""
    by = (each for each in permissions.RIGHTS[right].by if each is not Relation.SELF)
    return permissions.has_anywhere(actor, by)
