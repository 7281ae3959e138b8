"""The journal: an entry a move, chained by hash, of people or visibly of the clock."""

from models.journal import Entry
from models.session import Database
from models.vocabulary import State, SubjectKind
from scheduler.tick import tick
from tests import cast, make
from workflows.journal import entries


def chain_holds(chain: list[Entry]) -> bool:
    """Tell whether each entry is bound to the one before, and says what its hash covers."""
    previous = entries.GENESIS
    for seq, entry in enumerate(chain, start=1):
        if (entry.seq, entry.previous) != (seq, previous):
            return False
        if entry.hash != entries.entry_digest(entry.model_dump()):
            return False
        previous = entry.hash
    return True


def by_subject(database: Database) -> dict[object, list[Entry]]:
    found: dict[object, list[Entry]] = {}
    for entry in make.rows(database, Entry):
        found.setdefault(entry.subject_id, []).append(entry)
    return found


def test_every_chain_holds_and_a_changed_word_breaks_it(database: Database):
    item_id = make.item(database, State.CLOSED)
    tick(database, cast.beijing(2021, 4, 21, 9))
    chains = by_subject(database)
    assert {chain[0].subject for chain in chains.values()} == {
        SubjectKind.ITEM,
        SubjectKind.CAMPAIGN,
        SubjectKind.DUTY,
        SubjectKind.DIRECTORY,
        SubjectKind.CALENDAR,
        SubjectKind.ACCOUNT,
    }
    assert all(chain_holds(chain) for chain in chains.values())

    changed = chains[item_id]
    changed[3].data = changed[3].data | {"goal": "改写"}
    assert not chain_holds(changed)


def test_each_move_writes_one_entry_and_a_refused_one_none(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    assert [said.act for said in make.history(sqlite, item_id)] == [
        "register",
        "confirm",
        "assign",
        "submit_plan",
        "approve_plan",
        "progress",
        "apply",
        "verify",
        "sign",
        "sign",
    ]
    version = make.row(sqlite, item_id).version
    assert version == len(make.history(sqlite, item_id))
    assert make.attempt(sqlite, item_id, "progress", "member", text="再报") is not None
    assert len(make.history(sqlite, item_id)) == version


def test_an_entry_of_the_clock_never_looks_human(database: Database):
    make.item(database, State.RECTIFY)
    tick(database, cast.beijing(2021, 5, 7, 9))
    rows = make.rows(database, Entry)
    of_clock = [entry for entry in rows if entry.automatic]
    assert of_clock
    assert {(entry.actor_id, entry.office) for entry in of_clock} == {(None, "系统时钟")}
    of_people = [entry for entry in rows if not entry.automatic]
    assert all(entry.actor_id and entry.office != "系统时钟" for entry in of_people)


def test_people_are_told_once_each_and_never_of_their_own_doing(database: Database):
    item_id = make.item(database, State.CLOSED)
    for said in make.history(database, item_id):
        assert said.by not in said.told
