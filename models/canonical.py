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
    return _written(_HASHED, value)


def stored(value: object) -> str:
    """Write a value as it stands in a column of JSON, canonical too.

    Raises `TypeError` for what JSON has no words for.
    """
    return _written(_STORED, value)


def _written(encoder: json.JSONEncoder, value: object) -> str:
    """Write a long list element by element, where it stands: whoever writes it at once holds the interpreter so long.

    Of ten thousand rows that is a fifth of a second, for which every page would wait.
    """
    if isinstance(value, list) and len(value) > _LONG:
        return f"[{','.join([encoder.encode(each) for each in value])}]"
    if isinstance(value, dict) and any(isinstance(each, list) and len(each) > _LONG for each in value.values()):
        named = [f"{encoder.encode(name)}:{_written(encoder, value[name])}" for name in sorted(value)]
        return f"{{{','.join(named)}}}"
    return encoder.encode(value)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_LONG = 100
_encoder = partial(json.JSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_HASHED = _encoder(default=_plain, check_circular=False)
_STORED = _encoder()
