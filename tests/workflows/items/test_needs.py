"""What a rule looks at is said beside it: it never reads, and what was not read it cannot look at."""

from collections import defaultdict
from dataclasses import FrozenInstanceError, replace
from itertools import product

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
    asked = defaultdict(list)
    for guard in GUARDS:
        asked[needs([guard])].append(guard)
    for situation in SITUATIONS:
        asked[situation.looks_at].append(situation.when)
    with sqlite.reading() as session:
        read = defaultdict(list)
        for row in load.rows_of(session, ids):
            read[row[0].state is State.VERIFY].append(row)
        for login in varied.CAST:
            actor = cast.actor(session, login)
            for (looks_at, rules), (decided, rows) in product(asked.items(), read.items()):
                looked = looks_at | (DECIDERS if decided else frozenset())
                cases = load.load_many(session, actor, rows, looked, now=make.NOW, today=cast.TODAY)
                with statements(sqlite) as found:
                    for rule, case in product(rules, cases):
                        rule(replace(case))  # anew: nothing that another rule looked at
                        assert not found, rule


def test_what_was_not_read_cannot_be_looked_at_and_what_was_read_cannot_be_changed(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session:
        case = load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW)
        with pytest.raises(AssertionError, match="must say that it needs it"):
            _ = case.measures
        with pytest.raises(AssertionError):
            list(case.parts.evidence)
        assert load.with_parts(session, case, frozenset({Part.MEASURES})).measures
        with pytest.raises(FrozenInstanceError):
            case.survives = True  # type: ignore[misc]
