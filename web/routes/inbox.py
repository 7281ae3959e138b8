"""消息: the inbox, and 签收."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.pages import BY_ID, USUAL
from models.vocabulary import EscalationState, Rung, SubjectKind
from web.visit import Looks, Posts, ours
from web.words import text
from workflows.commands import notices as commands
from workflows.queries import clock
from workflows.story.labels import label

router = APIRouter(prefix="/inbox")

HERE = "/inbox"
RUNGS = {rung.value: rung for rung in Rung} | {
    f"{rung.value}_{state.value}": rung for rung in Rung for state in EscalationState
}
"""The rung that an act of the clock, or of who signs for it, stands for."""
PLACES = {
    SubjectKind.ITEM: "/items/{}",
    SubjectKind.DUTY: "/duties/{}",
    SubjectKind.CAMPAIGN: "/campaigns/{}",
    SubjectKind.FEEDBACK: "/feedback/{}",
}
OWN = {
    "entrust": "/me/proxies",
    "revoke_proxy": "/me/proxies",
    "declare_relation": "/me/relations",
    "lift_relation": "/me/relations",
}
"""Where what happened to one's own account is seen."""


@router.get("")
def inbox(visit: Looks, cursor: str | None = None) -> Response:
    """Show a person's notices, the newest first."""
    before = BY_ID.after(cursor)
    with visit.reading() as desk:
        rows = clock.inbox(desk.session, desk.actor, before=before, limit=USUAL + 1)
        page = BY_ID.page([_shown(row) for row in rows], USUAL)
        return visit.page(desk, "inbox.html", notices=page["items"], next=page["next"])


@router.post("/acknowledge")
def acknowledge_all(visit: Posts) -> Response:
    """签收 all that a page showed."""
    shown = [UUID(each) for each in visit.posted.get("notice", ()) if _is_id(each)]
    with visit.acting() as desk:
        commands.acknowledge_all(desk.session, shown, actor=desk.actor, now=desk.now)
        return visit.leave(desk, ours(visit.one("next"), HERE), text("已签收。"))


@router.post("/{notice_id}/acknowledge")
def acknowledge(visit: Posts, notice_id: UUID) -> Response:
    with visit.acting() as desk:
        commands.acknowledge(desk.session, notice_id, actor=desk.actor, now=desk.now)
        return visit.leave(desk, ours(visit.one("next"), HERE), text("已签收。"))


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    subject, act = row["subject"], row["act"]
    place = PLACES.get(subject, "").format(row["subject_id"]) or OWN.get(act)
    return dict(row) | {"label": label(subject, act), "rung": RUNGS.get(act), "to": place}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
