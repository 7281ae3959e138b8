"""代签委托."""

from fastapi import Response

from api import serializers
from api.operations import LISTS, Operations
from api.organizations.schemas import ProxyGiven, ProxyLine
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from models.people import Proxy
from transport.inputs.organizations import NewProxy
from transport.pagination import BY_ID, Paged
from transport.visible import AppointmentId, ProxyId
from workflows.organizations import proxies, queries

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
        made = proxies.entrust(unit.session, wanted, actor=unit.actor, now=unit.now, today=unit.today)
        return unit.answer(serializers.record(made), 201)


@router.post("/proxies/{proxy_id}/revoke", "revokeProxy", "撤回代签委托", ProxyGiven, "revoke_proxy")
def revoke_proxy(context: WriteRequest, proxy_id: ProxyId) -> Response:
    """由委托人或党委工作部办理；已代签的不变。"""
    with context.transaction() as unit:
        ended = proxies.revoke_proxy(unit.session, proxy_id, actor=unit.actor, now=unit.now)
        return unit.answer(serializers.record(ended))
