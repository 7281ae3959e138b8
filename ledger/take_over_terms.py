"""From when the clock counts for an item that is taken over, and of which type that makes it."""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.forms import ClaimedItem, Flaws
from ledger.take_over_decisions import LineDecision
from models.vocabulary import Rectification
from workflows.rules.snapshot import CampaignRules

_KINDS = {kind.label: kind for kind in Rectification}


@dataclass(frozen=True, slots=True)
class Terms:
    """The days that a campaign leaves, and the one that a person set for whatever has none of its own (`usual`)."""

    book: CampaignRules
    today: date
    usual: date | None
    errors: Flaws
    warnings: Flaws

    def due(self, said: ClaimedItem, decided: LineDecision, place: str) -> tuple[date | None, bool]:
        """Return the date from which the clock counts, if there is one, and whether the file's was past."""
        past = said.due is not None and said.due < self.today
        chosen = decided.due_on
        if chosen is not None and not self._is_within(chosen):
            self.errors.add(place, f"新的整改时限{chosen}应在今天与行动结束日{self.book.ends_on}之间，请改正。")
        days = (chosen, said.due, self.usual)
        return next((day for day in days if day is not None and self._is_within(day)), None), past

    def _is_within(self, day: date) -> bool:
        return self.today <= day <= self.book.ends_on

    def rectification(self, said: ClaimedItem, due_on: date, place: str) -> Rectification | None:
        """Return the type that the file names, or the shortest that lasts to the due date."""
        fitting = [
            kind
            for kind in Rectification
            if due_on <= self.today + timedelta(days=self.book.rules.rectification[kind].most_days)
        ]
        named = _KINDS.get(said.kind or "")
        if named in fitting:
            return named
        if not fitting:
            self.errors.add(place, f"整改时限{due_on}比任何整改类型的最长天数都晚，请提前。")
            return None
        if named:
            reason = f"{named.label}不能长至{due_on}，按{fitting[0].label}接续，请核对。"
            self.warnings.add(place, reason)
        return fitting[0]
