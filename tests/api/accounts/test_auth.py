"""Who gets in: tokens, and what is told to those without one."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.people import AccessToken, User
from tests.api.conftest import API, problem
from tests.statements import statements
from workflows.accounts import token_commands, tokens


def test_health_needs_no_token_and_asks_nothing_of_the_database(door):
    with statements(door.database) as said:
        assert door.client.get("/health").json() == {"status": "ok"}
    assert said == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic aGVhZDpoZWFk"},
        {"Authorization": "Bearer nobody"},
        {"Authorization": b"Bearer \xff\xfe"},
    ],
)
@pytest.mark.parametrize("path", ["/items", "/me", "/notices"])
def test_without_a_token_that_holds(door, path, headers):
    response = door.client.get(f"{API}{path}", headers=headers)
    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_expired(door):
    with door.database.transaction() as session:
        door.tokens["head"] = token_commands.issue_token(
            session, "head", now=door.now, label="short", expires_at=door.now + timedelta(hours=1)
        )
    assert door.get("/me").status_code == 200
    door.now += timedelta(hours=1)
    problem(door.get("/me"), 401, "unauthenticated")


@pytest.mark.parametrize("what", ["revoked", "inactive"])
def test_revoked_or_inactive(door, what):
    with door.database.transaction() as session:
        held = session.exec(
            select(AccessToken).where(AccessToken.digest == tokens.token_digest(door.tokens["head"]))
        ).one()
        if what == "revoked":
            held.revoked_at = door.now
        else:
            session.get_one(User, held.user_id).active = False
    problem(door.get("/me"), 401, "unauthenticated")


def test_a_write_is_refused_before_anything_is_looked_at(door):
    problem(door.client.post(f"{API}/items", json={}), 401, "unauthenticated")


def test_me(door):
    assert door.get("/me").json() | {"id": None} == {
        "id": None,
        "name": "head同志",
        "is_admin": False,
        "scope": "all",
        "must_change": False,
        "confirmed_until": "2021-04-01T02:10:00Z",
        "posts": [
            {
                "appointment_id": door.get("/me").json()["posts"][0]["appointment_id"],
                "organization_id": door.organization("教师第一党支部"),
                "office": "secretary",
                "title": "教师第一党支部书记",
            }
        ],
    }


def test_an_office_that_ended_gives_nothing(door):
    post = door.get("/me").json()["posts"][0]["appointment_id"]
    ended = door.post(f"/appointments/{post}/end", "admin", json={"ends_on": "2021-03-31"})
    assert ended.status_code == 200
    assert door.get("/me").json()["posts"] == []
    assert door.get("/organizations").json() == {"items": [], "next": None}
