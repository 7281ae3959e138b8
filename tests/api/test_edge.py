"""What every answer says, by which names the service is known, and whom it makes no address for."""

import asyncio

import pytest

from tests import cast
from tests.api.conftest import API, MAX_UPLOAD, Door, problem
from tests.client import asking
from tests.web.university import both_doors
from transport.addresses import Addresses
from transport.services import Services
from web.browser import COOKIE

OUTSIDE = "https://rectify.example.edu.cn"
SECOND = "http://10.1.2.3:8000"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def doors(door: Door):
    """Both doors on one address, known outside by two."""
    services = Services(
        door.database, lambda: door.now, cast.SHANGHAI, door.files, MAX_UPLOAD, addresses=Addresses(OUTSIDE, SECOND)
    )
    with asking(both_doors(services)) as client:
        yield client


ANSWERS = [
    ("GET", "/health", 200),
    ("GET", "/openapi.json", 200),
    ("GET", f"{API}/items", 401),
    ("GET", f"{API}/nothing", 404),
    ("PUT", f"{API}/items", 405),
    ("POST", f"{API}/session", 422),
    ("GET", "/sign-in", 200),
    ("GET", "/inbox", 303),
    ("GET", "/no/such/page", 404),
    ("POST", "/sign-in", 401),
    ("GET", "/calendar/feed/nonsense.ics", 404),
    ("GET", "/static/nothing.css", 404),
]


@pytest.mark.parametrize("host", ["localhost", "rectify.example.edu.cn"])
@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_is_kept_and_guessed_at_by_nobody(doors, method, path, status, host):
    answer = doors.request(method, path, headers={"Host": host})
    assert answer.status_code == status, answer.text
    said = answer.headers
    assert "no-store" in said["cache-control"]
    assert said["x-content-type-options"] == "nosniff"
    assert said["x-frame-options"] == "DENY"
    assert said["cross-origin-resource-policy"] == "same-origin"
    assert said["referrer-policy"] in {"no-referrer", "same-origin"}
    assert said["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in said
    assert len(said.get_list("cache-control")) == len(said.get_list("referrer-policy")) == 1
    assert ("strict-transport-security" in said) == (host != "localhost")


@pytest.mark.parametrize(("method", "path", "status"), [a for a in ANSWERS if a[2] > 400])
def test_a_program_is_refused_as_one_and_a_person_by_a_page(doors, method, path, status):
    answer = doors.request(method, path, headers=BROWSER)
    kind = "application/problem+json" if path.startswith(API) else "text/"
    assert answer.headers["content-type"].startswith(kind)


def test_what_everybody_gets_alike_may_be_kept(doors):
    page = doors.get("/sign-in").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in doors.get(style).headers["cache-control"]


def test_a_file_is_guessed_at_by_nobody(doors, door):
    answer = doors.get(f"{API}/campaigns/{door.campaign()}/ledgers/diagnosis.docx", headers=door.headers("director"))
    assert answer.status_code in {200, 404}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1",
        "127.0.0.1:9",
        "[::1]",
        "[::1]:8000",
        "rectify.example.edu.cn",
        "Rectify.Example.edu.cn:443",
        "10.1.2.3",
        "10.1.2.3:8000",
    ],
)
def test_who_names_this_machine_or_a_listed_address_is_let_in(doors, host):
    assert doors.get("/sign-in", headers={"Host": host}).status_code == 200


FORGED = [
    "evil.example",
    "rectify.example.edu.cn.evil.example",
    "evil.rectify.example.edu.cn",
    "localhost.evil.example",
    "127.0.0.2",
    "10.1.2.30",
    "[::2]",
    "0.0.0.0",
    "0",
    "",
    "localhost@evil.example",
    "localhost/evil",
    "localhost:port",
    "localhost:",
    "localhost\t",
    "rectify.example.edu.cn:443:80",
    "对账",
    "a" * 300,
]


@pytest.mark.parametrize("host", FORGED)
@pytest.mark.parametrize("path", ["/sign-in", f"{API}/items", "/items/", "/", "/openapi.json"])
def test_whoever_names_anybody_else_is_refused(doors, host, path):
    answer = doors.get(path, headers={"Host": host.encode()})
    problem(answer, 400, "unknown-host")
    assert "RECTIFY_ADDRESS" in answer.json()["detail"]
    assert "location" not in answer.headers


def test_who_opens_an_address_that_is_not_listed_yet_reads_what_to_set(doors):
    answer = doors.get("/", headers=BROWSER | {"Host": "192.168.1.5:8000"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "RECTIFY_ADDRESS=http://192.168.1.5:8000（" in answer.text


def test_what_is_no_host_at_all_is_not_repeated(doors):
    answer = doors.get("/", headers=BROWSER | {"Host": "<script>"})
    assert answer.status_code == 400
    assert "script" not in answer.text


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "evil.example"]])
def test_who_names_nobody_or_two_is_refused(doors, hosts):
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/sign-in",
        "query_string": b"",
        "headers": [(b"host", host.encode()) for host in hosts],
    }
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(doors.app(scope, None, send))
    assert sent[0]["status"] == 400


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_load_balancer_asks_under_any_name(doors, path):
    assert doors.get(path, headers={"Host": "10.9.9.9"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8000", OUTSIDE),
        ("rectify.example.edu.cn", OUTSIDE),
        ("rectify.example.edu.cn:1", OUTSIDE),
        ("10.1.2.3", SECOND),
        ("10.1.2.3:1", SECOND),
    ],
)
def test_addresses_are_made_of_what_the_installation_lists(host, origin):
    assert Addresses(f"{OUTSIDE}/", SECOND).origin("http", host) == origin


def test_an_installation_that_lists_none_is_known_by_this_machine_s_names_alone():
    assert Addresses().origin("http", "localhost:8000") == "http://localhost:8000"
    with pytest.raises(ValueError, match="evil"):
        Addresses().origin("http", "evil.example")


@pytest.mark.parametrize("path", ["/items/", "/sign-in/", f"{API}/items/"])
def test_no_redirect_is_made_of_what_a_request_says_of_us(doors, path):
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = doors.get(path, headers=forged)
    assert answer.status_code == 404
    assert "evil" not in answer.text + str(answer.headers)


def test_a_cookie_given_at_an_https_address_is_never_sent_by_http(doors, door):
    held = {"Cookie": f"{COOKIE}={door.tokens['head']}"}
    page = doors.get("/me", headers=held | {"Host": "rectify.example.edu.cn"})
    assert page.status_code == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
