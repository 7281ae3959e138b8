"""事项: list, register, one, and what hangs on it."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query, Response

from api import serializers
from api.items.offers import offered_moves
from api.items.part_schemas import (
    ClaimShown,
    EntryLine,
    EvidenceLine,
    ExtensionLine,
    ItemClaimed,
    MeasureLine,
    PassingMeasures,
    SignatureLine,
)
from api.items.schemas import ItemDetail, ItemLine, Looked, NewItem, Offers
from api.operations import ETAG, REPLAYED, SEES, Operations, binary
from api.requests import BriefRequest, ReadRequest
from api.schemas import Page
from models import plain
from transport import ledger_files
from transport.exports import CSV, TYPES
from transport.inputs.items import ItemQuery, WantedItems
from transport.pagination import BY_DUE_SORT, BY_ID, BY_POSITION, BY_SEQ, Paged
from transport.visible import ItemId, VisibleItem, open_choice
from workflows.accounts import resets
from workflows.items import commands, machine
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.moves.passing import PassingMeasure, passing_measures
from workflows.items.needs import read_to_offer
from workflows.items.queries import listing as queries
from workflows.items.queries import part_lists
from workflows.items.queries.claims import claim_of
from workflows.journal.acts import Act
from workflows.rules.snapshot import note_calendar_use

router = Operations("/items", "事项")


@router.get("", "listItems", "事项列表", Page[ItemLine], "see_item", *SEES, "conflict")
def list_items(context: ReadRequest, asked: Annotated[ItemQuery, Query()]) -> Response:
    """按整改时限先后排列；未定时限的在后。"""
    after = BY_DUE_SORT.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.list_items(
            unit.session, unit.actor, asked.filter(unit), today=unit.today, after=after, limit=asked.limit + 1
        )
        return unit.answer(serializers.page(unit, BY_DUE_SORT.page(rows, asked.limit)))


@router.download(".csv", "exportItems", "导出事项", binary("CSV 文件", TYPES[CSV]), "export_ledger", *SEES, "conflict")
async def export_items(context: ReadRequest, asked: Annotated[WantedItems, Query()]) -> Response:
    """与事项列表同一范围、同一次序，栏目与整改台账相同；UTF-8，带 BOM。可能被当作公式的文字前加有一撇（'）。"""
    return await ledger_files.export_items(context, asked.filter)


@router.post("", "registerItem", "登记事项", ItemDetail, Act.REGISTER, status=201, headers=ETAG | REPLAYED)
def register(context: BriefRequest, body: NewItem) -> Response:
    """由本组织、上级党组织或党委工作部登记。涉密内容不得录入。"""
    given = dict(body)
    del given["version"]
    with context.transaction(brief=True) as unit:
        open_choice(unit, body.campaign_id)
        made = commands.register(unit.session, actor=unit.actor, now=unit.now, **given)
        shown = serializers.item(unit, made)
        return unit.answer(shown, 201, serializers.etag(shown))


@router.get("/{item_id}", "getItem", "一件事项", ItemDetail, "see_item", *SEES, headers=ETAG)
def get_item(context: ReadRequest, item_id: ItemId) -> Response:
    """答复的 ETag 是事项的版本，办理时以 If-Match 带回。"""
    with context.reading() as unit:
        shown = serializers.item(unit, load.load_one(unit.session, unit.actor, item_id, now=unit.now))
        return unit.answer(shown, headers=serializers.etag(shown))


@router.post("/{item_id}/look", "lookAtItem", "阅看", Looked, "look")
def look(context: BriefRequest, item_id: ItemId) -> Response:
    """签字所及的全部内容及其校验值；签字时以 seen 带回。没有阅看，或阅看后有变化，不能签字。"""
    with context.transaction(brief=True) as unit:
        case = commands.open_to_sign(unit.session, item_id, actor=unit.actor, now=unit.now)
        given = resets.recent_resets(unit.session, case.item, case.signoffs, unit.actor.user_id, unit.now)
        told = [asdict(each) for each in given]
        return unit.answer({"sha256": case.shown_sha256, "shown": case.shown, "password_resets": told})


@router.get("/{item_id}/moves", "listMoves", "现在可以怎样办理", Offers, "see_item", *SEES)
def list_moves(context: ReadRequest, item_id: ItemId) -> Response:
    """列出本环节的办理动作；不能办理的写明原因。"""
    with context.reading() as unit:
        case = read_to_offer(unit.session, load.load_one(unit.session, unit.actor, item_id, now=unit.now))
        moves = offered_moves(machine.offers(case), item_id)
        return unit.answer({"version": case.item.version, "moves": moves})


@router.get("/{item_id}/history", "listHistory", "沿革", Page[EntryLine], "see_item", *SEES)
def list_history(context: ReadRequest, item_id: VisibleItem, asked: Paged) -> Response:
    """自登记起的每一条记录，前后以校验值相连。"""
    after = BY_SEQ.after(asked.cursor)
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        rows = queries.history_entries(unit.session, item.id, after=after or 0, limit=asked.limit + 1)
        return unit.answer(BY_SEQ.page(rows, asked.limit))


@router.get("/{item_id}/measures", "listMeasures", "整改措施", Page[MeasureLine], "see_item", *SEES)
def list_measures(context: ReadRequest, item_id: VisibleItem, asked: Paged) -> Response:
    """按条次排列。"""
    after = BY_POSITION.after(asked.cursor)
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        rows = part_lists.measures(unit.session, item.id, after, asked.limit + 1)
        note_calendar_use(unit.session, item.campaign_id, (row["due_on"] for row in rows))
        return unit.answer(BY_POSITION.page(rows, asked.limit))


@router.get(
    "/{item_id}/passing-measures", "previewPassingMeasures", "预览一并移交的措施", PassingMeasures, "see_item", *SEES
)
def preview_passing_measures(context: ReadRequest, item_id: ItemId) -> Response:
    """责任人、责任领导名下未完成的措施：分派、转办换人时，不填 measures 即随其职责一并移交。"""
    with context.reading() as unit:
        needs = frozenset({Part.MEASURES})
        case = load.load_one(unit.session, unit.actor, item_id, now=unit.now, needs=needs)
        passing = list(passing_measures(case))
        found = [_passing(case, each) for each in passing]
        note_calendar_use(unit.session, case.item.campaign_id, (each.measure.due_on for each in passing))
        return unit.answer({"version": case.item.version, "measures": found})


def _passing(case: ItemContext, each: PassingMeasure) -> dict[str, Any]:
    measure = each.measure
    return {
        "part": each.part.value,
        "measure_id": measure.id,
        "position": measure.position,
        "text": measure.text,
        "due_on": measure.due_on,
        "holder_id": each.holder_id,
        "holder": case.name(each.holder_id),
    }


@router.get("/{item_id}/claim", "getItemClaim", "原台账所报", ItemClaimed, "see_item", *SEES)
def get_claim(context: ReadRequest, item_id: VisibleItem) -> Response:
    """接续的事项在原台账中所报的内容；其他事项没有，为 null。"""
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        claim = claim_of(unit.session, item)
        return unit.answer({"claim": plain.as_json(claim, ClaimShown.model_fields) if claim else None})


@router.get("/{item_id}/evidence", "listEvidence", "佐证材料", Page[EvidenceLine], "see_item", *SEES)
def list_evidence(context: ReadRequest, item_id: VisibleItem, asked: Paged) -> Response:
    """按上传先后排列。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        rows = part_lists.evidence(unit.session, unit.actor, item.id, after, asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.get("/{item_id}/signatures", "listSignatures", "签批", Page[SignatureLine], "see_item", *SEES)
def list_signatures(context: ReadRequest, item_id: VisibleItem, asked: Paged) -> Response:
    """历次申请销号的背书、验收、签批和退回。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        rows = part_lists.signatures(unit.session, item.id, after, asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.get("/{item_id}/extensions", "listExtensions", "延期", Page[ExtensionLine], "see_item", *SEES)
def list_extensions(context: ReadRequest, item_id: VisibleItem, asked: Paged) -> Response:
    """历次延期申请及批复。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        rows = part_lists.extensions(unit.session, item.id, after, asked.limit + 1)
        note_calendar_use(unit.session, item.campaign_id, (row["new_due_on"] for row in rows))
        return unit.answer(BY_ID.page(rows, asked.limit))
