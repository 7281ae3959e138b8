"""The menu: what a person's offices give something to do with, as the table of rights says."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice
from workflows.items.lifecycle import MOVES
from workflows.items.moves.details import Desk
from workflows.worklist.queue import decided_at


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu; shown to who may do one of `needs` somewhere."""

    path: str
    label: str
    icon: str
    needs: tuple[str, ...]
    thumb: bool = False
    """Whether it stands in the bar at the thumb of a phone."""
    scoped: bool = False
    """Whether it shows campaigns, so that its address carries those that were chosen."""

    def address(self, which: CampaignChoice | None) -> str:
        """Return where the entry leads, with the campaigns chosen, if any were."""
        return f"{self.path}?campaign={which}" if self.scoped and which else self.path

    def on(self, path: str) -> bool:
        """Tell whether an address lies under this entry."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


_DECLARED = (
    Entry("/", "待办", "list-check", ("see_item",), thumb=True),
    Entry("/items", "事项", "table", ("see_item",), thumb=True, scoped=True),
    Entry("/desk", "签批台", "signature", tuple(decided_at(Desk.SIGNING)), thumb=True),
    Entry("/verifying", "待验收", "eye-check", tuple(decided_at(Desk.VERIFYING))),
    Entry("/board", "看板", "chart-bar", ("see_statistics",), thumb=True, scoped=True),
    Entry("/diagnosis", "诊断", "stethoscope", ("diagnose",), scoped=True),
    Entry("/ledgers", "台账", "file-import", ("import_ledger", "export_ledger"), scoped=True),
    Entry("/duties", "报送", "send", ("see_duties",), scoped=True),
    Entry("/reconciliations", "对账", "scale", ("see_reconciliations",), scoped=True),
    Entry("/escalations", "督办", "gavel", ("see_escalations",), scoped=True),
    Entry("/samples", "抽查", "search", ("sample",), scoped=True),
    Entry("/voids", "撤销并案", "ban", ("see_voids",), scoped=True),
    Entry("/seals", "封存", "shield-lock", ("see_seals",)),
    Entry("/campaigns", "行动", "flag", ("see_campaign",)),
    Entry("/directory", "组织与人员", "sitemap", ("see_directory",)),
    Entry("/calendar", "校历", "calendar", ("see_calendar",)),
    Entry("/deliveries", "通知送达", "send", ("see_deliveries",)),
    Entry("/webhooks", "Webhook", "settings", ("keep_webhooks",)),
    Entry("/feedback", "投诉建议", "message", ("answer_feedback",)),
)


def entries() -> tuple[Entry, ...]:
    """Return every page that a menu may show."""
    return _DECLARED


def menu(actor: Actor) -> tuple[Entry, ...]:
    """Return the pages that the person has something to do with."""
    return tuple(entry for entry in _DECLARED if _any(actor, entry.needs))


def _any(actor: Actor, needs: Iterable[str]) -> bool:
    return any(
        permissions.has_anywhere(actor, MOVES[name].by if name in MOVES else permissions.RIGHTS[name].by)
        for name in needs
    )
