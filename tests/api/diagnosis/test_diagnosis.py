"""诊断对照 over HTTP: the checklist, recording, and the matrix."""

from tests import make
from tests.api.conftest import problem


def test_a_checklist_is_read_filled_in_and_shown_in_the_matrix(door):
    campaign, branch = door.campaign(), door.organization("教师第一党支部")
    path, whose = f"/campaigns/{campaign}/diagnoses", {"organization": branch}
    make.registered(door.database)
    before = door.get(path, params=whose).json()
    assert (len(before["items"]), before["blank"]) == (27, 26)
    assert [(line["mark"], line["live"]) for line in before["items"][:2]] == [("blank", 0), ("finding", 1)]
    verdicts = [{"indicator": "支部1-1", "verdict": "met", "text": "逐月核对", "version": 0}]
    given = {"organization_id": branch, "verdicts": verdicts}
    after = door.post(path, json=given).json()
    assert after["blank"] == 25
    assert after["items"][0]["recorded"] == {
        "verdict": "met",
        "text": "逐月核对",
        "version": 1,
        "by": "head同志",
        "at": "2021-04-01T02:00:00Z",
    }
    assert door.get(path, params=whose).json() == after
    matrix = door.get(f"/campaigns/{campaign}/coverage").json()
    (row,) = matrix["rows"]
    cells = {
        indicator["code"]: cell["mark"] for indicator, cell in zip(matrix["indicators"], row["cells"], strict=True)
    }
    assert (cells["支部1-1"], cells["支部1-2"], cells["院系1-1"]) == ("met", "finding", "outside")
    assert (row["asked"], row["blank"], matrix["counts"]["blank"]) == (27, 25, 25)


def test_what_cannot_be_recorded_is_said_by_indicator(door):
    path = f"/campaigns/{door.campaign()}/diagnoses"
    branch = door.organization("教师第一党支部")
    make.registered(door.database)

    def record(*verdicts, by="head"):
        return door.post(path, by, json={"organization_id": branch, "verdicts": verdicts})

    nothing = {"indicator": "支部1-2", "verdict": "nothing_found"}
    body = problem(record(nothing), 422, "incomplete")
    assert [*body["fields"]] == ["支部1-2"]
    wrong = problem(record({"indicator": "支部1-1", "verdict": "fine"}), 422, "incomplete")
    assert "不认识的诊断结论" in wrong["detail"]
    problem(record(), 422, "incomplete")
    met = {"indicator": "支部1-1", "verdict": "met", "version": 0}
    assert record(met).status_code == 200
    late = problem(record(met | {"verdict": "partly"}, by="liaison"), 409, "stale")
    assert late["version"] == 1
