"""Pages from templates: one environment a language, and what every page is given."""

import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.house import Desk, House
from web import assets, dates, looks, nav
from web.words import Language, translations
from workflows.queries import clock

TEMPLATES = Path(__file__).parent / "templates"
PRIVATE = {"Cache-Control": "private, no-store"}
KEY_BYTES = 16


@cache
def environment(language: Language) -> Environment:
    """Return the templates as they speak a language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "static": assets.url,
        "static_folder": assets.folder_url,
        "icon_of": looks.icon,
        "colour_of": looks.colour,
        "language": language,
        "new_key": lambda: secrets.token_urlsafe(KEY_BYTES),
    }
    made.filters |= {"urlencode_with": _with}
    return made


def page(
    request: Request, template: str, status: int = 200, *, desk: Desk | None = None, **shown: Any
) -> Response:
    """Write a page. With a desk it is for the person who sits there."""
    from web.visit import COOKIE, TOLD, csrf, language

    house = House.of(request)
    speaks = language(request)
    now = desk.now if desk else house.clock()
    told = request.cookies.get(TOLD)
    given = {
        "request": request,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "asked": request.query_params,
        "dates": dates.Dates(now.astimezone(house.zone), house.zone, speaks),
        "today": now.astimezone(house.zone).date(),
        "now": now,
        "actor": desk.actor if desk else None,
        "menu": nav.menu(desk.actor) if desk else (),
        "unread": clock.unread(desk.session, desk.actor) if desk else 0,
        "csrf": csrf(request.cookies.get(COOKIE, "")) if desk else "",
        "told": unquote(told) if told else None,
        "confirmed": desk.actor.confirmed(desk.now) if desk else False,
    }
    text = environment(speaks).get_template(template).render(given | shown)
    response = HTMLResponse(text, status, PRIVATE)
    if told:
        response.delete_cookie(TOLD)
    return response


def _with(asked: Mapping[str, str], **changed: Any) -> str:
    """Return a query with some of its parameters changed; None takes one away."""
    kept = {name: value for name, value in asked.items() if value} | changed
    return urlencode({name: value for name, value in kept.items() if value is not None})
