"""代签委托与回避."""

from fastapi import Response

from api import serializers
from api.operations import LISTS, Operations
from api.organizations.trust_schemas import ProxyGiven, ProxyLine, RecusalGiven, RecusalLine
from api.requests import ReadRequest, WriteRequest
from models.people import Proxy
from transport.inputs.organizations import NewProxy, NewRecusal
from transport.pagination import BY_ID, Paged
from transport.schemas import Page
from transport.visible import AppointmentId, ProxyId, RecusalId
from workflows.organizations import trust as commands
from workflows.organizations import trust_queries as queries

router = Operations("", "组织与人员")


@router.get("/proxies", "listProxies", "代签委托列表", Page[ProxyLine], "see_directory", *LISTS)
def list_proxies(context: ReadRequest, asked: Paged) -> Response:
    """本人委托或受托的，以及所见范围内的。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.proxies(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/appointments/{appointment_id}/proxies", "entrust", "委托代签", ProxyGiven, "entrust", status=201)
def entrust(context: WriteRequest, appointment_id: AppointmentId, body: NewProxy) -> Response:
    """只由任职者本人办理，委托给同一党组织的任职者；受托人代签时，两人的姓名都写在签批上。"""
    with context.transaction() as unit:
        wanted = Proxy(appointment_id=appointment_id, made_at=unit.now, **dict(body))
        made = commands.entrust(unit.session, wanted, actor=unit.actor, now=unit.now, today=unit.today)
        return unit.answer(serializers.record(made), 201)


@router.post("/proxies/{proxy_id}/revoke", "revokeProxy", "撤回代签委托", ProxyGiven, "revoke_proxy")
def revoke_proxy(context: WriteRequest, proxy_id: ProxyId) -> Response:
    """由委托人或党委工作部办理；已代签的不变。"""
    with context.transaction() as unit:
        ended = commands.revoke_proxy(unit.session, proxy_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(ended))


@router.get("/recusals", "listRecusals", "回避列表", Page[RecusalLine], "see_directory", *LISTS)
def list_recusals(context: ReadRequest, asked: Paged) -> Response:
    """本人的，以及所见范围内党组织的。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.recusals(unit.session, unit.actor, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.post("/recusals", "declareRelation", "申报回避", RecusalGiven, "declare_relation", status=201)
def declare_relation(context: WriteRequest, body: NewRecusal) -> Response:
    """由本人、党委工作部或纪委办理。此后不得验收、签批、批准该党组织及其下级的任何事项。"""
    with context.transaction() as unit:
        made = commands.declare_relation(unit.session, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer(serializers.record(made), 201)


@router.post("/recusals/{recusal_id}/lift", "liftRelation", "解除回避", RecusalGiven, "lift_relation")
def lift_relation(context: WriteRequest, recusal_id: RecusalId) -> Response:
    """由党委工作部或纪委办理；本人不能解除自己的回避。"""
    with context.transaction() as unit:
        lifted = commands.lift_relation(unit.session, recusal_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(lifted))
