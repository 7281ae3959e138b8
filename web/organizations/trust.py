"""代签委托与回避: who signs in one's stead, and where one decides nothing."""

from dataclasses import replace
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter, Response

from models.people import Organization, Proxy
from models.vocabulary import Relation
from transport.inputs.organizations import NewProxy, NewRecusal
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from transport.visible import ProxyId, RecusalId
from web import schema_form
from web.fields import Field, Option
from web.i18n.languages import text
from web.options import organization_options, people_options
from web.page_request import PagePost, PageRead, PageRequest, again
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


def _proxies(page: PageRequest, unit: UnitOfWork, *, after: UUID | None = None, everything: bool = False) -> Response:
    rows = queries.proxies(unit.session, unit.actor, own=not everything, after=after, limit=DEFAULT_LIMIT + 1)
    listed = BY_ID.page(rows, DEFAULT_LIMIT)
    lent = [post for post in unit.actor.posts if post.item_id is None]
    return page.render(
        unit,
        "organizations/proxies.html",
        rows=listed.items,
        next=listed.next,
        everything=everything,
        lent=lent,
        fields=_entrusting(page, unit, lent) if lent else (),
        may_revoke=_may(unit.actor, "revoke_proxy"),
        longest=commands.MAX_PROXY_DAYS.days,
    )


def _relations(page: PageRequest, unit: UnitOfWork, *, after: UUID | None = None, everything: bool = False) -> Response:
    rows = queries.recusals(unit.session, unit.actor, own=not everything, after=after, limit=DEFAULT_LIMIT + 1)
    listed = BY_ID.page(rows, DEFAULT_LIMIT)
    return page.render(
        unit,
        "organizations/relations.html",
        rows=listed.items,
        next=listed.next,
        everything=everything,
        fields=_declaring(page, unit),
        may_lift=_may(unit.actor, "lift_relation"),
    )


@router.get("/proxies")
def proxies(page: PageRead, cursor: str | None = None, of: str = "") -> Response:
    """Show whom the person entrusted and who entrusted the person; of `all` what is in sight."""
    after = BY_ID.after(cursor)
    with page.reading() as unit:
        return _proxies(page.resumed(unit, page.path), unit, after=after, everything=of == ALL)


@router.post("/proxies")
@again(_proxies)
def entrust(page: PagePost) -> Response:
    """Lend the signature of one of the person's own offices."""
    office = page.id(OFFICE)
    if office is None:
        raise Incomplete({OFFICE: "请选择要委托哪一职务的签字。"})
    asked = schema_form.read_schema(page, NewProxy)
    with page.acting() as unit:
        wanted = Proxy(appointment_id=office, made_at=unit.now, **dict(asked))
        commands.entrust(unit.session, wanted, actor=unit.actor, now=unit.now, today=unit.today)
        return page.leave(unit, PROXIES, text("已委托，受托人会收到通知。"))


@router.post("/proxies/{proxy_id}/revoke")
def revoke(page: PagePost, proxy_id: ProxyId) -> Response:
    with page.acting() as unit:
        commands.revoke_proxy(unit.session, proxy_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, PROXIES, text("已撤回，已代签的不变。"))


@router.get("/relations")
def relations(page: PageRead, cursor: str | None = None, of: str = "") -> Response:
    """Show where the person decides nothing; of `all` whoever in sight does not."""
    after = BY_ID.after(cursor)
    with page.reading() as unit:
        return _relations(page.resumed(unit, page.path), unit, after=after, everything=of == ALL)


@router.post("/relations")
@again(_relations)
def declare(page: PagePost) -> Response:
    """Declare oneself related; 党委工作部 and 纪委 may declare it of others."""
    with page.acting() as unit:
        whose = page.id("user_id") or unit.actor.user_id
        asked = schema_form.read_schema(page, NewRecusal, user_id=whose)
        commands.declare_relation(unit.session, actor=unit.actor, now=unit.now, **dict(asked))
        return page.leave(unit, RELATIONS, text("已申报。"))


@router.post("/relations/{recusal_id}/lift")
def lift(page: PagePost, recusal_id: RecusalId) -> Response:
    with page.acting() as unit:
        commands.lift_relation(unit.session, recusal_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, f"{RELATIONS}?of={ALL}", text("已解除。"))


def _entrusting(page: PageRequest, unit: UnitOfWork, lent: list[AppointmentView]) -> tuple[Field, ...]:
    """Make the form: which office of one's own, and then what the rule of it asks for."""
    offices = tuple(Option(str(post.appointment_id), post.title) for post in lent)
    typed = next(iter(page.posted.get(OFFICE, ())), offices[0].value)
    which = Field(OFFICE, "委托的职务", "choice", True, typed, page.errors.get(OFFICE), offices)
    return (which, *schema_form.schema_fields(page, NewProxy, {"to_id": _colleagues(unit)}))


def _colleagues(unit: UnitOfWork) -> list[Option]:
    rows = queries.colleagues(unit.session, unit.actor, today=unit.today)
    found = []
    for (place, who, name), held in groupby(
        sorted(rows, key=lambda row: (row["organization"], row["user_id"])),
        key=lambda row: (row["organization"], row["user_id"], row["person"]),
    ):
        labels = "、".join(row["office"].label for row in held)
        found.append(Option(str(who), f"{name}（{labels}）", place))
    return found


def _declaring(page: PageRequest, unit: UnitOfWork) -> tuple[Field, ...]:
    """Make the form: of oneself, or of anybody for those who keep watch."""
    actor = unit.actor
    places = organizations.organizations(unit.session, actor, limit=MOST_ORGANIZATIONS)
    options = {"organization_id": organization_options(sorted(places, key=lambda each: each.path))}
    if not _may(actor, "declare_relation"):
        return schema_form.schema_fields(page, NewRecusal, options, but=("user_id",))
    page = replace(page, posted={"user_id": (str(actor.user_id),), **page.posted})
    return schema_form.schema_fields(page, NewRecusal, options | {"user_id": _everybody(unit)})


def _everybody(unit: UnitOfWork) -> list[Option]:
    """Return the people of the university whose offices the actor's own watches."""
    above = next(post.parent_id for post in unit.actor.posts if post.parent_id)
    committee = unit.session.get_one(Organization, above)
    return people_options(unit.session, committee, unit.today)


def _may(actor: Actor, right: str) -> bool:
    """Tell whether an office, and not only being concerned oneself, may give a right."""
    by = (each for each in permissions.RIGHTS[right].by if each is not Relation.SELF)
    return permissions.has_anywhere(actor, by)
