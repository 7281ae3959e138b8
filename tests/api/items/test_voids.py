"""The list of what was voided and merged, and its counts, agree."""

from models.vocabulary import State
from tests import make

REASON = "经向当事人核实，查无此事"


def test_the_list_and_its_counts_agree(door):
    survivor, merged, voided = (make.item(door.database, State.PLAN) for _ in range(3))
    make.move(door.database, merged, "void", "director", merged_into_id=survivor)
    make.move(door.database, voided, "void", "officer", reason=REASON)
    path = f"/campaigns/{door.campaign()}/voids"
    rows = door.get(path, "inspector").json()["items"]
    assert [row["item_id"] for row in rows] == [str(voided), str(merged)]
    assert (rows[0]["reason"], rows[0]["by"], rows[0]["registered_by"]) == (REASON, "officer同志", "head同志")
    assert rows[1]["merged_into"] == make.row(door.database, survivor).number
    counted = door.get(f"{path}/count", "inspector").json()
    assert (counted["total"], counted["merged"]) == (2, 1)
    for each in counted["people"]:
        asked = {"by": each["id"]}
        assert len(door.get(path, "inspector", params=asked).json()["items"]) == each["count"]
    first = door.get(path, "inspector", params={"limit": 1}).json()
    rest = door.get(path, "inspector", params={"limit": 1, "cursor": first["next"]}).json()
    assert [row["item_id"] for row in first["items"] + rest["items"]] == [str(voided), str(merged)]
    assert door.get(path, "xx_secretary").status_code == 403
