"""`python -m migrations check` and `python -m migrations revise "what changed"`."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import migrations
from models.session import Database


def main(words: Sequence[str] | None = None) -> None:
    """Work on a database that is made for the purpose and thrown away; refuse what is no such command."""
    parser = argparse.ArgumentParser(prog="python -m migrations")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="whether the revisions make the tables that are declared")
    commands.add_parser("revise", help="write the revision that is missing").add_argument("changed")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        migrations.upgrade(database.engine)
        if asked.command == "revise":
            migrations.revise(database.engine, asked.changed)
        else:
            migrations.check(database.engine)
        database.close()


if __name__ == "__main__":
    main()
