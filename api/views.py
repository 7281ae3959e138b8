"""How an item is shown: one shape for the list, the item itself and a conflict."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.house import Desk
from workflows.queries import detail
from workflows.queries.detail import Lateness


def item(desk: Desk, item_id: UUID) -> dict[str, Any]:
    """Return an item that may be seen, as GET shows it."""
    return _finish(dict(detail.item(desk.session, item_id)), Lateness(desk.session, desk.today))


def page(desk: Desk, found: dict[str, Any]) -> dict[str, Any]:
    """Show a page of items: how late each is, without the key that it is sorted by."""
    late = Lateness(desk.session, desk.today)
    for row in found["items"]:
        _finish(row, late)
    return found


def etag(shown: Mapping[str, Any]) -> dict[str, str]:
    """Return the header that names the version shown."""
    return {"ETag": f'"{shown["version"]}"'}


def _finish(row: dict[str, Any], late: Lateness) -> dict[str, Any]:
    row["overdue_days"] = late.of(row)
    del row["due_sort"]
    return row
