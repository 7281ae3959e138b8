"""JSON as it is hashed, and as it is stored: sorted keys, no blanks, nothing escaped without need.

What verifies can so hash what stands in a row, and need not read and write it once more.
"""

import json
from datetime import datetime
from functools import partial


def canonical(value: object) -> bytes:
    """Write a value as canonical JSON in UTF-8; instants, keys and whatever else as text."""
    return canonical_text(value).encode()


def canonical_text(value: object) -> str:
    return _HASHED.encode(value)


def stored(value: object) -> str:
    """Write a value as it stands in a column of JSON, canonical too.

    Raises `TypeError` for what JSON has no words for.
    """
    return _STORED.encode(value)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_encoder = partial(json.JSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_HASHED = _encoder(default=_plain, check_circular=False)
_STORED = _encoder()
