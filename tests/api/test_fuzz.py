"""A fuzzer sends what the description allows and what it does not: no 5xx, nothing undocumented.

There is an item in each state, and its ids find their way into the requests, so that they also
get past the doors. The fuzzer's choices are the same in every run.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import hypothesis
import pytest
import schemathesis
import sqlalchemy as sa
from schemathesis import Case
from schemathesis import checks as generic
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi import checks
from sqlmodel import SQLModel, col

from api import app as doors
from models.files import FileStore
from models.item import Item
from models.people import AccessToken, User
from models.session import Database
from models.vocabulary import Role, State
from scheduler import tick
from tests import cast, make
from tests.accounts import CHEAP
from tests.api.conftest import API, MAX_UPLOAD, Door, serving
from tests.conftest import lent_copy
from tests.workflows.organizations import lending
from tests.workflows.reconciliation import reconciling
from transport import hashing, reauthentication
from transport.services import Services
from workflows.accounts import passwords
from workflows.items.lifecycle import MOVES, Move

pytestmark = pytest.mark.slow

CHECKS = [
    generic.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.ignored_auth,
]
BY = ("member", "head", "xx_organizer", "xx_secretary", "director", "admin", "outsider")
USUAL = {
    Role.RESPONSIBLE: "member",
    Role.LEADER: "xx_patron",
    Role.LIAISON: "liaison",
    Role.HEAD: "head",
    Role.SUPERIOR: "xx_deputy",
    Role.VERIFIER: "xx_organizer",
    Role.SIGNER: "xx_secretary",
    Role.DISCIPLINE: "inspector",
}
EXAMPLES = 6
OPERATIONS = [route.operation_id for router in doors.ROUTERS for route in router.routes]
ENDING = ("/session", "/tokens", "/password", "/people/{person_id}/")
"""Requests that may end what others are made with."""
# What an id in a path or a body names, by the last word of the field that carries it.
TABLES = {
    "item": "item",
    "into": "item",
    "measure": "measure",
    "evidence": "evidence",
    "duty": "duty",
    "escalation": "escalation",
    "document": "escalation_document",
    "documents": "escalation_document",
    "reconciliation": "reconciliation",
    "notice": "notice",
    "appointment": "appointment",
    "campaign": "campaign",
    "organization": "organization",
    "parent": "organization",
    "user": "person",
    "leader": "person",
    "responsible": "person",
    "to": "person",
    "person": "person",
    "proxy": "proxy",
    "recusal": "recusal",
    "session": "access_token",
    "token": "access_token",
}


@pytest.fixture(scope="module")
def described() -> BaseSchema:
    """The API as the fuzzer reads it; who makes bodies up keeps to it, who looks for bounds does not."""
    database = Database("sqlite://")
    files = FileStore(None, 1)  # type: ignore[arg-type]
    app = doors.build(Services(database, lambda: make.NOW, cast.SHANGHAI, files))
    return schemathesis.openapi.from_dict(app.openapi())


def settings(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


class Fuzzed:
    """A served house with an item in each state, and the ids that requests may name."""

    def __init__(self, door: Door, address: str) -> None:
        self.door, self.address = door, address
        with door.database.reading() as session:
            self.ids = {
                table: itertools.cycle(session.scalars(sa.select(SQLModel.metadata.tables[table].c.id)).all())
                for table in set(TABLES.values())
            }
        self.by = itertools.cycle(BY)
        self.turn = itertools.count()

    def send(self, case: Case, by: str | None = None) -> None:
        headers = self.door.headers(by or next(self.by))
        try:
            case.call_and_validate(base_url=self.address, headers=headers, checks=CHECKS)
        finally:
            if case.operation.path.removeprefix(API).startswith(ENDING):
                self.restore()

    def restore(self) -> None:
        """Give those who ask back what a request took from them: their tokens, their accounts."""
        with self.door.database.transaction() as session:
            session.execute(sa.update(AccessToken).values(revoked_at=None))
            session.execute(sa.update(User).values(active=True))

    def real(self, name: str, value: Any) -> Any:
        """Put an id that there is in the place of one that there is not, four times in five."""
        table = TABLES.get(name.removesuffix("_id").rpartition("_")[2])
        if table is None or not is_id(value) or next(self.turn) % 5 == 0:
            return value
        return str(next(self.ids[table]))

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.real(name, self.filled(each)) for name, each in value.items()}
        return [self.filled(each) for each in value] if isinstance(value, list) else value

    def willing(self, move: Move) -> tuple[str, str]:
        """Return an item at the move's stage, and who usually makes the move."""
        with self.door.database.reading() as session:
            found = session.scalars(sa.select(col(Item.id)).where(col(Item.state).in_(move.sources))).all()
        turn = next(self.turn)
        item = str(found[turn % len(found)]) if found else str(next(self.ids["item"]))
        return item, USUAL.get(move.by[turn % len(move.by)], "director")


def is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


@pytest.fixture(scope="module")
def fuzzed(sqlite_master, built, tmp_path_factory) -> Iterator[Fuzzed]:
    folder = tmp_path_factory.mktemp("fuzz")
    with lent_copy(sqlite_master, folder) as database:
        yield from _fuzzed(Door(database, FileStore(folder / "files", MAX_UPLOAD), built))


def _fuzzed(door: Door) -> Iterator[Fuzzed]:
    for state in [*State, *State]:
        make.item(door.database, state)
    reconciling.opened(door.database, reconciling.only_reported())
    lending.lend(door.database)
    lending.relate(door.database, "cj_head", by="director")
    door.now = make.NOW.replace(month=5, day=26)
    tick.tick(door.database, door.now)
    app = doors.build(Services(door.database, lambda: door.now, cast.SHANGHAI, door.files, MAX_UPLOAD))
    with pytest.MonkeyPatch.context() as patch, serving(app) as address:
        patch.setattr(passwords, "HASHER", CHEAP)
        patch.setattr(reauthentication, "REFUSED_AFTER", 0)
        patch.setattr(hashing, "PAUSE_SECONDS", 0)
        yield Fuzzed(door, address)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_allowed(operation: str, described: BaseSchema, fuzzed: Fuzzed):
    @settings(EXAMPLES)
    def told(case: Case) -> None:
        case.path_parameters = fuzzed.filled(case.path_parameters)
        case.query = fuzzed.filled(case.query)
        if case.media_type == "application/json":
            case.body = fuzzed.filled(case.body)
        move = MOVES.get(case.operation.path.rpartition("/moves/")[2])
        if move is None or not case.path_parameters:
            fuzzed.send(case)
            return
        case.path_parameters["item_id"], by = fuzzed.willing(move)
        fuzzed.send(case, by)

    described.config.generation.update(modes=["positive"])
    try_out(described, operation, told, HypothesisTestMode.EXAMPLES, HypothesisTestMode.FUZZING)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_lies_at_the_bounds_and_beyond(operation: str, described: BaseSchema, fuzzed: Fuzzed):
    @settings(1)
    def told(case: Case) -> None:
        fuzzed.send(case)

    described.config.generation.update(modes=["positive", "negative"])
    try_out(described, operation, told, HypothesisTestMode.COVERAGE)


def try_out(described: BaseSchema, operation: str, test: Callable[[Case], None], *modes: HypothesisTestMode) -> None:
    """Make requests of one operation up only where they are sent: to collect tests does not wait for them."""
    config = HypothesisTestConfig(described.config, list(modes))
    create_test(operation=described.find_operation_by_id(operation), test_func=test, config=config)()
