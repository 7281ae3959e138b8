"""What the door is given when it is built, and where a request is handled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import CapacityLimiter
from fastapi import Request, Response
from pydantic_core import to_json, to_jsonable_python
from sqlmodel import Session

from ledger.conversion import Converter
from ledger.media.scanner import Scanner
from models.delivery_states import Channel
from models.files import Store
from models.idempotent_response import IdempotentResponse
from models.session import Database
from transport.addresses import LOOPBACK, Addresses
from transport.hashing import Hashing
from transport.readiness import Checked
from transport.writer import Writer
from workflows.accounts.tokens import SESSION_IDLE, TokenHolder
from workflows.authz.actors import Actor
from workflows.workdays.reservations import reservations

if TYPE_CHECKING:
    from transport.metrics import Metrics

V1 = "/api/v1"
MAX_JSON = 1 << 20
"""The most bytes that a request without a file may carry."""
MAX_UPLOAD = 20 << 20
MAX_CHECKS_AT_ONCE = 2
"""Files; the others wait, and nobody else does."""
MAX_EXPORTS_AT_ONCE = 2
"""Long exports, each by a process of its own; the others wait."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What the settings say of webhooks."""

    key: str = field(default="", repr=False)
    """What their secrets follow from; without, there are none."""
    hosts: frozenset[str] = frozenset()
    """Which hosts they may lead to though they are inside."""


@dataclass(frozen=True, slots=True)
class Services:
    """What every request needs: the database, the clock, the time zone and the files."""

    database: Database
    clock: Callable[[], datetime]
    zone: ZoneInfo
    files: Store
    max_upload: int = MAX_UPLOAD
    """The most bytes of a file."""
    session_idle: timedelta = SESSION_IDLE
    """How long a sign-in holds unused."""
    readiness: Callable[[], list[Checked]] = list
    """What /ready tells."""
    scanner: Scanner | None = None
    """What looks for viruses in each file that comes in."""
    converter: Converter | None = None
    """What puts files of older and other programs into today's form."""
    checking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MAX_CHECKS_AT_ONCE))
    """The threads on which files are checked, apart from those that serve pages."""
    exporters: set[UUID] = field(default_factory=set)
    """Who waits for a long export, or has one written: one at a time."""
    exporting: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MAX_EXPORTS_AT_ONCE))
    """The turns of long exports."""
    addresses: Addresses = LOOPBACK
    """Under which names it is reached; by none but this machine's own where none is given."""
    contact: str = ""
    """Whom to call who cannot sign in; empty where nobody said."""
    channels: frozenset[Channel] = frozenset()
    """By what people may be reached outside of the house."""
    robots: frozenset[Channel] = frozenset()
    """By what groups may be told."""
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    """By what other systems are told."""
    metrics: "Metrics | None" = None
    """Where it is counted what people do; None where nobody asks for it."""
    hashing: Hashing = field(default_factory=Hashing)
    """Where passwords are hashed, one after another."""
    writer: Writer = field(default_factory=Writer)
    """Where brief changes are made, one after another."""

    @staticmethod
    def of(request: Request) -> "Services":
        """Return the services that a request was handed to."""
        services = request.app.state.services
        assert isinstance(services, Services)  # noqa: S101  door.build put it there
        return services

    def keep(self, file: BinaryIO) -> tuple[str, int]:
        """Put a whole file into the store, wherever it was read to; as `Store.put`."""
        file.seek(0)
        return self.files.put(file)

    def origin(self, request: Request) -> str:
        """Return the beginning of each address of the service, such as https://rectify.edu.cn."""
        return self.addresses.origin(request.url.scheme, request.headers.get("host", ""))


def client_address(request: Request) -> str | None:
    """Return the address that a request came from; None where there is none, as on a socket file.

    Behind a reverse proxy it is the browser's where the server was told to trust that proxy.
    """
    try:
        return str(ip_address(request.client.host)) if request.client else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """One transaction, with the person who asks and the moment of asking."""

    session: Session
    held: TokenHolder
    now: datetime
    today: date
    kept: IdempotentResponse | None = None
    """Where the answer is kept when the request carried an Idempotency-Key."""

    @property
    def actor(self) -> Actor:
        """The person who holds the token."""
        return self.held.actor

    def answer(self, content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Answer in JSON; under a key the answer is kept with the change itself.

        An answer that rests on provisional years says so beside all else (`ReservedResponse`).
        """
        if resting := reservations(self.session):
            said = {"reservations": [str(each) for each in resting]}
            content = {**to_jsonable_python(content, fallback=dict), **said}
        return self.answer_json(as_json(content), status, headers)

    def answer_json(self, body: bytes, status: int, headers: Mapping[str, str] | None = None) -> Response:
        """Answer in JSON that is written already; under a key likewise."""
        if self.kept is not None:
            self.kept.status, self.kept.body = status, body.decode()
        return Response(body, status, headers, media_type="application/json")


def as_json(content: object) -> bytes:
    """Write an answer; what a row of the database is made into."""
    return to_json(content, fallback=dict)
