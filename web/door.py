"""The pages, put together over the same house as the API."""

from dataclasses import replace

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from api.house import House
from web import assets, refusals
from web.guard import Guard
from web.packing import Packing
from web.routes import (
    board,
    bulk,
    calendar_feed,
    campaigns,
    check,
    choice,
    coverage,
    desk,
    diagnosis,
    directory,
    duties,
    escalations,
    evidence,
    feedback,
    handover,
    holds,
    home,
    inbox,
    item,
    items,
    keeping,
    ledgers,
    local_days,
    me,
    moves,
    password,
    register,
    roster,
    samples,
    screen,
    seals,
    sign_in,
    simulation,
    tokens,
    trust,
    typed,
    vacancies,
    verifying,
    voids,
    years,
)

PROGRAMS = "/api/"
"""Where no page is: below it a program asks, and is answered as one."""
ROUTERS = (
    home.router,
    sign_in.router,
    choice.router,
    typed.router,
    moves.router,
    items.router,
    bulk.router,  # before an item's own address
    register.router,
    item.router,
    check.router,
    evidence.router,
    desk.router,
    verifying.router,
    samples.router,
    voids.router,
    seals.router,
    ledgers.router,
    diagnosis.router,
    inbox.router,
    feedback.router,
    me.router,
    password.router,
    tokens.router,
    trust.router,
    calendar_feed.router,
    simulation.router,
    campaigns.router,
    local_days.router,
    years.router,
    vacancies.router,
    handover.router,
    holds.router,
    roster.router,
    keeping.router,  # before an organization's or a person's own address
    directory.router,
    board.router,
    coverage.router,
    screen.router,
    duties.router,
    escalations.router,
)


def open_beside(api: FastAPI, contact: str = "") -> None:
    """Let the pages answer under every address that is none of the API's.

    As the router's last resort, not mounted: what is mounted at / also takes what an address of the
    API does not allow, and answers a program with a page. `contact` is whom to call who cannot
    sign in.
    """
    house = replace(api.state.house, contact=contact)
    pages, nothing = build(house), api.router.default

    async def otherwise(scope: Scope, receive: Receive, send: Send) -> None:
        door = nothing if scope["path"].startswith(PROGRAMS) else pages
        await door(scope, receive, send)

    api.router.default = otherwise


def build(house: House) -> FastAPI:
    """Build the pages over a house."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.house = house
    app.add_middleware(Packing)
    app.add_middleware(Guard)  # the outermost
    refusals.install(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.routes.append(Mount("/static", assets.app))
    return app
