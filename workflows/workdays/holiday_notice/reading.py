"""What a notice on days off was read to say."""

from dataclasses import dataclass
from datetime import date

from workflows.workdays.national_days import SetDay
from workflows.workdays.statutory import STATUTORY, statutory_days


@dataclass(frozen=True, slots=True)
class Holiday:
    """One stretch of days off, with its first and its last day."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ReadingFault:
    """What cannot be right in a notice, and where it stands."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a notice says; `year` is None where it does not say of which year it speaks.

    `days_off` are the days that it names as off, Saturdays and Sundays within a stretch among them,
    but not those that a day only touches (与周末连休); `workdays` are the make-up days (调休上班).
    Every other day is worked from Monday to Friday: so read, the notices of 2014 to 2026 are the
    library's years. Some days may lie in the year before: that for 2023 begins with 2022-12-31.
    """

    year: int | None
    holidays: tuple[Holiday, ...] = ()
    days_off: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    errors: tuple[ReadingFault, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The statutory holidays that it does not arrange: none in a whole year's notice."""
        arranged = "、".join(holiday.name for holiday in self.holidays)
        return tuple(name for name in STATUTORY if name[:2] not in arranged)

    @property
    def unlikely(self) -> tuple[str, ...]:
        """The holidays that are arranged without one of their own statutory days.

        Such a reading stands under a wrong year, or a wrong month was typed.
        """
        if self.year is None:
            return ()
        off, own = set(self.days_off), statutory_days(self.year)
        arranged = (name for name in STATUTORY if name not in self.missing)
        return tuple(
            name for name in arranged if (days := {day for day, each in own.items() if each == name}) and not days & off
        )

    def set_days(self) -> list[SetDay]:
        """Return the days that it sets, in order, each under the holiday nearest to it."""
        off = [SetDay(on, is_workday=False, name=self._name(on)) for on in self.days_off]
        on = [SetDay(on, is_workday=True, name=self._name(on)) for on in self.workdays]
        return sorted(off + on)

    def _name(self, on: date) -> str:
        def away(n: int) -> tuple[int, int]:
            each = self.holidays[n]
            return max((each.first - on).days, (on - each.last).days, 0), -n

        nearest = min(range(len(self.holidays)), key=away, default=None)
        return "" if nearest is None else self.holidays[nearest].name

    def as_json(self) -> dict[str, object]:
        """Return it as plain data, in the published shape."""
        return {
            "year": self.year,
            "days_off": [day.isoformat() for day in self.days_off],
            "workdays": [day.isoformat() for day in self.workdays],
            "holidays": [
                {"name": each.name, "from": each.first.isoformat(), "to": each.last.isoformat()}
                for each in self.holidays
            ],
            "errors": [{"place": each.place, "reason": each.reason} for each in self.errors],
        }
