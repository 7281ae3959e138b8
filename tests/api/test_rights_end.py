"""A right ends with its reason, by every way in which an item is told: for whom it ended, nothing.

The pages are asked the same in tests/web/test_page_rights_end.py.
"""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests import reasons
from tests.api.conftest import Door
from tests.reasons import AFTER, ENDED, LAST, STAY, Scene


@pytest.fixture
def scene(door: Door) -> Scene:
    return reasons.begin(door.database)


def told(door: Door, scene: Scene, login: str) -> dict[str, bool]:
    """Say by which ways somebody is told of the item."""
    item, here = str(scene.item_id), f"/campaigns/{door.campaign()}"

    def asked(path: str, **params: str):
        return door.get(path, login, params=params)

    def listed(**params: str) -> bool:
        return item in {each["id"] for each in asked("/items", **params).json()["items"]}

    book = asked(f"{here}/ledgers/rectification", format="xlsx").content
    with ZipFile(BytesIO(book)) as files:
        exported = any(scene.number.encode() in files.read(name) for name in files.namelist())
    inbox = asked("/notices").json()["items"]
    return {
        "item": asked(f"/items/{item}").status_code == 200,
        "history": asked(f"/items/{item}/history").status_code == 200,
        "list": listed(),
        "search": listed(text=scene.number),
        "count": asked(f"{here}/figures").json()["total"] > 0,
        "export": exported,
        "notice": str(scene.notices[login]) in {each["id"] for each in inbox},
        "unread": asked("/todo").json()["unread"] > 0,
    }


def test_each_reason_opens_the_item_until_it_ends_and_then_nothing_does(door: Door, scene: Scene):
    door.now = LAST
    for login in (*ENDED, *STAY):
        assert all(told(door, scene, login).values()), (login, told(door, scene, login))
    reasons.end(door.database, scene)
    door.now = AFTER
    for login, why in ENDED.items():
        found = told(door, scene, login)
        assert not any(found.values()), (why, found)
        one = door.post(f"/notices/{scene.notices[login]}/acknowledge", login)
        assert one.status_code == 404, why
    for login in STAY:
        assert all(told(door, scene, login).values()), (login, told(door, scene, login))
        one = door.post(f"/notices/{scene.notices[login]}/acknowledge", login)
        assert one.status_code == 200, login


def test_an_answer_that_was_kept_is_not_given_again(door: Door, scene: Scene):
    door.now = LAST
    asked = {"text": "已召开", "version": None}
    path, key = f"/items/{scene.item_id}/moves/progress", {"Idempotency-Key": "p-1"}
    first = door.post(path, "cj_organizer", json=asked, headers=key)
    assert first.status_code == 200
    again = door.post(path, "cj_organizer", json=asked, headers=key)
    assert (again.status_code, again.json()) == (200, first.json())
    door.now = AFTER
    assert door.post(path, "cj_organizer", json=asked, headers=key).status_code == 404
