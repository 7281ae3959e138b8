"""登录、密码与令牌. Nothing of what is said here is kept for a repeated request."""

from datetime import UTC, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from api import serializers
from api.accounts.schemas import Confirmed, FirstPassword, PasswordGiven, SessionOpened, SignIn, TokenLine, TokenMade
from api.openapi import ACCOUNTS
from api.operations import Operations
from api.requests import AnyScopeRequest, ReadRequest, SecretRequest, confides
from api.schemas import Page
from models.people import AccessToken
from models.vocabulary import TokenKind, TokenScope
from transport import passwords
from transport.context import RequestContext
from transport.inputs.accounts import NewToken, PasswordChange
from transport.pagination import BY_ID, Paged
from transport.reauthentication import PasswordGuess, confirmed, reauthenticate
from transport.services import Services, UnitOfWork, client_address
from transport.visible import PersonId, TokenId
from workflows.accounts import commands, queries, token_commands
from workflows.accounts.commands import OpenedSession
from workflows.accounts.guesses import GuessClaim
from workflows.accounts.throttle import GuessSource
from workflows.days import day_in

router = Operations("", ACCOUNTS)

ONCE = {"Cache-Control": "no-store"}
ENDS = ("unauthenticated", "not-permitted", "not-found", "incomplete")

Changing = Annotated[RequestContext, Depends(confides(TokenScope.ALL, TokenScope.PASSWORD))]


@router.post(
    "/session", "signIn", "登录", SessionOpened, None, "too-many", status=201, headers=None, extra={"security": []}
)
async def sign_in(request: Request, body: SignIn) -> Response:
    """换取一次登录，12 小时内有效，久不使用即失效。连续输错须等候，越等越久，但从不锁定。"""
    services = Services.of(request)
    source = GuessSource(client_address(request), body.device)
    guess = PasswordGuess(body.login, body.password.get_secret_value(), source, services.clock())
    claimed = await reauthenticate(services, guess)
    remember = body.remember_device or body.device is not None
    opened = await run_in_threadpool(signed_in, services, guess, claimed, remember=remember)
    return _opened(opened, 201)


def signed_in(services: Services, guess: PasswordGuess, claimed: GuessClaim, *, remember: bool) -> OpenedSession:
    """Open a session for who gave the right password."""
    now = guess.now
    today = day_in(services.zone, now)
    with services.database.transaction() as session:
        return commands.sign_in(session, claimed, now=now, today=today, idle=services.session_idle, remember=remember)


@router.delete("/session", "signOut", "退出", TokenLine, "own_account", "unauthenticated")
def sign_out(context: AnyScopeRequest) -> Response:
    """使此次登录（或此令牌）立即失效。"""
    with context.transaction() as unit:
        held = unit.held
        return _ended(unit, held.token_id, held.kind)


@router.post("/session/confirm", "confirmPassword", "再次输入密码", Confirmed, "own_account", "too-many", headers=None)
async def confirm(context: SecretRequest, body: PasswordGiven) -> Response:
    """签字前的确认，十分钟内有效；登录本身也算一次。输错按这次登录计，与别处输错无关。"""
    until = await confirmed(context, body.password.get_secret_value())
    shown = {"confirmed_until": until.astimezone(UTC)}
    return Response(to_json(shown), media_type="application/json")


@router.get(
    "/sessions",
    "listSessions",
    "我的登录",
    Page[TokenLine],
    "own_account",
    "unauthenticated",
    "not-permitted",
    "incomplete",
)
def list_sessions(context: ReadRequest, asked: Paged) -> Response:
    """尚未失效的登录。"""
    return _listed(context, TokenKind.SESSION, asked)


@router.delete("/sessions/{session_id}", "endSession", "结束一次登录", TokenLine, "own_account", *ENDS)
def end_session(context: SecretRequest, session_id: TokenId) -> Response:
    """本人的任何一次登录，例如遗失的手机上的。"""
    with context.transaction() as unit:
        return _ended(unit, session_id, TokenKind.SESSION)


@router.post("/password", "changePassword", "修改密码", SessionOpened, "own_account", "too-many", headers=None)
async def change_password(request: Request, context: Changing, body: PasswordChange) -> Response:
    """本人的全部登录随即失效，答复给出一次新的登录；令牌不受影响。"""
    return _opened(await passwords.change(context, body, client_address(request)), 200)


@router.get(
    "/tokens",
    "listTokens",
    "我的令牌",
    Page[TokenLine],
    "own_account",
    "unauthenticated",
    "not-permitted",
    "incomplete",
)
def list_tokens(context: ReadRequest, asked: Paged) -> Response:
    """尚未失效的令牌；令牌本身不再显示。"""
    return _listed(context, TokenKind.TOKEN, asked)


@router.post("/tokens", "makeToken", "领取令牌", TokenMade, "own_account", "unconfirmed", status=201, headers=None)
def make_token(context: SecretRequest, body: NewToken) -> Response:
    """供程序使用，只显示这一次。须在十分钟内输入过密码；只能为本人领取。"""
    with context.transaction() as unit:
        shown, made = token_commands.make_token(
            unit.session,
            actor=unit.actor,
            now=unit.now,
            label=body.label,
            scope=body.scope,
            expires_at=unit.now + timedelta(days=body.days),
        )
        return unit.answer(_line(made) | {"token": shown}, 201, ONCE)


@router.delete("/tokens/{token_id}", "revokeToken", "撤销令牌", TokenLine, "own_account", *ENDS)
def revoke_token(context: SecretRequest, token_id: TokenId) -> Response:
    """本人的令牌立即失效。"""
    with context.transaction() as unit:
        return _ended(unit, token_id, TokenKind.TOKEN)


@router.post("/people/{person_id}/password", "resetPassword", "重置密码", FirstPassword, "reset_password", headers=None)
async def reset_password(context: SecretRequest, person_id: PersonId) -> Response:
    """由系统管理员办理。生成一次性密码，只显示这一次；此人的登录和令牌全部失效，并收到通知。"""
    first = await passwords.reset(context, person_id)
    return Response(to_json({"id": person_id, "password": first}), 200, ONCE, media_type="application/json")


def _opened(opened: OpenedSession, status: int) -> Response:
    shown = {
        "token": opened.token,
        "expires_at": opened.expires_at.astimezone(UTC),
        "must_change": opened.must_change,
        "device": opened.device,
    }
    return Response(to_json(shown), status, ONCE, media_type="application/json")


def _listed(context: RequestContext, kind: TokenKind, asked: Paged) -> Response:
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.held(unit.session, unit.actor, kind, now=unit.now, after=after, limit=asked.limit + 1)
        return unit.answer(BY_ID.page([_line(row) for row in rows], asked.limit))


def _ended(unit: UnitOfWork, token_id: UUID, kind: TokenKind) -> Response:
    ended = token_commands.revoke_token(unit.session, token_id, kind, actor=unit.actor, now=unit.now)
    return unit.answer(_line(ended))


def _line(token: AccessToken) -> dict[str, object]:
    return serializers.record(token, "user_id", "digest", "confirmed_at", "idle_at")
