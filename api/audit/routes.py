"""封存、核验与销号证明包."""

from dataclasses import asdict

from fastapi import Response

from api.audit.schemas import FaultShown, SealShown, VerificationShown
from api.operations import SEES, Operations, binary
from api.requests import ReadRequest
from api.schemas import Page
from transport import proof_packs
from transport.pagination import BY_NUMBER, Paged
from transport.visible import CampaignId, ItemId, VisibleItem
from workflows.audit import seals as queries
from workflows.audit.verify import verify_subject
from workflows.journal.seals import SEALED, format_printed

router = Operations("", "销号证明")

PACK = binary("证明包", proof_packs.ZIP)


@router.download(
    "/items/{item_id}/proof", "proveItem", "销号证明包", PACK, "prove_item", *SEES, "not-permitted", "conflict"
)
def prove_item(context: ReadRequest, item_id: ItemId) -> Response:
    """一件已销号事项的证明包（zip）：销号单、全部记录、签字时所见、封存位置和离线核验程序。"""
    return proof_packs.of_item(context, item_id)


@router.download(
    "/campaigns/{campaign_id}/proof",
    "proveCampaign",
    "整个行动的销号证明包",
    PACK,
    "prove_campaign",
    *SEES,
    "not-permitted",
    "conflict",
)
def prove_campaign(context: ReadRequest, campaign_id: CampaignId) -> Response:
    """行动中全部已销号事项的证明包；由党委工作部、纪委取得。"""
    return proof_packs.of_campaign(context, campaign_id)


@router.get("/items/{item_id}/verification", "verifyItem", "核验事项", VerificationShown, "see_item", *SEES)
def verify_item(context: ReadRequest, item_id: VisibleItem) -> Response:
    """现在就核验这件事项：记录链、封存、签字和佐证是否相符，逐条指出不符之处。"""
    with context.reading() as unit:
        item, _ = item_id.open(unit)
        report = verify_subject(unit.session, item.id)
    shown = set(FaultShown.model_fields)
    return unit.answer(
        {
            "ok": report.ok,
            "entries": report.entries,
            "sealed": report.entries - report.unsealed,
            "unsealed": report.unsealed,
            "faults": [
                {name: value for name, value in asdict(fault).items() if name in shown} for fault in report.faults
            ],
            "history": report.history,
        }
    )


@router.get(
    "/seals", "listSeals", "封存列表", Page[SealShown], "see_seals", "unauthenticated", "not-permitted", "incomplete"
)
def list_seals(context: ReadRequest, asked: Paged) -> Response:
    """每晚封存一次，新的在前；由党委工作部、纪委查看、打印、另存。"""
    before = BY_NUMBER.after(asked.cursor)
    with context.reading() as unit:
        found = queries.list_seals(unit.session, unit.actor, before=before, limit=asked.limit + 1)
        rows = [
            {name: getattr(seal, name) for name in (*SEALED, "hash")}
            | {"printed": format_printed(seal, context.services.zone)}
            for seal in found
        ]
        return unit.answer(BY_NUMBER.page(rows, asked.limit))
