"""What several rows say of one item of a running ledger, put together."""

from dataclasses import replace
from typing import Any

from ledger.forms import ClaimedItem

MAX_ROWS_OF_ITEM = 200
"""Each row is put together with those before it: a problem with more of them is several."""
BETWEEN_NUMBERS, BETWEEN_PROBLEMS = "、", "\n\n"
"""What stands between those of rows that were joined; no problem has an empty line in it."""
_TEXTS = ("source", "kind", "goal", "progress", "sustained", "evidence", "acceptance", "closure", "remark")
_BETWEEN = dict.fromkeys((*_TEXTS, "due_text", "unit"), "\n") | {
    "number": BETWEEN_NUMBERS,
    "problem": BETWEEN_PROBLEMS,
    "leader": "、",
    "person": "、",
    "completion": "；",
}


def merged(item: ClaimedItem, more: ClaimedItem) -> ClaimedItem:
    """Return an item with what another row says of it: of each text every part once, of dates the last."""
    changed: dict[str, Any] = {
        name: _together(sign, getattr(item, name), getattr(more, name)) for name, sign in _BETWEEN.items()
    }
    for name in ("due", "closed_on"):
        changed[name] = max(filter(None, (getattr(item, name), getattr(more, name))), default=None)
    changed["measures"] = tuple(dict.fromkeys(item.measures + more.measures))
    changed["indicator"] = item.indicator or more.indicator
    return replace(item, **changed)


def _together(sign: str, *texts: str | None) -> str | None:
    """What some texts say between them, each part once."""
    return sign.join(dict.fromkeys(part for text in texts if text for part in text.split(sign))) or None
