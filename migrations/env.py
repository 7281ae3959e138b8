"""Run by Alembic, on the connection that migrations/__init__.py hands it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from models.base import UtcDateTime


def _plainly(kind: str, value: Any, _autogenerate: object) -> str | Literal[False]:
    """Render columns by what the database stores: a revision must not follow our later types."""
    if kind == "type" and isinstance(value, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, sa.Enum):
        return f"sa.String(length={value.length})"
    if kind == "type" and isinstance(value, sa.JSON):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
    render_item=_plainly,
)

with context.begin_transaction():
    context.run_migrations()
