"""消息: the inbox, and 签收."""

from uuid import UUID

from fastapi import Response

from models.vocabulary import EscalationState, EscalationStep, SubjectKind
from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT
from transport.visible import NoticeId
from web.browser import own_address
from web.i18n.languages import text
from web.page_request import PagePost, PageRead
from workflows.audit.history.labels import act_label
from workflows.journal.acts import Act
from workflows.notifications import commands
from workflows.notifications import queries as notifications
from workflows.rows import Row

router = LateRouter(prefix="/inbox")

HERE = "/inbox"
RUNGS = {rung.value: rung for rung in EscalationStep} | {
    f"{rung.value}_{state.value}": rung for rung in EscalationStep for state in EscalationState
}
"""The rung that an act of the clock, or of who signs for it, stands for."""
PLACES = {
    SubjectKind.ITEM: "/items/{}",
    SubjectKind.DUTY: "/duties/{}",
    SubjectKind.CAMPAIGN: "/campaigns/{}",
    SubjectKind.FEEDBACK: "/feedback/{}",
}
OWN = {
    Act.ENTRUST: "/me/proxies",
    Act.REVOKE_PROXY: "/me/proxies",
    Act.DECLARE_RELATION: "/me/relations",
    Act.LIFT_RELATION: "/me/relations",
}
"""Where what happened to one's own account is seen."""


@router.get("")
def inbox(page: PageRead, cursor: str | None = None) -> Response:
    """Show a person's notices, the newest first."""
    before = BY_ID.after(cursor)
    with page.reading() as unit:
        rows = notifications.inbox(unit.session, unit.actor, before=before, limit=DEFAULT_LIMIT + 1)
        listed = BY_ID.page(rows, DEFAULT_LIMIT).told(_shown)
        return page.render(unit, "notifications/inbox.html", notices=listed.items, next=listed.next)


@router.post("/acknowledge")
def acknowledge_all(page: PagePost) -> Response:
    """签收 all that a page showed."""
    shown = [UUID(each) for each in page.posted.get("notice", ()) if _is_id(each)]
    with page.acting() as unit:
        commands.acknowledge_all(unit.session, shown, actor=unit.actor, now=unit.now)
        return page.leave(unit, own_address(page.first_value("next"), HERE), text("已签收。"))


@router.post("/{notice_id}/acknowledge")
def acknowledge(page: PagePost, notice_id: NoticeId) -> Response:
    with page.acting() as unit:
        commands.acknowledge(unit.session, notice_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, own_address(page.first_value("next"), HERE), text("已签收。"))


def _shown(row: Row) -> dict[str, object]:
    subject, act = row["subject"], row["act"]
    place = PLACES.get(subject, "").format(row["subject_id"]) or OWN.get(act)
    return dict(row) | {"label": act_label(subject, act), "rung": RUNGS.get(act), "to": place}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
