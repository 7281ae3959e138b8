"""On which provisional years an answer rests: noted while it is made, and said once for all of it.

Who reads for an answer opens a note in the session; every calendar that is read in it from then on
notes there of which provisional years it was asked, so that no list can forget to say so.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from uuid import UUID

from sqlmodel import Session

from workflows.workdays.calendar import Calendar, Reservation
from workflows.workdays.statutory import LUNAR_YEARS

NOTED = "provisional years"
"""Under which a session keeps its universities' calendars, with the years they noted."""
_YEARS = re.escape("%(years)s")
_PATTERNS = {
    re.escape(Reservation((year,), awaited).pattern).replace(_YEARS, "[^；]+")
    for year, awaited in product((LUNAR_YEARS.start, LUNAR_YEARS.stop), (True, False))
}
_SAID = re.compile(f"；({'|'.join(sorted(_PATTERNS))})$")
"""A reservation at the end of a notice, in any of its wordings."""


def parted(text: str) -> tuple[str, str | None]:
    """Part what a notice said of provisional years from the rest of it."""
    said = _SAID.search(text)
    return (text[: said.start()], said.group(1)) if said else (text, None)


def begin_noting(session: Session) -> None:
    """Let what is reckoned in a session from now on be noted."""
    session.info[NOTED] = {}


def is_noted(session: Session) -> bool:
    """Tell whether what is reckoned in a session is noted."""
    return NOTED in session.info


def noted(session: Session) -> dict[UUID, Calendar]:
    """Return what was noted in a session, for one of another process to note as well."""
    known: dict[UUID, Calendar] = session.info.get(NOTED, {})
    return known


def note_more(session: Session, more: dict[UUID, Calendar]) -> None:
    """Note what was reckoned elsewhere for the answer that is made in a session, where it notes."""
    if not is_noted(session):
        return
    known = noted(session)
    for committee_id, days in more.items():
        before = known.get(committee_id, days)
        known[committee_id] = replace(before, noted={*(before.noted or ()), *(days.noted or ())})


def note_if_noting(session: Session, committee_id: UUID, read: Callable[[], Calendar]) -> Calendar:
    """Return a university's calendar: one that notes, and read once, where the session notes."""
    known: dict[UUID, Calendar] | None = session.info.get(NOTED)
    if known is None:
        return read()
    if committee_id not in known:
        known[committee_id] = replace(read(), noted=set())
    return known[committee_id]


def reservations(session: Session) -> tuple[Reservation, ...]:
    """Return what is to be said of all that was reckoned; nothing where every year is confirmed."""
    known = noted(session)
    found = (days.reserve(sorted(days.noted)) for days in known.values() if days.noted)
    return tuple(dict.fromkeys(found))
