"""Which fields each form of a ledger has, and which form a table is by the fields of its columns."""

from ledger.forms import DIAGNOSIS, RECTIFICATION, TASKS

# What tells a form from any other table that speaks of organizations and problems.
_TELLS_DIAGNOSIS = {"experience", "case"}
_TELLS_RECTIFICATION = {"measures", "leader", "person", "responsible", "due", "completion", "progress", "goal"}
_BESIDE = {"source", "kind", "unit", "sustained", "evidence", "acceptance", "closure", "closed_on"}
_FEWEST_TELLING = 2
_READ = {"number", "organization", "problems", "indicator", "remark"}
READ_BY = {
    DIAGNOSIS: _READ | _TELLS_DIAGNOSIS,
    RECTIFICATION: _READ | _TELLS_RECTIFICATION | _BESIDE,
    TASKS: _READ - {"problems"} | _TELLS_RECTIFICATION | _BESIDE | {"task"},
}
"""The fields that each form has."""
_PUBLISHED = {"problems": "problem"}
_OWN = {outside: field for field, outside in _PUBLISHED.items()}


def published(field: str) -> str:
    """What a field is called outside."""
    return _PUBLISHED.get(field, field)


def own(field: str) -> str:
    """What a field is called here that is called so outside."""
    return _OWN.get(field, field)


def form_of(fields: set[str]) -> str:
    """Which form has such columns; nothing for any other table."""
    telling = fields & _TELLS_RECTIFICATION
    if "problems" in fields and fields & _TELLS_DIAGNOSIS:
        return DIAGNOSIS
    if "problems" in fields and telling:
        return RECTIFICATION
    return TASKS if "task" in fields and len(telling) >= _FEWEST_TELLING else ""


def form_assigned(fields: set[str]) -> str:
    """Which form a table is of which a person said that it has such columns."""
    if "problems" in fields:
        return form_of(fields) or DIAGNOSIS
    return TASKS if "task" in fields else ""
