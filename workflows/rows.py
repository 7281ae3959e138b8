"""Lists, always through what the actor may see, paged by key, read as plain columns.

A page costs by what it shows: its order is an index, its cursor is the last row's key, and no
row is fetched to be thrown away.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

Row = sa.RowMapping
Record = Mapping[Any, Any]
"""A row by column: as it was read, or as a door has it, with more beside it."""
Listing = sa.Select[*tuple[Any, ...]]
"""The statement of a list, whose columns are read by name."""
