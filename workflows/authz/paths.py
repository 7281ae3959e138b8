"""Paths of the tree of organizations: what they say, each for one path and for rows.

A path lists the organizations from the root to the one it belongs to, as hexadecimal ids between
slashes: `/a/b/c/`. Nothing outside this room takes one apart.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.people import Organization

ROOT = "/"
"""Above every organization."""
_PATH = col(Organization.path)
PATHS_KEPT = 4096


def child_path(parent: str | None, organization_id: UUID) -> str:
    """Return the path of an organization right below another; of a root where there is none."""
    return f"{parent or ROOT}{organization_id.hex}/"


def parent_path(path: str) -> str:
    """Return the path of the organization right above the one at `path`."""
    return path.removesuffix("/").rpartition("/")[0] + ROOT


@lru_cache(PATHS_KEPT)
def ancestor_ids(path: str) -> tuple[UUID, ...]:
    """Return the organizations on the way from the root to the one at `path`, itself the last."""
    return tuple(UUID(hex=node) for node in path.split("/")[1:-1])


def depths(paths: Collection[str]) -> list[int]:
    """Return how far each lies below the highest of them."""
    levels = [path.count("/") for path in paths]
    top = min(levels, default=0)
    return [level - top for level in levels]


def branch_path(path: str, above: str) -> str:
    """Return the path of the organization right below `above` that leads to `path`; `above` itself for its own."""
    return above + path.removeprefix(above).partition("/")[0] + ("" if path == above else "/")


def branch_of(owner: Organization) -> str:
    """Return the path of the 党总支 or direct branch that an organization belongs to; of a 院党委 its own."""
    nodes = ancestor_ids(owner.path)
    at = nodes.index(owner.committee_id) if owner.committee_id in nodes else -1
    return "".join((ROOT, *(f"{node.hex}/" for node in nodes[: at + 2])))


def common_ancestor(paths: Iterable[str]) -> UUID:
    """Return the lowest organization in which all of some paths of one tree lie."""
    first, *others = (ancestor_ids(path) for path in paths)
    return [node for n, node in enumerate(first) if all(path[: n + 1] == first[: n + 1] for path in others)][-1]


def lies_within(path: str, scopes: str | Collection[str]) -> bool:
    """Tell whether a path is one of some subtrees; SQL: `within_subtrees`."""
    return path.startswith(scopes if isinstance(scopes, str) else tuple(scopes))


def lies_below(path: str, above: str) -> bool:
    """Tell whether a path is another one's subtree, and not the same."""
    return path != above and lies_within(path, above)


def within_subtrees(scopes: Iterable[object], path: sa.SQLColumnExpression[str] = _PATH) -> sa.ColumnElement[bool]:
    """Select the organizations of some subtrees, given by their paths, as parameters or as columns."""
    return sa.or_(sa.false(), *(path.startswith(scope) for scope in scopes))


def organizations_below(scopes: Iterable[object]) -> sa.Select[tuple[UUID]]:
    """Select the ids of the organizations of some subtrees."""
    return sa.select(col(Organization.id)).where(within_subtrees(scopes))  # type: ignore[return-value]
