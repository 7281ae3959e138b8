"""What is refused, as a page: the sentence of the API, and where to go on."""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Scope

from models.vocabulary import TokenScope
from transport.context import ScopeTooNarrow
from transport.errors import SAID, Problem, of_fault, of_http
from transport.idempotency import Replayed
from transport.middleware import internal
from web import render
from web.browser import SEE_OTHER, own_address, redirect
from web.page_request import DRAFT, PageRequest, SignedOut

SIGN_IN = "/sign-in"
PASSWORD = "/me/password"  # noqa: S105  an address
FOREIGN = "这个请求不是从本系统的页面发出的，已拒绝；请从本系统的页面重新操作。"


def install(app: FastAPI) -> None:
    """Let every refusal leave as a page."""
    for kind in SAID:
        app.add_exception_handler(kind, _refused)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(ScopeTooNarrow, _too_narrow)
    app.add_exception_handler(Replayed, _again)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _nowhere)


def error_page(request: Request, problem: Problem) -> Response:
    """Write the page of a refusal."""
    back = own_address(_path_of(request.headers.get("referer"), request))
    return render.page(request, "layout/refused.html", problem=problem, back=back)


def foreign(_: Scope) -> ASGIApp:
    """Refuse what another site's page sent."""
    return PlainTextResponse(FOREIGN, 403)


def broken(scope: Scope, fault: Exception) -> ASGIApp:
    """Say that something went wrong, under the number that the log has it by."""
    return error_page(Request(scope), internal(scope, fault))


async def _refused(request: Request, fault: Exception) -> Response:
    problem = of_fault(fault)
    if problem.kind == "unauthenticated":
        return _sign_in(request, None)
    return error_page(request, problem)


async def _signed_out(request: Request, fault: Any) -> Response:
    return _sign_in(request, fault.page)


def _sign_in(request: Request, page: PageRequest | None) -> Response:
    """Ask who it is. What a form said is carried along, to be a draft once that is known."""
    if request.method in {"GET", "HEAD"}:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{SIGN_IN}?next={quote(here)}", SEE_OTHER)
    draft = page.ours.get(DRAFT, "") if page else ""
    back = own_address(_path_of(request.headers.get("referer"), request), own_address(draft))
    return render.page(
        request, "accounts/sign_in.html", 401, next=back, login="", expired=True, kept=_typed(page), draft=draft
    )


def _typed(page: PageRequest | None) -> list[tuple[str, str]]:
    if page is None:
        return []
    return [(name, value) for name, values in page.posted.items() for value in values]


async def _too_narrow(request: Request, fault: Any) -> Response:
    if fault.scope is TokenScope.PASSWORD and request.url.path != PASSWORD:
        return redirect(PASSWORD)
    return error_page(request, of_fault(fault))


async def _again(_: Request, replayed: Any) -> Response:
    return RedirectResponse(replayed.body, replayed.status)


async def _http(request: Request, refused: Any) -> Response:
    return error_page(request, of_http(refused))


async def _nowhere(request: Request, _: Exception) -> Response:
    return error_page(request, Problem("not-found"))


def _path_of(address: str | None, request: Request) -> str | None:
    """Return the path of one of our own addresses, as a Referer gives it."""
    base = f"{request.url.scheme}://{request.url.netloc}"
    return address.removeprefix(base) if address and address.startswith(base) else None
