"""The application, put together: everything it needs is handed to `build`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI

from api import documented, errors
from api.addresses import LOOPBACK, Addresses
from api.edge import Edge
from api.house import House
from api.routes import (
    accounts,
    board,
    calendar,
    campaigns,
    deadlines,
    diagnoses,
    directory,
    duties,
    evidence,
    feedback,
    figures,
    handover,
    health,
    holds,
    holiday_notices,
    items,
    ledgers,
    many,
    moves,
    notices,
    organizations,
    people,
    proof,
    samples,
    todo,
    trust,
    voids,
)
from api.schemas.ready import Checked
from ledger.media.scanner import Scanner
from models.files import Store
from models.session import Database
from workflows.tokens import SESSION_IDLE

MAX_UPLOAD = 20 << 20
VERSION = "1.0"
ROUTERS: tuple[APIRouter, ...] = (
    moves.router,
    many.router,
    items.router,
    todo.router,
    evidence.router,
    notices.router,
    deadlines.router,
    duties.router,
    campaigns.router,
    figures.router,
    board.router,
    diagnoses.router,
    samples.router,
    voids.router,
    calendar.router,
    holiday_notices.router,
    ledgers.router,
    people.router,
    organizations.router,
    handover.router,
    directory.router,
    trust.router,
    holds.router,
    feedback.router,
    proof.router,
    accounts.router,
    health.router,
)
"""In the order in which addresses are tried: what is asked most comes first."""


def build(  # noqa: PLR0913  what an installation decides
    database: Database,
    clock: Callable[[], datetime],
    files: Store,
    *,
    zone: ZoneInfo,
    lifespan: Any = None,
    max_upload: int = MAX_UPLOAD,
    session_idle: timedelta = SESSION_IDLE,
    readiness: Callable[[], list[Checked]] = list,
    scanner: Scanner | None = None,
    addresses: Addresses = LOOPBACK,
) -> FastAPI:
    """Build the JSON door over a database; `clock` alone says what time it is."""
    app = FastAPI(
        title=documented.TITLE,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would make an address of whatever Host was said
        lifespan=lifespan,
    )
    app.state.house = House(
        database,
        clock,
        zone,
        files,
        max_upload,
        session_idle,
        readiness,
        scanner,
        addresses=addresses,
    )
    app.add_middleware(Edge)
    errors.install(app)
    for router in ROUTERS:  # one flat list: nested routers are each searched twice
        app.router.routes.extend(router.routes)
    app.openapi = lambda: documented.describe(app)  # type: ignore[method-assign]
    return app
