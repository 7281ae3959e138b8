"""Accounts get passwords here so that somebody confirms them: how those are hashed is no matter."""

import pytest


@pytest.fixture(autouse=True)
def hashed_cheaply(cheap: None) -> None:
    """A hash at its own cost takes longer than most of these tests."""
