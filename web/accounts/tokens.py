"""本人的登录、令牌与日历订阅: what a person is known by, each ended at once when need be."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from models.vocabulary import TokenKind, TokenScope
from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.accounts import NewToken
from transport.pagination import MAX_LIMIT
from transport.services import UnitOfWork
from web import schema_form
from web.fields import Option, Posted
from web.i18n.languages import text
from web.page_request import PASSWORD, PagePost, PageRead, PageRequest, own_address
from web.reauthentication import Confirms, check
from web.worklist.calendar_feed import PATH
from workflows.accounts import queries, token_commands, tokens

router = APIRouter(prefix="/me")

SCOPES = [Option(scope.value, scope.label) for scope in (TokenScope.READ, TokenScope.ALL)]
USUAL = {"scope": (TokenScope.READ.value,), "days": ("90",)}
FEED = "日历订阅"
MINUTE = timedelta(minutes=1)


@router.get("/sessions")
def sessions(visit: PageRead) -> Response:
    """Show where the person is signed in, the newest first."""
    with visit.reading() as desk:
        held = queries.held(desk.session, desk.actor, TokenKind.SESSION, now=desk.now, limit=MAX_LIMIT)
        return visit.page(
            desk,
            "accounts/sessions.html",
            sessions=list(reversed(held)),
            this=desk.held.token_id,
            idle=int(visit.house.session_idle / MINUTE),
        )


@router.post("/sessions/{session_id}/end")
def end(visit: PagePost, session_id: UUID) -> Response:
    return _ended(visit, session_id, TokenKind.SESSION, "/me/sessions")


@router.get("/tokens")
def listed(visit: PageRead) -> Response:
    return show_tokens(visit, USUAL)


@router.post("/tokens")
def make(visit: Confirms) -> Response:
    """Make a token, and show it this once."""

    def asked() -> NewToken:
        return schema_form.read_schema(visit, NewToken)

    return _made(visit, asked, show_tokens)


@router.post("/tokens/{token_id}/revoke")
def revoke(visit: PagePost, token_id: UUID) -> Response:
    return _ended(visit, token_id, TokenKind.TOKEN, "/me/tokens")


@router.get("/calendar")
def calendars(visit: PageRead) -> Response:
    return show_calendars(visit, {})


@router.post("/calendar")
def subscribe(visit: Confirms) -> Response:
    """Make the secret address of the person's calendar, and show it this once."""
    days = tokens.MAX_LIFE.days

    def asked() -> NewToken:
        return NewToken(label=FEED, scope=TokenScope.CALENDAR, days=days)

    return _made(visit, asked, show_calendars)


def show_tokens(
    visit: PageRequest, posted: Posted, problem: Problem | None = None, shown: str | None = None
) -> Response:
    """Show the tokens that hold, and the form for another."""
    fields = schema_form.schema_fields(NewToken, posted, problem, {"scope": SCOPES})
    return _page(visit, "accounts/tokens.html", problem, fields=fields, shown=shown)


def show_calendars(visit: PageRequest, _: Posted, problem: Problem | None = None, shown: str | None = None) -> Response:
    """Show the subscriptions that hold, without their addresses: these are not kept."""
    origin = visit.house.origin(visit.request)
    address = origin + PATH.format(token=shown) if shown else None
    return _page(visit, "accounts/calendar_feed.html", problem, address=address)


def _page(visit: PageRequest, template: str, problem: Problem | None, **shown: Any) -> Response:
    with visit.reading() as desk:
        held = queries.held(desk.session, desk.actor, TokenKind.TOKEN, now=desk.now, limit=MAX_LIMIT)
        feeds = [token for token in held if token.scope is TokenScope.CALENDAR]
        return visit.page(
            desk,
            template,
            problem.status if problem else 200,
            problem=problem,
            feeds=feeds,
            tokens=[token for token in held if token.scope is not TokenScope.CALENDAR],
            password_error=problem.more.get("fields", {}).get(PASSWORD) if problem else None,
            **shown,
        )


def _made(visit: PageRequest, asked: Callable[[], NewToken], show: Callable[..., Response]) -> Response:
    try:
        check(visit)
        wanted = asked()
        with visit.unkept() as desk:
            shown = _token(desk, wanted)
    except FAULTS as fault:
        return show(visit, visit.posted, of_fault(fault))
    return show(visit, USUAL, shown=shown)


def _token(desk: UnitOfWork, wanted: NewToken) -> str:
    shown, _ = token_commands.make_token(
        desk.session,
        actor=desk.actor,
        now=desk.now,
        label=wanted.label,
        scope=wanted.scope,
        expires_at=desk.now + timedelta(days=wanted.days),
    )
    return shown


def _ended(visit: PageRequest, token_id: UUID, kind: TokenKind, back: str) -> Response:
    with visit.acting() as desk:
        token_commands.revoke_token(desk.session, token_id, kind, actor=desk.actor, now=desk.now)
        return visit.leave(desk, own_address(visit.one("next"), back), text("已失效。"))
