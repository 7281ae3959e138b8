"""What a view's address asks: the form of its filters sends every field, also those left empty."""

from typing import Any

from pydantic import BaseModel, model_validator


class Filters(BaseModel):
    """A question that a form may ask; what was left empty is not asked."""

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if value not in ("", None)}
