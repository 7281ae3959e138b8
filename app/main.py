"""The running service: the doors on one address, and the clock beside them."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from api.app import build
from app.bootstrap import MEGABYTE, file_store, open_database, scanner
from app.doors import open_pages_beside
from app.readiness import Readiness, deployment
from app.server import run
from app.settings import Settings
from models.session import Database
from scheduler.run import ClockDoor
from scheduler.tick import Clock
from transport.addresses import Addresses
from transport.services import Services

log = logging.getLogger(__name__)

SQLITE_THREADS = 4
"""One writes at a time; more threads would only pass the interpreter around among the waiting."""


def serve(settings: Settings, clock: Clock, *, with_clock: bool) -> None:
    """Serve until told to stop."""
    database = open_database(settings)
    app = application(settings, database, clock, with_clock=with_clock)
    if not settings.addresses:
        log.warning("RECTIFY_ADDRESS 没有设置：除本机外，别处打不开。")
    run(app, settings)


def application(settings: Settings, database: Database, clock: Clock, *, with_clock: bool) -> FastAPI:
    """Put the doors on a database, with the clock running for as long as they are open."""
    store = file_store(settings)
    services = Services(
        database,
        clock,
        settings.zone,
        store,
        settings.max_upload_mb * MEGABYTE,
        session_idle=timedelta(minutes=settings.session_idle_minutes),
        scanner=scanner(settings),
        readiness=Readiness(lambda: deployment(settings, database, store, clock())),
        addresses=Addresses(*settings.addresses),
        contact=settings.contact,
    )
    doors = build(services, _lifespan(settings, database, clock, with_clock=with_clock))
    open_pages_beside(doors)
    return doors


def _lifespan(
    settings: Settings, database: Database, clock: Clock, *, with_clock: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if database.engine.dialect.name == "sqlite":
            current_default_thread_limiter().total_tokens = SQLITE_THREADS
        door = ClockDoor(database, clock, settings.zone) if with_clock else None
        if door:
            door.start()
            database.on_deadline = door.wake
        yield
        database.on_deadline = None
        if door:
            door.stop()
        app.state.services.hashing.close()
        database.close()

    return lifespan
