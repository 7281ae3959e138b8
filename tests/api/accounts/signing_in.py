"""Signing in over HTTP."""

from tests.accounts import RIGHT

NEW = "小楼一夜听春雨，深巷明朝"


def sign_in(door, login, password=RIGHT, **kwargs):
    """Sign in, and use the session from then on."""
    given = {"login": login, "password": password}
    answer = door.post("/session", None, json=given, **kwargs)
    if answer.status_code == 201:
        door.tokens[login] = answer.json()["token"]
    return answer
