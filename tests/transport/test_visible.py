"""Every id in the path of a route, of either door, says who finds out whether it may be known."""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import signature
from types import CodeType, FunctionType, ModuleType
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from fastapi import APIRouter, Query
from fastapi.routing import APIRoute

from api import app as api
from models.vocabulary import State
from tests import make
from tests.units import unit
from transport.visible import CheckedBy, ItemId, Visible, VisibleItem
from web import app as web
from web.page_scope import ScopeFilter
from workflows.authz import access, visibility
from workflows.campaigns import queries as campaigns
from workflows.errors import NotFound
from workflows.items.loading import load
from workflows.organizations import appointments
from workflows.organizations import queries as organizations

NO_IDS = {
    "act": "which of the acts that the path lists",
    "channel": "which of the addresses of oneself, or of the person named before it",
    "format": "as which kind of file",
    "line": "which line of the message named before it",
    "name": "which move: a word of the table of moves",
    "seq": "which draw of the campaign named before it",
    "sha256": "which file of the store, read for who may bring in ledgers of the campaign named before it",
    "version": "which answer to the document named before it",
    "token": "a secret that says itself whose it is",
    "year": "a year",
}
"""What else stands in paths, and what it is."""
ROOMS = ("api", "ledger", "reports", "transport", "web", "workflows")


def routes() -> list[APIRoute]:
    return [route for door in (api, web) for router in door.ROUTERS for route in router.routes]


def faults(route: APIRoute) -> Iterator[str]:
    """Tell of each id in a route's path that says nothing, or something that is not so."""
    taken = signature(route.endpoint).parameters
    for name in sorted(route.param_convertors.keys() - NO_IDS.keys()):
        kind = taken[name].annotation if name in taken else None
        if isinstance(kind, type) and issubclass(kind, Visible):
            if "open" not in route.endpoint.__code__.co_names:
                yield f"{route.path}: {name} is never opened"
            continue
        checks = [each for each in get_args(kind) if isinstance(each, CheckedBy)] if get_origin(kind) else []
        if not checks:
            yield f"{route.path}: {name} does not say who may know of it"
        elif not any(each in called(route.endpoint) for each in checks[0].checks):
            yield f"{route.path}: nothing of what is said to check {name} is ever called"


@cache
def called(begin: Callable[..., Any]) -> set[Callable[..., Any]]:
    """Return every function of ours that one may come to call, by the names in its code."""
    found: set[Callable[..., Any]] = set()
    waiting = [begin]
    while waiting:
        function = waiting.pop()
        if function in found or not isinstance(function, FunctionType):
            continue
        found.add(function)
        waiting.extend(_named(function))
    return found


def _named(function: FunctionType) -> Iterator[Callable[..., Any]]:
    names = set(_names(function.__code__))
    known = {**function.__globals__, **_enclosed(function)}
    for value in (known[name] for name in names & known.keys()):
        if isinstance(value, ModuleType):
            yield from (part for name in names if _ours(part := getattr(value, name, None)))
        elif isinstance(value, type):
            yield from (part for each in [*vars(value).values()] if _ours(part := getattr(each, "__func__", each)))
        elif _ours(value):
            yield value


def _names(code: CodeType) -> Iterator[str]:
    yield from (*code.co_names, *code.co_freevars)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _enclosed(function: FunctionType) -> dict[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {name: cell.cell_contents for name, cell in cells}


def _ours(value: Any) -> bool:
    return isinstance(value, FunctionType) and value.__module__.partition(".")[0] in ROOMS


def test_every_id_in_a_path_says_who_finds_out_whether_it_may_be_known():
    assert [fault for route in routes() for fault in faults(route)] == []
    assert len([route for route in routes() if route.param_convertors.keys() - NO_IDS.keys()]) > 100


CAMPAIGN = (
    campaigns.campaign,
    campaigns.require_campaign,
    campaigns.known_campaigns,
    visibility.in_reach_clause,  # of another's campaign there is no row
)
ORGANIZATION = (access.require_organization, access.require_filter_organization, organizations.universities)
COMMITTEE = (access.committees, *ORGANIZATION)
ASKED_FOR = {
    "campaign": CAMPAIGN,
    "campaign_id": CAMPAIGN,
    "organization": ORGANIZATION,
    "organization_id": ORGANIZATION,
    "committee": COMMITTEE,
    "committee_id": COMMITTEE,
    "merged_into_id": (load.load_one,),
}
"""What finds out whether that may be known which a query or a body names; of people and parts the thing itself says."""
SEES_ALL = (appointments.appoint,)
"""What only the administrator does, who looks up every organization."""


def asked_for(route: APIRoute) -> Iterator[str]:
    """Name the ids that a route takes beside its path: parameters, and fields of a query or a body."""
    for name, parameter in signature(route.endpoint).parameters.items():
        kind = parameter.annotation
        kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        fields = getattr(kind, "model_fields", {name: parameter})
        taken = ((each, field.annotation) for each, field in fields.items() if name not in route.param_convertors)
        yield from (each for each, of in taken if UUID in (of, *get_args(of)))


def unlooked(route: APIRoute) -> Iterator[str]:
    """Tell of each campaign, organization or item that a query or a body names and nobody asks who may know of."""
    for name in asked_for(route):
        if name in ASKED_FOR and called(route.endpoint).isdisjoint((*ASKED_FOR[name], *SEES_ALL)):
            yield f"{sorted(route.methods)} {route.path}: {name}"


def test_whoever_asks_for_a_campaign_or_an_organization_is_asked_whether_it_may_be_known():
    assert [fault for route in routes() for fault in unlooked(route)] == []
    assert sum(name in ASKED_FOR for route in routes() for name in asked_for(route)) > 40


def test_a_query_or_a_body_of_which_nobody_looks_who_may_know_is_found():
    def parameter(organization: UUID | None = None) -> None: ...
    def query(asked: Annotated[ScopeFilter, Query()]) -> None: ...

    router = APIRouter()
    for endpoint in (parameter, query):
        router.add_api_route("/", endpoint)
    assert [len(list(unlooked(route))) for route in router.routes] == [1, 2]


def nothing_said(item_id: UUID) -> None: ...


def never_opened(item_id: VisibleItem) -> None: ...


def never_called(item_id: ItemId) -> None: ...


@pytest.mark.parametrize("endpoint", [nothing_said, never_opened, never_called])
def test_a_route_that_does_not_look_who_may_know_is_found(endpoint):
    router = APIRouter()
    router.add_api_route("/items/{item_id}", endpoint)
    assert len(list(faults(router.routes[0]))) == 1


def test_what_an_address_names_is_opened_by_who_may_know_of_it_alone(database):
    item_id = make.item(database, State.RECTIFY)
    with database.reading() as session:
        assert VisibleItem(item_id).open(unit(session, "member"))[0].id == item_id
        for login, named in (("outsider", item_id), ("member", uuid4())):
            with pytest.raises(NotFound):
                VisibleItem(named).open(unit(session, login))
