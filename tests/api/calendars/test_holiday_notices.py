"""年度放假安排 over HTTP: what a year rests on, and each change looked at before it is made."""

from datetime import date

import pytest

from tests import cast, make
from tests.api.conftest import problem
from tests.workflows.calendars.arranging import NOTICE, ends_with_2026
from workflows.rules.template import templates

UNIVERSITY = "闽江学院党委"
ONE_DAY = "2027年9月3日（星期五）全国放假1天。"
SUMMER = {"starts_on": "2021-05-10", "ends_on": "2021-05-28", "is_workday": False, "name": "暑假"}


@pytest.fixture(autouse=True)
def _library_ends_with_2026(monkeypatch):
    ends_with_2026(monkeypatch)


def entered(door, text=NOTICE):
    body = {"committee_id": door.organization(UNIVERSITY), "title": "7号", "text": text}
    made = door.post("/holiday-notices", "director", json=body)
    assert made.status_code == 201, made.text
    return made.json()


def year(door, number=2027, by="head"):
    return door.get(f"/organizations/{door.organization(UNIVERSITY)}/calendar/{number}", by).json()


def sources(door, number=2027):
    return {day["on"]: (day["is_workday"], day["source"]) for day in year(door, number)["days"]}


def test_a_text_is_read_and_nothing_is_stored(door):
    before = make.dump(door.database)
    asked = {"text": NOTICE.replace("共3天", "共4天", 1)}
    found = door.post("/holiday-notice-readings", "director", json=asked).json()
    assert found["year"] == 2027
    assert "2027-02-14" in found["workdays"]
    assert found["holidays"][0] == {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}
    assert "共4天" in found["errors"][0]["place"] + found["errors"][0]["reason"]
    assert make.dump(door.database) == before
    assert door.post("/holiday-notice-readings", "head", json=asked).status_code == 403


def test_a_year_is_provisional_until_its_notice_is_confirmed(door):
    assert (year(door)["confirmed"], year(door, 2021)["confirmed"]) == (False, True)
    assert "2027年放假安排尚未公布" in year(door)["reservation"]
    assert sources(door)["2027-05-01"] == (False, "statutory")
    assert sources(door, 2021)["2021-04-25"] == (True, "library")
    notice = entered(door)
    assert (notice["state"], notice["whole_year"]) == ("waiting", True)
    assert year(door)["confirmed"] is False
    done = door.post(f"/holiday-notices/{notice['id']}/confirm", "director").json()
    assert done["state"] == "standing"
    assert (year(door)["confirmed"], year(door)["reservation"]) == (True, None)
    assert sources(door)["2027-02-14"] == (True, "notice")
    by_id = {day["on"]: day["source_id"] for day in year(door)["days"]}
    assert by_id["2027-02-14"] == notice["id"]
    again = door.post(f"/holiday-notices/{notice['id']}/confirm", "director")
    problem(again, 409, "conflict")


def test_withdrawn_it_is_provisional_again_and_the_list_keeps_it(door):
    notice = entered(door)
    path = f"/holiday-notices/{notice['id']}"
    door.post(f"{path}/confirm", "director")
    assert door.get(f"{path}/preview", "director").json()["days"]
    gone = door.post(f"{path}/withdraw", "director", json={"reason": "录错了"}).json()
    assert (gone["state"], gone["reason"]) == ("ended", "录错了")
    assert year(door)["confirmed"] is False
    problem(door.get(f"{path}/preview", "director"), 409, "conflict")
    listed = door.get("/holiday-notices", "head", params={"year": 2027}).json()["items"]
    assert [(each["id"], each["state"]) for each in listed] == [(notice["id"], "ended")]
    library = door.get("/holiday-notices", "head", params={"year": 2021}).json()["items"]
    assert [(each["source"], each["state"]) for each in library] == [("library", "standing")]
    assert "text" not in listed[0]
    assert door.get(path, "director").json()["text"] == NOTICE.strip()
    problem(door.get(path, "head"), 403, "not-permitted")
    problem(door.get(path, "outside_director"), 404, "not-found")
    standing = f"/holiday-notices/{library[0]['id']}"
    refused = door.post(f"{standing}/withdraw", "director", json={"reason": "不对"})
    assert "不能撤回" in problem(refused, 409, "conflict")["detail"]
    problem(door.get(f"{standing}/preview", "director"), 409, "conflict")


def test_where_the_library_knows_the_year_withdrawing_previews_its_days(door):
    notice = entered(door, "2021年4月26日（星期一）放假1天。")
    path = f"/holiday-notices/{notice['id']}"
    door.post(f"{path}/confirm", "director")
    assert sources(door, 2021)["2021-04-26"] == (False, "notice")
    found = door.get(f"{path}/preview", "director").json()
    assert [(day["on"], day["is_workday"]) for day in found["days"]] == [("2021-04-26", True)]


def test_what_the_library_says_otherwise_by_now_is_told_and_ours_stands(door):
    notice = entered(door, "2021年4月26日（星期一）放假1天。")
    door.post(f"/holiday-notices/{notice['id']}/confirm", "director")
    (told,) = year(door, 2021)["differences"]
    assert (told["on"], told["is_workday"], told["library_is_workday"]) == ("2021-04-26", False, True)
    assert year(door, 2020)["differences"] == []


def test_the_preview_of_a_notice_names_what_moves_and_who_hears(door):
    notice = entered(door, "2021年5月10日（周一）至14日（周五）放假，共5天。")
    path = f"/holiday-notices/{notice['id']}"
    before = make.dump(door.database)
    found = door.get(f"{path}/preview", "director", params={"limit": 2}).json()
    assert make.dump(door.database) == before
    assert [day["on"] for day in found["days"]] == [f"2021-05-{day}" for day in range(10, 15)]
    assert len(found["items"]) == 2
    assert sum(found["rungs"].values()) == found["dates"]
    seen = list(found["items"])
    while found["next"]:
        asked = {"limit": 2, "cursor": found["next"]}
        found = door.get(f"{path}/preview", "director", params=asked).json()
        seen += found["items"]
    assert len({each["deadline_id"] for each in seen}) == len(seen) == found["deadlines"]
    moves = [move for each in seen for move in each["moves"]]
    assert len(moves) == found["dates"]
    assert all(move["before"] != move["after"] for move in moves)
    assert any(move["tells"] for move in moves)


def test_what_the_reader_refuses_is_not_entered(door):
    body = {"committee_id": door.organization(UNIVERSITY), "title": "7号"}
    wrong = ONE_DAY.replace("星期五", "星期日")
    refused = door.post("/holiday-notices", "director", json=body | {"text": wrong})
    assert "9月3日" in problem(refused, 422, "incomplete")["fields"]["text"]
    assert door.get("/holiday-notices", "head", params={"year": 2027}).json()["items"] == []


def test_a_wrong_year_is_mended_after_a_look_at_what_it_moves(door):
    body = {"committee_id": door.organization(UNIVERSITY), **SUMMER}
    added = door.post("/local-days/preview", "director", json=body).json()
    assert added["deadlines"] > 0
    made = door.post("/local-days", "director", json=body).json()
    path, right = f"/local-days/{made['id']}", SUMMER | {"starts_on": "2021-05-24"}
    moved = door.post(f"{path}/preview", "director", json=right).json()
    assert {day["on"] for day in moved["days"]} == {f"2021-05-{day}" for day in (*range(10, 15), *range(17, 22))}
    taken_back = door.get(f"{path}/preview", "director").json()
    assert len(taken_back["days"]) == 15
    assert taken_back["dates"] == added["dates"]
    assert door.get("/local-days", "head").json()["items"] == [made]
    mended = door.post(f"{path}/correct", "director", json=right)
    assert mended.status_code == 201
    assert door.get("/local-days", "head").json()["items"] == [mended.json()]
    problem(door.post(f"{path}/withdraw", "director"), 409, "conflict")
    problem(door.post(f"{path}/withdraw", "head"), 403, "not-permitted")
    door.post(f"/local-days/{mended.json()['id']}/withdraw", "director")
    assert door.get("/local-days", "head").json()["items"] == []


def test_a_correction_that_contradicts_is_refused_in_the_preview_too(door):
    body = {"committee_id": door.organization(UNIVERSITY), **SUMMER}
    door.post("/local-days", "director", json=body)
    fair = body | {"starts_on": "2021-06-05", "ends_on": "2021-06-06", "is_workday": True}
    made = door.post("/local-days", "director", json=fair).json()
    wrong = {key: fair[key] for key in ("ends_on", "is_workday", "name")}
    for act in ("preview", "correct"):
        asked = wrong | {"starts_on": "2021-05-20"}
        refused = door.post(f"/local-days/{made['id']}/{act}", "director", json=asked)
        assert "相矛盾" in problem(refused, 422, "incomplete")["fields"]["starts_on"]


def test_opening_a_campaign_says_which_years_it_touches(door, monkeypatch):
    door.now = cast.beijing(2026, 11, 26, 9)
    template = templates()["qianggong-2024"]
    dates = {"starts_on": door.now.date(), "ends_on": date(2027, 12, 25)}
    monkeypatch.setitem(templates(), "of-2027", template.model_copy(update=dates))
    asked = {"template": "of-2027", "organization_id": door.organization(UNIVERSITY)}
    before = make.dump(door.database)
    looked = door.post("/campaign-previews", "director", json=asked).json()
    assert make.dump(door.database) == before
    made = door.post("/campaigns", "director", json=asked).json()
    expected = [
        {"year": 2026, "confirmed": True},
        {"year": 2027, "confirmed": False},
        {"year": 2028, "confirmed": False},
    ]
    assert looked["years"] == made["years"] == expected
    assert looked["reservation"] == made["reservation"]
    assert made["reservation"].startswith("2027年至2028年放假安排尚未公布"), "T+30 of 12-25"
    assert looked["duties"] == sum(due["owing"] for due in looked["dues"])
    door.post(f"/holiday-notices/{entered(door)['id']}/confirm", "director")
    found = door.get(f"/campaigns/{made['id']}").json()
    assert [each["confirmed"] for each in found["years"]] == [True, True, False]
    assert found["reservation"].startswith("2028年放假安排尚未公布")
