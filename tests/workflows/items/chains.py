"""Campaigns whose ordinary items of a branch are closed by other steps."""

import tomllib
from uuid import UUID

from models.session import Database
from tests import cast, make
from workflows.rules.template import shipped

ALL = {"rule": "all"}
ANY = {"rule": "any"}


def campaign(database: Database, *signers: dict, extension: dict | None = None, **chain) -> UUID:
    """Open a campaign whose ordinary items of a branch are closed by these steps."""
    rules = tomllib.loads(shipped()[cast.CAMPAIGN].read_text())["rules"]
    first, *others = rules["chains"]
    rest = {"levels": ["important"]}
    mine = first | {"levels": ["ordinary"], "signers": signers or first["signers"]} | chain
    changed = {"extension": extension} if extension else {}
    return make.open_with(database, chains=[mine, first | rest, *others], **changed)
