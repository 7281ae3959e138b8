"""本人的登录、令牌与日历订阅: what a person is known by, each ended at once when need be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Response

from models.vocabulary import TokenKind, TokenScope
from transport.errors import FAULTS
from transport.inputs.accounts import NewToken
from transport.late_route import LateRouter
from transport.pagination import MAX_LIMIT
from transport.services import UnitOfWork
from transport.visible import TokenId
from web import schema_form
from web.browser import own_address
from web.fields import Option
from web.i18n.languages import text
from web.page_request import PASSWORD, PagePost, PageRead, PageRequest
from web.reauthentication import Confirms, check
from web.worklist.calendar_feed import PATH
from workflows.accounts import queries, token_commands, tokens

router = LateRouter(prefix="/me")

SCOPES = [Option(scope.value, scope.label) for scope in (TokenScope.READ, TokenScope.ALL)]
FORM_DEFAULTS = {"scope": (TokenScope.READ.value,), "days": ("90",)}
FEED = "日历订阅"
MINUTE = timedelta(minutes=1)


@router.get("/sessions")
def sessions(page: PageRead) -> Response:
    """Show where the person is signed in, the newest first."""
    with page.reading() as unit:
        held = queries.held(unit.session, unit.actor, TokenKind.SESSION, now=unit.now, limit=MAX_LIMIT)
        return page.render(
            unit,
            "accounts/sessions.html",
            sessions=list(reversed(held)),
            this=unit.held.token_id,
            idle=int(page.services.session_idle / MINUTE),
        )


@router.post("/sessions/{session_id}/end")
def end(page: PagePost, session_id: TokenId) -> Response:
    return _ended(page, session_id, TokenKind.SESSION, "/me/sessions")


@router.get("/tokens")
def listed(page: PageRead) -> Response:
    return show_tokens(replace(page, posted=FORM_DEFAULTS))


@router.post("/tokens")
def make(page: Confirms) -> Response:
    """Make a token, and show it this once."""
    return _made(page, partial(schema_form.read_schema, page, NewToken), show_tokens)


@router.post("/tokens/{token_id}/revoke")
def revoke(page: PagePost, token_id: TokenId) -> Response:
    return _ended(page, token_id, TokenKind.TOKEN, "/me/tokens")


@router.get("/calendar")
def calendars(page: PageRead) -> Response:
    return show_calendars(page)


@router.post("/calendar")
def subscribe(page: Confirms) -> Response:
    """Make the secret address of the person's calendar, and show it this once."""
    wanted = NewToken(label=FEED, scope=TokenScope.CALENDAR, days=tokens.MAX_LIFE.days)
    return _made(page, lambda: wanted, show_calendars)


def show_tokens(page: PageRequest, shown: str | None = None) -> Response:
    """Show the tokens that hold, and the form for another."""
    fields = schema_form.schema_fields(page, NewToken, {"scope": SCOPES})
    return _page(page, "accounts/tokens.html", fields=fields, shown=shown)


def show_calendars(page: PageRequest, shown: str | None = None) -> Response:
    """Show the subscriptions that hold, without their addresses: these are not kept."""
    origin = page.services.origin(page.request)
    address = origin + PATH.format(token=shown) if shown else None
    return _page(page, "accounts/calendar_feed.html", address=address)


def _page(page: PageRequest, template: str, **shown: Any) -> Response:
    with page.reading() as unit:
        held = queries.held(unit.session, unit.actor, TokenKind.TOKEN, now=unit.now, limit=MAX_LIMIT)
        feeds = [token for token in held if token.scope is TokenScope.CALENDAR]
        return page.render(
            unit,
            template,
            feeds=feeds,
            tokens=[token for token in held if token.scope is not TokenScope.CALENDAR],
            password_error=page.errors.get(PASSWORD),
            **shown,
        )


def _made(page: PageRequest, asked: Callable[[], NewToken], show: Callable[..., Response]) -> Response:
    try:
        check(page)
        wanted = asked()
        with page.unkept() as unit:
            shown = _token(unit, wanted)
    except FAULTS as fault:
        return show(page.refused(fault))
    return show(replace(page, posted=FORM_DEFAULTS), shown)


def _token(unit: UnitOfWork, wanted: NewToken) -> str:
    shown, _ = token_commands.make_token(
        unit.session,
        actor=unit.actor,
        now=unit.now,
        label=wanted.label,
        scope=wanted.scope,
        expires_at=unit.now + timedelta(days=wanted.days),
    )
    return shown


def _ended(page: PageRequest, token_id: UUID, kind: TokenKind, back: str) -> Response:
    with page.acting() as unit:
        token_commands.revoke_token(unit.session, token_id, kind, actor=unit.actor, now=unit.now)
        return page.leave(unit, own_address(page.first_value("next"), back), text("已失效。"))
