"""The application, put together: everything it needs is handed to `build`."""

from fastapi import FastAPI
from starlette.types import Lifespan

from api import openapi
from api.accounts import routes as accounts
from api.audit import routes as audit
from api.calendars import holiday_notices
from api.calendars import routes as calendars
from api.campaigns import routes as campaigns
from api.confirmations import routes as confirmations
from api.dashboard import routes as dashboard
from api.deadlines import documents
from api.deadlines import routes as deadlines
from api.diagnosis import routes as diagnosis
from api.directory import routes as directory
from api.feedback import routes as feedback
from api.handover import routes as handover
from api.health import routes as health
from api.items import bulk, evidence, moves, voids
from api.items import routes as items
from api.ledgers import marked, take_over
from api.ledgers import routes as ledgers
from api.notifications import routes as notifications
from api.operations import Operations
from api.organizations import leaves, people, proxies, recusals
from api.organizations import routes as organizations
from api.reconciliation import papers as reconciled_papers
from api.reconciliation import routes as reconciliation
from api.spot_checks import routes as spot_checks
from api.statistics import routes as statistics
from api.submissions import papers
from api.submissions import routes as submissions
from api.worklist import routes as worklist
from transport import errors
from transport.layers import lay
from transport.services import Services

VERSION = "1.0"
ROUTERS: tuple[Operations, ...] = (
    moves.router,
    bulk.router,
    items.router,
    worklist.router,
    evidence.router,
    notifications.router,
    deadlines.router,
    documents.router,
    documents.decisions,
    submissions.router,
    papers.router,
    reconciliation.router,
    reconciled_papers.router,
    papers.milestones,
    campaigns.router,
    statistics.router,
    dashboard.router,
    diagnosis.router,
    spot_checks.router,
    voids.router,
    calendars.router,
    holiday_notices.router,
    ledgers.router,
    take_over.router,
    marked.router,
    people.router,
    organizations.router,
    handover.router,
    directory.router,
    proxies.router,
    leaves.router,
    recusals.router,
    confirmations.router,
    feedback.router,
    audit.router,
    accounts.router,
    health.router,
)
"""In the order in which addresses are tried: what is asked most comes first."""


def build(services: Services, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """Build the JSON door over what an installation decides; the clock there alone says what time it is."""
    app = FastAPI(
        title=openapi.TITLE,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would make an address of whatever Host was said
        lifespan=lifespan,
    )
    app.state.services = services
    errors.install(app)
    lay(app)
    for router in ROUTERS:  # one flat list: nested routers are each searched twice
        app.router.routes.extend(router.routes)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app
