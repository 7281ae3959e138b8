"""代签委托: who signs in one's stead."""

from itertools import groupby
from uuid import UUID

from fastapi import Response

from models.people import Proxy
from transport.inputs.organizations import NewProxy
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.services import UnitOfWork
from transport.visible import ProxyId
from web import schema_form
from web.fields import Field, Option
from web.i18n.languages import text
from web.links import ALL
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import watches
from workflows.errors import Incomplete
from workflows.organizations import proxies as commands
from workflows.organizations import queries

router = LateRouter(prefix="/me")

PROXIES = "/me/proxies"
OFFICE = "appointment_id"


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
        may_revoke=watches(unit.actor, "revoke_proxy"),
        longest=commands.MAX_PROXY_DAYS.days,
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
