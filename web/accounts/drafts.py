"""Drafts: what is typed, kept a second later."""

import json

from fastapi import Response

from transport.late_route import LateRouter
from web.page_request import DRAFT, PagePost
from workflows.accounts import drafts
from workflows.errors import Incomplete

router = LateRouter()

OF = "_draft_of"


@router.post("/drafts")
def keep(page: PagePost) -> Response:
    """Keep what a form holds; an empty one is forgotten."""
    key, content = page.first_value(OF), _content(page.first_value("content"))
    with page.acting() as unit:
        if any(value for values in content.values() for value in values):
            drafts.keep(unit.session, key, content, actor=unit.actor, now=unit.now)
        else:
            drafts.drop(unit.session, key, actor=unit.actor)
    return Response(status_code=204)


def _content(text: str) -> dict[str, list[str]]:
    try:
        found: object = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Incomplete({DRAFT: "草稿无法读取，没有保存。"})
    return {str(name): [str(value) for value in _all(values)] for name, values in found.items()}


def _all(values: object) -> list[object]:
    return values if isinstance(values, list) else [values]
