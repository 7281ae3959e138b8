"""登记 over HTTP: who may, and what is refused."""

from uuid import UUID

from tests import cast
from tests.api.conftest import problem


def test_registering_over_http(door):
    given = {
        "campaign_id": door.campaign(),
        "organization_id": door.organization(cast.BRANCH),
        "text": "未按期换届",
        "indicator": "支部1-2",
    }
    made = door.post("/items", json=given)
    assert made.status_code == 201
    assert made.json() == door.get(f"/items/{made.json()['id']}").json()
    refused = {"member": (403, {}), "outsider": (404, {}), "admin": (404, {}), "head": (422, {"indicator": "支部9-9"})}
    for by, (status, more) in refused.items():
        assert door.post("/items", by, json=given | more).status_code == status
    for field in ("campaign_id", "organization_id"):
        other = given | {field: str(UUID(int=7))}
        problem(door.post("/items", json=other), 404, "not-found")
