"""The running service: the doors on one address, and the clock beside them."""

import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response

from api.app import build
from app.bootstrap import MEGABYTE, converter, file_store, open_database, scanner
from app.channels import delivery, jobs, offered
from app.doors import open_pages_beside
from app.readiness import Deployment, Readiness, deployment
from app.server import run
from app.settings import COUNTERS, Settings
from app.watchman import Watchman
from models.delivery_states import ROBOTS
from models.files import Store
from models.session import Database
from scheduler.deliver import Delivery
from scheduler.run import ClockDoor
from scheduler.tick import Clock
from transport.addresses import Addresses
from transport.services import Services, WebhookSettings

if TYPE_CHECKING:
    from transport.metrics import Metrics

log = logging.getLogger(__name__)

SQLITE_THREADS = 4
"""One writes at a time; more threads would only pass the interpreter around among the waiting."""


def serve(settings: Settings, clock: Clock, *, with_clock: bool) -> None:
    """Serve until told to stop."""
    database = open_database(settings)
    serve_application(application(settings, database, clock, with_clock=with_clock), settings)


def serve_application(app: FastAPI, settings: Settings) -> None:
    """Serve what was put together, until told to stop."""
    if not settings.addresses:
        log.warning("RECTIFY_ADDRESS 没有设置：除本机外，别处打不开。")
    run(app, settings)


def application(
    settings: Settings, database: Database, clock: Clock, *, with_clock: bool, deliverer: Delivery | None = None
) -> FastAPI:
    """Put the doors on a database, with the clock running for as long as they are open.

    What leaves the house goes by the settings, or through the deliverer that is given.
    """
    store = file_store(settings)
    standing = partial(_standing, settings, database, store, clock)
    readiness = Readiness(standing)
    metrics, tell = _counted(settings, standing, readiness)
    there = frozenset(deliverer.senders) if deliverer else offered(settings)
    services = Services(
        database,
        clock,
        settings.zone,
        store,
        settings.max_upload_mb * MEGABYTE,
        session_idle=timedelta(minutes=settings.session_idle_minutes),
        scanner=scanner(settings),
        converter=converter(settings),
        readiness=readiness,
        metrics=metrics,
        addresses=Addresses(*settings.addresses),
        contact=settings.contact,
        channels=there - ROBOTS,
        robots=there & ROBOTS,
        webhooks=WebhookSettings(settings.webhook_key.get_secret_value(), settings.inner_hosts),
    )
    doors = build(services, _lifespan(settings, database, clock, with_clock=with_clock, deliverer=deliverer))
    if tell is not None:
        doors.add_api_route("/metrics", tell, include_in_schema=False)
    open_pages_beside(doors)
    return doors


def _standing(settings: Settings, database: Database, store: Store, clock: Clock) -> Deployment:
    return deployment(settings, database, store, clock())


def _counted(
    settings: Settings, deployment: Callable[[], Deployment], readiness: Readiness
) -> "tuple[Metrics | None, Callable[[Request], Awaitable[Response]] | None]":
    """Return what counts and what tells of it; nothing where no token is set, and nothing is loaded for it then."""
    if not settings.metrics_token.get_secret_value():
        return None, None
    from app import metrics

    counts, told = metrics.counters(os.environ.get(COUNTERS))
    told.register(metrics.House(deployment, readiness))
    return counts, metrics.endpoint(told, settings.metrics_token)


def _lifespan(
    settings: Settings, database: Database, clock: Clock, *, with_clock: bool, deliverer: Delivery | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if database.engine.dialect.name == "sqlite":
            current_default_thread_limiter().total_tokens = SQLITE_THREADS
        sends = deliverer or delivery(settings, clock)
        door = ClockDoor(database, clock, settings.zone, jobs(settings, sends, clock)) if with_clock else None
        watchman = Watchman(database, clock, settings.zone, sends.senders, settings.stands_still)
        if door:
            door.start()
            database.on_deadline = door.wake
        watchman.start()
        yield
        watchman.stop()
        database.on_deadline = None
        if door:
            door.stop()
        app.state.services.hashing.close()
        app.state.services.writer.close()
        database.close()

    return lifespan
