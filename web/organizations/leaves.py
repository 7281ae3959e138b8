"""请假: who is away, and who stands in."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import Response

from models.people import Leave, Organization
from transport.inputs.organizations import NewLeave
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from transport.visible import LeaveId
from web import schema_form
from web.fields import Field, Option
from web.i18n.languages import text
from web.links import ALL
from web.options import people_options
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.authz.permissions import watches
from workflows.organizations import leaves as commands
from workflows.organizations import queries
from workflows.organizations.proxies import MAX_PROXY_DAYS

router = LateRouter(prefix="/me")

LEAVES = "/me/leaves"
MAX_ORGANIZATIONS = 500


def _leaves(page: PageRequest, unit: UnitOfWork, *, after: UUID | None = None, everything: bool = False) -> Response:
    rows = queries.leaves(unit.session, unit.actor, own=not everything, after=after, limit=DEFAULT_LIMIT + 1)
    listed = BY_ID.page(rows, DEFAULT_LIMIT)
    return page.render(
        unit,
        "organizations/leaves.html",
        rows=listed.items,
        next=listed.next,
        everything=everything,
        fields=_form(page, unit),
        may_end=watches(unit.actor, "end_leave"),
        longest=MAX_PROXY_DAYS.days,
    )


@router.get("/leaves")
def leaves(page: PageRead, cursor: str | None = None, of: str = "") -> Response:
    """Show when the person is away and for whom the person stands in; of `all` whoever in sight is away."""
    after = BY_ID.after(cursor)
    with page.reading() as unit:
        return _leaves(page.resumed(unit, page.path), unit, after=after, everything=of == ALL)


@router.post("/leaves")
@again(_leaves)
def take(page: PagePost) -> Response:
    """Enter one's own leave; who may enters that of others."""
    with page.acting() as unit:
        asked = schema_form.read_schema(page, NewLeave, user_id=page.id("user_id") or unit.actor.user_id)
        wanted = Leave(entered_by_id=unit.actor.user_id, entered_at=unit.now, **dict(asked))
        commands.take_leave(unit.session, wanted, actor=unit.actor, now=unit.now, today=unit.today)
        return page.leave(unit, LEAVES, text("已登记，代理人会收到通知。"))


@router.post("/leaves/{leave_id}/end")
def end(page: PagePost, leave_id: LeaveId) -> Response:
    with page.acting() as unit:
        commands.end_leave(unit.session, leave_id, actor=unit.actor, now=unit.now, today=unit.today)
        return page.leave(unit, LEAVES, text("已结束，不再由人代理。"))


def _form(page: PageRequest, unit: UnitOfWork) -> tuple[Field, ...]:
    """Make the form: of oneself, or of anybody in sight for those who may enter it for others."""
    people = _people(unit)
    own = () if watches(unit.actor, "take_leave") else ("user_id",)
    if not unit.actor.posts and own:
        return ()
    left_out = ("stand_in_id",) if unit.actor.is_admin else own
    options = {"user_id": people, "stand_in_id": [each for each in people if each.value != str(unit.actor.user_id)]}
    if unit.actor.posts:  # the administrator takes no leave: who does is chosen
        page = replace(page, posted={"user_id": (str(unit.actor.user_id),), **page.posted})
    return schema_form.schema_fields(page, NewLeave, options, but=left_out)


def _people(unit: UnitOfWork) -> Sequence[Option]:
    """Return who may be away or stand in: the people near the first office; of an administrator's, everybody."""
    nodes = [post.parent_id or post.organization_id for post in unit.actor.posts[:1]] or [
        node.id
        for node in queries.organizations(unit.session, unit.actor, limit=MAX_ORGANIZATIONS)
        if node.committee_id == node.id
    ]
    return [
        option
        for node in nodes
        for option in people_options(unit.session, unit.session.get_one(Organization, node), unit.today)
    ]
