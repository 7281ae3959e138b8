"""A second campaign, whose chains ask for more than those of the first."""

from uuid import UUID

from models.session import Database
from tests import make

TOGETHER = {"rule": "all", "seats": ["superior:secretary", "superior:deputy_secretary"]}
EITHER = {"rule": "any", "seats": ["office:director", "office:officer"]}


def another_campaign(database: Database) -> UUID:
    """Open a campaign with 会签, an own deputy as first signer, and returns to the verifier."""
    upper = {
        "organizations": ["general_branch", "direct_branch", "committee"],
        "verifier": ["office:officer", "committee:organizer"],
        "signers": [
            {"rule": "any", "seats": ["own:deputy_secretary", "office:director"]},
            {"rule": "any", "seats": ["committee:secretary", "committee:deputy_secretary"]},
        ],
    }
    lower = {
        "organizations": ["branch", "group"],
        "verifier": ["superior:organizer", "superior:patron"],
        "signers": [TOGETHER, EITHER],
    }
    chains = [
        chain
        | {
            "levels": ["ordinary", "important", "major"],
            "guarantor": ["own:secretary", "own:deputy_secretary"],
            "resets": "signatures",
        }
        for chain in (upper, lower)
    ]
    return make.open_with(database, chains=chains)
