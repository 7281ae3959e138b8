"""待办: what a person opens in the morning."""

from fastapi import Response

from transport.late_route import LateRouter
from web.page_request import PageRead
from web.worklist.desk import DESK
from web.worklist.verification_queue import VERIFYING
from workflows.confirmations import directory_as_read, queries
from workflows.worklist.task import TASK_LABELS, TaskSubject, lines
from workflows.worklist.todo import todo

router = LateRouter()


MOST_SHOWN = {False: 50, True: 200}
"""How many tasks are shown: of all acts, or of one."""


@router.get("/")
def home(page: PageRead, act: str = "") -> Response:
    """Show what the person must do today, the most urgent first, and what they wait for.

    With an act: all of it that is to be done, as many as were counted.
    """
    only = act if act in TASK_LABELS else None
    with page.reading() as unit:
        found = todo(unit.session, unit.actor, now=unit.now, today=unit.today, act=only, limit=MOST_SHOWN[bool(only)])
        station = next((each.path for each in (DESK, VERIFYING) if only in each.acts), None)
        return page.render(
            unit,
            "worklist/home.html",
            todo=found,
            lines=lines(found.mine),
            coming=lines(found.coming),
            to=_to,
            only=only,
            labels=TASK_LABELS,
            station=station,
            holds=0 if only else queries.count_holds(unit.session, unit.actor, unit.today),
            setting_up=() if only else directory_as_read.being_set_up(unit.session, unit.actor),
        )


def _to(act: str, about: TaskSubject) -> str:
    """Return the address where an act is done, one tap away: by what it is done to, whatever it is."""
    match about.kind:
        case "duty":
            return f"/duties/{about.id}"
        case "escalation":
            return f"/escalations/{about.id}"
        case "diagnosis":
            return f"/diagnosis?campaign={about.campaign_id}&organization={about.id}"
    station = next((each.path for each in (DESK, VERIFYING) if act in each.acts), None)
    return f"{station}/{about.id}" if station else f"/items/{about.id}/moves/{act}"
