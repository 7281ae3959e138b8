"""/metrics: how the house stands, for Prometheus, to whoever shows the token that the settings name.

Without that setting there is no such address. What is counted while requests are answered stands in
transport/metrics.py; what is true of the database at the moment of asking is read here.
"""

import hmac
import shutil
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request, Response
from prometheus_client import CollectorRegistry, disable_created_metrics, multiprocess
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pydantic import SecretStr
from sqlmodel import Session, col

from app.readiness import Deployment
from models.base import key_since
from models.delivery import Delivery
from models.delivery_states import Channel, DeliveryState
from models.document_states import DocumentState
from models.engine import file_of, log_bytes
from models.escalation_document import EscalationDocument
from models.item_count import ItemCount
from models.vocabulary import State
from models.webhook import WebhookDelivery
from scheduler.tick import next_due
from transport.errors import Unauthenticated
from transport.metrics import Metrics
from transport.readiness import Checked
from transport.readiness import State as Standing
from workflows.journal import timekeeping

LEVELS = list(Standing)
A_DAY = timedelta(days=1)
TOLD = (DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED)
OUTSIDE = [channel for channel in Channel if channel is not Channel.INBOX]
disable_created_metrics()  # type: ignore[no-untyped-call]  # a gauge beside each counter that says when it began


class House(Collector):
    """What is true of the house when somebody asks."""

    def __init__(self, deployment: Callable[[], Deployment], readiness: Callable[[], list[Checked]]) -> None:
        self._deployment, self._readiness = deployment, readiness

    def describe(self) -> list[Metric]:
        """Name nothing beforehand: nothing is to be read at the start."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read all of it in one snapshot, by indexes and counters."""
        now = self._deployment()
        with now.database.reading() as session:
            yield from _of_records(session)
            last = timekeeping.last_tick(session)
        due = next_due(now.database)
        if last is not None:
            yield _gauge("rectify_clock_last_tick_timestamp_seconds", "When the clock last ticked", last.timestamp())
        lag = max((now.now - due).total_seconds(), 0.0) if due is not None else 0.0
        yield _gauge("rectify_clock_lag_seconds", "For how long the oldest thing due has waited for the clock", lag)
        yield from _of_disks(now)
        checks = GaugeMetricFamily(
            "rectify_check", "Each check of /ready: 0 ok, 1 to be seen to, 2 failed", labels=["check"]
        )
        for each in self._readiness():
            checks.add_metric([each.name], LEVELS.index(each.state))
        yield checks


def _of_records(session: Session) -> Iterator[Metric]:
    items = GaugeMetricFamily("rectify_items", "Items by stage", labels=["state"])
    columns: list[sa.ColumnElement[int]] = [sa.func.coalesce(sa.func.sum(sa.column(state.value)), 0) for state in State]
    found = session.execute(sa.select(*columns).select_from(sa.table(ItemCount.__tablename__))).one()
    for state, number in zip(State, found, strict=True):
        items.add_metric([state.value], number)
    yield items
    sent = GaugeMetricFamily(
        "rectify_deliveries",
        "Messages by channel: all that wait, and of the last 24 hours what became of them",
        labels=["channel", "state"],
    )
    numbers = _standing(session, Delivery, col(Delivery.channel))
    for channel, became in product(OUTSIDE, DeliveryState):
        sent.add_metric([channel.value, became.value], numbers.get((channel, became), 0))
    yield sent
    told = GaugeMetricFamily(
        "rectify_webhook_deliveries",
        "Events for webhooks: all that wait, and of the last 24 hours what became of them",
        labels=["state"],
    )
    events = _standing(session, WebhookDelivery)
    for became in TOLD:
        told.add_metric([became.value], events.get((became,), 0))
    yield told
    drafted = sa.select(sa.func.count()).where(col(EscalationDocument.state) == DocumentState.DRAFTED)
    yield _gauge(
        "rectify_documents_drafted", "Documents of 督办 that wait for a signature", session.scalar(drafted) or 0
    )


def _standing(
    session: Session, table: type[Delivery | WebhookDelivery], *by: sa.SQLColumnExpression[Any]
) -> dict[tuple[Any, ...], int]:
    """Count what waits, however old it is, by the partial index of it; and what became of the rest of a day."""
    state = col(table.state)
    counted = sa.select(*by, state, sa.func.count()).group_by(*by, state)
    waits, of_a_day = state == DeliveryState.WAITING, col(table.id) >= key_since(A_DAY)
    asked = counted.where(waits), counted.where(of_a_day, state != DeliveryState.WAITING)
    return {tuple(key): number for each in asked for *key, number in session.execute(each)}


def _of_disks(now: Deployment) -> Iterator[Metric]:
    engine = now.database.engine
    file = file_of(engine.url)
    if file is None:
        with engine.connect() as connection:
            size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
        yield _gauge("rectify_database_bytes", "Size of the database", size or 0)
    else:
        yield _gauge("rectify_database_bytes", "Size of the database", file.stat().st_size)
        yield _gauge("rectify_write_ahead_log_bytes", "Size of SQLite's write-ahead log", log_bytes(file))
    free = GaugeMetricFamily("rectify_disk_free_bytes", "Free on the disk of each", labels=["of"])
    for of, left in (("database", shutil.disk_usage(file.parent).free if file else None), ("files", now.files.free())):
        if left is not None:
            free.add_metric([of], left)
    yield free


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


def counters(directory: str | None) -> tuple[Metrics, CollectorRegistry]:
    """Return what one process counts with, and what tells of it, or of all processes that share a directory."""
    own = CollectorRegistry()
    told = own
    if directory:
        told = CollectorRegistry()
        multiprocess.MultiProcessCollector(told, directory)  # type: ignore[no-untyped-call]
    return Metrics(own), told


def endpoint(told: CollectorRegistry, token: SecretStr) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers /metrics."""
    wanted = f"Bearer {token.get_secret_value()}".encode()

    async def metrics(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted):
            return Unauthenticated().response()
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        # A thread of its own: those of the others may all be waiting for what this is to show.
        text = await run_sync(encode, told, limiter=CapacityLimiter(1))
        return Response(text, media_type=kind)

    return metrics
