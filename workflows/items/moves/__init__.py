"""The moves on an item, each in a file of its own that is called like its act."""

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword

from workflows.items.lifecycle import MOVES
from workflows.items.moves.details import MoveDetails


def _details(act: str) -> MoveDetails:
    found: MoveDetails = import_module(f"{__name__}.{act}_" if iskeyword(act) else f"{__name__}.{act}").DETAILS
    return found


DETAILS: Mapping[str, MoveDetails] = {act: _details(act) for act in MOVES}
"""What stands in each move's own file, by act, in the order of the table."""
