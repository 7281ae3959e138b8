"""Lists page by key: a cursor is the last row's key, opaque to those who carry it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import to_json

from workflows.errors import Incomplete

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
MAX_CURSOR_CHARACTERS = 400


class Paging(BaseModel):
    """Which page is asked for. A parameter that no list knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="一页至多几条")
    cursor: str | None = Field(
        default=None, max_length=MAX_CURSOR_CHARACTERS, description="上一页答复里的 next；首页不填"
    )


Paged = Annotated[Paging, Query()]
K = TypeVar("K")
R = TypeVar("R")
S = TypeVar("S")
MAX_NUMBER = 2**31 - 1


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such instant") from None


Number = Annotated[int, Field(ge=0, le=MAX_NUMBER)]
Instant = Annotated[AwareDatetime, AfterValidator(_utc)]


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """One page of a list, and the cursor of the next where there is one."""

    items: list[R]
    next: str | None

    def told(self, tell: Callable[[R], S]) -> "Listed[S]":
        """Return the page with each row as it is told."""
        return Listed([tell(each) for each in self.items], self.next)


class KeysetPage(Generic[K]):
    """A list ordered by some columns, the last of which no two rows share."""

    def __init__(self, kind: Any, *columns: str) -> None:
        self._columns = columns
        self._kind: TypeAdapter[K] = TypeAdapter(kind)

    def after(self, cursor: str | None) -> K | None:
        """Return the key that a cursor stands for, or refuse what is no cursor of this list."""
        if cursor is None:
            return None
        try:
            return self._kind.validate_json(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except ValueError:
            raise Incomplete({"cursor": "翻页位置无效，请从首页重新翻起。"}) from None

    def page(self, rows: Sequence[R], limit: int) -> Listed[R]:
        """Return a page of the rows, of which one more than the limit was asked for."""
        shown = list(rows[:limit])
        return Listed(shown, self._cursor(shown[-1]) if len(rows) > limit else None)

    def _cursor(self, row: object) -> str:
        read = row.__getitem__ if isinstance(row, Mapping) else partial(getattr, row)
        key = [read(column) for column in self._columns]
        written = to_json(key if len(key) > 1 else key[0])
        return urlsafe_b64encode(written).rstrip(b"=").decode()


BY_ID: KeysetPage[UUID] = KeysetPage(UUID, "id")
BY_DUE: KeysetPage[tuple[date, UUID]] = KeysetPage(tuple[date, UUID], "due_on", "id")
BY_DUE_SORT: KeysetPage[tuple[date, UUID]] = KeysetPage(tuple[date, UUID], "due_sort", "id")
BY_DAY: KeysetPage[tuple[date, UUID]] = KeysetPage(tuple[date, UUID], "day", "id")
BY_SEQ: KeysetPage[int] = KeysetPage(Number, "seq")
BY_POSITION: KeysetPage[int] = KeysetPage(Number, "position")
BY_CHECK: KeysetPage[tuple[datetime, UUID]] = KeysetPage(tuple[Instant, UUID], "next_check_at", "id")


BY_NUMBER: KeysetPage[int] = KeysetPage(Number, "number")
