"""消息: the inbox, and 签收."""

from collections import Counter

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
from workflows.notifications.queries import Message
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
    SubjectKind.DOCUMENT: "/escalations/{}",
    SubjectKind.RECONCILIATION: "/reconciliations/{}",
}
SENT = {f"{rung.value}_{EscalationState.SENT}" for rung in EscalationStep}
"""The acts of sending a document: what they tell is read on the document."""
OWN = {
    Act.ENTRUST: "/me/proxies",
    Act.REVOKE_PROXY: "/me/proxies",
    Act.TAKE_LEAVE: "/me/leaves",
    Act.END_LEAVE: "/me/leaves",
    Act.DECLARE_RELATION: "/me/relations",
    Act.LIFT_RELATION: "/me/relations",
}
"""Where what happened to one's own account is seen."""


@router.get("")
def inbox(page: PageRead, cursor: str | None = None) -> Response:
    """Show a person's messages, the newest first; what was said together is one, with lines."""
    before = BY_ID.after(cursor)
    with page.reading() as unit:
        found = notifications.messages(unit.session, unit.actor, before=before, limit=DEFAULT_LIMIT + 1)
        listed = BY_ID.page([_message(each) for each in found], DEFAULT_LIMIT)
        return page.render(unit, "notifications/inbox.html", notices=listed.items, next=listed.next)


@router.post("/acknowledge")
def acknowledge_all(page: PagePost) -> Response:
    """签收 all that a page showed."""
    with page.acting() as unit:
        commands.acknowledge_all(unit.session, page.ids("notice"), actor=unit.actor, now=unit.now)
        return page.leave(unit, own_address(page.first_value("next"), HERE), text("已签收。"))


@router.post("/{notice_id}/acknowledge")
def acknowledge(page: PagePost, notice_id: NoticeId) -> Response:
    with page.acting() as unit:
        commands.acknowledge_message(unit.session, notice_id, actor=unit.actor, now=unit.now)
        return page.leave(unit, own_address(page.first_value("next"), HERE), text("已签收。"))


def _message(message: Message) -> dict[str, object]:
    """Show a message by its first line, and the others below it; of many, how many of each kind."""
    lines = [_shown(row) for row in message.lines]
    kinds = Counter((line["label"], line["rung"]) for line in lines)
    return lines[0] | {
        "id": message.id,
        "created_at": message.created_at,
        "acknowledged_at": message.acknowledged_at,
        "lines": lines,
        "kinds": [{"label": label, "rung": rung, "count": count} for (label, rung), count in kinds.items()],
    }


def _shown(row: Row) -> dict[str, object]:
    subject, act = row["subject"], row["act"]
    place = PLACES.get(subject, "").format(row["subject_id"]) or OWN.get(act)
    if act in SENT:
        place = f"/escalations/{row['data'].get('escalation_id')}"
    return {name: value for name, value in row.items() if name != "data"} | {
        "label": act_label(subject, act),
        "rung": RUNGS.get(act),
        "to": place,
    }
