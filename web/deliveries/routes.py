"""通知送达: who was sent what, when and how, and what became of it; for 党委工作部."""

from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from ledger.export_deliveries import DeliveryExport
from models.delivery_states import Channel, ChannelUse, DeliveryKind, DeliveryState
from transport import exports
from transport.late_route import LateRouter
from transport.pagination import BY_DAY, BY_ID, DEFAULT_LIMIT, Paging
from transport.schemas import Wanted
from transport.services import UnitOfWork
from transport.visible import ItemId
from web.filters import Filters
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.authz import access, permissions
from workflows.deliveries import channel_rules, queries, unreached
from workflows.deliveries.queries import DeliveryFilter
from workflows.errors import Incomplete, NotFound
from workflows.organizations.queries import universities

router = LateRouter()

CHANNELS = "/deliveries/channels"


class Asked(Filters, Paging):
    """Which messages are asked for."""

    state: DeliveryState | None = None
    channel: Channel | None = None
    kind: DeliveryKind | None = None
    since: date | None = None
    until: date | None = None
    person: Wanted | None = None

    @property
    def filter(self) -> DeliveryFilter:
        return DeliveryFilter(**{each.name: getattr(self, each.name) for each in fields(DeliveryFilter)})


class Ending(StrEnum):
    """What kind of file to write."""

    CSV = exports.CSV
    XLSX = "xlsx"


class ToFile(Asked):
    """Which messages are asked for, and as which kind of file."""

    format: Ending


class Lacking(Filters, Paging):
    """Of which organization those are asked for who are not reached."""

    organization: UUID | None = None


@router.get("/deliveries")
def deliveries(page: PageRead, asked: Annotated[Asked, Query()]) -> Response:
    """List what was sent to the people of the university, or was not, newest first."""
    before = BY_DAY.after(asked.cursor)
    with page.reading() as unit:
        rows = queries.deliveries(unit.session, unit.actor, asked.filter, before=before, limit=DEFAULT_LIMIT + 1)
        return page.render(
            unit,
            "deliveries/deliveries.html",
            page=BY_DAY.page(rows, DEFAULT_LIMIT),
            wanted=asked,
            states=DeliveryState,
            kinds=DeliveryKind,
            channels=_set_up(page),
        )


@router.get("/deliveries/export")
async def export(page: PageRead, asked: Annotated[ToFile, Query()]) -> Response:
    """Hand out the whole of what the list would show, page by page."""
    return await exports.export(page.context, partial(_export, page.services.zone.key, asked))


def _export(zone: str, asked: ToFile, unit: UnitOfWork) -> DeliveryExport:
    return DeliveryExport(asked.filter, asked.format.value, unit.today, zone)


@router.get("/deliveries/unreached")
def lacking(page: PageRead, asked: Annotated[Lacking, Query()]) -> Response:
    """List who has no address where the university requires one."""
    after = BY_ID.after(asked.cursor)
    with page.reading() as unit:
        session, actor, today = unit.session, unit.actor, unit.today
        chosen = access.require_organization(session, actor, asked.organization) if asked.organization else None
        counts = unreached.count_by_organization(session, actor, today)
        rows = unreached.people(
            session, actor, today, organization_id=asked.organization, after=after, limit=DEFAULT_LIMIT + 1
        )
        return page.render(
            unit, "deliveries/unreached.html", counts=counts, page=BY_ID.page(rows, DEFAULT_LIMIT), chosen=chosen
        )


def _channels(page: PageRequest, unit: UnitOfWork) -> Response:
    mine = universities(unit.session, unit.actor, channel_rules.RIGHT)
    if not mine:
        permissions.require(unit.actor, channel_rules.RIGHT)
    return page.render(
        unit,
        "deliveries/channels.html",
        universities=[(each, channel_rules.of_university(unit.session, each.id)) for each in mine],
        channels=_set_up(page),
        uses=ChannelUse,
    )


@router.get(CHANNELS)
def channels(page: PageRead) -> Response:
    """Show which channels each university offers, requires or withholds."""
    with page.reading() as unit:
        return _channels(page, unit)


@router.post(CHANNELS)
@again(_channels)
def rule(page: PagePost) -> Response:
    """Say which channels a university offers, requires or withholds."""
    with page.acting() as unit:
        committee_id = page.id("committee_id")
        if committee_id is None:
            raise NotFound
        uses = {each: use for each in _set_up(page) for use in ChannelUse if use == page.first_value(each)}
        if len(uses) < len(_set_up(page)):
            raise Incomplete({"channel": "请选择可选用、必用或不用。"})
        channel_rules.rule(unit.session, committee_id, uses, actor=unit.actor, now=unit.now)
        return page.leave(unit, CHANNELS, text("已保存。"))


def _set_up(page: PageRequest) -> list[Channel]:
    """Return the channels that the operator set up: no other can be offered."""
    return [each for each in Channel if each in page.services.channels]


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
