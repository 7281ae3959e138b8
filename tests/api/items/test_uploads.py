"""Evidence and ledgers, up and down."""

from dataclasses import replace

import pytest

from models.vocabulary import State
from tests import buckets, make
from tests.api.conftest import API, MAX_UPLOAD, problem
from tests.ledger import evidence

pytestmark = pytest.mark.usefixtures("read_once")
MINUTES = evidence.pdf("minutes")


@pytest.fixture
def item(door):
    return make.item(door.database, State.RECTIFY)


@pytest.fixture
def measure(door, item):
    return str(make.measure_ids(door.database, item)[0])


def send(door, item, by="member", content=MINUTES, name="记录.pdf", headers=None, **fields):
    files = {"file": (name, content)}
    return door.post(f"/items/{item}/evidence", by, data=fields, files=files, headers=headers or {})


def test_a_file_goes_up_and_comes_down(door, item, measure):
    before = door.get(f"/items/{item}").json()["version"]
    made = send(door, item, measure_id=measure, note="签到表")
    assert made.status_code == 201, made.text
    assert made.json()["version"] == before + 1
    assert made.headers["etag"] == f'"{before + 1}"'
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    assert (line["file_name"], line["size"], line["note"]) == ("记录.pdf", len(MINUTES), "签到表")
    assert (line["media_type"], line["made_on"], line["doubts"]) == ("application/pdf", None, [])
    down = door.get(f"/items/{item}/evidence/{line['id']}/file", "xx_organizer")
    assert down.content == MINUTES
    assert down.headers["content-type"] == "application/octet-stream"
    assert down.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E8%AE%B0" in down.headers["content-disposition"]
    assert down.headers["x-content-type-options"] == "nosniff"
    assert down.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert down.headers["cache-control"] == "private, no-store"


def test_a_file_is_no_way_around_the_scope(door, item, measure):
    send(door, item, measure_id=measure)
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    for by in ("outsider", "student_head", "admin"):
        problem(door.get(f"/items/{item}/evidence/{line['id']}/file", by), 404, "not-found")
    other = make.item(door.database, State.RECTIFY)
    problem(door.get(f"/items/{other}/evidence/{line['id']}/file"), 404, "not-found")


def test_a_note_has_no_file(door):
    item = make.item(door.database, State.VERIFY)
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    problem(door.get(f"/items/{item}/evidence/{line['id']}/file"), 404, "not-found")


def kept(tmp_path):
    (path,) = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
    return path


def test_a_file_that_is_gone_is_told(door, item, measure, tmp_path):
    send(door, item, measure_id=measure)
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    kept(tmp_path).unlink()
    body = problem(door.get(f"/items/{item}/evidence/{line['id']}/file"), 404, "not-found")
    assert "已不在库中" in body["detail"]


def test_a_file_that_was_altered_is_not_given_out(door, item, measure, tmp_path):
    send(door, item, measure_id=measure)
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    kept(tmp_path).write_bytes(MINUTES.replace(b"minutes", b"altered"))
    down = door.get(f"/items/{item}/evidence/{line['id']}/file")
    assert "与上传时不一致" in problem(down, 409, "conflict")["detail"]
    assert b"altered" not in down.content


def test_a_store_that_does_not_answer_is_told_and_nothing_is_attached(door, item, measure):
    send(door, item, measure_id=measure)
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    away = buckets.opened("http://127.0.0.1:9", "bucket", MAX_UPLOAD)
    services = door.client.app.state.services
    door.client.app.state.services = replace(services, files=away)
    problem(send(door, item, measure_id=measure), 503, "busy")
    problem(door.get(f"/items/{item}/evidence/{line['id']}/file"), 503, "busy")
    assert len(door.get(f"/items/{item}/evidence").json()["items"]) == 1


def test_who_may_not_upload_leaves_no_file(door, item, measure, tmp_path):
    problem(send(door, item, "xx_secretary", measure_id=measure), 403, "not-permitted")
    problem(send(door, item, "outsider", measure_id=measure), 404, "not-found")
    problem(send(door, make.registered(door.database), "head", measure_id=measure), 409, "conflict")
    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize("name", ["", "x" * 256 + ".txt", "../..", "a\x00b.txt", "a\x1b[2Jb.txt", "fdp\u202eexe.txt"])
def test_names_that_cannot_be(door, item, measure, name):
    content = (
        b'--b\r\nContent-Disposition: form-data; name="measure_id"\r\n\r\n'
        + measure.encode()
        + b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode()
        + b'"\r\n\r\nx\r\n--b--\r\n'
    )
    response = door.post(
        f"/items/{item}/evidence",
        "member",
        content=content,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert response.status_code in {400, 422}
    assert response.json().get("fields", {"file": ""}).keys() == {"file"}


@pytest.mark.parametrize("name", ["C:\\文件\\记录.pdf", "/etc/记录.pdf", "../../记录.pdf"])
def test_a_path_is_only_a_name(door, item, measure, name):
    assert send(door, item, measure_id=measure, name=name).status_code == 201
    assert door.get(f"/items/{item}/evidence").json()["items"][0]["file_name"] == "记录.pdf"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "measure_id"),
        ({"measure_id": "x"}, "measure_id"),
        ({"measure_id": "01a206d8-325c-7208-82aa-3e1df067db37"}, "measure_id"),
        ({"note": ""}, "note"),
        ({"note": "a\x00"}, "note"),
        ({"version": "0"}, "version"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_fields_that_cannot_be(door, item, measure, fields, field):
    given = {"measure_id": measure} | fields if fields else {}
    assert field in problem(send(door, item, **given), 422, "incomplete")["fields"]


def test_an_empty_file(door, item, measure):
    body = problem(send(door, item, measure_id=measure, content=b""), 422, "incomplete")
    assert "空" in body["fields"]["file"]


def test_a_file_larger_than_allowed(door, item, measure):
    largest = MINUTES.ljust(MAX_UPLOAD)
    assert send(door, item, measure_id=measure, content=largest).status_code == 201
    for more in (1, 3 << 20):
        response = send(door, item, measure_id=measure, content=largest + b" " * more)
        problem(response, 413, "too-large")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\0\3", "记录.pdf", "不在可上传之列"),
        (b"<html><script>alert(1)</script>", "记录.html", "不在可上传之列"),
        (evidence.png(), "记录.pdf", "“记录.pdf”与内容不符：内容是PNG 图片"),
        (evidence.doc(Macros=b""), "记录.doc", "宏"),
    ],
)
def test_a_file_is_judged_by_its_content_and_leaves_nothing(door, item, measure, tmp_path, content, name, said):
    body = problem(send(door, item, measure_id=measure, content=content, name=name), 422, "incomplete")
    assert said in body["fields"]["file"]
    assert door.get(f"/items/{item}/evidence").json()["items"] == []
    assert not (tmp_path / "files").exists()


def test_a_doubtful_file_is_taken_and_marked(door, item, measure):
    old = evidence.pdf(made="D:20201231")
    other = make.item(door.database, State.RECTIFY)
    for each in (item, other):
        of = str(make.measure_ids(door.database, each)[0])
        assert send(door, each, measure_id=of, content=old).status_code == 201
    assert send(door, item, measure_id=measure).status_code == 201
    doubtful, fine = door.get(f"/items/{item}/evidence", "xx_organizer").json()["items"]
    assert doubtful["made_on"] == "2020-12-31"
    assert doubtful["doubts"] == [
        {"kind": "other_items", "sentence": "“记录.pdf”这份文件还用于另外1件事项。"},
        {"kind": "older", "sentence": "“记录.pdf”自载日期为2020年12月31日，早于问题登记之日。"},
    ]
    assert fine["doubts"] == []


FORM = "multipart/form-data; boundary=b"

NO_NAME = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"

NO_FILE = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--b--'


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"zzz", FORM, 400),
        (b"zzz", "multipart/form-data", 400),
        (b"--b\r\nX", FORM, 422),
        (NO_NAME, FORM, 400),
        (NO_FILE, FORM, 422),
        (b"", f"{FORM}; charset=zip", 422),
        (NO_FILE, f"{FORM}; charset=zip", 422),
    ],
)
def test_uploads_that_cannot_be_read(door, item, content, kind, status):
    response = door.post(f"/items/{item}/evidence", "member", content=content, headers={"Content-Type": kind})
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_a_stranger_may_not_even_send(door, item):
    content = (b"x" * 1000 for _ in range(10))
    response = door.client.post(
        f"{API}/items/{item}/evidence",
        content=content,
        headers={"Content-Type": "multipart/form-data; boundary=b", "Authorization": "Bearer no"},
    )
    problem(response, 401, "unauthenticated")


def test_a_repeated_upload_attaches_once(door, item, measure):
    key = {"Idempotency-Key": "u-1"}
    first = send(door, item, measure_id=measure, headers=key)
    again = send(door, item, measure_id=measure, headers=key)
    assert again.content == first.content
    assert len(door.get(f"/items/{item}/evidence").json()["items"]) == 1
    problem(send(door, item, measure_id=measure, headers=key, content=evidence.pdf("other")), 422, "incomplete")
    problem(send(door, item, measure_id=measure, headers=key, note="x"), 422, "incomplete")


def test_an_upload_on_an_old_version_is_refused(door, item, measure):
    response = send(door, item, measure_id=measure, headers={"If-Match": '"1"'})
    assert problem(response, 409, "stale")["fresh"]["version"] == 5
    problem(send(door, item, measure_id=measure, version="1"), 409, "stale")


def test_only_who_sends_a_file_can_name_it(door, item, measure):
    send(door, item, measure_id=measure)
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    given = {"measure_id": measure} | {name: line[name] for name in ("sha256", "file_name", "size", "media_type")}
    problem(door.move(item, "attach", "member", **given), 404, "not-found")
    body = problem(send(door, item, sha256=line["sha256"], measure_id=measure), 422, "incomplete")
    assert "sha256" in body["fields"]
    assert len(door.get(f"/items/{item}/evidence").json()["items"]) == 1


def test_the_offer_of_the_move_leads_to_the_upload(door, item):
    offers = door.get(f"/items/{item}/moves", "member").json()["moves"]
    (offer,) = (offer for offer in offers if offer["name"] == "attach")
    assert offer["href"] == f"{API}/items/{item}/evidence"
    fields = [(field["name"], field["type"], field["required"]) for field in offer["fields"]]
    assert fields == [("measure_id", "id", True), ("note", "text", False), ("file", "file", True)]
