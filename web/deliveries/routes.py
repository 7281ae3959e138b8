"""通知送达: who was sent what, when and how, and what became of it; for 党委工作部."""

from dataclasses import fields
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from models.delivery_states import Channel, DeliveryKind, DeliveryState
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT, Paging
from transport.visible import ItemId
from web.filters import Filters
from web.page_request import PageRead
from workflows.authz import access
from workflows.deliveries import queries
from workflows.deliveries.queries import DeliveryFilter

router = LateRouter()


class Wanted(Filters, Paging):
    """Which messages are asked for."""

    state: DeliveryState | None = None
    channel: Channel | None = None
    kind: DeliveryKind | None = None
    day: date | None = None
    recipient_id: UUID | None = None


@router.get("/deliveries")
def deliveries(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """List what was sent to the people of the university, or was not, newest first."""
    before = BY_ID.after(asked.cursor)
    wanted = DeliveryFilter(**{each.name: getattr(asked, each.name) for each in fields(DeliveryFilter)})
    with page.reading() as unit:
        rows = queries.deliveries(unit.session, unit.actor, wanted, before=before, limit=DEFAULT_LIMIT + 1)
        return page.render(
            unit,
            "deliveries/deliveries.html",
            page=BY_ID.page(rows, DEFAULT_LIMIT),
            wanted=asked,
            states=DeliveryState,
            kinds=DeliveryKind,
            channels=[each for each in Channel if each in page.services.channels],
        )


@router.get("/items/{item_id}/told")
def told(page: PageRead, item_id: ItemId, cursor: str | None = None) -> Response:
    """Show who was told what of an item, when and how, and what became of it."""
    before = BY_ID.after(cursor)
    with page.reading() as unit:
        item, organization = access.require_item(unit.session, unit.actor, item_id)
        rows = queries.notices_of_item(unit.session, item.id, before=before, limit=DEFAULT_LIMIT + 1)
        return page.render(
            unit,
            "deliveries/told.html",
            item=item,
            organization=organization,
            page=BY_ID.page(rows, DEFAULT_LIMIT),
            sent=[] if before else queries.of_item(unit.session, item.id),
        )
