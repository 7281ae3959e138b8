"""An organization is held by one writer at a time, where several write at once."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.people import Organization
from models.session import Database
from tests import cast
from tests.statements import statements
from tests.workflows.authz.places import XX
from workflows.authz import access


def test_an_organization_is_held_against_who_wants_to_hold_it_and_not_against_what_refers_to_it(postgres: Database):
    with postgres.transaction() as session:
        held, free = (cast.organization(session, name).id for name in (XX, cast.BRANCH))
        access.hold_organization(session, held)
        with postgres.transaction() as other:
            other.execute(sa.text("SET LOCAL lock_timeout = 100"))
            access.hold_organization(other, free)
            asked = sa.select(col(Organization.id)).where(col(Organization.id) == held)
            other.execute(asked.with_for_update(read=True, key_share=True))  # as a foreign key does
            with pytest.raises(sa.exc.OperationalError):
                access.hold_organization(other, held)
            other.rollback()


def test_where_whoever_writes_is_alone_an_organization_is_held_anyway(sqlite: Database):
    with sqlite.transaction() as session, statements(sqlite) as said:
        access.hold_organization(session, cast.organization(session, XX).id)
    assert "organization" in said[-1]
