"""The static files: kept for good by the browser, compressed, and never anything else."""

import gzip
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.api.conftest import serving
from web import assets

WANTED = tomllib.loads(Path(assets.__file__).with_suffix(".toml").read_text("utf-8"))
HTMX = "vendor/htmx.min.js"


@pytest.fixture(scope="module")
def web():
    app = Starlette(routes=[Mount("/static", assets.app)])
    with serving(app) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize("name", [*WANTED["files"], "icons.svg", "LICENSES.txt"])
def test_an_asset_is_served_to_be_kept_for_good(web, name):
    answer = web.get(assets.url(f"vendor/{name}"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].split(";")[0] == assets.TYPES[Path(name).suffix]


def test_a_text_is_compressed_for_whoever_takes_it(web):
    plain = web.get(assets.url(HTMX), headers={"Accept-Encoding": "identity"})
    packed = web.get(assets.url(HTMX), headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 2
    assert packed.content == plain.content


def test_a_file_that_the_build_did_not_compress_is_compressed_when_asked_for(tmp_path, monkeypatch):
    (tmp_path / "own.css").write_bytes(whole := b"main { color: black }" * 100)
    monkeypatch.setattr(assets, "files", lambda: {"own.css": tmp_path / "own.css"})
    assert gzip.decompress(assets.content.__wrapped__("own.css", compressed=True)) == whole


def test_a_stale_address_is_not_found_and_not_kept(web):
    answer = web.get(f"/static/{'0' * 12}/{HTMX}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("folder", "name"), [("cmaps", "UniGB-UTF16-H.bcmap"), ("standard_fonts", "FoxitSerif.pfb")])
def test_a_script_may_name_the_files_of_a_folder_itself(web, folder, name):
    answer = web.get(f"{assets.folder_url(f'vendor/{folder}')}{name}")
    assert answer.content == (assets.STATIC / "vendor" / folder / name).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["%2e%2e/assets.py", "vendor/%2e%2e/%2e%2e/assets.py", "vendor"])
def test_nothing_but_the_files_is_served(web, name):
    assert web.get(f"/static/{assets.digest('vendor')}/{name}").status_code == 404


def test_an_asset_is_only_read(web):
    assert web.head(assets.url(HTMX)).content == b""
    assert web.post(assets.url(HTMX)).status_code == 405


def test_what_the_build_has_not_brought_says_how_to_bring_it():
    with pytest.raises(FileNotFoundError, match="missing: run `make setup`"):
        assets.url("vendor/none.js")


def test_every_icon_is_drawn():
    symbols = ET.parse(assets.STATIC / "vendor/icons.svg").getroot()
    assert {symbol.get("id") for symbol in symbols if len(symbol)} == set(WANTED["sprite"]["icons"])
