"""通知送达: who was sent what, when and how, and what became of it; for 党委工作部."""

from dataclasses import fields
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from models.vocabulary import Channel, DeliveryKind, DeliveryState
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT, Paging
from web.filters import Filters
from web.page_request import PageRead
from workflows.deliveries import queries
from workflows.deliveries.queries import DeliveryFilter

router = LateRouter(prefix="/deliveries")


class Wanted(Filters, Paging):
    """Which messages are asked for."""

    state: DeliveryState | None = None
    channel: Channel | None = None
    kind: DeliveryKind | None = None
    day: date | None = None
    recipient_id: UUID | None = None


@router.get("")
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
