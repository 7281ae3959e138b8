"""Pages from templates: one environment a language, and what every page is given."""

import secrets
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, StreamingResponse

from models.delivery_states import Language
from models.vocabulary import Office, SeatPlace, TokenScope
from transport.errors import Problem
from transport.services import Services, UnitOfWork
from web import appearance, assets, links, nav
from web.browser import COOKIE, TOLD, carried_choice, csrf, flash_message, language
from web.i18n import dates
from web.i18n.languages import text, translations
from web.i18n.punctuation import Western
from workflows.accounts.passwords import MAX_TYPED_CHARACTERS
from workflows.days import FIRST_DAY, LAST_DAY, day_in
from workflows.items.fields import FACTS, HEADS
from workflows.items.moves import DETAILS
from workflows.journal.acts import Act
from workflows.notifications import queries as notifications
from workflows.texts import MAX_LINE_CHARACTERS, MAX_TEXT_CHARACTERS
from workflows.workdays.calendar import Reservation
from workflows.workdays.reservations import parted
from workflows.workdays.reservations import reservations as noted

TEMPLATES = Path(__file__).parent
PRIVATE = {"Cache-Control": "private, no-store"}
KEY_BYTES = 16
Shown = dict[str, Any]
"""What a template is given, by the names it has there: whatever it likes."""
PIECE = 256
"""How many pieces of a template are sent together, where a page comes piece by piece."""

RESERVED = (
    text("%(years)s放假安排尚未公布，暂按周一至周五、除去法定节日推算"),
    text("%(years)s放假安排没有收录，按周一至周五、除去法定节日推算"),
)
"""The patterns of what is said of provisional years (`Reservation.pattern`), for the catalogue."""


@cache
def environment(language: Language) -> Environment:
    """Return the templates as they speak a language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=sys.flags.dev_mode,  # looking whether a file changed is for PYTHONDEVMODE=1
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    if language is not Language.CHINESE:
        made.add_extension(Western)
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "static": assets.url,
        "static_folder": assets.folder_url,
        "icon_of": appearance.icon,
        "colour_of": appearance.colour,
        "language": language,
        "first_day": FIRST_DAY.isoformat(),
        "longest_text": MAX_TEXT_CHARACTERS,
        "longest_line": MAX_LINE_CHARACTERS,
        "longest_password": MAX_TYPED_CHARACTERS,
        "last_day": LAST_DAY.isoformat(),
        "item_facts": FACTS,
        "item_heads": HEADS,
        "Act": Act,
        "address_of_difference": links.difference,
        "grave": [act for act, details in DETAILS.items() if details.grave],
        "new_key": lambda: secrets.token_urlsafe(KEY_BYTES),
    }
    made.filters |= {"urlencode_with": _with, "say": translations(language).gettext, "parted": parted}
    made.filters["seat"] = _seat(translations(language).gettext)
    return made


def _seat(say: Callable[[str], str]) -> Callable[[str], str]:
    """Return what says a seat by its label, in which place and office are one word."""
    seats = {
        f"{place.label}{office.label}": say("%(place)s%(office)s")
        % {"place": say(place.label), "office": say(office.label)}
        for place in SeatPlace
        for office in Office
    }
    return lambda label: seats.get(label, label)


def page(
    request: Request,
    template: str,
    status: int | None = None,
    *,
    unit: UnitOfWork | None = None,
    problem: Problem | None = None,
    **shown: Any,
) -> Response:
    """Write a page: in a unit of work for the person who asks, with a problem as its refusal.

    `status` is for what neither says: a page that tells of a refusal has the status of its problem.
    """
    text = _template(request, template).render(_beside(_given(request, unit, problem), shown))
    headers = PRIVATE | (problem.headers if problem else {})
    return _told(request, HTMLResponse(text, status or (problem.status if problem else 200), headers))


def stream(request: Request, template: str, *, unit: UnitOfWork, **shown: Any) -> Response:
    """Write a page piece by piece, as what it shows comes; by then the unit of work has ended."""
    given = _beside(_given(request, unit), shown)
    pieces = _template(request, template).stream(given)
    pieces.enable_buffering(PIECE)
    return _told(request, StreamingResponse(pieces, headers=PRIVATE, media_type="text/html"))


def _template(request: Request, name: str) -> Template:
    return environment(language(request)).get_template(name)


def _told(request: Request, response: Response) -> Response:
    """Forget what was said once."""
    if TOLD in request.cookies:
        response.delete_cookie(TOLD)
    return response


def _given(request: Request, unit: UnitOfWork | None, problem: Problem | None = None) -> Shown:
    """Return what every page is given."""
    services = Services.of(request)
    speaks = language(request)
    now = unit.now if unit else services.clock()
    let_in = unit if unit and unit.held.scope is not TokenScope.PASSWORD else None
    return {
        "request": request,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "asked": request.query_params,
        "dates": dates.Dates(day_in(services.zone, now), services.zone, speaks),
        "today": day_in(services.zone, now),
        "now": now,
        "actor": unit.actor if unit else None,
        "let_in": let_in is not None,
        "contact": services.contact,
        "which": carried_choice(request),
        "menu": nav.menu(let_in.actor) if let_in else (),
        "unread": notifications.unread_messages(let_in.session, let_in.actor) if let_in else 0,
        "csrf": csrf(request.cookies.get(COOKIE, "")) if unit else "",
        "told": flash_message(request),
        "confirmed": unit.actor.confirmed(unit.now) if unit else False,
        "problem": problem,
        "errors": problem.fields if problem else {},
        "reservations": [reserved(each, speaks) for each in noted(unit.session)] if unit else (),
    }


def reserved(reservation: Reservation, speaks: Language) -> str:
    """Say on which provisional years a page rests, in a language."""
    named = reservation.named
    if speaks is not Language.CHINESE:
        runs = (f"{first}–{last}" if first < last else f"{first}" for first, last in reservation.runs)
        named = ", ".join(runs)
    return translations(speaks).gettext(reservation.pattern) % {"years": named}


def _beside(given: Shown, shown: Shown) -> Shown:
    """Add what one page shows to what every page is given, none of it under the same name."""
    if taken := given.keys() & shown.keys():
        raise TypeError(f"every page is given {', '.join(sorted(taken))} already")
    return given | shown


def _with(asked: QueryParams, **changed: object) -> str:
    """Return a query with some of its parameters changed; None takes one away."""
    kept = [(name, value) for name, value in asked.multi_items() if value and name not in changed]
    added = [(name, value) for name, value in changed.items() if value is not None]
    return urlencode([*kept, *added])
