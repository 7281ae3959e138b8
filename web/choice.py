"""Which campaigns somebody chose to look at: as an address says it, or as this device remembers."""

from uuid import UUID

from fastapi import Request

from workflows.campaigns.queries import CampaignChoice, Several

CAMPAIGN = "campaign"
"""What addresses call it, and the cookie."""
MONTH = 30 * 24 * 3600
"""For how many seconds a choice is remembered."""


def read(said: str | None) -> CampaignChoice | None:
    """Return what a text means; None for none, and for what is none."""
    for several in Several:
        if said == several:
            return several
    try:
        return UUID(said or "")
    except ValueError:
        return None


def remembered(request: Request) -> CampaignChoice | None:
    """Return what was chosen last on this device."""
    return read(request.cookies.get(CAMPAIGN))


def carried(request: Request) -> CampaignChoice | None:
    """Return what links to other pages say: as this page's own address does, if it says any."""
    return read(request.query_params.get(CAMPAIGN)) or remembered(request)
