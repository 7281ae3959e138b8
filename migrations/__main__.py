"""`python -m migrations check` and `python -m migrations revise "what changed"`."""

import sys
import tempfile
from pathlib import Path

import migrations
from models.session import Database


def main(act: str, message: str = "") -> None:
    """Work on a database that is made for the purpose and thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        migrations.upgrade(database.engine)
        if act == "revise":
            migrations.revise(database.engine, message)
        else:
            migrations.check(database.engine)
        database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
