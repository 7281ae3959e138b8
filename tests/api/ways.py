"""The ways of asking an operation, and for what it is asked."""

from collections.abc import Callable
from typing import Any

from models.evidence_kinds import MediaType
from tests.ledger.evidence import GOOD

Ask = tuple[str, str, dict[str, Any]]
Asks = Callable[[dict[str, Any]], Ask]


def get(path: str, **query: str) -> Asks:
    return lambda t: ("GET", path.format(**t), {"params": {k: t[v] for k, v in query.items()}})


def post(path: str, **body: Any) -> Asks:
    """Ask with a body; a value that names a thing of the target stands for its id."""
    return lambda t: (
        "POST",
        path.format(**t),
        {"json": {k: str(t.get(v, v)) if isinstance(v, str) else v for k, v in body.items()}},
    )


def put(path: str, **body: str) -> Asks:
    return lambda t: ("PUT", path.format(**t), {"json": body})


def send(path: str, **fields: str) -> Asks:
    file = {"file": ("记录.pdf", GOOD[MediaType.PDF], "application/pdf")}
    return lambda t: (
        "POST",
        path.format(**t),
        {"files": file, "data": {name: str(t.get(what, what)) for name, what in fields.items()}},
    )


ITEM, TARGET, CAMPAIGN, HOUSE = "item", "target", "campaign", "house"
PRIVATE = "private"
"""What nobody knows of but those who may see it."""
ANYBODY, ANYWHERE = "anybody", "anywhere"
