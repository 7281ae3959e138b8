"""What a rule looks at is said beside it: it never reads, and what was not read it cannot look at."""

from dataclasses import FrozenInstanceError

import pytest

from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.statements import statements
from tests.workflows.items import varied
from workflows.items.lifecycle import MOVES
from workflows.items.loading import load
from workflows.items.loading.parts import Needs, Part, needs
from workflows.items.moves import DETAILS

GUARDS = {guard for move in MOVES.values() for guard in move.guards}
SITUATIONS = [details.expected.situation for details in DETAILS.values() if details.expected]
DECIDERS: Needs = frozenset({Part.SIGNATURES, Part.PROXIES})
"""Of an item in 验收 every rule may ask who decides."""


def test_no_rule_looks_at_more_than_it_says_and_none_reads(sqlite: Database):
    ids = varied.varied(sqlite)
    varied.proxied(sqlite)
    asked = [(guard, needs([guard])) for guard in GUARDS]
    asked += [(situation.when, situation.looks_at) for situation in SITUATIONS]
    with sqlite.reading() as session:
        read = load.rows_of(session, ids)
        for login in varied.CAST:
            actor = cast.actor(session, login)
            for rule, looks_at in asked:
                for row in read:
                    looked = looks_at | (DECIDERS if row[0].state is State.VERIFY else frozenset())
                    (case,) = load.load_many(session, actor, [row], looked, now=make.NOW, today=cast.TODAY)
                    with statements(sqlite) as found:
                        rule(case)
                    assert not found, rule


def test_what_was_not_read_cannot_be_looked_at_and_what_was_read_cannot_be_changed(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session:
        case = load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW)
        with pytest.raises(AssertionError, match="must say that it needs it"):
            _ = case.measures
        with pytest.raises(AssertionError):
            list(case.parts.signatures)
        assert load.with_parts(session, case, frozenset({Part.MEASURES})).measures
        with pytest.raises(FrozenInstanceError):
            case.survives = True  # type: ignore[misc]
