"""The day that a file itself names, as written inside it: a hint from outside, never trusted."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from workflows.days import LAST_DAY

FIRST_YEAR = 1990
"""Before it, the clock of whatever wrote the file had never been set."""

_PDF = re.compile(r"(\d{8})(?:(\d{6})(?:(Z)|([+-]\d\d)'?(\d\d))?)?")


def of_iso(text: str, zone: ZoneInfo) -> date | None:
    """Read 2021-03-30T08:00:00Z, as Office writes it; without an offset it is a local time."""
    try:
        return _day(datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        return None


def of_pdf(text: str, zone: ZoneInfo) -> date | None:
    """Read 20210330080000+08'00', as PDF writes it after D:."""
    if (found := _PDF.match(text)) is None:
        return None
    day, time, utc, hours, minutes = found.groups()
    offset = "+0000" if utc else f"{hours}{minutes}" if hours else ""
    return of_iso(f"{day}T{time or '000000'}{offset}", zone)


def of_photo(text: str, zone: ZoneInfo) -> date | None:
    """Read 2021:03:30 08:00:00, as cameras write it."""
    return of_iso(text[:10].replace(":", "-"), zone)


def _day(at: datetime, zone: ZoneInfo) -> date | None:
    day = (at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=UTC)).date()
    return day if FIRST_YEAR <= day.year <= LAST_DAY.year else None
