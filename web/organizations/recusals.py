"""回避: where one decides nothing."""

from dataclasses import replace
from uuid import UUID

from fastapi import Response

from models.people import Organization
from transport.inputs.organizations import NewRecusal
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from transport.visible import RecusalId
from web import schema_form
from web.fields import Field, Option
from web.i18n.languages import text
from web.links import ALL
from web.options import organization_options, people_options
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.authz.permissions import watches
from workflows.organizations import queries
from workflows.organizations import recusals as commands

router = LateRouter(prefix="/me")

RELATIONS = "/me/relations"
MAX_ORGANIZATIONS = 500


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
        may_lift=watches(unit.actor, "lift_relation"),
    )


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


def _declaring(page: PageRequest, unit: UnitOfWork) -> tuple[Field, ...]:
    """Make the form: of oneself, or of anybody for those who keep watch."""
    actor = unit.actor
    places = queries.organizations(unit.session, actor, limit=MAX_ORGANIZATIONS)
    options = {"organization_id": organization_options(sorted(places, key=lambda each: each.path))}
    if not watches(actor, "declare_relation"):
        return schema_form.schema_fields(page, NewRecusal, options, but=("user_id",))
    page = replace(page, posted={"user_id": (str(actor.user_id),), **page.posted})
    return schema_form.schema_fields(page, NewRecusal, options | {"user_id": _everybody(unit)})


def _everybody(unit: UnitOfWork) -> list[Option]:
    """Return the people of the university whose offices the actor's own watches."""
    above = next(post.parent_id for post in unit.actor.posts if post.parent_id)
    committee = unit.session.get_one(Organization, above)
    return people_options(unit.session, committee, unit.today)
