"""What every table shares: constraint names, keys, and columns that mean one thing everywhere."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = sa.JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware in, aware (UTC) out, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002  the signature is SQLAlchemy's
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def word(kind: type[StrEnum]) -> sa.Enum:
    """A column type that stores an enum by value, as text, so that adding a word moves no table."""
    return sa.Enum(kind, native_enum=False, length=24, values_callable=lambda k: [member.value for member in k])


def check(name: str, rule: str) -> sa.CheckConstraint:
    """A named invariant that the database itself keeps."""
    return sa.CheckConstraint(rule, name=name)


def new_key() -> UUID:
    """A fresh time-ordered key (UUID v7)."""
    return uuid7()


class Key(SQLModel):
    """A table whose rows have an id from the moment they are made."""

    id: UUID = Field(default_factory=new_key, primary_key=True)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  SQLAlchemy calls it with the class
        """Name the table after the class: SignOff is sign_off."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **data: Any) -> None:
        """Refuse names that are no column: SQLModel would silently drop them."""
        if unknown := data.keys() - type(self).model_fields.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        super().__init__(**data)


class Versioned(Key):
    """A row that commands count up as they change it, so that a change that raced one fails."""

    version: int = 1

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy calls it with the class
        """Hand the counting to the commands, and the comparing to every UPDATE."""
        table: sa.Table = cls.__table__  # type: ignore[attr-defined]
        return {"version_id_col": table.c.version, "version_id_generator": False}
