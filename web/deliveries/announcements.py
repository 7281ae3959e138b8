"""群公告: how a campaign stands, posted to groups by 党委工作部, now or each week."""

from uuid import UUID

from fastapi import Response

from models.delivery_states import Channel
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import CampaignId
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest, again
from workflows.campaigns import queries as campaigns
from workflows.deliveries import announcements
from workflows.errors import Incomplete, NotFound

router = LateRouter(prefix="/campaigns/{campaign_id}/announcement")

CHANNEL, WEEKDAY, NEVER = "channel", "weekday", "never"
WORKDAYS = (text("星期一"), text("星期二"), text("星期三"), text("星期四"), text("星期五"))


def _page(page: PageRequest, unit: UnitOfWork, campaign_id: UUID) -> Response:
    session = unit.session
    announcements.office_of(session, unit.actor, campaign_id)
    weekly = announcements.weekly(session, campaign_id)
    return page.render(
        unit,
        "deliveries/announcement.html",
        campaign=campaigns.campaign(session, unit.actor, campaign_id),
        announcement=announcements.compose(session, campaign_id, unit.today),
        robots=[each for each in Channel if each in page.services.robots],
        weekly={each.channel for each in weekly},
        weekday=weekly[0].weekday if weekly else None,
        weekdays=WORKDAYS,
        announced=announcements.announced(session, campaign_id),
        error=page.errors.get(CHANNEL),
    )


@router.get("")
def show_announcement(page: PageRead, campaign_id: CampaignId) -> Response:
    """Show what would be posted, to which groups it may be, and what was."""
    with page.reading() as unit:
        return _page(page, unit, campaign_id)


@router.post("")
@again(_page)
def post(page: PagePost, campaign_id: CampaignId) -> Response:
    """Post it now."""
    with page.acting() as unit:
        now = unit.now.astimezone(page.services.zone)
        announcements.post(unit.session, campaign_id, _chosen(page), actor=unit.actor, now=now)
        return page.leave(unit, _here(campaign_id), text("已交给群机器人，一分钟内发出。"))


@router.post("/weekly")
@again(_page)
def set_weekly(page: PagePost, campaign_id: CampaignId) -> Response:
    """Have it posted each week, or no more."""
    weekday = _weekday(page)
    with page.acting() as unit:
        chosen = _chosen(page) if weekday is not None else ()
        now = unit.now.astimezone(page.services.zone)
        announcements.set_weekly(unit.session, campaign_id, chosen, weekday, actor=unit.actor, now=now)
        told = text("不再每周发布。") if weekday is None else text("已设定，每周自动发布。")
        return page.leave(unit, _here(campaign_id), told)


def _here(campaign_id: UUID) -> str:
    return f"/campaigns/{campaign_id}/announcement"


def _chosen(page: PageRequest) -> list[Channel]:
    chosen = [each for each in Channel if each.value in page.posted.get(CHANNEL, ())]
    if not page.services.robots.issuperset(chosen):
        raise NotFound
    return chosen


def _weekday(page: PageRequest) -> int | None:
    given = page.first_value(WEEKDAY)
    if given == NEVER:
        return None
    if given not in map(str, range(len(WORKDAYS))):
        raise Incomplete({WEEKDAY: "请选择星期几。"})
    return int(given)
