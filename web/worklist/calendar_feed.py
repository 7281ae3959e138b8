"""日历订阅: due dates for a calendar program, which signs in by the secret in the address."""

from fastapi import Request, Response

from models.vocabulary import TokenScope
from transport.context import RequestContext, ScopeTooNarrow
from transport.errors import Unauthenticated
from transport.late_route import LateRouter
from transport.services import Services
from workflows.errors import NotFound
from workflows.worklist.calendar_feed import calendar_events

router = LateRouter()

PATH = "/calendar/feed/{token}.ics"


@router.get(PATH)
def feed(request: Request, token: str) -> Response:
    """Write the calendar of who holds a token for it; for any other there is nothing here."""
    services = Services.of(request)
    context = RequestContext(services, token, services.clock(), scopes=frozenset({TokenScope.CALENDAR}))
    try:
        with context.reading() as unit:
            rows = calendar_events(unit.session, unit.actor, today=unit.today)
    except (Unauthenticated, ScopeTooNarrow):
        raise NotFound from None
    from reports.agenda import calendar

    written = calendar(rows, name=f"对账销号·{unit.actor.name}", now=unit.now)
    return Response(written, media_type="text/calendar", headers={"Cache-Control": "private"})
