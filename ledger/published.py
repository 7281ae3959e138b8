"""What was read of a ledger as plain data, in the published shape. Apart from the readers: they need no pydantic."""

from pydantic import TypeAdapter

from ledger.forms import Reading

_JSON = TypeAdapter(Reading)


def as_json(reading: Reading) -> dict[str, object]:
    """Return a reading as plain data."""
    said: dict[str, object] = _JSON.dump_python(
        reading, mode="json", exclude={"sha256": True, "rows": {"__all__": {"table", "row"}}}
    )
    return said
