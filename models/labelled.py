"""Enums whose members are called something in Chinese."""

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A string enum whose members carry a Chinese label."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Take the value and its label from the member's two words."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word
