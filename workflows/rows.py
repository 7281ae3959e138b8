"""Lists, always through what the actor may see, paged by key, read as plain columns.

A page costs by what it shows: its order is an index, its cursor is the last row's key, and no
row is fetched to be thrown away.
"""

import sqlalchemy as sa

Row = sa.RowMapping
