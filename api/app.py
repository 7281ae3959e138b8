"""The application, put together: everything it needs is handed to `build`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from api import openapi
from api.accounts import routes as accounts
from api.audit import routes as audit
from api.calendars import holiday_notices
from api.calendars import routes as calendars
from api.campaigns import routes as campaigns
from api.confirmations import routes as confirmations
from api.dashboard import routes as dashboard
from api.deadlines import routes as deadlines
from api.diagnosis import routes as diagnosis
from api.directory import routes as directory
from api.feedback import routes as feedback
from api.handover import routes as handover
from api.health import routes as health
from api.items import bulk, evidence, moves, voids
from api.items import routes as items
from api.ledgers import routes as ledgers
from api.notifications import routes as notifications
from api.operations import Operations
from api.organizations import people, trust
from api.organizations import routes as organizations
from api.spot_checks import routes as spot_checks
from api.statistics import routes as statistics
from api.submissions import routes as submissions
from api.worklist import routes as worklist
from ledger.media.scanner import Scanner
from models.files import Store
from models.session import Database
from transport import errors
from transport.addresses import LOOPBACK, Addresses
from transport.middleware import Edge
from transport.readiness import Checked
from transport.services import Services
from workflows.accounts.tokens import SESSION_IDLE

MAX_UPLOAD = 20 << 20
VERSION = "1.0"
ROUTERS: tuple[Operations, ...] = (
    moves.router,
    bulk.router,
    items.router,
    worklist.router,
    evidence.router,
    notifications.router,
    deadlines.router,
    submissions.router,
    campaigns.router,
    statistics.router,
    dashboard.router,
    diagnosis.router,
    spot_checks.router,
    voids.router,
    calendars.router,
    holiday_notices.router,
    ledgers.router,
    people.router,
    organizations.router,
    handover.router,
    directory.router,
    trust.router,
    confirmations.router,
    feedback.router,
    audit.router,
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
        title=openapi.TITLE,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would make an address of whatever Host was said
        lifespan=lifespan,
    )
    app.state.services = Services(
        database, clock, zone, files, max_upload, session_idle, readiness, scanner, addresses=addresses
    )
    app.add_middleware(Edge)
    errors.install(app)
    for router in ROUTERS:  # one flat list: nested routers are each searched twice
        app.router.routes.extend(router.routes)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app
