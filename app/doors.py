"""Both doors on one address: the API below its own, and the pages under every other."""

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from web import app as pages

PROGRAMS = "/api/"
"""Where no page is: below it a program asks, and is answered as one."""


def open_pages_beside(api: FastAPI) -> None:
    """Let the pages answer under every address that is none of the API's.

    As the router's last resort, not mounted: what is mounted at / also takes what an address of the
    API does not allow, and answers a program with a page.
    """
    beside, nothing = pages.build(api.state.services), api.router.default

    async def otherwise(scope: Scope, receive: Receive, send: Send) -> None:
        door = nothing if scope["path"].startswith(PROGRAMS) else beside
        await door(scope, receive, send)

    api.router.default = otherwise
