"""Every page × the cast: who may open it is what the table of rights says, and nothing else.

What is expected is read from the list of the cast (tests/api/standing.py), as for the API.
"""

import re
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from sqlmodel import select

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.evidence_kinds import MediaType
from models.item import Evidence
from models.people import Appointment
from models.vocabulary import EscalationStep, Relation, State
from tests import cast, make
from tests.api.standing import TARGETS, held, roles, university
from tests.ledger.evidence import GOOD
from tests.web.conftest import Site
from tests.web.feedback.test_feedback import PHOTO
from tests.web.ledgers.test_ledgers import GOOD as ROWS
from tests.web.ledgers.test_ledgers import book, upload
from web import app
from workflows.authz.permissions import RIGHTS
from workflows.campaigns import commands as campaigns
from workflows.items.lifecycle import REGISTER
from workflows.rules.template import load, shipped

CAST = (
    "head",
    "member",
    "xx_organizer",
    "xx_secretary",
    "cj_head",
    "director",
    "officer",
    "party_secretary",
    "inspector",
    "admin",
    "outsider",
    "outside_director",
)
OPEN, LIST, SOMEWHERE, UNIVERSITY, THING = "open", "list", "somewhere", "university", "thing"
PRIVATE, COMMITTEE = "private", "committee"
"""What a page is about: nobody's secret; what is in sight, be it nothing; what is for who has a
right anywhere; what is of one university; what is of one organization; and what nobody but its
sender and 党委工作部 know of."""
PAGES = {
    "/": (LIST, "own_work"),
    "/sign-in": (OPEN, None),
    "/calendar/feed/{token}.ics": (OPEN, None),
    "/items": (LIST, "see_item"),
    "/items/many": (LIST, "see_item"),
    "/items/new": (SOMEWHERE, "register"),
    "/items/{item_id}": (THING, "see_item"),
    "/items/{item_id}/moves/{name}": (THING, "see_item"),
    "/items/{item_id}/check": (THING, "see_item"),
    "/items/{item_id}/proof": (THING, "prove_item"),
    "/items/{item_id}/evidence/{evidence_id}": (THING, "see_item"),
    "/items/{item_id}/evidence/{evidence_id}/file": (THING, "see_item"),
    "/items/{item_id}/evidence/{evidence_id}/view": (THING, "see_item"),
    "/desk": (LIST, "own_work"),
    "/desk/{item_id}": (THING, "see_item"),
    "/verifying": (LIST, "own_work"),
    "/verifying/{item_id}": (THING, "see_item"),
    "/samples": (SOMEWHERE, "sample"),
    "/samples/{campaign_id}/{seq}": (UNIVERSITY, "sample"),
    "/voids": (SOMEWHERE, "see_voids"),
    "/seals": (SOMEWHERE, "see_seals"),
    "/ledgers": (LIST, "export_ledger"),
    "/ledgers/{campaign_id}/previews": (UNIVERSITY, "import_ledger"),
    "/ledgers/{campaign_id}/previews/{sha256}": (UNIVERSITY, "import_ledger"),
    "/ledgers/files/{file_id}": (THING, "see_item"),
    "/ledgers/{campaign_id}/diagnosis.{format}": (UNIVERSITY, "export_ledger"),
    "/ledgers/{campaign_id}/rectification.{format}": (UNIVERSITY, "export_ledger"),
    "/diagnosis": (LIST, "see_diagnoses"),
    "/diagnosis/{campaign_id}/{organization_id}": (THING, "see_diagnoses"),
    "/feedback": (LIST, "see_feedback"),
    "/feedback/new": (LIST, "give_feedback"),
    "/feedback/{feedback_id}": (PRIVATE, "see_feedback"),
    "/feedback/{feedback_id}/picture": (PRIVATE, "see_feedback"),
    "/inbox": (LIST, "own_account"),
    "/me": (LIST, "own_account"),
    "/me/rights": (LIST, "own_account"),
    "/me/password": (LIST, "own_account"),
    "/me/sessions": (LIST, "own_account"),
    "/me/tokens": (LIST, "own_account"),
    "/me/calendar": (LIST, "own_account"),
    "/me/proxies": (LIST, "own_account"),
    "/me/relations": (LIST, "own_account"),
    "/campaigns": (LIST, "see_campaign"),
    "/campaigns/new": (SOMEWHERE, "open_campaign"),
    "/campaigns/{campaign_id}": (UNIVERSITY, "see_campaign"),
    "/campaigns/{campaign_id}/simulation": (UNIVERSITY, "see_escalations"),
    "/campaigns/{campaign_id}/proof": (UNIVERSITY, "prove_campaign"),
    "/calendar": (SOMEWHERE, "see_calendar"),
    "/calendar/new": (SOMEWHERE, "close_days"),
    "/calendar/notices/new": (SOMEWHERE, "keep_holidays"),
    "/calendar/notices/{notice_id}": (UNIVERSITY, "keep_holidays"),
    "/calendar/local/{days_id}": (UNIVERSITY, "close_days"),
    "/directory": (SOMEWHERE, "see_directory"),
    "/directory/people": (SOMEWHERE, "see_directory"),
    "/directory/people/{person_id}": (UNIVERSITY, "see_directory"),
    "/directory/organizations/{organization_id}": (THING, "see_directory"),
    "/directory/vacancies": (SOMEWHERE, "see_vacancies"),
    "/directory/handover": (SOMEWHERE, "hand_over"),
    "/directory/holds": (LIST, "own_work"),
    "/directory/first/{committee_id}": (COMMITTEE, "see_first_directory"),
    "/directory/import": (SOMEWHERE, "keep_directory"),
    "/directory/import/form": (SOMEWHERE, "keep_directory"),
    "/directory/organizations/new": (SOMEWHERE, "keep_directory"),
    "/directory/people/new": (SOMEWHERE, "keep_directory"),
    "/directory/appointments/new": (SOMEWHERE, "keep_directory"),
    "/directory/appointments/{appointment_id}/end": (SOMEWHERE, "keep_directory"),
    "/board": (LIST, "see_statistics"),
    "/board/duties": (LIST, "see_statistics"),
    "/board/late": (LIST, "see_statistics"),
    "/board/common": (LIST, "see_statistics"),
    "/board/unacknowledged": (LIST, "see_statistics"),
    "/board/coverage": (LIST, "see_diagnoses"),
    "/screen": (LIST, "see_statistics"),
    "/duties": (LIST, "see_duties"),
    "/duties/{duty_id}": (THING, "see_duties"),
    "/escalations": (LIST, "see_escalations"),
    "/escalations/clock": (LIST, "see_escalations"),
    "/escalations/{escalation_id}": (THING, "see_escalations"),
}
"""Each page with what it is about and the right by which it opens."""
ASKS = {"/items/many": "?move=assign&item={item_id}", "/ledgers/{campaign_id}/previews/{sha256}": "?name=x.xlsx"}
"""What an address must say to name the thing."""
SENDER = "member"
"""Who sent 投诉建议."""
GROUND = (
    "/items",
    "/items/new",
    "/ledgers",
    "/samples",
    "/voids",
    "/diagnosis",
    "/board",
    "/board/duties",
    "/board/late",
    "/board/common",
    "/board/unacknowledged",
    "/board/coverage",
    "/screen",
    "/duties",
    "/escalations",
)
"""Pages whose address may name a campaign."""


TOLD = {("/items/new", "admin"), ("/directory/handover", "outsider")}
"""Who has no campaign in sight is told that; and below 武夷学院党委 stands its office alone."""


def pages() -> set[str]:
    return {route.path for router in app.ROUTERS for route in router.routes if "GET" in route.methods}


@pytest.fixture
def things(site: Site) -> dict[str, str]:
    """What stands in the branch; the other university has a campaign of its own."""
    item_id = make.item(site.database, State.RECTIFY)
    sha256, size = site.files.put(BytesIO(GOOD[MediaType.PDF]))
    make.move(
        site.database,
        item_id,
        "attach",
        "member",
        sha256=sha256,
        size=size,
        measure_id=make.measure_ids(site.database, item_id)[0],
        file_name="佐证.pdf",
        media_type=MediaType.PDF.value,
    )
    closed = make.item(site.database, State.CLOSED)
    looked_at = upload(site, ("台账.xlsx", book(ROWS))).headers["location"]
    found = {
        "evidence_id": make.rows(site.database, Evidence, item_id=item_id)[-1].id,
        "sha256": re.findall("[0-9a-f]{64}", looked_at)[0],
        "file_id": last(site.submit(looked_at, "xx_organizer")),
        "seq": last(site.submit("/samples", "inspector", size="1")),
        "feedback_id": last(site.submit("/feedback/new", SENDER, files={"file": PHOTO}, text="好")),
    }
    with site.database.transaction() as session:
        branch = cast.organization(session, cast.BRANCH).id
        member = make.user(session, "member")
        deadline = session.exec(select(Deadline).where(Deadline.item_id == item_id)).one()
        paper = Escalation(
            deadline_id=deadline.id,
            rung=EscalationStep.SUPERVISE,
            due_on=date(2021, 5, 20),
            reason="逾期",
            drafted_at=make.NOW,
        )
        committee = cast.organization(session, "闽江学院党委").id
        closed_days = LocalDays(
            committee_id=committee, starts_on=date(2021, 8, 2), ends_on=date(2021, 8, 6), is_workday=False, name="暑假"
        )
        session.add_all([paper, closed_days])
        session.flush()
        found |= {
            "escalation_id": paper.id,
            "days_id": closed_days.id,
            "notice_id": session.exec(select(HolidayNotice.id).where(HolidayNotice.committee_id == committee)).first(),
            "campaign_id": cast.campaign(session).id,
            "committee_id": committee,
            "organization_id": branch,
            "duty_id": session.exec(select(Duty.id).where(Duty.organization_id == branch)).first(),
            "person_id": member,
            "appointment_id": session.exec(select(Appointment.id).where(Appointment.user_id == member)).one(),
        }
    with site.database.transaction() as session:
        template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        away = cast.organization(session, "武夷学院党委").id
        director = cast.actor(session, "outside_director")
        campaigns.open_campaign(session, template, away, actor=director, now=cast.START)
    more = {"item_id": item_id, "closed": closed, "name": "progress", "format": "xlsx"}
    return {name: str(value) for name, value in (found | more | {"token": "none"}).items()}


def last(answer) -> str:
    """Return the end of the address that an answer leads to."""
    return answer.headers["location"].rpartition("/")[2]


def address(page: str, things: dict[str, str]) -> str:
    named = things | {"item_id": things["closed"]} if page.endswith("{item_id}/proof") else things
    return (page + ASKS.get(page, "")).format(**named)


def expected(page: str, login: str) -> str:
    """Say what the table makes of it: open, 403 or 404."""
    reach, right = PAGES[page]
    by = set(REGISTER.by if right == "register" else RIGHTS[right].by)
    anywhere = any(roles(login, place) & by for place in TARGETS)
    here = roles(login, cast.BRANCH)
    match reach:
        case "list":
            return "open"
        case "private":
            return "open" if here & by or login == SENDER else "404"
        case "somewhere":
            return "open" if anywhere or (page, login) in TOLD else "403"
        case "committee":
            there = roles(login, university(cast.BRANCH))
            if there & by:
                return "open"
            return "403" if Relation.VIEWER in there else "404"
        case "university":
            home = any(university(where) == university(cast.BRANCH) for where, _ in held(login))
            if not home and Relation.ADMIN not in here & by:
                return "404"
            return "open" if anywhere else "403"
    return "open" if here & by and (Relation.VIEWER in here or login == "admin") else "404"


def answered(answer) -> str:
    to = answer.headers.get("location", "")
    assert answer.status_code in {200, 303, 403, 404}, answer.url
    assert not to.startswith("/sign-in")
    return str(answer.status_code) if answer.status_code >= 400 else "open"


def test_every_page_has_its_right():
    assert set(PAGES) == pages()
    assert set(GROUND) <= set(PAGES)


def test_everybody_is_answered_as_the_table_says(site: Site, things):
    wrong = []
    for page, (reach, _) in PAGES.items():
        for login in CAST if reach != OPEN else ():
            found = answered(site.get(address(page, things), login))
            if found != expected(page, login):
                wrong.append((page, login, found, expected(page, login)))
    assert not wrong


def test_nobody_is_asked_who_it_is(site: Site, things):
    for page, (reach, _) in PAGES.items():
        answer = site.get(address(page, things), None)
        if reach != OPEN:
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/sign-in?next=/"), page
    assert site.get("/sign-in", None).status_code == 200


def test_an_address_that_names_another_university_s_campaign_or_organization_finds_nothing(site: Site, things):
    for page in GROUND:
        assert site.get(f"{page}?campaign={things['campaign_id']}", "outsider").status_code == 404
    for page in ("/items", "/board", "/duties", "/escalations", "/directory/vacancies"):
        answer = site.get(f"{page}?organization={things['organization_id']}", "outsider")
        assert answer.status_code == 404, page


def test_items_named_one_by_one_are_shown_to_who_sees_them_alone(site: Site, things):
    asked = address("/items/many", things)
    number = make.row(site.database, UUID(things["item_id"])).number
    assert number in site.get(asked, "head").text
    assert number not in site.get(asked, "cj_head").text


@pytest.mark.parametrize(
    "page", ["/samples/{campaign_id}/" + "9" * 30, "/calendar?year=" + "9" * 5000, "/calendar?year=-1"]
)
def test_a_number_beyond_all_numbers_breaks_nothing(site: Site, things, page):
    assert site.get(page.format(**things), "inspector").status_code in {200, 404}


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 30, "1", "x"])
def test_a_version_that_is_old_or_none_is_refused_on_the_form(site: Site, things, version):
    asked = f"/items/{things['item_id']}/moves/progress"
    answer = site.submit(asked, "member", text="四月", version=version)
    assert answer.status_code in {409, 422}
    assert "四月" in answer.text
