"""登录与退出, and the language of the pages."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from models.delivery_states import Language
from models.vocabulary import TokenKind
from transport.errors import FAULTS, Problem, of_fault
from transport.late_route import LateRouter
from transport.reauthentication import PasswordGuess, reauthenticate
from transport.services import Services, client_address
from web import render
from web.browser import CAMPAIGN, COOKIE, LANGUAGE, TOLD, own_address, redirect
from web.page_request import FirstPagePost, read_form
from workflows.accounts import commands as accounts
from workflows.accounts import drafts, queries, token_commands, tokens
from workflows.accounts.commands import OpenedSession
from workflows.accounts.guesses import GuessClaim
from workflows.accounts.throttle import GuessSource
from workflows.days import day_in
from workflows.errors import Incomplete

router = LateRouter()

KEPT, KEPT_OF = "kept:", "kept_of"
"""What was typed, and the draft that it is; the script keeps no draft of a sign-in itself."""
YEAR = 366 * 24 * 3600
PASSWORD = "/me/password"  # noqa: S105  an address
DEVICE = "device"


class Flags(TypedDict):
    """How a cookie is kept: from scripts, and from what other sites send."""

    httponly: bool
    samesite: Literal["lax"]
    secure: bool


async def fields(request: Request) -> Mapping[str, list[str]]:
    """Read a form that may come from somebody who is not signed in."""
    sent = await read_form(request)
    found: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


Fields = Annotated[Mapping[str, list[str]], Depends(fields)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed when the last session ended, and the draft that it belongs to."""

    fields: Mapping[str, tuple[str, ...]]
    key: str = ""


@router.get("/sign-in")
def show_form(request: Request, next: str = "/") -> Response:  # noqa: A002  what people read in the address
    return _asked(request, own_address(next))


@router.post("/sign-in")
async def sign_in(request: Request, sent: Fields) -> Response:
    """Sign in; what was typed when the last session ended becomes a draft of the same person."""
    services, login = Services.of(request), _one(sent, "login").strip()
    to = own_address(_one(sent, "next"))
    kept = {name.removeprefix(KEPT): tuple(v) for name, v in sent.items() if name.startswith(KEPT)}
    typed = Typed(kept, _one(sent, KEPT_OF))
    source = GuessSource(client_address(request), request.cookies.get(DEVICE))
    guess = PasswordGuess(login, _one(sent, "password"), source, services.clock())
    try:
        claimed = await reauthenticate(services, guess)
        opened = await run_in_threadpool(_opened, request, guess, claimed, to, typed)
    except FAULTS as fault:
        return _asked(request, to, login, typed, of_fault(fault))
    response = redirect(PASSWORD if opened.must_change else to)
    signed_in(request, response, opened)
    return response


def _opened(request: Request, guess: PasswordGuess, claimed: GuessClaim, to: str, typed: Typed) -> OpenedSession:
    """Open a session for who gave the right password, at a browser that is known from now on."""
    services, now = Services.of(request), guess.now
    today = day_in(services.zone, now)
    with services.database.transaction() as session:
        opened = accounts.sign_in(session, claimed, now=now, today=today, idle=services.session_idle, remember=True)
        if typed.fields:
            _draft(session, request, opened.token, to, typed)
    return opened


@router.post("/sign-out")
def sign_out(page: FirstPagePost) -> Response:
    with page.unkept() as unit:
        token_commands.revoke_token(unit.session, unit.held.token_id, TokenKind.SESSION, actor=unit.actor, now=unit.now)
    response = redirect("/sign-in")
    response.delete_cookie(COOKIE)
    response.delete_cookie(TOLD)
    response.delete_cookie(CAMPAIGN)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@router.post("/language")
def choose(sent: Fields) -> Response:
    """Keep the language on this device."""
    response = redirect(own_address(_one(sent, "next")))
    if (wanted := _one(sent, "language")) in set(Language):
        response.set_cookie(LANGUAGE, wanted, max_age=YEAR, httponly=True, samesite="lax")
    return response


def signed_in(request: Request, response: Response, opened: OpenedSession) -> None:
    """Hand the browser its cookies: of the session, and what the browser is known by.

    The session's ends in the house, so that who comes late is known. The other opens nothing; it
    stays when the session ends, and only makes the next guess count as this browser's own.
    """
    flags: Flags = {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}
    response.set_cookie(COOKIE, opened.token, **flags)
    if opened.device:
        response.set_cookie(DEVICE, opened.device, max_age=YEAR, **flags)


def _asked(
    request: Request, to: str, login: str = "", typed: Typed | None = None, problem: Problem | None = None
) -> Response:
    typed = typed or Typed({})
    response = render.page(
        request,
        "accounts/sign_in.html",
        next=to,
        login=login,
        problem=problem,
        expired=False,
        draft=typed.key,
        kept=[(name, value) for name, values in typed.fields.items() for value in values],
    )
    if problem and (after := problem.more.get("retry_after")):
        response.headers["Retry-After"] = str(after)
    return response


def _draft(session: Session, request: Request, token: str, to: str, typed: Typed) -> None:
    """Keep what was typed for the page it was typed on, if it was typed by the same person."""
    services = Services.of(request)
    now = services.clock()
    held = tokens.bearer(session, token, now=now, today=day_in(services.zone, now))
    if held and queries.holder(session, request.cookies.get(COOKIE, "")) == held.actor.user_id:
        with suppress(Incomplete):  # too much to keep is no reason to keep somebody out
            key = typed.key or urlsplit(to).path
            drafts.keep(session, key, typed.fields, actor=held.actor, now=now)


def _one(sent: Mapping[str, list[str]], name: str) -> str:
    return next(iter(sent.get(name, ())), "")
