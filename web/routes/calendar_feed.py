"""日历订阅: due dates for a calendar program, which signs in by the secret in the address."""

from fastapi import APIRouter, Request, Response

from api.house import House
from models.vocabulary import TokenScope
from reports.agenda import calendar
from workflows import tokens
from workflows.errors import NotFound
from workflows.queries.agenda import agenda

router = APIRouter()

PATH = "/calendar/feed/{token}.ics"


@router.get(PATH)
def feed(request: Request, token: str) -> Response:
    """Write the calendar of who holds a token for it; for any other there is nothing here."""
    house = House.of(request)
    now = house.clock()
    today = now.astimezone(house.zone).date()
    with house.database.reading() as session:
        held = tokens.bearer(session, token, now=now, today=today)
        if held is None or held.scope is not TokenScope.CALENDAR:
            raise NotFound
        rows = agenda(session, held.actor, today=today)
    written = calendar(rows, name=f"对账销号·{held.actor.name}", now=now)
    return Response(written, media_type="text/calendar", headers={"Cache-Control": "private"})
