"""Every column of the database is held against the journal, or stands on the list of the manual."""

from workflows.verify import unheld


def test_every_column_is_held_or_listed_with_its_reason():
    lists = (unheld.played(), unheld.otherwise(), unheld.unheld())
    there = set(unheld.columns())
    assert there - set().union(*lists) == set(), "neither held nor listed"
    assert set().union(*lists) - there == set(), "no such column"


def test_no_column_is_both_held_and_listed_as_not():
    held = unheld.played() | unheld.otherwise()
    assert held & unheld.unheld() == set()
    assert unheld.played() & unheld.otherwise() == set()
