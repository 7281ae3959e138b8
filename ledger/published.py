"""What was read of a ledger as plain data, in the published shape. Apart from the readers: they need no pydantic."""

from pydantic import TypeAdapter

from ledger.forms import DIAGNOSIS, Reading

_PLACES = {"__all__": {"table", "row"}}
_JSON = TypeAdapter(Reading)


def as_json(reading: Reading) -> dict[str, object]:
    """Return a reading as plain data."""
    rows, items = (_PLACES, True) if reading.form == DIAGNOSIS else (True, _PLACES)
    said: dict[str, object] = _JSON.dump_python(
        reading, mode="json", exclude={"sha256": True, "undated": True, "nameless": True, "rows": rows, "items": items}
    )
    return said
