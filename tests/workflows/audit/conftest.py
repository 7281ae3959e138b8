"""A closed item, whose journal tests tamper with."""

from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import State
from tests import make


@pytest.fixture
def closed(database: Database) -> tuple[Database, UUID]:
    return database, make.item(database, State.CLOSED)
