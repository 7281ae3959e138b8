"""The pages, put together over the same services as the API."""

from fastapi import FastAPI
from starlette.routing import Mount

from transport.services import Services
from web import assets, error_pages
from web.accounts import drafts, password, sign_in, tokens
from web.accounts import routes as accounts
from web.audit import routes as audit
from web.calendars import holiday_notices
from web.calendars import routes as calendars
from web.campaigns import choice
from web.campaigns import routes as campaigns
from web.compression import Packing
from web.confirmations import routes as confirmations
from web.dashboard import routes as dashboard
from web.dashboard import wallboard
from web.deadlines import bulk as document_bulk
from web.deadlines import routes as deadlines
from web.deadlines import simulation
from web.deliveries import addresses, announcements
from web.deliveries import routes as deliveries
from web.diagnosis import coverage
from web.diagnosis import routes as diagnosis
from web.feedback import routes as feedback
from web.guard import Guard
from web.items import bulk, detail, evidence, moves, register, verification, voids
from web.items import routes as items
from web.ledgers import assign_columns, marked_files, previews, take_over
from web.ledgers import routes as ledgers
from web.notifications import routes as notifications
from web.organizations import directory_admin, handover, leaves, people_import, proxies, recusals, vacancies
from web.organizations import routes as organizations
from web.reconciliation import decisions
from web.reconciliation import papers as reconciled_papers
from web.reconciliation import routes as reconciliation
from web.spot_checks import routes as spot_checks
from web.submissions import papers
from web.submissions import routes as submissions
from web.webhooks import routes as webhooks
from web.worklist import calendar_feed, desk, verification_queue
from web.worklist import routes as worklist

ROUTERS = (
    worklist.router,
    sign_in.router,
    choice.router,
    drafts.router,
    moves.router,
    items.router,
    bulk.router,  # before an item's own address
    register.router,
    detail.router,
    verification.router,
    evidence.router,
    desk.router,
    verification_queue.router,
    spot_checks.router,
    voids.router,
    audit.router,
    previews.router,
    marked_files.router,
    assign_columns.router,
    take_over.router,
    ledgers.router,
    decisions.router,
    reconciled_papers.router,
    reconciliation.router,
    diagnosis.router,
    notifications.router,
    addresses.router,
    deliveries.router,
    feedback.router,
    accounts.router,
    password.router,
    tokens.router,
    proxies.router,
    leaves.router,
    recusals.router,
    calendar_feed.router,
    simulation.router,
    announcements.router,
    campaigns.router,
    calendars.router,
    holiday_notices.router,
    vacancies.router,
    handover.router,
    confirmations.router,
    people_import.router,
    directory_admin.router,  # before an organization's or a person's own address
    organizations.router,
    dashboard.router,
    coverage.router,
    wallboard.router,
    papers.router,
    papers.milestones,
    submissions.router,
    webhooks.router,
    document_bulk.router,
    deadlines.router,
)


def build(services: Services) -> FastAPI:
    """Build the pages over the services."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    app.add_middleware(Packing)
    app.add_middleware(Guard)  # the outermost
    error_pages.install(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.routes.append(Mount("/static", assets.app))
    return app
