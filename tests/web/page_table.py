"""Every page with the right that it asks for, and what its address names."""

from models.vocabulary import Relation
from tests import cast
from tests.api.standing import TARGETS, held, roles, university
from web import app
from workflows.authz.permissions import RIGHTS
from workflows.items.lifecycle import REGISTER

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

PRIVATE, COMMITTEE, OWN = "private", "committee", "own"
"""What a page is about: nobody's secret; what is in sight, be it nothing; what is for who has a
right anywhere; what is of one university; what is of one organization; what nobody but its
sender and 党委工作部 know of; and what nobody but its receiver does."""

PAGES = {
    "/": (LIST, "own_work"),
    "/sign-in": (OPEN, None),
    "/calendar/feed/{token}.ics": (OPEN, None),
    "/items": (LIST, "see_item"),
    "/items.csv": (LIST, "export_ledger"),
    "/items/many": (LIST, "see_item"),
    "/items/new": (SOMEWHERE, "register"),
    "/items/{item_id}": (THING, "see_item"),
    "/items/{item_id}/moves/{name}": (THING, "see_item"),
    "/items/{item_id}/told": (THING, "see_item"),
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
    "/ledgers/{campaign_id}/previews/{sha256}/file": (UNIVERSITY, "import_ledger"),
    "/ledgers/files/{file_id}": (THING, "see_item"),
    "/ledgers/{campaign_id}/diagnosis.{format}": (UNIVERSITY, "export_ledger"),
    "/ledgers/{campaign_id}/rectification.{format}": (UNIVERSITY, "export_ledger"),
    "/diagnosis": (LIST, "see_diagnoses"),
    "/diagnosis/{campaign_id}/{organization_id}": (THING, "see_diagnoses"),
    "/feedback": (LIST, "see_feedback"),
    "/feedback/new": (LIST, "give_feedback"),
    "/feedback/{feedback_id}": (PRIVATE, "see_feedback"),
    "/feedback/{feedback_id}/picture": (PRIVATE, "see_feedback"),
    "/me/addresses": (LIST, "own_account"),
    "/m/{delivery_id}/{line}": (OWN, "own_account"),
    "/deliveries": (SOMEWHERE, "see_deliveries"),
    "/deliveries/export": (SOMEWHERE, "see_deliveries"),
    "/deliveries/unreached": (SOMEWHERE, "see_deliveries"),
    "/deliveries/channels": (SOMEWHERE, "rule_channels"),
    "/webhooks": (SOMEWHERE, "keep_webhooks"),
    "/webhooks/{webhook_id}": (SOMEWHERE, "keep_webhooks"),
    "/inbox": (LIST, "own_account"),
    "/me": (LIST, "own_account"),
    "/me/rights": (LIST, "own_account"),
    "/me/password": (LIST, "own_account"),
    "/me/sessions": (LIST, "own_account"),
    "/me/tokens": (LIST, "own_account"),
    "/me/calendar": (LIST, "own_account"),
    "/me/proxies": (LIST, "own_account"),
    "/me/relations": (LIST, "own_account"),
    "/me/leaves": (LIST, "own_account"),
    "/campaigns": (LIST, "see_campaign"),
    "/campaigns/new": (SOMEWHERE, "open_campaign"),
    "/campaigns/{campaign_id}": (UNIVERSITY, "see_campaign"),
    "/campaigns/{campaign_id}/simulation": (UNIVERSITY, "see_escalations"),
    "/campaigns/{campaign_id}/proof": (UNIVERSITY, "prove_campaign"),
    "/campaigns/{campaign_id}/announcement": (UNIVERSITY, "announce"),
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
    "/board/sums": (LIST, "see_statistics"),
    "/board/coverage": (LIST, "see_diagnoses"),
    "/screen": (LIST, "see_statistics"),
    "/duties": (LIST, "see_duties"),
    "/duties/{duty_id}": (THING, "see_duties"),
    "/duties/{duty_id}/papers/{paper_id}": (THING, "see_duties"),
    "/duties/{duty_id}/papers/{paper_id}/file": (THING, "see_duties"),
    "/duties/{duty_id}/papers/{paper_id}/view": (THING, "see_duties"),
    "/reconciliations": (LIST, "see_reconciliations"),
    "/reconciliations/{reconciliation_id}": (THING, "see_reconciliations"),
    "/reconciliations/{reconciliation_id}/proof": (THING, "see_reconciliations"),
    "/reconciliations/{reconciliation_id}/statement": (THING, "see_reconciliations"),
    "/milestones/{milestone_id}/papers": (UNIVERSITY, "see_duties"),
    "/escalations": (LIST, "see_escalations"),
    "/escalations/clock": (LIST, "see_escalations"),
    "/escalations/many/{act}": (SOMEWHERE, "send"),
    "/escalations/{document_id}": (THING, "see_escalations"),
    "/escalations/{document_id}/file": (THING, "see_escalations"),
    "/escalations/{document_id}/answers/{version}/file": (THING, "see_escalations"),
}
"""Each page with what it is about and the right by which it opens."""

ASKS = {
    "/deliveries/export": "?format=csv",
    "/items/many": "?move=assign&item={item_id}",
    "/ledgers/{campaign_id}/previews/{sha256}": "?name=x.xlsx",
    "/ledgers/{campaign_id}/previews/{sha256}/file": "?name=x.xlsx",
}
"""What an address must say to name the thing."""

SENDER = RECEIVER = "member"
"""Who sent 投诉建议, and whom a message was sent to."""

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
    "/board/sums",
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
        case "own":
            return "open" if login == RECEIVER else "404"
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
